"""MP3: its frames and nothing between, before or after them, so no ID3 or APE tag (ISO/IEC 11172-3,
2.4.1).
"""

from meetings.beforehand.containers.unfit import need

#: Thousands of bits a second by the header's index, layer III: MPEG 1, and MPEG 2 with 2.5.
BITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
BITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
#: Samples a second by version and the header's index; version 1 is reserved.
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
TAGS = (b"TAG", b"APETAGEX", b"ID3", b"LYRICSBEGIN")
FEWEST = 8
#: Bytes after the last frame that may be a cut-off one.
CUT_OFF = 2048


def clean(data: bytes) -> bytes:
    """The frames of an MP3, one after another. Raises Unfit."""
    at, frames = _after_tags(data), []
    while length := _frame(data, at):
        frames.append(data[at : at + length])
        at += length
    need(len(frames) >= FEWEST)
    rest = data[at:].lstrip(b"\0")
    need(len(rest) <= CUT_OFF or rest.startswith(TAGS))
    return b"".join(frames)


def _after_tags(data: bytes) -> int:
    at = 0
    while data[at : at + 3] == b"ID3":
        size = data[at + 6 : at + 10]
        need(len(size) == 4 and max(size) < 128)
        at += 10 + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
    return len(data) - len(data[at:].lstrip(b"\0")) if at < len(data) else at


def _frame(data: bytes, at: int) -> int:
    """The length of the whole frame that begins here, in bytes; 0 when none does."""
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bits, rate = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer != 1 or bits in (0, 15) or rate == 3:
        return 0
    if version == 3:
        length = 144_000 * BITS_1[bits] // RATES[3][rate]
    else:
        length = 72_000 * BITS_2[bits] // RATES[version][rate]
    length += head[2] >> 1 & 1
    return length if at + length <= len(data) else 0
