"""WAV: the format and the samples stay; lists, notes, positions and cue points go (Multimedia Programming Interface, RIFF)."""

from collections.abc import Iterator

from meetings.beforehand.sound.unfit import need

KEPT = (b"fmt ", b"data")


def clean(data: bytes) -> bytes:
    """The same sound in a file of two chunks. Raises Unfit."""
    need(data[8:12] == b"WAVE")
    found = dict(_chunks(data))
    need(all(found.get(name) for name in KEPT))
    body = b"WAVE" + b"".join(
        name + len(found[name]).to_bytes(4, "little") + found[name] + b"\0" * (len(found[name]) % 2)
        for name in KEPT
    )
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
