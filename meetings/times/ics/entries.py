"""Entries, what changes single occurrences of them, and when all that takes time between two moments."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from meetings.times.ics import rules
from meetings.times.ics.lines import Line, Part
from meetings.times.ics.when import Length, Moment, Unread, beginning, lasting, length, moments
from meetings.times.ics.zones import Clocks

#: What one entry's occurrence costs beside one step of its rule.
DEAR = 4
#: Days by which a series that was moved is looked for elsewhere.
FURTHEST = 400
Key = int | date
Stretch = tuple[int, int]


@dataclass
class Entry:
    """One entry that could be read as far as its beginning, its end, and which occurrence it stands for."""

    part: Part
    start: Moment
    length: Length
    stands_for: Moment | None
    onwards: bool
    takes_time: bool
    version: int

    @property
    def uid(self) -> str:
        """What it has in common with what changes it."""
        line = self.part.first("UID")
        return line.value.strip() if line is not None else ""


@dataclass
class Changes:
    """What is different about single occurrences of a series, sorted out before any is reckoned."""

    gone: set[Key] = field(default_factory=set)
    onwards: list[Entry] = field(default_factory=list)

    @property
    def reach(self) -> int:
        """Days by which what was moved from some occurrence on may lie elsewhere, or last longer."""
        far = (
            abs((one.start.local - one.stands_for.local).days) + one.length.days + 1
            for one in self.onwards
            if one.stands_for is not None
        )
        return min(max(far, default=0), FURTHEST)

    def instead(self, second: int) -> Entry | None:
        """What has taken this occurrence's place, and that of all after it."""
        place = bisect_right(self.onwards, second, key=_stands_for_second)
        return self.onwards[place - 1] if place else None


def entry(part: Part, clocks: Clocks) -> Entry:
    """Raises Unread."""
    start = beginning(part, clocks)
    line = part.first("RECURRENCE-ID")
    version = part.word("SEQUENCE")
    return Entry(
        part=part,
        start=start,
        length=length(part, start, clocks),
        stands_for=moments(line, clocks, floating=start.clock)[0] if line is not None else None,
        onwards=line is not None and line.params.get("RANGE", "").upper() == "THISANDFUTURE",
        takes_time=takes_time(part),
        version=int(version) if version.isdecimal() and len(version) < 10 else 0,
    )


def takes_time(part: Part) -> bool:
    """False for what is marked as free, or was cancelled."""
    return part.word("TRANSP") != "TRANSPARENT" and part.word("STATUS") != "CANCELLED"


def newest(entries: Iterable[Entry]) -> list[Entry]:
    """Of entries that are the same one, those of the highest version."""
    found = list(entries)
    top = max((one.version for one in found), default=0)
    return [one for one in found if one.version == top]


def changes(of: list[Entry]) -> Changes:
    """What single entries change about the series that they belong to."""
    found = Changes()
    for one in of:
        if one.stands_for is None:
            continue
        if one.onwards:
            found.onwards.append(one)
        else:
            found.gone.add(key(one.stands_for))
    found.onwards.sort(key=_stands_for_second)
    return found


def _stands_for_second(one: Entry) -> int:
    return one.stands_for.second if one.stands_for is not None else 0


def key(moment: Moment) -> Key:
    """What an occurrence is known by: its moment, or its day where only a day is named."""
    return moment.day if moment.whole_day else moment.second


# -- when --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Window:
    """Between which seconds of UTC one asks."""

    first: int
    last: int

    def stretch(self, begins: int, ends: int) -> Iterator[Stretch]:
        """The part of a stretch that lies inside."""
        if begins < ends and begins < self.last and ends > self.first:
            yield max(begins, self.first), min(ends, self.last)

    def days(self, one: Entry, *, moved: int) -> tuple[date, date]:
        """The days on the entry's clock on which what lies inside may begin; `moved`: days that it may be
        moved by.
        """
        first = datetime.fromtimestamp(self.first, UTC).date() - timedelta(days=1)
        last = datetime.fromtimestamp(self.last, UTC).date() + timedelta(days=1)
        back = min(one.length.days + moved, (first - date.min).days)
        return first - timedelta(days=back), last + timedelta(days=moved)


def single(one: Entry, window: Window) -> Iterator[Stretch]:
    """An entry that is once."""
    yield from window.stretch(one.start.second, one.length.ends(one.start, one.start.local))


def repeats(one: Entry) -> bool:
    """True for a series."""
    return any(name in one.part.lines for name in ("RRULE", "RDATE", "EXRULE"))


