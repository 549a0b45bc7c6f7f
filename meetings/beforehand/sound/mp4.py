"""M4A, as phones record it: everything that is not sound, or needed to play it, is overwritten with nothing, in place.

Nothing moves, so that the tables of where the sound lies stay true (ISO/IEC 14496-12). What is kept is named here; what is
not named is emptied: names, places, times of recording, and bytes no table points at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from meetings.beforehand.sound.unfit import need

HOLDS_OTHERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts"}
KEPT = {
    *HOLDS_OTHERS,
    b"ftyp", b"mdat", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"smhd", b"dref", b"elst",
    b"stsd", b"stts", b"stsc", b"stsz", b"stco", b"co64", b"ctts", b"sgpd", b"sbgp",
}  # fmt: skip
TIMED = (b"mvhd", b"tkhd", b"mdhd")
#: One entry that says: the sound is in this very file. Any other may name a file on somebody's computer.
IN_THIS_FILE = bytes.fromhex("00000000 00000001 0000000c 75726c20 00000001")
#: More boxes, or longer tables, are not a few minutes of somebody speaking.
MOST_BOXES, MOST_ROWS = 1_000, 100_000


@dataclass(frozen=True)
class Box:
    """A box: its name and the bytes it has for itself, from `start` to `end`."""

    path: tuple[bytes, ...]
    begins: int
    start: int
    end: int

    @property
    def name(self) -> bytes:
        """The last part of its path."""
        return self.path[-1]


def clean(data: bytes) -> bytes:
    """The same sound with nothing else readable in its file. Raises Unfit for what has more than sound in it."""
    boxes = list(islice(_boxes(data, 0, len(data)), MOST_BOXES))
    need(0 < len(boxes) < MOST_BOXES)
    names = [box.name for box in boxes]
    need(names.count(b"moov") == 1 and b"mdat" in names and b"moof" not in names)
    out = bytearray(data[: max(box.end for box in boxes)])
    for box in boxes:
        first, last = _to_empty(data, box)
        need(box.start <= first <= last <= box.end)
        out[first:last] = bytes(last - first)
        if box.name not in KEPT:
            out[box.begins + 4 : box.begins + 8] = b"free"
    left = len(data)
    for start, end in _sound(data, boxes):
        left -= end - start
        need(left >= 0)  # the same sound, pointed at again and again
        out[start:end] = data[start:end]
    return bytes(out)


def _to_empty(data: bytes, box: Box) -> tuple[int, int]:
    """Which bytes of a box go; of the boxes with sound all of them, until it is known where sound lies."""
    if box.name in TIMED:
        return box.start + 4, box.start + (20 if data[box.start : box.start + 1] == b"\1" else 12)
    if box.name == b"hdlr":
        return box.start + 12, box.end
    if box.name == b"dref":
        need(data[box.start : box.end] == IN_THIS_FILE)
    if box.name in KEPT and box.name != b"mdat":
        return box.start, box.start
    return box.start, box.end


def _boxes(data: bytes, at: int, end: int, above: tuple[bytes, ...] = ()) -> Iterator[Box]:
    """Every box that is kept, with those inside it, and every other as a whole."""
    need(len(above) < 8)
    while at + 8 <= end:
        size, name, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0 and not above:
            size = end - at
        need(head <= size <= end - at)
        box = Box((*above, name), at, at + head, at + size)
        yield box
        if name in HOLDS_OTHERS:
            yield from _boxes(data, box.start, box.end, box.path)
        at += size
    need(at == end or (not above and at > 0))


def _sound(data: bytes, boxes: list[Box]) -> Iterator[tuple[int, int]]:
    """Where the sound lies: what the tables point at, which must be inside the boxes for it."""
    room = [(box.start, box.end) for box in boxes if box.path == (b"mdat",)]
    tracks = [n for n, box in enumerate(boxes) if box.name == b"trak"]
    need(tracks)
    for number, first in enumerate(tracks):
        last = tracks[number + 1] if number + 1 < len(tracks) else len(boxes)
        table = {
            one.name: data[one.start : one.end]
            for one in boxes[first:last]
            if one.begins < boxes[first].end and one.path[-2:] != (b"minf", b"hdlr")
        }
        for start, end in _chunks(table):
            need(any(low <= start and end <= high for low, high in room))
            yield start, end


def _chunks(table: dict[bytes, bytes]) -> Iterator[tuple[int, int]]:
    """Begin and end of each stretch of sound of one track. Raises Unfit when it is not AAC sound."""
    need({b"hdlr", b"stsd", b"stsc", b"stsz"} <= set(table))
    need(table[b"hdlr"][8:12] == b"soun" and table[b"stsd"][12:16] == b"mp4a")
    wide = b"co64" in table
    starts = _numbers(table.get(b"co64") or table.get(b"stco", b""), 8 if wide else 4, 1)
    runs = _numbers(table[b"stsc"], 4, 3)
    same, count = (int.from_bytes(table[b"stsz"][n : n + 4], "big") for n in (4, 8))
    need(count <= MOST_ROWS and starts and runs and runs[0][0] == 1)
    sizes = [same] * count if same else _sizes(table[b"stsz"], count)
    sample, run = 0, 0
    for number, (start,) in enumerate(starts, start=1):
        while run + 1 < len(runs) and runs[run + 1][0] <= number:
            run += 1
        some = sizes[sample : sample + runs[run][1]]
        sample += len(some)
        yield start, start + sum(some)


def _numbers(body: bytes, width: int, in_a_row: int) -> list[tuple[int, ...]]:
    """The rows of a table box: a count, then so many rows of so many numbers."""
    count, row = int.from_bytes(body[4:8], "big"), width * in_a_row
    need(count <= MOST_ROWS and 8 + count * row <= len(body))
    return [
        tuple(
            int.from_bytes(body[at + n * width : at + (n + 1) * width], "big")
            for n in range(in_a_row)
        )
        for at in range(8, 8 + count * row, row)
    ]


def _sizes(body: bytes, count: int) -> list[int]:
    need(12 + 4 * count <= len(body))
    return [int.from_bytes(body[at : at + 4], "big") for at in range(12, 12 + 4 * count, 4)]
