"""Calendars, pictures and sound as phones make them, and the same with something wrong with them."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from random import Random

import pillow_heif
from PIL import ExifTags, Image

from tests.meetings.beforehand import recordings

pillow_heif.register_heif_opener()
#: Numbers that a length, a count or a size is when somebody means harm.
NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
LONGEST = 400_000


@dataclass(frozen=True)
class Strange:
    """One file: what it was before somebody broke it, and on which page a person would send it."""

    kind: str
    data: bytes

    @property
    def field(self) -> str:
        """The field of the form that takes such a file."""
        return {"ics": "file"}.get(self.kind, "picture" if self.kind in PICTURES else "recording")


PICTURES = ("jpeg", "progressive", "png", "deep png", "webp", "heic")


def corpus() -> list[Strange]:
    """Whole files of every kind."""
    made = {**_pictures(), **_sounds()}
    return [Strange("ics", text.encode()) for text in _calendars()] + [
        Strange(kind, data) for kind, data in made.items()
    ]


def mangled(files: list[Strange], chance: Random) -> Strange:
    """One of them with a few things wrong with it, or none."""
    one = chance.choice(files)
    data = bytearray(one.data)
    ways = WORDS if one.kind == "ics" and chance.random() < 0.7 else BYTES
    for _number in range(chance.choice((0, 1, 1, 2, 3, 8, 30))):
        chance.choice(ways)(data, chance)
    if chance.random() < 0.1:
        data += chance.choice(files).data
    return Strange(one.kind, bytes(data[:LONGEST]))


# -- ways to break them ------------------------------------------------------------------------------------
def _flip(data: bytearray, chance: Random) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.randrange(256)


def _number(data: bytearray, chance: Random) -> None:
    at = chance.randrange(len(data) + 1)
    number = chance.choice(NUMBERS)
    data[at : at + 4] = struct.pack(chance.choice("<>") + "I", number)


def _cut(data: bytearray, chance: Random) -> None:
    at = chance.randrange(len(data) + 1)
    del data[at : at + chance.choice((1, 7, 200, len(data)))]


def _repeat(data: bytearray, chance: Random) -> None:
    at = chance.randrange(len(data) + 1)
    piece = data[at : at + chance.choice((4, 30, 500))]
    data[at:at] = piece * chance.choice((2, 50, 500))
    del data[LONGEST:]


def _swap(data: bytearray, chance: Random) -> None:
    one, other = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    data[:] = data[other:] + data[one:other] + data[:one]


def _word(data: bytearray, chance: Random) -> None:
    """Another word where one stands."""
    lines = bytes(data).split(b"\r\n")
    lines[chance.randrange(len(lines))] = chance.choice(LINES).encode()
    data[:] = b"\r\n".join(lines)


def _entries(data: bytearray, chance: Random) -> None:
    """The same entries over and over."""
    begins, ends = data.find(b"BEGIN:VEVENT"), data.rfind(b"END:VEVENT")
    if 0 <= begins < ends:
        entry = bytes(data[begins : ends + 12])
        many = min(chance.choice((2, 50, 1_000)), LONGEST // len(entry))
        data[begins:begins] = b"".join(entry.replace(b"UID:", b"UID:%d" % number) for number in range(many))
    del data[LONGEST:]


Way = Callable[[bytearray, Random], None]
BYTES: tuple[Way, ...] = (_flip, _flip, _number, _number, _cut, _repeat, _swap)
WORDS: tuple[Way, ...] = (_word, _word, _word, _entries, _repeat, _cut)
LINES = (
    "RRULE:FREQ=SECONDLY", "RRULE:FREQ=DAILY;INTERVAL=999999999",
    "RRULE:FREQ=DAILY;COUNT=999999999;BYMONTHDAY=31",
    "RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=99999", "RRULE:FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=-366",
    "DTSTART:00010101T000000Z", "DTSTART:99991231T235959", "DTSTART;TZID=X:20261207T180000",
    "DTSTART;VALUE=DATE:20200101",
    "DURATION:P999999W", "DURATION:-P1D", "DURATION:PT999999999S", "DTEND:20991231T000000Z",
    "DTEND;TZID=../../etc/passwd:20261207T190000",
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20261207T180000Z", "RDATE;VALUE=PERIOD:19700101T000000Z/P36500D",
    "EXDATE:" + "20261207T180000Z," * 500,
    "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VCALENDAR", "BEGIN:VCALENDAR", "TZID:X",
    "TZOFFSETTO:+9999", "UID:", "",
    'DTSTART;TZID="' + '":;' * 300, "X" * 5_000, " " + "fold" * 100, "SEQUENCE:" + "9" * 5_000,
    "STATUS:CANCELLED",
)  # fmt: skip


# -- whole ones --------------------------------------------------------------------------------------------
def _calendars() -> list[str]:
    rules = (
        "FREQ=WEEKLY;COUNT=30",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY;BYMONTH=12",
    )
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:X\r\n"
    head += "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
    head += "TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    entry = (
        "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:kept back\r\n"
        "DTSTART;TZID=X:20240101T180000\r\nDURATION:PT1H\r\nRRULE:{}\r\nEND:VEVENT\r\n"
    )
    other = (
        "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID;TZID=X:20261207T180000\r\n"
        "DTSTART:20261208T100000Z\r\nDTEND:20261208T110000Z\r\nEND:VEVENT\r\n"
    )
    return [head + entry.format(rule) + other + "END:VCALENDAR\r\n" for rule in rules]  # fmt: skip


def _pictures() -> dict[str, bytes]:
    image = Image.effect_noise((320, 240), 60).convert("RGB")
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (51.0, 30.0, 26.6)})
    return {
        "jpeg": _saved(image, "JPEG", exif=exif),
        "progressive": _saved(image, "JPEG", progressive=True),
        "png": _saved(image.quantize(64), "PNG"),
        "deep png": _saved(Image.new("I;16", (64, 64), 30_000), "PNG"),
        "webp": _saved(image, "WEBP", exif=exif),
        "heic": _saved(image, "HEIF", exif=exif),
    }


def _saved(image: Image.Image, kind: str, **more: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def _sounds() -> dict[str, bytes]:
    return {
        "m4a": recordings.m4a(),
        "mp3": recordings.mp3(60),
        "wav": recordings.wav(),
        "ogg": recordings.opus(comments_pages=2),
        "webm": _webm(),
    }


def _webm() -> bytes:
    """A web page's recording: a head, a track of Opus, a cluster of sound."""

    def element(name: str, *inside: bytes) -> bytes:
        body = b"".join(inside)
        return bytes.fromhex(name) + (len(body) | 1 << 28).to_bytes(4, "big") + body

    track = element("ae", element("d7", b"\1"), element("83", b"\2"), element("86", b"A_OPUS"))
    cluster = element("1f43b675", element("e7", b"\0"), element("a3", b"\x81\0\0\x80" + recordings.SOUND))
    segment = element("18538067", element("1654ae6b", track), cluster)
    return element("1a45dfa3", element("4282", b"webm")) + segment  # fmt: skip