def series(
    one: Entry, changed: Changes, window: Window, *, clocks: Clocks, budget: rules.Budget
) -> Iterator[Stretch]:
    """A series without what was taken out of it. Raises Unread for one that is not over and cannot be
    followed.
    """
    gone = Changes(changed.gone | _taken_out(one, clocks), changed.onwards)
    yield from _added(one, window, clocks=clocks)
    earlier: deque[tuple[datetime, int]] = deque(maxlen=len(gone.gone) + len(gone.onwards) + 1)
    for local in _locals(one, window, moved=gone.reach, clocks=clocks, budget=budget):
        begins = one.start.at(local)
        if begins < window.first and not gone.onwards:
            earlier.append((local, begins))  # of these the last one that is reaches furthest
        else:
            yield from _occurrence(one, local, begins, gone, window, budget)
    for local, begins in earlier:
        yield from _occurrence(one, local, begins, gone, window, budget)


def _occurrence(
    one: Entry, local: datetime, begins: int, gone: Changes, window: Window, budget: rules.Budget
) -> Iterator[Stretch]:
    budget.pay(DEAR)
    if begins in gone.gone or local.date() in gone.gone:
        return
    other = gone.instead(begins) if gone.onwards else None
    if other is None:
        yield from window.stretch(begins, one.length.ends(one.start, local))
    elif other.takes_time and other.stands_for is not None:
        moved = other.start.local + (local - _as_local(other.stands_for, one.start))
        yield from window.stretch(other.start.at(moved), other.length.ends(other.start, moved))


def _as_local(moment: Moment, like: Moment) -> datetime:
    """A moment on another entry's clock."""
    if moment.whole_day or moment.clock is like.clock:
        return moment.local
    at = datetime.fromtimestamp(moment.second, like.clock)
    return at.replace(tzinfo=None)


def _locals(
    one: Entry, window: Window, *, moved: int, clocks: Clocks, budget: rules.Budget
) -> Iterator[datetime]:
    """When occurrences begin, on the entry's own clock. The entry's own beginning is one of them, whatever
    its rule says.
    """
    first, last = window.days(one, moved=moved)
    lines = one.part.lines.get("RRULE", [])
    said = rules.parts(lines[0].value) if lines else {}
    until = _until(said.get("UNTIL"), one.start, clocks)
    if until is not None:
        if until[0] < first:
            return
        last = min(last, until[0])
    if one.start.day > last and one.start.day > first:
        return
    at = one.start.local
    if first <= at.date():
        yield at
    if not lines or at.date() > last:
        return
    if len(lines) > 1 or "EXRULE" in one.part.lines:
        raise Unread("rule")
    found = rules.rule(said, hour=(at.hour, at.minute, 0))
    for day in rules.dates(found, at.date(), first=first, last=last, budget=budget):
        local = datetime.combine(day, at.time())
        if local != at and (until is None or one.start.at(local) <= until[1]):
            yield local


def _until(text: str | None, start: Moment, clocks: Clocks) -> tuple[date, int] | None:
    """The last day, on the entry's clock, and the last second of a series. Raises Unread."""
    if not text:
        return None
    moment = moments(Line("UNTIL", text, {}), clocks, floating=start.clock)[0]
    local = _as_local(moment, start)
    if moment.whole_day or start.whole_day:
        return local.date(), start.at(datetime.combine(local.date(), start.local.time()))
    return local.date(), moment.second


def _taken_out(one: Entry, clocks: Clocks) -> set[Key]:
    """What the entry itself says is not; a whole day's by day, whichever way it is written."""
    found: list[Moment] = []
    for line in one.part.lines.get("EXDATE", []):
        with suppress(Unread):  # then the occurrence stays: rather busy than free
            found += moments(line, clocks, floating=one.start.clock)
    return {moment.day if one.start.whole_day else key(moment) for moment in found}


def _added(one: Entry, window: Window, *, clocks: Clocks) -> Iterator[Stretch]:
    """Occurrences that are named one by one, each with a length of its own or the entry's."""
    taken_out = _taken_out(one, clocks)
    for line in one.part.lines.get("RDATE", []):
        named = moments(line, clocks, floating=one.start.clock)
        for moment, value in zip(named, line.value.split(","), strict=True):
            _begins, _slash, ends = value.partition("/")
            if moment.second in taken_out or moment.day in taken_out:
                continue
            if ends and not ends.strip().upper().startswith("P"):
                end = moments(Line("RDATE", ends, line.params), clocks, floating=one.start.clock)[0].second
            else:
                lasts = lasting(ends) if ends else one.length
                end = lasts.ends(moment, moment.local)
            yield from window.stretch(moment.second, end)
