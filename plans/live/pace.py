"""The time from one tick to the next: short while the process has time, longer the busier it is.

A tick has a fixed cost: a commit, and a write to every socket of each room. A busy process therefore batches
more updates into each tick. That makes each update cheaper, and everybody's delay shorter than a queue would.
"""

import asyncio
import time
from collections.abc import Callable

#: Seconds. An update waits for up to one tick and for the next one's work; it has to reach the others within
#: 100 ms.
SHORTEST, LONG, LONGEST = 0.005, 0.007, 0.035
#: Each room that wrote in the last tick makes the next one later, so that rooms share the fixed cost of a
#: commit.
A_ROOM_THAT_WRITES = 0.0005
#: The share of one core from which ticks become longer, and from which they are longest.
BUSY, BUSIEST = 0.75, 0.97
MEASURED_EVERY = 0.2
#: With MANY_ROOMS in a tick the process sleeps until the next, NAP seconds at a time, instead of waking up
#: for every update, with which it can do nothing before: that saves a tenth of all CPU at 300 rooms.
#: Everything else it serves waits for up to one NAP.
MANY_ROOMS, NAP = 10, 0.003

Clock = Callable[[], float]


class Pace:
    """Seconds from one tick to the next. Measures how busy this process is."""

    def __init__(
        self,
        shortest: float = SHORTEST,
        *,
        clock: Clock = time.monotonic,
        used: Clock = time.process_time,
    ) -> None:
        self.shortest = shortest
        self._clock, self._used = clock, used
        self._measured = clock(), used()
        self._strain = 0.0

    def after(self, rooms: int) -> float:
        """Seconds from the start of a tick in which `rooms` rooms wrote to the start of the next."""
        self._measure()
        longest = max(self.shortest, LONG + self._strain * (LONGEST - LONG))
        a_room = A_ROOM_THAT_WRITES * (1 + self._strain * LONGEST / LONG)
        return min(longest, self.shortest + rooms * a_room)

    async def pause(self, seconds: float, *, rooms: int) -> None:
        """Let updates collect after a tick in which `rooms` rooms wrote."""
        until = time.monotonic() + seconds
        while rooms >= MANY_ROOMS and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, NAP))  # noqa: ASYNC251 - on purpose
            await asyncio.sleep(0)
        await asyncio.sleep(max(0.0, until - time.monotonic()))

    def _measure(self) -> None:
        then, used_then = self._measured
        now = self._clock()
        if now - then >= MEASURED_EVERY:
            used = self._used()
            busy = (used - used_then) / (now - then)
            self._strain = min(1.0, max(0.0, (busy - BUSY) / (BUSIEST - BUSY)))
            self._measured = now, used
