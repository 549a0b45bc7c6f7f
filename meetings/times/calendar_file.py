"""Reading a person's calendar file: when they are busy, and not one word of what with.

The file is a stranger's. A rule can be written that never ends or never comes true (a second's step, 30 February), so only
rules that calendars write are followed; the rest are left out and counted, so that the page can say so.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from django.utils.translation import gettext as _
from icalendar.cal import Component

from participants.errors import Unclear

LARGEST = 1024 * 1024
MOST_ENTRIES = 5_000
MOST_BUSY = 2_000
#: Rules that pick days of a month or year may look for ever for one that never comes; nobody needs many of them.
MOST_PICKY = 20
OLDEST = timedelta(days=366 * 10)

_PLAIN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
_FOLLOWED: dict[str, set[str]] = {
    "DAILY": _PLAIN,
    "WEEKLY": _PLAIN | {"BYDAY"},
    "MONTHLY": _PLAIN | {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": _PLAIN | {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
}


@dataclass(frozen=True)
class Busy:
    """What was found: stretches in UTC that neither touch nor overlap, and how many entries could not be followed."""

    stretches: list[tuple[datetime, datetime]]
    left_out: int = 0


def read(data: bytes, *, first: datetime, last: datetime, zone: str) -> Busy:
    """When the calendar is busy between two moments. Entries marked as free and cancelled ones do not count.

    `zone` is the person's, for times and whole days that name none. Raises Unclear for what is no calendar.
    """
    if len(data) > LARGEST:
        raise Unclear(_("That file is too large. Save a calendar with fewer years in it."))
    calendar = _parsed(data)
    entries = calendar.walk("VEVENT")
    if len(entries) > MOST_ENTRIES:
        raise Unclear(_("That file is too large. Save a calendar with fewer years in it."))
    kept = icalendar.Calendar()
    picky = 0
    for entry in entries:
        rule = _rule(entry)
        picky += bool(rule and set(rule) - _PLAIN)
        if _counts(entry) and _can_follow(rule, entry, first) and picky <= MOST_PICKY:
            kept.add_component(entry)
    found = sorted(_stretches(kept, first, last, ZoneInfo(zone)))
    if len(found) > MOST_BUSY:
        raise Unclear(_("That file is too large. Save a calendar with fewer years in it."))
    wanted = sum(1 for entry in entries if _counts(entry))
    return Busy(_joined(found), wanted - len(kept.subcomponents))


def _parsed(data: bytes) -> icalendar.Calendar:
    # Whatever is wrong with the file, its words are not repeated.
    found: Component | None = None
    with suppress(ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        found = icalendar.Calendar.from_ical(data)
    if not isinstance(found, icalendar.Calendar):
        raise Unclear(_("That doesn’t look like a calendar file. Its name should end in .ics."))
    return found


def _counts(entry: Component) -> bool:
    """True for an entry that takes up time."""
    return (
        "DTSTART" in entry
        and str(entry.get("TRANSP", "")).upper() != "TRANSPARENT"
        and str(entry.get("STATUS", "")).upper() != "CANCELLED"
    )


def _rule(entry: Component) -> dict[str, list[object]]:
    found = entry.get("RRULE")
    if isinstance(found, list):  # several rules at once: nobody's calendar writes that
        return {"FREQ": ["SEVERAL"]}
    return {str(key).upper(): value for key, value in found.items()} if found else {}


def _can_follow(rule: dict[str, list[object]], entry: Component, first: datetime) -> bool:
    if not rule:
        return "EXRULE" not in entry
    follows = _FOLLOWED.get(str(rule.get("FREQ", [""])[0]).upper())
    every = rule.get("INTERVAL", [1])[0]
    return (
        follows is not None
        and set(rule) <= follows
        and isinstance(every, int)
        and every >= 1
        and _begins(entry) > first.date() - OLDEST
    )


def _begins(entry: Component) -> date:
    at = getattr(entry["DTSTART"], "dt", None)
    if isinstance(at, datetime):
        return at.date()
    return at if isinstance(at, date) else date.min


def _stretches(
    calendar: icalendar.Calendar, first: datetime, last: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    try:
        entries = recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last)
    except (ValueError, TypeError, OverflowError, AttributeError, KeyError) as error:
        raise Unclear(
            _("That doesn’t look like a calendar file. Its name should end in .ics.")
        ) from error
    for entry in entries:
        start, end = _moment(entry.start, zone), _moment(entry.end, zone)
        if start < end and start < last and end > first:
            yield max(start, first), min(end, last)


def _moment(at: datetime | date, zone: ZoneInfo) -> datetime:
    """A moment in UTC; whole days and times without a place are meant on the person's own clock."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(0))
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC)


def _joined(found: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    out: list[tuple[datetime, datetime]] = []
    for start, end in found:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out
