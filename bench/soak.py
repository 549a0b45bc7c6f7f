"""Does the engine's memory grow, evening after evening? `python -m bench.compare --only soak`, about an hour
with SCALE=full.

Other rooms each minute, six sockets a room, two people typing, everybody gone at its end: what a room leaves
behind in memory would add up. Resident memory is read between the minutes; the slope of a line through it
after warm-up, by least squares, is the figure. No room comes twice: its plan would be longer than before, and
longer plans do take more memory while they are open.
"""

import statistics
import time
from collections.abc import Sequence

from bench.contestants import Contestant
from bench.load import LoadFailed
from bench.parts import FULL, Bench, Figures, say

#: Rooms at once, rounds, and how many rooms that makes. Light: this is about memory, and other programs may
#: run beside it.
ROOMS, ROUNDS = 20, 75
ALL_ROOMS = ROOMS * ROUNDS
MINUTE = 50.0  # seconds of typing in each round; with coming and going it is a minute
#: The share of the rounds that is warm-up: imports, caches, and the allocator's growth to its peak.
WARM_SHARE = 0.5


def soak(bench: Bench, contestants: Sequence[Contestant]) -> Figures:
    """How fast resident memory grows, in kB an hour, while rooms fill, type, empty and fill again."""
    figures: Figures = {"kB an hour": {}}
    rounds = ROUNDS if bench.size.idle_rooms == FULL.idle_rooms else 4
    for one in contestants:
        with bench.running(one) as server:
            seen: list[tuple[float, float]] = []
            began = time.monotonic()
            for number in range(rounds):
                ways = server.ways(ROOMS, start=number * ROOMS)
                try:
                    found = bench.load.type(
                        ways, port=server.port, pids=server.pids, seconds=MINUTE, warm=2.0
                    )
                except LoadFailed as failed:  # a machine that has no time is no leak
                    say(f"  {one.name:<19} round {number}: {failed}")
                    continue
                time.sleep(5)  # what is idle leaves memory
                seen.append(((time.monotonic() - began) / 3600, server.rss()))
                say(f"  {one.name:<19} round {number}: {seen[-1][1] / 1024:.1f} MB, lost {found['lost']}")
            warm = seen[int(len(seen) * WARM_SHARE) :]
            slope, _start = statistics.linear_regression(*zip(*warm, strict=True))
            figures["kB an hour"][one.name] = slope
            say(f"  {one.name:<19} {slope:.0f} kB an hour after {warm[0][0] * 60:.0f} minutes")
    return figures
