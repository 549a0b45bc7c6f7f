"""Sequential inserts: the next characters behind a client's own last ones. Nearly every update is one.

The first character at a place takes the slow path: checked by the guard, tried on a document. The characters
behind it are recognised by comparing bytes. They hold nothing a document could fail on that it has not taken
already: the same client, the next clock, behind its own last character, before the same right neighbour,
whole characters only.
"""

from typing import Self

from plans.live.byte_reader import varuint
from plans.live.structs import MOST_CLOCK, Id
from plans.live.typed_update import Typed

_HEADER = 3  # of the frame: 0, 2 and the length of a short update
_SHORT = 128
_STRING, _BEHIND, _BEFORE = 0x04, 0x80, 0x40


class NextInsert:
    """What an update must begin with to be the next of its client. Advances with every one that is taken."""

    __slots__ = ("_before", "_how", "_next", "_start", "client", "clock")

    def __init__(self, client: int, clock: int, before: Id | None) -> None:
        self.client, self.clock = client, clock
        info, self._before = _STRING | _BEHIND, b""
        if before is not None:
            info, self._before = info | _BEFORE, b"".join(map(varuint, before))
        who = varuint(client)
        self._start, self._how = b"\x01\x01" + who, bytes((info,)) + who
        self._expect()

    @classmethod
    def after(cls, typed: Typed) -> Self:
        """What the update behind this one looks like; this one was checked and tried."""
        before = typed.beside[1] if len(typed.beside) > 1 else None
        return cls(typed.client, typed.clock + typed.length, before)

    def length_of(self, frame: bytes) -> int:
        """How many characters a frame inserts here, or 0 when it is anything else. Changes nothing."""
        text_at = _HEADER + len(self._next)
        if (
            frame[:2] != b"\x00\x02"
            or not frame.startswith(self._next, _HEADER)
            or not text_at + 3 <= len(frame) < _SHORT
            or frame[2] != len(frame) - _HEADER
            or frame[text_at] != len(frame) - text_at - 2
            or frame[-1] != 0
        ):
            return 0
        text = frame[text_at + 1 : -1]
        if text.isascii():
            return len(text)
        try:
            characters = text.decode()
        except UnicodeDecodeError:
            return 0
        # Characters beyond the first plane are surrogate pairs, between which somebody may set a cursor: the
        # slow path for those.
        return len(characters) if max(characters) <= "\uffff" else 0

    def advance(self, length: int) -> None:
        """`length` characters more were inserted."""
        self.clock += length
        self._expect()

    @property
    def is_exhausted(self) -> bool:
        """True when the clock has no room for more."""
        return self.clock + _SHORT >= MOST_CLOCK

    def _expect(self) -> None:
        here, behind = varuint(self.clock), varuint(self.clock - 1)
        self._next = self._start + here + self._how + behind + self._before
