"""What was said about time, in words: a pattern as its person would say it, what is in the way, what would
help.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings.choices import Pattern, SaidHow, TimeKind
from meetings.times.attendees import Fix, Place
from meetings.times.hours import Kind
from meetings.times.models import ShiftCycle, SingleTime, TimeSheet, WorkChange
from participants.platform.isolated_text import comma_list

BECAUSE: dict[Kind, str | Promise] = {
    Kind.WORK: gettext_lazy("at work"),
    Kind.REST: gettext_lazy("resting after a night shift"),
    Kind.CARE: gettext_lazy("looking after somebody"),
    Kind.ASLEEP: gettext_lazy("it’s night where they are"),
    Kind.BUSY: gettext_lazy("can’t come then"),
    Kind.UNKNOWN: gettext_lazy("hasn’t answered yet"),
}
FIXES: dict[Fix, str | Promise] = {
    Fix.ASK: gettext_lazy("ask them"),
    Fix.RELEASE: gettext_lazy("ask whether work would let them go"),
    Fix.CHILDCARE: gettext_lazy("find somebody to look after the children"),
    Fix.REMOTE: gettext_lazy("let them join by video or phone"),
    Fix.INTERPRETER: gettext_lazy("find an interpreter for that time"),
    Fix.LATER: gettext_lazy("begin later, when they have slept"),
    Fix.ANOTHER_TIME: gettext_lazy("only another time"),
}
#: What is worst is said first, and once.
ORDER = (Kind.UNKNOWN, Kind.BUSY, Kind.CARE, Kind.WORK, Kind.REST, Kind.ASLEEP)


def because(place: Place) -> str:
    """What is in the way of somebody's coming."""
    if place.no_interpreter:
        return _("no interpreter then")
    found = next((kind for kind in ORDER if kind in place.because), None)
    return str(BECAUSE[found]) if found is not None else _("no way to take part yet")


def fixes(found: Iterable[Fix]) -> str:
    """What would help, as a list in words."""
    return _(" or ").join(str(FIXES[fix]) for fix in found)


# -- what one person said ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """One thing somebody said, in words, with which way it was said."""

    id: UUID
    words: str
    how: str
    on_phone: bool


def lines(sheet: TimeSheet | None, *, today: date) -> list[Line]:
    """Everything somebody said that still counts, patterns first. A calendar file is one line, however much
    is in it.
    """
    if sheet is None:
        return []
    zone = ZoneInfo(sheet.zone)
    singles = [
        one
        for one in sheet.single.all()
        if one.how != SaidHow.FILE and one.ends_at.astimezone(zone).date() >= today
    ]
    found: list[tuple[ShiftCycle | WorkChange | SingleTime, str]] = [
        *((c, pattern(c)) for c in sheet.cycles.all() if c.last is None or c.last >= today),
        *((c, change(c)) for c in sheet.changes.all() if c.last >= today),
        *((one, single(one, zone)) for one in singles),
    ]
    return [
        Line(row.pk, capfirst(words), str(row.get_how_display()), row.how == SaidHow.PHONE)
        for row, words in found
    ]


def calendar_line(sheet: TimeSheet | None) -> str:
    """How many stretches a calendar file brought, in words; nothing without one."""
    count = sheet.single.filter(how=SaidHow.FILE).count() if sheet is not None else 0
    if not count:
        return ""
    return ngettext(
        "One busy time from the calendar file.",
        "%(n)d busy times from the calendar file.",
        count,
    ) % {"n": count}


def pattern(cycle: ShiftCycle) -> str:
    """A pattern as its person would say it: "4 on, 4 off, 07:00 to 19:00, from Monday 5 January"."""
    slots = list(cycle.slots.all())
    if cycle.pattern == Pattern.ANY:
        return str(cycle.get_pattern_display())
    shown = dict.fromkeys(hours(slot.starts, slot.ends) for slot in slots)
    if cycle.pattern == Pattern.WEEKLY:
        days = dict.fromkeys(weekday(slot.day) for slot in slots)
        what = _("every week: %(kind)s") % {"kind": cycle.get_kind_display()}
        return comma_list([what, *days, *shown])
    if cycle.pattern == Pattern.NIGHTS:
        days = dict.fromkeys(weekday(slot.day) for slot in slots)
        what = _("nights in the week of %(day)s") % {"day": day_of(cycle.anchor)}
        return f"{what}: {comma_list([*days, *shown])}"
    what = str(cycle.get_pattern_display())
    if cycle.pattern == Pattern.LONGER:
        what = ngettext("comes round every day", "comes round every %(n)d days", cycle.length) % {
            "n": cycle.length
        }
    return comma_list([what, *shown, _("from %(day)s") % {"day": day_of(cycle.anchor)}])


def change(one: WorkChange) -> str:
    """Leave or a swap: "on leave from … to …", "on … at work 14:00 to 22:00 instead"."""
    if one.starts is not None and one.ends is not None:
        return _("%(day)s: at work %(hours)s instead") % {
            "day": day_of(one.first),
            "hours": hours(one.starts, one.ends),
        }
    if one.first == one.last:
        return _("%(day)s: off work") % {"day": day_of(one.first)}
    return _("off work from %(first)s to %(last)s") % {
        "first": day_of(one.first),
        "last": day_of(one.last),
    }


def single(one: SingleTime, zone: ZoneInfo) -> str:
    """One stretch: "Saturday 5 December, 14:00 to 16:00: can’t come"."""
    start, end = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    when = comma_list([day_of(start.date()), hours(start.time(), end.time())])
    return f"{when}: {one.get_kind_display()}"


def hours(starts: time, ends: time) -> str:
    """Two wall times: "22:00 to 06:00"."""
    return _("%(from)s to %(until)s") % {"from": f"{starts:%H:%M}", "until": f"{ends:%H:%M}"}


def how_long(minutes: int) -> str:
    """A length in words: "2 hours", "90 minutes"."""
    hours, rest = divmod(minutes, 60)
    if rest:
        return ngettext("one minute", "%(n)d minutes", minutes) % {"n": minutes}
    return ngettext("one hour", "%(n)d hours", hours) % {"n": hours}


def day_of(day: date) -> str:
    """A day in words: "Saturday 5 December"."""
    return date_format(day, "l j F")


def weekday(number: int) -> str:
    """The short name of a day of the week, Monday 0."""
    return str(WEEKDAYS_ABBR[number % 7])


def in_words(kind: Kind) -> str:
    """What a stretch of time is, for a picture's text."""
    if kind == Kind.FREE:
        return str(TimeKind.FREE.label)
    if kind == Kind.IF_RELEASED:
        return str(TimeKind.IF_RELEASED.label)
    if kind == Kind.UNKNOWN:
        return _("not known")
    if kind == Kind.ASLEEP:
        return _("too early or too late")
    return str(BECAUSE[kind])
