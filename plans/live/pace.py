"""How long the hub waits from one turn to the next: hardly at all while there is time, longer the busier the
process is.

A turn costs something however little it carries: a commit, and a write to every socket of each room. A busy
process therefore lets letters gather, which makes each of them cheaper and everybody's delay shorter than a
queue would.
"""

import asyncio
import time
from collections.abc import Callable

#: Seconds. A letter waits for up to one turn and for the next one's work; the bar for somebody else's letter
#: is 100 ms.
SHORTEST, LONG, LONGEST = 0.005, 0.007, 0.035
#: Each room that wrote in the last turn makes the next one later, so that rooms share what a commit costs by
#: itself.
A_ROOM_THAT_WRITES = 0.0005
#: The share of one core from which turns become longer, and from which they are longest.
BUSY, BUSIEST = 0.75, 0.97
MEASURED_EVERY = 0.2
#: With so many rooms in a turn the process naps until the next, so many seconds at a time, instead of waking
#: up for every letter, with which nothing can be done before: a tenth of all CPU at 300 rooms. Whatever else
#: it serves waits for a nap.
MANY_ROOMS, NAP = 10, 0.003

Clock = Callable[[], float]


class Pace:
    """Seconds from one turn to the next. Measures how busy this process is."""

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
        """Seconds from the start of a turn in which so many rooms wrote to the start of the next."""
        self._measure()
        longest = max(self.shortest, LONG + self._strain * (LONGEST - LONG))
        a_room = A_ROOM_THAT_WRITES * (1 + self._strain * LONGEST / LONG)
        return min(longest, self.shortest + rooms * a_room)

    async def pause(self, seconds: float, *, rooms: int) -> None:
        """Let letters gather after a turn in which so many rooms wrote."""
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
