"""The ways people's weeks go, as they would say it, and the cycles they mean. Plain values; saying_when.py
keeps them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from meetings.choices import Pattern, TimeKind

#: A Monday to count weeks from.
A_MONDAY = date(2024, 1, 1)
WEEK = 7
LONGEST = 56

Hours = tuple[time, time]


@dataclass(frozen=True)
class Shape:
    """A pattern ready to be kept: (day, from, until) for each of its stretches, day 0 on `anchor`."""

    pattern: Pattern
    anchor: date
    length: int
    slots: tuple[tuple[int, time, time], ...]
    kind: TimeKind = TimeKind.WORK
    first: date | None = None
    last: date | None = None


def weekly(days: Mapping[int, Hours], *, kind: TimeKind = TimeKind.WORK) -> Shape:
    """Every week the same: hours by day of the week, Monday 0."""
    slots = tuple((day, *hours) for day, hours in sorted(days.items()))
    return Shape(Pattern.WEEKLY, A_MONDAY, WEEK, slots, kind)


def four_on(first_day: date, hours: Hours) -> Shape:
    """Four days of work from `first_day`, four days off, and again."""
    return Shape(Pattern.FOUR_ON, first_day, 8, tuple((day, *hours) for day in range(4)))


def two_two_four(first_day: date, by_day: Hours, by_night: Hours) -> Shape:
    """Two days, two nights, four off, from the first of the days."""
    slots = tuple((day, *(by_day if day < 2 else by_night)) for day in range(4))
    return Shape(Pattern.TWO_TWO_FOUR, first_day, 8, slots)


def nights(some_day: date, days: Iterable[int], hours: Hours) -> Shape:
    """The nights of one week: the week of `some_day`, the evenings they begin on. That week's usual work does
    not count.
    """
    monday = some_day - timedelta(days=some_day.weekday())
    slots = tuple((day, *hours) for day in sorted(set(days)))
    return Shape(Pattern.NIGHTS, monday, WEEK, slots, first=monday, last=monday + timedelta(days=WEEK - 1))


def longer(first_day: date, shifts: Iterable[Hours | None]) -> Shape:
    """A pattern of any length: the hours of each day from `first_day`, None for a day off."""
    days = list(shifts)
    slots = tuple((n, *hours) for n, hours in enumerate(days) if hours is not None)
    return Shape(Pattern.LONGER, first_day, len(days), slots)


def any_hours() -> Shape:
    """No set hours: nothing that comes round."""
    return Shape(Pattern.ANY, A_MONDAY, WEEK, ())
