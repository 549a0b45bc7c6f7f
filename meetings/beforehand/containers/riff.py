"""WAV: the format and the samples stay; lists, notes, positions and cue points go (Multimedia Programming
Interface, RIFF).
"""

from collections.abc import Iterator

from meetings.beforehand.containers.unfit import need

KEPT = (b"fmt ", b"data")
#: A format's own numbers take no more.
LONGEST_FORMAT = 64
#: What a recorder writes for a length that it means to fill in at the end.
NOT_YET = (0, 0x7FFFFFFF, 0xFFFFFFFF)


def clean(data: bytes) -> bytes:
    """The same sound in a file of two chunks. Raises Unfit."""
    need(data[8:12] == b"WAVE")
    found = dict(_chunks(data))
    need(all(found.get(name) for name in KEPT) and len(found[b"fmt "]) <= LONGEST_FORMAT)
    body = b"WAVE" + b"".join(
        name + len(found[name]).to_bytes(4, "little") + found[name] + b"\0" * (len(found[name]) % 2)
        for name in KEPT
    )
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk. Samples whose length was never filled in, since the recorder was cut off, go on to the end
    of the file.
    """
    filled_in = int.from_bytes(data[4:8], "little") == len(data) - 8
    at = 12
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name == b"data" and not filled_in and (size in NOT_YET or at + 8 + size > len(data)):
            size = len(data) - at - 8
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
