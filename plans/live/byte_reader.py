"""Numbers, lengths and texts as Yjs writes them, read from left to right.

Nothing here trusts a length, a number or a character that it has not checked.
"""

from __future__ import annotations

#: Yjs numbers must survive a JavaScript double.
LARGEST = (1 << 53) - 1


class WireError(ValueError):
    """The bytes are not a frame of this protocol. The message never repeats them."""


def varuint(number: int) -> bytes:
    """The number in seven-bit groups, lowest first."""
    if number < 1 << 14:
        return bytes((number,) if number < 128 else (number & 127 | 128, number >> 7))
    out = bytearray()
    while number > 127:
        out.append(128 | (number & 127))
        number >>= 7
    out.append(number)
    return bytes(out)


def block(data: bytes) -> bytes:
    """The bytes with their length before them."""
    return varuint(len(data)) + data


class Reader:
    """Reads a frame from left to right; every method raises WireError rather than read past the end."""

    __slots__ = ("at", "data", "end")

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.end = data, 0, len(data)

    def byte(self) -> int:
        if self.at >= self.end:
            raise WireError("the frame ends too early")
        self.at += 1
        return self.data[self.at - 1]

    def varuint(self) -> int:
        data, at, end = self.data, self.at, self.end
        number = shift = 0
        while at < end:
            byte = data[at]
            at += 1
            number |= (byte & 127) << shift
            if byte < 128:
                if number > LARGEST:
                    break
                self.at = at
                return number
            shift += 7
            if shift > 49:
                break
        raise WireError("a number is too large or cut off")

    def take(self, count: int) -> bytes:
        at = self.at
        if at + count > self.end:
            raise WireError("the frame ends too early")
        self.at = at + count
        return self.data[at : at + count]

    def block(self) -> bytes:
        return self.take(self.varuint())

    def text(self) -> str:
        try:
            return self.block().decode()
        except UnicodeDecodeError as error:
            raise WireError("text is not UTF-8") from error.__cause__

    def finish(self) -> None:
        if self.at != self.end:
            raise WireError("bytes are left over")
