"""A JPEG's segments (ITU-T T.81, B): only those that it is drawn from are taken over, and its scans are
counted before any is drawn.

So a library is never shown a phone's index of more pictures behind the first (MPF), a thumbnail, or notes;
and a file of a few bytes cannot ask for the whole picture to be gone over a thousand times.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

BEGINS, ENDS, SCAN = 0xD8, 0xD9, 0xDA
#: Which way up it is (Exif), its colours (ICC), how they were stored (Adobe).
NOTES = {0xE1: b"Exif\0\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
#: Frames, tables, restarts and scans.
DRAWN = {0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, SCAN}
FRAMES = {0xC0, 0xC1, 0xC2}
#: Cameras and programs write ten to fourteen in a progressive picture.
MOST_SCANS = 40
#: An empty scan over a thousand million pixels takes a third of a second.
MOST_SCANNED = 1_000_000_000
MOST_SEGMENTS = 2_000
#: Where drawn bytes end: a marker that is neither a stuffed byte nor a restart.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


class TooMuch(Exception):
    """More scans, segments or pixels than a picture has."""


class Broken(Exception):
    """No JPEG that anybody could draw."""


@dataclass(frozen=True)
class Segment:
    """A marker, and the bytes from it up to the next one."""

    marker: int
    data: bytes


def bare(data: bytes) -> bytes:
    """The first picture of the file and nothing else. Raises TooMuch or Broken."""
    kept, scans, pixels = [b"\xff\xd8"], 0, 0
    for number, segment in enumerate(_segments(data)):
        if number >= MOST_SEGMENTS:
            raise TooMuch
        if segment.marker in FRAMES:
            pixels += _pixels(segment.data)
        scans += segment.marker == SCAN
        if scans > MOST_SCANS or scans * pixels > MOST_SCANNED:
            raise TooMuch
        note = NOTES.get(segment.marker)
        if segment.marker in DRAWN or (note and segment.data[4:].startswith(note)):
            kept.append(segment.data)
    if not scans:
        raise Broken
    return b"".join([*kept, b"\xff\xd9"])


def _pixels(frame: bytes) -> int:
    return int.from_bytes(frame[5:7], "big") * int.from_bytes(frame[7:9], "big")


def _segments(data: bytes) -> Iterator[Segment]:
    """The segments of the first picture, up to its end. Bytes between two are passed over, as everybody
    does.
    """
    at = 2
    while (found := _MARKER.search(data, at)) is not None:
        begins, marker = found.start(), data[found.start() + 1]
        if marker == ENDS:
            return
        if marker in (BEGINS, 1):
            at = begins + 2
            continue
        at = begins + 2 + int.from_bytes(data[begins + 2 : begins + 4], "big")
        if at > len(data):
            raise Broken
        if marker == SCAN:
            drawn = _MARKER.search(data, at)
            if drawn is None:
                raise Broken  # it was cut off
            at = drawn.start()
        yield Segment(marker, data[begins:at])
    raise Broken
