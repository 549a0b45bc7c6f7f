"""Which clock a file means: by its name, from the lists of the house. What a stranger's file says about a
clock is never followed.

A name may be the world's (`Europe/Vienna`), with a maker's words before it, or one of Windows. For a name
that nobody knows, the file's own definition is looked at, not followed: the two differences from UTC in it,
and the month in which winter time begins, are those of a clock that we know; or it has one difference for
ever.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from meetings.times.ics.lines import Part

_WORLD = re.compile(r"[A-Za-z0-9_+-]{1,40}(?:/[A-Za-z0-9_+-]{1,40}){0,2}", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)(?:\d\d)?", re.ASCII)
_NAMED_OFFSET = re.compile(
    r"\(?(?:UTC|GMT)(?:([+-])(\d{1,2}):?(\d\d)?)?(?:\).{0,200})?", re.ASCII | re.IGNORECASE
)
#: Clocks that a definition without a name we know is compared with, after the person's own.
KNOWN = (
    "Europe/London", "Europe/Paris", "Europe/Athens", "Atlantic/Azores", "America/New_York",
    "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Halifax", "America/St_Johns", "America/Anchorage", "Australia/Sydney",
    "Australia/Adelaide",
    "Pacific/Auckland",
)  # fmt: skip


class Clocks:
    """The clocks of one file."""

    def __init__(self, defined: list[Part], *, own: str, year: int) -> None:
        self.own: tzinfo = ZoneInfo(own)
        self._own_name, self._year = own, year
        self._defined = {_plain(name.value): part for part in defined if (name := part.first("TZID"))}
        self._found: dict[str, tzinfo | None] = {}

    def named(self, name: str) -> tzinfo | None:
        """The clock of this name; None for one that nobody knows."""
        if name not in self._found:
            plain = _plain(name)
            self._found[name] = _by_name(plain) or self._by_definition(plain) or _by_offset(plain)
        return self._found[name]

    def _by_definition(self, name: str) -> tzinfo | None:
        part = self._defined.get(name)
        if part is None:
            return None
        place = part.first("X-LIC-LOCATION")
        if place is not None and (found := _by_name(_plain(place.value))):
            return found
        winter, summer = _newest(part, "STANDARD"), _newest(part, "DAYLIGHT")
        standard, other = _difference(winter), _difference(summer)
        if standard is None or other is None or standard == other:
            only = standard if standard is not None else other
            return timezone(only) if only is not None else None
        for known in (self._own_name, *KNOWN):
            low, high, month = _year_of(known, self._year)
            if (low, high) == (standard, other) and _month(winter) in (month, 0):
                return ZoneInfo(known)
        return timezone(standard)


def _plain(name: str) -> str:
    said = name.strip().strip('"').replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    return said.strip()[:200]


def _by_name(name: str) -> tzinfo | None:
    parts = [part for part in name.split("/") if part]
    for some in (parts, parts[-3:], parts[-2:]):
        found = _of_the_world("/".join(some)) if some else None
        if found is not None:
            return found
    shorter = re.sub(r" \d{1,3}$", "", name, count=1)  # Outlook numbers its copies
    windows = _windows().get(name.lower()) or _windows().get(shorter.lower())
    return ZoneInfo(windows) if windows else None


def _of_the_world(name: str) -> tzinfo | None:
    if not _WORLD.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = _in_small_letters().get(name.lower())
        return ZoneInfo(known) if known else None


@cache
def _in_small_letters() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@cache
def _windows() -> dict[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {windows.lower(): world for windows, world in WINDOWS_TO_OLSON.items()}


def _by_offset(name: str) -> tzinfo | None:
    """`GMT+01:00`, `(UTC+02:00) Somewhere`, `UTC`."""
    said = _NAMED_OFFSET.fullmatch(name)
    if said is None:
        return None
    sign, hours, minutes = said.groups()
    away = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return timezone(-away if sign == "-" else away) if away < timedelta(days=1) else None


def _newest(part: Part, name: str) -> Part | None:
    kinds = [one for one in part.parts if one.name == name]
    return max(kinds, key=lambda one: one.word("DTSTART"), default=None)


def _difference(part: Part | None) -> timedelta | None:
    said = _OFFSET.fullmatch(part.word("TZOFFSETTO")) if part is not None else None
    if said is None:
        return None
    away = timedelta(hours=int(said[2]), minutes=int(said[3]))
    if away >= timedelta(days=1):
        return None
    return -away if said[1] == "-" else away


def _month(part: Part | None) -> int:
    """In which month it begins; 0 when it does not say."""
    rule = part.word("RRULE") if part is not None else ""
    said = re.search(r"BYMONTH=(\d{1,2})(?!\d)", rule)
    return int(said[1]) if said else 0


@cache
def _year_of(name: str, year: int) -> tuple[timedelta, timedelta, int]:
    """A clock's lesser and greater difference from UTC in a year, and the month in which the lesser
    begins.
    """
    zone, nothing = ZoneInfo(name), timedelta(0)
    ends = [
        datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) - timedelta(minutes=1)
        for month in range(13)
    ]
    away = [end.astimezone(zone).utcoffset() or nothing for end in ends]
    low, high = min(away), max(away)
    turns = [n for n in range(1, len(away)) if away[n] == low != away[n - 1]]
    return low, high, turns[0] if turns else 0
