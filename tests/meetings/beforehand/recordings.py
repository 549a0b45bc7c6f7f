"""Small sound files of each container, made by hand, with a name and a place hidden wherever such a file has
room for them.
"""

import struct

from meetings.beforehand.containers import ogg

SECRET = b"+51.5074-000.1278/ Daniel at 12 Elm Road"
SOUND = bytes(range(1, 200)) * 4


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I", len(body) + 8) + name + body


def _numbers(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)


def m4a(
    *,
    handler: bytes = b"soun",
    codec: bytes = b"mp4a",
    points_at: int | None = None,
    more: bytes = b"",
    described: bytes = b"",
    chunks: int = 1,
) -> bytes:
    """An M4A as a phone's recorder makes it: two samples, and secrets in udta, meta, uuid, free, hdlr and
    unused mdat.
    """
    head = box(b"ftyp", b"M4A \0\0\0\0M4A mp42")
    mdat = box(b"mdat", SECRET, SOUND, SECRET)
    at = len(head) + 8 + len(SECRET) if points_at is None else points_at
    table = box(
        b"stbl",
        box(b"stsd", described or _numbers(0, 1, 16) + codec + bytes(8)),
        box(b"stts", _numbers(0, 1, 2, 1024)),
        box(b"stsc", _numbers(0, 1, 1, 2, 1)),
        box(b"stsz", _numbers(0, 0, 2, 100, len(SOUND) - 100)),
        box(b"stco", _numbers(0, chunks, *([at] * chunks))),
    )
    here = box(b"dinf", box(b"dref", _numbers(0, 1, 12), b"url ", _numbers(1)))
    minf = box(b"minf", box(b"smhd", bytes(8)), here, table)
    told = b"\0\0\0\0\0\0\0\0" + handler + bytes(12) + SECRET + b"\0"
    mdia = box(b"mdia", box(b"mdhd", _timed(24)), box(b"hdlr", told), minf)
    trak = box(b"trak", box(b"tkhd", _timed(84)), mdia, box(b"udta", SECRET))
    said = box(b"udta", box(b"\xa9xyz", SECRET), box(b"meta", SECRET))
    moov = box(b"moov", box(b"mvhd", _timed(100)), trak, said, more)
    return head + mdat + moov + box(b"uuid", SECRET) + box(b"free", SECRET)


def track(handler: bytes, said: bytes) -> bytes:
    """A track of something else than sound."""
    hdlr = box(b"hdlr", b"\0\0\0\0\0\0\0\0" + handler + bytes(12))
    return box(b"trak", box(b"tkhd", _timed(84)), box(b"mdia", hdlr, box(b"minf", box(b"gmhd", said))))


def _timed(length: int) -> bytes:
    return bytes(4) + struct.pack(">II", 3_800_000_001, 3_800_000_002) + bytes(length - 12)


def mp3(frames: int = 12, *, after: bytes = b"TAG" + SECRET.ljust(125, b"\0")) -> bytes:
    """Frames of 64 kbit/s at 44.1 kHz between an ID3v2 tag and what comes `after`."""
    tag = b"ID3\x03\0\0\0\0\0" + bytes([len(SECRET)]) + SECRET
    frame = b"\xff\xfb\x50\xc4" + SOUND[: 144_000 * 64 // 44100 - 4]
    return tag + frame * frames + after


def wav() -> bytes:
    """PCM with a list of notes before the samples and more of them behind."""
    fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    notes = b"LIST" + struct.pack("<I", len(SECRET)) + SECRET
    data = b"data" + struct.pack("<I", len(SOUND)) + SOUND
    body = b"WAVE" + fmt + notes + data + notes
    return b"RIFF" + struct.pack("<I", len(body)) + body


def page(number: int, body: bytes, *, flags: int = 0, ends: bool = True, serial: int = 7) -> bytes:
    """One page of Ogg with a checksum that is right."""
    lacing = bytes([255] * (len(body) // 255)) + (bytes([len(body) % 255]) if ends else b"")
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, 0, serial, number, 0, len(lacing))
    whole = bytearray(head + lacing + body)
    whole[22:26] = struct.pack("<I", ogg._checksum(whole))
    return bytes(whole)


def opus(*, comments_pages: int = 1) -> bytes:
    """A messenger's voice message: header, comments on one page or on two, two pages of sound."""
    said = b"OpusTags" + struct.pack("<I", 4) + b"ours" + struct.pack("<II", 1, len(SECRET)) + SECRET
    head = page(0, b"OpusHead" + bytes(11), flags=2)
    if comments_pages == 1:
        middle = page(1, said)
    else:
        long = said.ljust(255, b"\0") + SECRET
        middle = page(1, long[:255], ends=False) + page(2, long[255:], flags=1)
    first = 1 + comments_pages
    return head + middle + page(first, SOUND) + page(first + 1, SOUND, flags=4)
