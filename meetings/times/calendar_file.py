"""Reading a person's calendar file: when they are busy, and not one word of what with.

The file is a stranger's, so it is read in a process of its own (`ics/`, participants/strangers); what that
says is checked here.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.platform.errors import Unclear
from participants.platform.strangers.sandbox import Unreadable, read_in_sandbox

LARGEST = 4 * 1024 * 1024
READER = "meetings.times.ics.calendar_reader"


@dataclass(frozen=True)
class LeftOut:
    """Entries that could not be read for one reason, and on which days the first of them begin."""

    why: str
    count: int
    days: list[date] = field(default_factory=list)


@dataclass(frozen=True)
class Busy:
    """What was found: stretches in UTC that neither touch nor overlap, and how many entries could not be
    read.
    """

    stretches: list[tuple[datetime, datetime]]
    left_out: int = 0
    why: list[LeftOut] = field(default_factory=list)


def read(data: bytes, *, first: datetime, last: datetime, zone: str) -> Busy:
    """When the calendar is busy between two moments. Entries marked as free and cancelled ones do not count.

    `zone` is the person's, for times and whole days that name none. Raises Unclear for what is no calendar.
    """
    if len(data) > LARGEST:
        raise _no("too_large")
    bounds = int(first.timestamp()), int(last.timestamp())
    try:
        said = read_in_sandbox(READER, data, first=bounds[0], last=bounds[1], zone=zone).said
        stretches = _stretches(said["busy"], *bounds)
        why = [_left_out(reason, told) for reason, told in said["left_out"].items()]
    except Unreadable as error:
        raise _no(error.why) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _no("broken") from error
    return Busy(stretches, sum(one.count for one in why), why)


def in_words(left_out: LeftOut) -> str:
    """What could not be read, for its owner: how much, why, and where to look."""
    if left_out.why == "clock":
        words = ngettext(
            "%(n)d entry could not be read, since we don’t know the clock it is on.",
            "%(n)d entries could not be read, since we don’t know the clocks they are on.",
            left_out.count,
        )
    elif left_out.why == "time":
        words = ngettext(
            "%(n)d entry could not be read, since it doesn’t say clearly when it is.",
            "%(n)d entries could not be read, since they don’t say clearly when they are.",
            left_out.count,
        )
    else:
        words = ngettext(
            "%(n)d entry could not be read, since it repeats in an unusual way.",
            "%(n)d entries could not be read, since they repeat in an unusual way.",
            left_out.count,
        )
    words %= {"n": left_out.count}
    if not left_out.days:
        return words
    days = _(", ").join(formats.date_format(day, "DATE_FORMAT") for day in left_out.days)
    return _("%(what)s Look at: %(days)s.") % {"what": words, "days": days}


def _no(why: str) -> Unclear:
    # Whatever is wrong with the file, its words are not repeated.
    if why == "too_large":
        words = _("That file is too large. Save a calendar with fewer years in it.")
    elif why == "slow":
        words = _(
            "That file takes us too long to read. Save a calendar with fewer years in it, and try once more."
        )
    elif why == "busy":
        words = _("A lot is being read just now. Wait a minute, then try once more.")
    else:
        words = _("That doesn’t look like a calendar file. Its name should end in .ics.")
    return Unclear(words, field="file")


def _stretches(said: Any, first: int, last: int) -> list[tuple[datetime, datetime]]:
    """Raises ValueError or TypeError for what is no list of stretches in order."""
    found, before = [], first
    for begins, ends in said:
        if not (type(begins) is type(ends) is int and before <= begins < ends <= last):
            raise ValueError
        found.append((datetime.fromtimestamp(begins, UTC), datetime.fromtimestamp(ends, UTC)))
        before = ends
    return found


def _left_out(why: str, told: Any) -> LeftOut:
    count, days = told["count"], [date.fromisoformat(day) for day in told["days"][:3]]
    if type(count) is not int or count < 1:
        raise ValueError
    return LeftOut(why, count, days)
