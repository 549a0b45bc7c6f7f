"""How long a search takes: 15 people over four weeks, `python -m bench.times [--people N] [--weeks N] [--runs
N]`.

Only the reckoning, from what people said to the suggestions; the promise is under 150 ms for 15 people over
four weeks.
"""

import argparse
import random
import statistics
import time
from datetime import date, timedelta
from datetime import time as clock

from meetings.times import choosing, sweep
from meetings.times.attendees import Attendee, Matters
from meetings.times.hours import Change, Cycle, Hours, Kind, Slot, Span
from meetings.times.wall_clock import offset_on, readings

ZONES = ("Europe/London", "Europe/Warsaw", "Africa/Accra", "Asia/Karachi")
FIRST = date(2026, 3, 16)  # the clocks change inside these four weeks
NIGHTS, LATES, EARLIES = (clock(22), clock(6)), (clock(14), clock(22)), (clock(6), clock(14))


def somebody(number: int, chance: random.Random) -> Attendee:
    """A person with a shift pattern of 7, 8, 14, 21 or 28 days, care of somebody, leave, and a calendar of 30
    entries.
    """
    length = chance.choice((7, 8, 14, 21, 28))
    shift = chance.choice((NIGHTS, LATES, EARLIES, (clock(9), clock(17, 30))))
    work = tuple(Slot(day, *shift) for day in range(length) if chance.random() < 0.6)
    care = tuple(Slot(day, clock(15), clock(16, 30), Kind.CARE) for day in range(5))
    start = readings(FIRST, clock(0), "Europe/London")[0]
    entries = sorted(start + 60 * chance.randrange(24 * 28) for _ in range(30))
    away = FIRST + timedelta(days=chance.randrange(28))
    hours = Hours(
        chance.choice(ZONES),
        cycles=(
            Cycle(FIRST - timedelta(days=chance.randrange(60)), length, work, rest_is_free=True),
            Cycle(FIRST, 7, care),
        ),
        changes=(Change(away, away + timedelta(days=4)),),
        single=tuple(Span(at, at + 90, Kind.BUSY) for at in entries),
        awake=(clock(7), clock(22)),
    )
    return Attendee(
        f"person {number}",
        hours,
        matters=Matters.MUST if number < 3 else chance.choice((Matters.SHOULD, Matters.MAY)),
        travel=chance.choice((0, 15, 40)),
        released=chance.random() < 0.5,
        side=chance.choice(("mum", "dad", "")),
    )


def search(weeks: int) -> sweep.Search:
    """Two hours, nine in the morning to nine in the evening, every day."""
    last = FIRST + timedelta(days=7 * weeks - 1)
    return sweep.Search("Europe/London", FIRST, last, 120, clock(9), clock(21))


def main() -> None:
    """Print minimum, median and maximum of processor time, each run with nothing remembered of earlier
    ones.
    """
    parse = argparse.ArgumentParser(description=__doc__)
    parse.add_argument("--people", type=int, default=15)
    parse.add_argument("--weeks", type=int, default=4)
    parse.add_argument("--runs", type=int, default=20)
    asked = parse.parse_args()
    taken = []
    for run in range(asked.runs):
        chance = random.Random(run)
        people = [somebody(number, chance) for number in range(asked.people)]
        offset_on.cache_clear()
        began = time.process_time()
        found = sweep.options(search(asked.weeks), people)
        chosen = choosing.suggestions(found) or choosing.near_misses(found)
        taken.append(1000 * (time.process_time() - began))
        assert chosen
    print(
        f"{asked.people} people, {asked.weeks} weeks, {len(found)} quarter hours, {asked.runs} runs: "
        f"min {min(taken):.1f} ms, median {statistics.median(taken):.1f} ms, max {max(taken):.1f} ms"
    )


if __name__ == "__main__":
    main()
