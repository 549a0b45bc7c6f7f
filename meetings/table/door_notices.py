"""What the family inside is told of a phone at its door, and of who is in on how many. In words, on the
reader's clock.

A phone is called by whose it is and since when, never by its make or its place: nobody knows theirs by a
model.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Seat, Visit
from participants.platform import clock
from participants.platform.isolated_text import as_said

#: How many phones one person may have is few (participants/entry/devices.py); a number more is said in
#: figures.
IN_WORDS = 3


def told(visit: Visit, phones: Mapping[UUID, int], reader: Seat, names: Mapping[UUID, str]) -> dict[str, Any]:
    """One phone at the door, as plain data for the page and the room socket. `names`: people told apart, by
    seat id.
    """
    person, name = visit.seat.person, names.get(visit.seat_id, visit.seat.person.called)
    is_new = visit.seen_at is None
    return {
        "visit": str(visit.pk),
        "seat": str(visit.seat_id),
        "called": name,
        "colour": person.patch_colour,
        "pattern": person.patch_pattern,
        "title": title(visit, name),
        "new": is_new,
        "about": " ".join([_since(visit, reader), _already_here(visit, phones, name)]).strip(),
        "ask": _("Ask %(name)s aloud: is this yours?") % {"name": as_said(name)},
    }


def title(visit: Visit, name: str) -> str:
    """Whose phone it says it is."""
    said = {"name": as_said(name)}
    if visit.seen_at is None:
        return _("%(name)s, on a new phone") % said
    return _("%(name)s, on a phone that was here before") % said


def _since(visit: Visit, reader: Seat) -> str:
    if visit.device is None:
        return _("Somebody signed in at work with their name.")
    zone = reader.person.zone
    day, hour = clock.day_and_hour(visit.device.created_at, zone)
    added = _("This phone was added %(day)s at %(hour)s.") % {"day": day, "hour": hour}
    if visit.seen_at is None:
        return added + " " + _("It has never been in here.")
    return added + " " + _("It has been in this room before.")


def _already_here(visit: Visit, phones: Mapping[UUID, int], called: str) -> str:
    name, count = as_said(called), phones.get(visit.seat_id, 0)
    if count == 0:
        return ""
    if count == 1:
        return _("%(name)s is already in here, on another phone.") % {"name": name}
    return _("%(name)s is already in here, %(phones)s.") % {
        "name": name,
        "phones": on_phones(count),
    }


def on_phones(count: int) -> str:
    """On how many phones somebody is, where it is more than one."""
    if count < 2:
        return ""
    if count > IN_WORDS:
        return ngettext("on %(n)s phone", "on %(n)s phones", count) % {"n": count}
    return _("on two phones") if count == 2 else _("on three phones")


def phones_line(people: Collection[Seat], phones: Mapping[UUID, int], names: Mapping[UUID, str]) -> str:
    """One line for everybody inside: who of them is on more than one phone."""
    inside = [one for one in people if one.admitted_at is not None]
    several = [one for one in inside if phones.get(one.pk, 0) > 1]
    if not several:
        if inside and all(phones.get(one.pk, 0) == 1 for one in inside):
            return _("Everybody here is on one phone.")
        return _("Nobody here is on more than one phone.")
    said = [
        _("%(name)s is in here %(phones)s.")
        % {"name": as_said(names[one.pk]), "phones": on_phones(phones[one.pk])}
        for one in several
    ]
    return " ".join([*said, _("Nobody else is on more than one.")])
