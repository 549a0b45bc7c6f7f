"""When each room is polled: within half a second, a few rooms at a time, so that no update waits for all of
them.

A commit answers everything that a poll does, so a room in which somebody types is not polled as well.
"""

import math
import time
from collections.abc import Callable, Collection

from plans.live.room import ASKED_EVERY, Room

#: Shares in a round. One share is what an update may have to wait for.
SHARES = 8
#: With fewer rooms than this in a share it is not worth waiting for the next.
FEWEST = 25
#: Asking about people one by one costs three milliseconds however few they are, so it is done this often in a
#: round.
PARTS = 2
FEWEST_ONE_BY_ONE = 5


class PollSchedule:
    """Polls all rooms of one process in rounds of `every` seconds."""

    def __init__(self, every: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.every = every
        self._clock = clock
        self._share_at = self._part_at = self._round_at = -math.inf

    def wait(self) -> float:
        """Seconds until the next share; none or less when it is time."""
        return self._share_at + self.every / SHARES - self._clock()

    def starts_round(self) -> bool:
        """True once a round, for what is done for all rooms at once."""
        now = self._clock()
        if now < self._round_at + self.every:
            return False
        self._round_at = now
        return True

    def due(self, rooms: Collection[Room]) -> list[Room]:
        """The rooms to poll now, those first that have waited longest; none until it is time for a share."""
        if self.wait() > 0:
            return []
        self._share_at = now = self._clock()
        # Early by one share: what is left for the next is not late.
        every = self.every * (1 - 1 / SHARES)
        due = [room for room in rooms if room.overdue(now, every)]
        most = max(FEWEST, math.ceil(2 * len(rooms) / SHARES))
        if len(due) > most:
            due.sort(key=lambda room: room.polled_at)
        return due[:most]

    def due_one_by_one(self, rooms: Collection[Room]) -> list[Room]:
        """The rooms whose people are asked about one by one now: those not asked for longest, a part at a
        time.
        """
        now = self._clock()
        if now < self._part_at + self.every / PARTS:
            return []
        self._part_at = now
        due = [room for room in rooms if room.asked_ago > ASKED_EVERY]
        due.sort(key=lambda room: room.asked_ago, reverse=True)
        part = len(rooms) * self.every / PARTS / ASKED_EVERY
        return due[: max(FEWEST_ONE_BY_ONE, math.ceil(part))]
