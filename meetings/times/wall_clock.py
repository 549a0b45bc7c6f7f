"""The clock on the wall and the minute it stands for. Plain Python; every sum is done in whole minutes of
UTC.

A clock change makes a wall time happen twice or never. `earlier` and `later` are its two readings then, and
the same on every other night; who asks decides which of the two promises less.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def minute_of(at: datetime) -> int:
    """The minute a moment lies in, counted from 1970 in UTC."""
    return (at - EPOCH) // MINUTE


def moment_of(minute: int) -> datetime:
    """The moment a minute begins, in UTC."""
    return EPOCH + minute * MINUTE


def on_the_wall(minute: int, zone: str) -> datetime:
    """What the clock in `zone` (an IANA name) says at that minute."""
    return moment_of(minute).astimezone(ZoneInfo(zone))


def readings(day: date, clock: time, zone: str) -> tuple[int, int]:
    """The minutes a wall time may stand for, earlier first: two when the clock changes there, else the same
    one twice.
    """
    wall = (day.toordinal() - EPOCH_DAY) * 1440 + clock.hour * 60 + clock.minute
    all_day = offset_on(day, zone)
    if all_day is not None:
        return wall - all_day, wall - all_day
    local = datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
    found = [wall - _offset(local.replace(fold=fold)) for fold in (0, 1)]
    return min(found), max(found)


@lru_cache(maxsize=5_000)
def offset_on(day: date, zone: str) -> int | None:
    """How many minutes ahead of UTC the clock is all that day; None on a day on which it changes."""
    ends = [datetime.combine(day, at, tzinfo=ZoneInfo(zone)) for at in (time(0), time(23, 59))]
    found = {_offset(end.replace(fold=fold)) for end in ends for fold in (0, 1)}
    return found.pop() if len(found) == 1 else None


def _offset(local: datetime) -> int:
    ahead = local.utcoffset()
    return ahead // MINUTE if ahead is not None else 0


def earlier(day: date, clock: time, zone: str) -> int:
    """The earlier reading of a wall time."""
    return readings(day, clock, zone)[0]


def later(day: date, clock: time, zone: str) -> int:
    """The later reading of a wall time."""
    return readings(day, clock, zone)[1]


def days_between(start: int, end: int, zone: str) -> list[date]:
    """Every day on the wall that matters from `start` to `end`, and the two before: a long shift and its rest
    still run then.
    """
    first = on_the_wall(start, zone).date() - 2 * DAY
    last = on_the_wall(end, zone).date()
    return [first + n * DAY for n in range((last - first).days + 1)]
