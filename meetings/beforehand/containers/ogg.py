"""Ogg Opus, as messengers record it: the header's comments are emptied in place, every sound page stays as it
was.

RFC 3533 (pages, their checksum), RFC 7845 (the second packet holds the comments, may be padded, and ends its
page).
"""

from collections.abc import Iterator

from meetings.beforehand.containers.unfit import need

HEAD = 27
CONTINUED, FIRST = 1, 2
#: More pages of comments are a picture album, not a voice message.
MOST_COMMENTS = 24
NOTHING_SAID = b"OpusTags" + bytes(8)  # no vendor, no comments


def clean(data: bytes) -> bytes:
    """The same sound with no comments. Raises Unfit for Vorbis, for several streams in one file, and for what
    is broken.
    """
    pages = list(_pages(data))
    need(len(pages) > 2)
    need(_body(pages[0]).startswith(b"OpusHead"))
    serial = pages[0][14:18]
    need(all(page[14:18] == serial and not page[5] & FIRST for page in pages[1:]))
    last = _end_of_comments(pages[:MOST_COMMENTS])
    need(_body(pages[1]).startswith(b"OpusTags"))
    for number in range(1, last + 1):
        page = pages[number]
        start = HEAD + page[26]
        page[start:] = bytes(len(page) - start)
        if number == 1:
            page[start : start + len(NOTHING_SAID)] = NOTHING_SAID
        page[22:26] = bytes(4)
        page[22:26] = _checksum(page).to_bytes(4, "little")
    return b"".join(pages)


def _pages(data: bytes) -> Iterator[bytearray]:
    at = 0
    while data[at : at + 4] == b"OggS" and at + HEAD <= len(data):
        lacing = data[at + HEAD : at + HEAD + data[at + 26]]
        end = at + HEAD + len(lacing) + sum(lacing)
        need(end <= len(data))
        yield bytearray(data[at:end])
        at = end


def _body(page: bytearray) -> bytearray:
    return page[HEAD + page[26] :]


def _end_of_comments(pages: list[bytearray]) -> int:
    """The page with the last of the comments; a packet ends with a lacing value below 255."""
    for number, page in enumerate(pages[1:], start=1):
        lacing = page[HEAD : HEAD + page[26]]
        need(len(lacing) and bool(page[5] & CONTINUED) == (number > 1))
        ends = [n for n, value in enumerate(lacing) if value < 255]
        if ends:
            need(ends == [len(lacing) - 1] and len(_body(pages[1])) >= len(NOTHING_SAID))
            return number
    need(None)
    return 0


def _table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _bit in range(8):
            value = value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)
        table.append(value & 0xFFFFFFFF)
    return table


_TABLE = _table()


def _checksum(page: bytearray) -> int:
    value = 0
    for byte in page:
        value = (value << 8 & 0xFFFFFFFF) ^ _TABLE[value >> 24 ^ byte]
    return value
