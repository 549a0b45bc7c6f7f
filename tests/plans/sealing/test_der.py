"""Lengths that end in 0x80: written out as they were read, and told from lengths that are really left
open.
"""

import pytest
from asn1crypto import core, tsp

from plans.sealing.der import is_indefinite, keep_definite_lengths

keep_definite_lengths()


def sequence(content: bytes) -> bytes:
    return b"\x30\x82" + len(content).to_bytes(2, "big") + content


# A certificate's hash without its algorithm (RFC 5035: SHA-256 by default), again and again.
ONE = b"\x30\x0e\x04\x0c" + bytes(12)
MANY = sequence(ONE * 40)  # 640 octets: 0x0280


def test_what_was_read_is_not_encoded_anew():
    value = tsp.ESSCertIDv2s.load(MANY)
    assert (value.dump(), value.children) == (MANY, None)


def test_a_changed_one_is_encoded_anew():
    value = tsp.ESSCertIDv2s.load(MANY)
    value.append(tsp.ESSCertIDv2.load(ONE))
    assert value.dump() == sequence(ONE * 41)
    assert value.dump(force=True) == sequence(ONE * 41)


def test_a_length_left_open_is_closed():
    open_ended = b"\x30\x80\x02\x01\x07\x00\x00"
    assert core.SequenceOf.load(open_ended, spec=core.Integer).dump() == b"\x30\x03\x02\x01\x07"


@pytest.mark.parametrize(
    ("header", "left_open"),
    [
        (b"\x30\x80", True),
        (b"\xa0\x80\x30\x80", True),
        (b"\xbf\x81\x01\x80", True),
        (b"\x30\x82\x05\x80", False),
        (b"\x30\x81\x80", False),
        (b"\xa0\x82\x05\x84\x30\x82\x05\x80", False),
        (b"\xa0\x80\x30\x03", False),
        (b"\x30\x7f", False),
        (b"", False),
    ],
)
def test_open_and_closed_lengths(header, left_open):
    assert is_indefinite(header) is left_open
