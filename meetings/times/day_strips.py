"""One person's own days as strips, as they told them: what is free, work, sleep, and what nobody knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from meetings.times import time_wording
from meetings.times.hours import Hours, Kind, known
from meetings.times.wall_clock import earlier, on_the_wall
from participants.platform.isolated_text import comma_list

DAWN, MIDNIGHT = time(6), time(0)


@dataclass(frozen=True)
class Stretch:
    """One piece of a day's strip, in thousandths from its top, and what it is."""

    top: float
    high: float
    kind: str


@dataclass(frozen=True)
class Strip:
    """One day as a strip from early morning (top) to midnight, and the same in words."""

    day: date
    name: str
    number: int
    is_weekend: bool
    stretches: list[Stretch]
    words: str


def strips(hours: Hours | None, *, first: date, days: int, zone: str) -> list[Strip]:
    """The days ahead as one person has told them, six in the morning to midnight on their own clock."""
    return [_strip(hours, first + timedelta(days=n), zone) for n in range(days)]


def _strip(hours: Hours | None, day: date, zone: str) -> Strip:
    start = earlier(day, DAWN, zone)
    end = earlier(day + timedelta(days=1), MIDNIGHT, zone)
    spans = known(hours, start, end) if hours is not None else []
    stretches = [
        Stretch(
            round(1000 * (span.start - start) / (end - start), 1),
            round(1000 * (span.end - span.start) / (end - start), 1),
            span.kind.name.lower(),
        )
        for span in spans
    ]
    return Strip(
        day,
        time_wording.weekday(day.weekday()),
        day.day,
        day.weekday() >= 5,
        stretches,
        _strip_words(day, ((s.start, s.end, s.kind) for s in spans), zone),
    )


def _strip_words(day: date, spans: Iterable[tuple[int, int, Kind]], zone: str) -> str:
    said = [
        f"{time_wording.hours(on_the_wall(a, zone).time(), on_the_wall(b, zone).time())} "
        f"{time_wording.in_words(kind)}"
        for a, b, kind in spans
        if kind != Kind.ASLEEP
    ]
    return f"{time_wording.day_of(day)}: " + (comma_list(said) or time_wording.in_words(Kind.UNKNOWN))
