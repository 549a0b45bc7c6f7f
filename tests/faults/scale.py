"""How much the fault tests try: little in every change's run, all of it with SCALE=full.

A share of all, SCALE=1/4, is for four runs side by side: most of the time a fault test waits.
"""

import math
import os
from fractions import Fraction

_SCALE = os.environ.get("SCALE", "small")
SHARE = Fraction(0 if _SCALE == "small" else 1 if _SCALE == "full" else _SCALE)


def many(small: int, full: int) -> int:
    """The count for this run."""
    return max(small, math.ceil(full * SHARE))


def either(small: int, full: int) -> int:
    """What is not counted but is one thing in a small run and another in a share of a full one."""
    return full if SHARE else small


#: Seconds one test may take.
LONGEST = either(120, 8 * 3600)

SERVER_KILLS = many(2, 200)
ACKNOWLEDGED_AT_LEAST = many(500, 100_000)
UPGRADES = many(2, 20)
POSTGRES_KILLS = many(2, 50)
REDIS_OUTAGES = many(1, 20)
PRESENCE_KILLS = many(1, 20)
STRANGER_FILES = many(60, 2_000)
#: Seconds until a broken file is answered.
STRANGER_SECONDS = either(10, 2)
FLOOD_LETTERS = many(100, 2_000)
#: Milliseconds that all but one in a hundred of another family's letters may take; the small scale shares its
#: machine.
FLOOD_P99 = either(250, 50)
DISK_FULL_TIMES = many(1, 20)
#: On each kind of database.
RESTORES = many(2, 10)
CLOCK_JUMPS = many(2, 20)
REPLAYED_FRAMES = many(500, 50_000)
LOSS_SECONDS = many(5, 600)
OFFLINE_SECONDS = many(2, 600)
HISTORIES = many(3, 1_000)
MALFORMED_FRAMES = many(100_000, 1_000_000)
MALFORMED_SOCKETS = many(60, 2_000)
PRIVATE_RUNS = many(2, 1_000)
MEDIA_OPENINGS = many(4, 1_000)
STORM_SOCKETS = either(150, 500)
STORMS = many(1, 10)
SLOW_READERS = many(1, 10)
# Seconds that others may wait for a paste while somebody does not read: the small scale shares its machine.
PASTE_WAITS = either(5, 1)
#: Until a seat that sent all it may at once may do so again.
REFILL = 8
#: 80,000 edits. Twice as many, with what was taken back, are more than one plan holds
#: (guard.LARGEST_DOCUMENT).
EVENING_SECONDS = many(4, 600)
