"""What one person said about their time, and what that means minute by minute. Plain Python: no rows, no
clock reading.

People say things on their own wall clock: a pattern that repeats after any number of days, a week's leave, a
swapped shift, one afternoon. `known` turns it all into stretches of UTC that cover every minute asked about.
What nobody said anything about is unknown, never free. When two things are said of the same minute, the more
particular one holds (an answer to a very time, then a single day, then the pattern, then the nights), and of
two alike the one that promises less.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import IntEnum
from itertools import pairwise

from meetings.times.wall_clock import DAY, days_between, earlier, later

#: Who works through this hour was on nights, and rests afterwards.
DEEP_NIGHT = time(4)
HOUR = 60


class Kind(IntEnum):
    """What a stretch of somebody's time is, the least hindrance first."""

    FREE = 0
    IF_RELEASED = 1
    WORK = 2
    REST = 3
    CARE = 4
    ASLEEP = 5
    BUSY = 6
    UNKNOWN = 7


@dataclass(frozen=True, slots=True)
class Slot:
    """One stretch of a cycle's day, `day` counted from 0. Ending at or before its beginning means the day
    after.
    """

    day: int
    starts: time
    ends: time
    kind: Kind = Kind.WORK


@dataclass(frozen=True, slots=True)
class Cycle:
    """A pattern that repeats every `length` days, day 0 on `anchor`; it says nothing outside `first` to
    `last`.

    `rest_is_free`: the person said so of the hours that no slot names. Otherwise nobody knows. A pattern with
    a first and a last day ("nights this week") stands in for the work of those that go on and on.
    """

    anchor: date
    length: int
    slots: tuple[Slot, ...] = ()
    first: date | None = None
    last: date | None = None
    rest_is_free: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether the pattern says anything about that day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    @property
    def is_passing(self) -> bool:
        """True for a pattern of some days only."""
        return self.first is not None and self.last is not None

    def slots_on(self, day: date) -> list[Slot]:
        """What begins on that day."""
        number = (day - self.anchor).days % self.length
        return [slot for slot in self.slots if slot.day == number] if self.holds_on(day) else []


@dataclass(frozen=True, slots=True)
class Change:
    """From `first` to `last` the pattern's work does not count: leave, or with `shifts` a swap for these
    hours.
    """

    first: date
    last: date
    shifts: tuple[tuple[time, time], ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of UTC minutes, the end not in it."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Hours:
    """Everything one person said. `awake` is when they can be met at all, on their own clock; None when
    nobody asked.
    """

    zone: str
    cycles: tuple[Cycle, ...] = ()
    changes: tuple[Change, ...] = ()
    single: tuple[Span, ...] = ()
    answers: tuple[Span, ...] = ()
    awake: tuple[time, time] | None = None
    rest: int = 8 * HOUR


#: Which of two things said of one minute holds: first by how particular, then by how little it promises.
_ORDER: tuple[tuple[str, Kind], ...] = (
    ("otherwise", Kind.UNKNOWN),
    ("otherwise", Kind.FREE),
    ("nights", Kind.ASLEEP),
    *((layer, kind) for layer in ("pattern", "single", "answer") for kind in Kind),
)
_RANK = {said: rank for rank, said in enumerate(_ORDER)}
_KINDS = [kind for _layer, kind in _ORDER]


def known(hours: Hours, start: int, end: int) -> list[Span]:
    """What is known of every minute from `start` to `end`: stretches that touch, none left out, neighbours
    differ.
    """
    if end <= start:
        return []
    edges: dict[int, list[tuple[int, int]]] = {start: [(0, 1)], end: []}
    for layer, span in _said(hours, start, end):
        left, right = max(span.start, start), min(span.end, end)
        if left < right:
            rank = _RANK[layer, span.kind]
            edges.setdefault(left, []).append((rank, 1))
            edges.setdefault(right, []).append((rank, -1))
    return list(_joined(edges))


def _joined(edges: dict[int, list[tuple[int, int]]]) -> Iterator[Span]:
    """Walk over the edges: whatever is said with the highest rank between two of them holds there."""
    said = [0] * len(_ORDER)
    held: Span | None = None
    for here, there in pairwise(sorted(edges)):
        for rank, more in edges[here]:
            said[rank] += more
        rank = len(said) - 1
        while not said[rank]:
            rank -= 1
        kind = _KINDS[rank]
        if held is not None and held.kind == kind:
            held = Span(held.start, there, kind)
            continue
        if held is not None:
            yield held
        held = Span(here, there, kind)
    if held is not None:
        yield held


def _said(hours: Hours, start: int, end: int) -> Iterator[tuple[str, Span]]:
    days = days_between(start, end, hours.zone)
    for day in days:
        if hours.awake is not None:
            yield "nights", _night(day, hours.awake, hours.zone)
        changed = [one for one in hours.changes if one.first <= day <= one.last]
        for cycle in hours.cycles:
            if cycle.holds_on(day):
                yield "otherwise", _whole(day, cycle.rest_is_free, hours.zone)
        for slot in _slots(hours.cycles, changed, day):
            yield from (("pattern", span) for span in _of_slot(slot, day, hours))
    yield from (("single", span) for span in hours.single)
    yield from (("answer", span) for span in hours.answers)


def _slots(cycles: Iterable[Cycle], changed: list[Change], day: date) -> Iterator[Slot]:
    """What begins that day: the patterns', with the work in them taken out or swapped where the person said
    so.
    """
    passing = any(cycle.is_passing and cycle.holds_on(day) for cycle in cycles)
    for cycle in cycles:
        stands = not changed and (cycle.is_passing or not passing)
        yield from (s for s in cycle.slots_on(day) if stands or s.kind != Kind.WORK)
    for change in changed:
        for starts, ends in change.shifts:
            yield Slot(0, starts, ends)


def _of_slot(slot: Slot, day: date, hours: Hours) -> Iterator[Span]:
    """The slot in UTC, and the rest after a night's work. Where the clock changes, the reading that promises
    less.
    """
    last = day if slot.ends > slot.starts else day + DAY
    pick = (later, earlier) if slot.kind == Kind.FREE else (earlier, later)
    start, end = pick[0](day, slot.starts, hours.zone), pick[1](last, slot.ends, hours.zone)
    if end > start:
        yield Span(start, end, slot.kind)
        if slot.kind == Kind.WORK and hours.rest and is_night(slot.starts, slot.ends):
            yield Span(end, end + hours.rest, Kind.REST)


def is_night(starts: time, ends: time) -> bool:
    """True for work that goes on through four in the morning."""
    if ends > starts:
        return starts < DEEP_NIGHT < ends
    return starts < DEEP_NIGHT or ends > DEEP_NIGHT


def _night(day: date, awake: tuple[time, time], zone: str) -> Span:
    """From bedtime to the next morning; somebody up past midnight goes to bed the day after."""
    up, to_bed = awake
    bed = day if to_bed > up else day + DAY
    return Span(earlier(bed, to_bed, zone), later(day + DAY, up, zone), Kind.ASLEEP)


def _whole(day: date, is_free: bool, zone: str) -> Span:
    kind = Kind.FREE if is_free else Kind.UNKNOWN
    return Span(earlier(day, time(0), zone), later(day + DAY, time(0), zone), kind)
