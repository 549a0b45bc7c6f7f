"""M4A, as phones record it, and QuickTime's kind of it (.qta): everything that is not sound, or needed to
play it, is overwritten with nothing, in place.

Nothing moves, so that the tables of where the sound lies stay true (ISO/IEC 14496-12; QuickTime File Format).
What is kept is named here; what is not named is emptied: names, places, times of recording, bytes no table
points at, and tracks with something else than sound that phones play. A film is refused.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from meetings.beforehand.containers.unfit import need

HOLDS_OTHERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts"}
KEPT = {
    *HOLDS_OTHERS,
    b"ftyp", b"mdat", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"smhd", b"dref", b"elst",
    b"stsd", b"stts", b"stsc", b"stsz", b"stco", b"co64", b"ctts", b"sgpd", b"sbgp",
}  # fmt: skip
TIMED = (b"mvhd", b"tkhd", b"mdhd")
#: One entry that says: the sound is in this very file. Any other may name a file on somebody's computer.
IN_THIS_FILE = bytes.fromhex("00000000 00000001 0000000c 75726c20 00000001")
#: The same in QuickTime's words.
IN_THIS_MOVIE = IN_THIS_FILE.replace(b"url ", b"alis")
#: Sound that we keep: AAC (or what else MPEG-4 names so), Apple’s without loss, and Opus.
CODECS = (b"mp4a", b"alac", b"Opus")
#: What a description of sound holds that is needed to play it. The rest of it is numbers of a fixed size.
DESCRIBES = {b"esds", b"alac", b"dOps", b"wave", b"frma", b"mp4a", b"chan", b"\0\0\0\0"}
#: How long those numbers are, by the description's version.
NUMBERS = {0: 36, 1: 52, 2: 72}
#: Tracks of pictures: their file is a film, whatever else is in it.
FILMS = (b"vide", b"pict", b"auxv")
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


@dataclass(frozen=True)
class Track:
    """One track: its box, and those that lie in it."""

    box: Box
    inside: list[Box]

    def one(self, name: bytes) -> Box:
        """The box of this name. Raises Unfit without one."""
        found = [box for box in self.inside if box.name == name and box.path[-2:] != (b"minf", b"hdlr")]
        need(found)
        return found[-1]


def clean(data: bytes) -> bytes:
    """The same sound with nothing else readable in its file. Raises Unfit for a film, and for what has no
    sound that we keep.
    """
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
    room = [box for box in boxes if box.path == (b"mdat",)]
    kept = [track for track in _tracks(boxes) if _is_kept(data, track, out)]
    need(kept)
    left = len(data)
    for track in kept:
        for start, end in _sound(data, track, room):
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
    if box.name in KEPT and box.name != b"mdat":
        return box.start, box.start
    return box.start, box.end


def _tracks(boxes: list[Box]) -> list[Track]:
    """Boxes come in order, so those of a track follow its own."""
    found: list[Track] = []
    for box in boxes:
        if box.name == b"trak":
            found.append(Track(box, []))
        elif found and box.begins < found[-1].box.end:
            found[-1].inside.append(box)
    return found


def _is_kept(data: bytes, track: Track, out: bytearray) -> bool:
    """True for a track of sound that we keep, whose description is then bare; any other is emptied. Raises
    Unfit for a film.
    """
    kind = data[track.one(b"hdlr").start + 8 : track.one(b"hdlr").start + 12]
    need(kind not in FILMS)
    described = track.one(b"stsd") if kind == b"soun" else None
    if described is None or not _described(data, described, out):
        out[track.box.begins + 4 : track.box.end] = b"free" + bytes(track.box.end - track.box.begins - 8)
        return False
    for box in track.inside:
        if box.name == b"dref":
            need(data[box.start : box.end] in (IN_THIS_FILE, IN_THIS_MOVIE))
            out[box.start : box.end] = IN_THIS_FILE
        elif box.name == b"tkhd" and box.start + 4 <= box.end:
            out[box.start + 3] |= 1  # it is to be heard, also where it was the second choice
    return True


def _described(data: bytes, box: Box, out: bytearray) -> bool:
    """Whether all descriptions are of sound that we keep; whatever else stands in them is emptied."""
    count, at = int.from_bytes(data[box.start + 4 : box.start + 8], "big"), box.start + 8
    need(1 <= count <= 8)
    for _number in range(count):
        size = int.from_bytes(data[at : at + 4], "big")
        need(16 <= size <= box.end - at)
        if data[at + 4 : at + 8] not in CODECS:
            return False
        version = int.from_bytes(data[at + 16 : at + 18], "big") if size >= 36 else 0
        need(version in NUMBERS)
        _bare(data, at + NUMBERS[version], at + size, out)
        at += size
    out[at : box.end] = bytes(box.end - at)
    return True


def _bare(data: bytes, at: int, end: int, out: bytearray, depth: int = 0) -> None:
    """Empties what stands in a description and is not needed to play the sound."""
    while at + 8 <= end and depth < 4:
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        need(8 <= size <= end - at)
        if name == b"wave":
            _bare(data, at + 8, at + size, out, depth + 1)
        elif name not in DESCRIBES:
            out[at + 4 : at + size] = b"free" + bytes(size - 8)
        at += size
    if at < end:
        out[at:end] = bytes(end - at)


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


def _sound(data: bytes, track: Track, room: list[Box]) -> Iterator[tuple[int, int]]:
    """Where a track's sound lies: what its tables point at, which must be inside the boxes for it."""
    table = {box.name: data[box.start : box.end] for box in track.inside}
    begins = [box.start for box in room]
    for start, end in _chunks(table):
        place = bisect_right(begins, start) - 1
        need(place >= 0 and end <= room[place].end)
        yield start, end


def _chunks(table: dict[bytes, bytes]) -> Iterator[tuple[int, int]]:
    """Begin and end of each stretch of sound of one track. Raises Unfit without the tables that say so."""
    need({b"stsc", b"stsz"} <= set(table))
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
    """The rows of a table box: a count, then that many rows of `in_a_row` numbers."""
    count, row = int.from_bytes(body[4:8], "big"), width * in_a_row
    need(count <= MOST_ROWS and 8 + count * row <= len(body))
    return [
        tuple(int.from_bytes(body[at + n * width : at + (n + 1) * width], "big") for n in range(in_a_row))
        for at in range(8, 8 + count * row, row)
    ]


def _sizes(body: bytes, count: int) -> list[int]:
    need(12 + 4 * count <= len(body))
    return [int.from_bytes(body[at : at + 4], "big") for at in range(12, 12 + 4 * count, 4)]
