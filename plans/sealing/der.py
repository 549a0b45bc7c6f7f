"""asn1crypto's encoding, kept from doing its work over: a length that ends in 0x80 is not an indefinite one.

asn1crypto 1.5.1 takes every header whose last byte is 0x80 for one of indefinite length, though lengths like
0x0580 end so, too. It then encodes everything inside anew, and what stands there by default three times over
at every level: a seal with a time stamp took more than a minute whenever a signature in it happened to have
such a length.
"""

from collections.abc import Callable
from typing import Any

from asn1crypto import core

INDEFINITE = 0x80  # X.690, 8.1.3.6
LENGTH_OF_LENGTH = 0x7F
HIGH_TAG = 0x1F  # the tag's number follows in bytes of its own

Dump = Callable[[Any, bool], bytes]


def is_indefinite(header: bytes) -> bool:
    """Whether the innermost of these tags and lengths (one, or several by explicit tagging) leaves its length
    open.
    """
    at, length = 0, 0
    while at < len(header):
        high = header[at] & HIGH_TAG == HIGH_TAG
        at += 1
        while high:
            high = bool(header[at] & INDEFINITE)
            at += 1
        length = header[at]
        at += 1 + (length & LENGTH_OF_LENGTH if length > INDEFINITE else 0)
    return length == INDEFINITE


def keep_definite_lengths() -> None:
    """Let asn1crypto write out unchanged values of definite length as they were read. To be called once,
    before sealing.
    """
    for kind in (core.Sequence, core.SequenceOf):
        if kind.dump.__module__ == core.__name__:
            kind.dump = _as_read_or(kind.dump)


def _as_read_or(encode: Dump) -> Dump:
    def dump(self: Any, force: bool = False) -> bytes:
        contents = self.contents  # a changed value loses its header here
        if force or self._header is None or is_indefinite(self._header):
            return encode(self, force)
        as_read: bytes = self._header + contents + self._trailer
        return as_read

    return dump
