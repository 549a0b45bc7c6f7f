"""How much one seat may send, and one socket may leave unread."""

from collections.abc import Collection
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from plans.live.peer import Peer

#: How many absent seats are remembered before it is worth checking which of them may be forgotten.
GONE_AT_MOST = 256


class Bucket:
    """Holds `size` tokens and refills by `each_second`; `take` says whether there were enough."""

    __slots__ = ("_at", "_left", "each_second", "size")

    def __init__(self, *, size: float, each_second: float) -> None:
        self.size, self.each_second = size, each_second
        self._left, self._at = size, monotonic()

    def take(self, tokens: float = 1, now: float | None = None) -> bool:
        """Take `tokens` tokens; False, and nothing taken, when there are fewer."""
        if now is None:
            now = monotonic()
        left = self._left + (now - self._at) * self.each_second
        if left > self.size:
            left = self.size
        self._at = now
        if left < tokens:
            self._left = left
            return False
        self._left = left - tokens
        return True

    def is_full(self, now: float) -> bool:
        """Whether everything taken has come back."""
        return self._left + (now - self._at) * self.each_second >= self.size


class Allowance:
    """What one seat may send over all its sockets: frames and bytes.

    A quick typist sends ten frames a second; a script that fills in a whole form some hundred.
    """

    __slots__ = ("_bytes", "_frames")

    def __init__(self) -> None:
        self._frames = Bucket(size=600, each_second=120)
        self._bytes = Bucket(size=512 * 1024, each_second=64 * 1024)

    def take(self, size: int) -> bool:
        """Whether a frame of `size` bytes is within what this seat may send."""
        now = monotonic()
        return self._frames.take(1, now) and self._bytes.take(size, now)

    def is_full(self) -> bool:
        """Whether this seat may send as much as somebody new."""
        now = monotonic()
        return self._frames.is_full(now) and self._bytes.is_full(now)


class Allowances:
    """The allowance of each seat: one for all its sockets, and the same one after it disconnects and comes
    back.
    """

    def __init__(self) -> None:
        self._of: dict[UUID, Allowance] = {}

    def __len__(self) -> int:
        return len(self._of)

    def of(self, seat_id: UUID) -> Allowance:
        """This seat's."""
        return self._of.setdefault(seat_id, Allowance())

    def forget_gone(self, here: Collection["Peer"]) -> None:
        """Of seats with no socket `here`, remember only who has not got everything back; now and then, when
        there are many.
        """
        if len(self._of) <= len(here) + GONE_AT_MOST:
            return
        present = {peer.badge.seat_id for peer in here}
        self._of = {
            seat_id: one for seat_id, one in self._of.items() if seat_id in present or not one.is_full()
        }
