"""Times as people say them, on their own clock: "Saturday 6 December, 4 in the afternoon"."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

NOON = 12


def hour_words(at: datetime) -> str:
    """The time of day in words: "4 in the afternoon", "7:30 in the evening", "12 noon"."""
    if (at.hour, at.minute) == (NOON, 0):
        return _("12 noon")
    if (at.hour, at.minute) == (0, 0):
        return _("midnight")
    clock = str(at.hour % NOON or NOON) + (f":{at.minute:02}" if at.minute else "")
    if at.hour < 5:
        return _("%(clock)s at night") % {"clock": clock}
    if at.hour < NOON:
        return _("%(clock)s in the morning") % {"clock": clock}
    if at.hour < 17:
        return _("%(clock)s in the afternoon") % {"clock": clock}
    return _("%(clock)s in the evening") % {"clock": clock}


def day_words(at: datetime, *, now: datetime | None = None) -> str:
    """The day in words: "today", "tomorrow", "yesterday", or "Saturday 6 December" with the year when it is
    another.
    """
    here = (now or timezone.now()).astimezone(at.tzinfo)
    away = (at.date() - here.date()).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if away in near:
        return near[away]
    return date_format(at, "l j F" if at.year == here.year else "l j F Y")


def when(at: datetime, zone: str, *, now: datetime | None = None) -> str:
    """A moment in words on the clock of `zone`, an IANA name: "tomorrow at 7 in the evening"."""
    local = at.astimezone(ZoneInfo(zone))
    here = (now or timezone.now()).astimezone(local.tzinfo)
    is_near = abs((local.date() - here.date()).days) <= 1
    sentence = _("%(day)s at %(time)s") if is_near else _("%(day)s, %(time)s")
    return sentence % {"day": day_words(local, now=now), "time": hour_words(local)}


def day_and_hour(at: datetime, zone: str) -> tuple[str, str]:
    """The day in words and the clock in figures, for two places of one sentence: "today", "18:40"."""
    local = at.astimezone(ZoneInfo(zone))
    return day_words(local), f"{local:%H:%M}"


def date_and_hour(at: datetime, zone: str) -> str:
    """A moment in words that stay true whenever they are read: the day by its name, never "tomorrow"."""
    local = at.astimezone(ZoneInfo(zone))
    year = "" if local.year == timezone.now().year else " Y"
    day = date_format(local, f"l j F{year}")
    return _("%(day)s, %(time)s") % {"day": day, "time": hour_words(local)}


def brief(at: datetime, zone: str, *, now: datetime | None = None) -> str:
    """The clock alone, "18:52", while it is today there; another day is said in words."""
    local = at.astimezone(ZoneInfo(zone))
    here = (now or timezone.now()).astimezone(ZoneInfo(zone))
    return f"{local:%H:%M}" if local.date() == here.date() else when(at, zone, now=now)


def how_long(since: datetime, *, now: datetime | None = None) -> str:
    """How long something has been going on: "38 minutes", "1 hour 5 minutes"."""
    minutes = max(0, int(((now or timezone.now()) - since).total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
