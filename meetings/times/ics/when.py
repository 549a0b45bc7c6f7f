"""Moments and lengths as a calendar file writes them (RFC 5545, 3.3.4 to 3.3.6), each on the clock that it
names.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from meetings.times.ics.lines import Line, Part
from meetings.times.ics.zones import Clocks

_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?", re.ASCII)
_LENGTH = re.compile(
    r"([+-])?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?", re.ASCII
)  # fmt: skip
DAY = timedelta(days=1)


class Unread(Exception):
    """An entry that cannot be read. `why`: `time`, `clock`, `rule` or `many`."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Moment:
    """A wall clock's time on a clock, or a whole day on it."""

    local: datetime
    clock: tzinfo
    whole_day: bool

    def at(self, local: datetime) -> int:
        """Another time on the same clock, in seconds of UTC since 1970."""
        return seconds(local, self.clock)

    @property
    def second(self) -> int:
        """This one in seconds of UTC since 1970."""
        return seconds(self.local, self.clock)

    @property
    def day(self) -> date:
        """The day on its own clock."""
        return self.local.date()


@dataclass(frozen=True)
class Length:
    """How long an entry takes: a length on its wall clock, and seconds besides, whatever that clock does."""

    on_the_wall: timedelta
    exactly: int = 0

    def ends(self, start: Moment, local: datetime) -> int:
        """The end of an occurrence that begins at this time of the entry's clock."""
        return start.at(local + self.on_the_wall) + self.exactly

    @property
    def days(self) -> int:
        """Whole days that it may reach over, and one more."""
        return self.on_the_wall.days + self.exactly // 86_400 + 2


def seconds(local: datetime, clock: tzinfo) -> int:
    """A time on a clock, in seconds of UTC since 1970. Raises Unread at the ends of time."""
    try:
        return int(local.replace(tzinfo=clock).timestamp())
    except (OverflowError, ValueError) as error:
        raise Unread("time") from error


def moments(line: Line, clocks: Clocks, *, floating: tzinfo | None = None) -> list[Moment]:
    """What a line names, one or several. Raises Unread."""
    name = line.params.get("TZID")
    clock = clocks.named(name) if name else floating or clocks.own
    found = []
    for value in line.value.split(","):
        said = _MOMENT.fullmatch(value.partition("/")[0].strip().upper())
        if said is None:
            raise Unread("time")
        found.append(_moment(said, clock, own=floating or clocks.own))
    return found


def _moment(said: re.Match[str], clock: tzinfo | None, *, own: tzinfo) -> Moment:
    year, month, day, hour, minute = (int(part or 0) for part in said.group(1, 2, 3, 4, 5))
    whole_day = said[4] is None
    # A whole day is meant where its reader is, whatever clock stands beside it.
    on = UTC if said[7] else own if whole_day else clock
    if on is None:
        raise Unread("clock")
    try:
        return Moment(datetime(year, month, day, hour, minute), on, whole_day)  # noqa: DTZ001 - its clock stands beside it
    except ValueError as error:
        raise Unread("time") from error


def beginning(part: Part, clocks: Clocks) -> Moment:
    """When an entry begins. Raises Unread."""
    line = part.first("DTSTART")
    if line is None:
        raise Unread("time")
    return moments(line, clocks)[0]


def length(part: Part, start: Moment, clocks: Clocks) -> Length:
    """How long an entry takes; nothing, for what has no end (3.6.1). Raises Unread."""
    line, lasts = part.first("DTEND"), part.first("DURATION")
    if line is not None:
        end = moments(line, clocks, floating=start.clock)[0]
        if end.clock is start.clock:
            found = Length(end.local - start.local)
        else:
            found = Length(timedelta(0), end.second - start.second)
    elif lasts is not None:
        found = lasting(lasts.value)
    else:
        found = Length(timedelta(0))
    if found.on_the_wall < timedelta(0) or found.exactly < 0:
        raise Unread("time")
    return Length(DAY) if start.whole_day and found == Length(timedelta(0)) else found


def lasting(text: str) -> Length:
    """`P1D`, `PT1H30M`: days are the wall clock's, hours are hours. Raises Unread."""
    said = _LENGTH.fullmatch(text.strip().upper())
    if said is None or not any(said.groups()[1:]) or said[1] == "-":
        raise Unread("time")
    weeks, days, hours, minutes, some = (int(part or 0) for part in said.groups()[1:])
    exactly = hours * 3600 + minutes * 60 + some
    return Length(timedelta(days=weeks * 7 + days), exactly)
