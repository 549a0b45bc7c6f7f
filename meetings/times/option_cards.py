"""Each suggested time as a card: when, who is in the room, who from elsewhere, who is missing and what would
help.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Seat
from meetings.times import employer_letter, time_wording
from meetings.times.attendee_rows import Told, interpreters
from meetings.times.attendees import Matters, Way, what_would_fix
from meetings.times.finding import Found, fingerprint
from meetings.times.hours import Kind
from meetings.times.sweep import Option
from meetings.times.wall_clock import moment_of, on_the_wall
from participants.models.choices import Role
from participants.platform.clock import hour_words
from participants.platform.isolated_text import as_said


@dataclass(frozen=True)
class Somebody:
    """One person at one time: why not, and what would help, when they cannot come."""

    seat: Seat
    released: bool = False
    because: str = ""
    fix: str = ""
    must: bool = False
    #: They have not said anything about this time: that is no "no".
    is_silent: bool = False


@dataclass(frozen=True)
class Card:
    """One time in words and people."""

    number: int
    starts_at: datetime
    day: str
    hours: str
    seen: str
    is_evening: bool
    is_weekend: bool
    verdict: str
    all_come: bool
    in_room: list[Somebody] = field(default_factory=list)
    elsewhere: list[Somebody] = field(default_factory=list)
    missing: list[Somebody] = field(default_factory=list)
    silent: list[Somebody] = field(default_factory=list)
    clocks: list[str] = field(default_factory=list)


def cards(found: Found, *, zone: str) -> list[Card]:
    """The suggested times, or the nearest ones when nothing fits, the best first. `zone` is the reader's."""
    chosen = found.suggestions or found.near_misses
    return [_card(found, option, number, zone) for number, option in enumerate(chosen, 1)]


def _card(found: Found, option: Option, number: int, zone: str) -> Card:
    start = option.start
    local = on_the_wall(start, zone)
    people = {key: _somebody(found, option, key) for key in option.places}
    by_way = {way: [people[key] for key, place in option.places.items() if place.way == way] for way in Way}
    not_there = sorted(by_way[Way.NOT], key=lambda one: not one.must)
    return Card(
        number=number,
        starts_at=moment_of(start),
        day=time_wording.day_of(local.date()),
        hours=_("%(time)s, for %(length)s")
        % {"time": hour_words(local), "length": time_wording.how_long(found.group.search.length)},
        seen=fingerprint(option),
        is_evening=option.is_evening,
        is_weekend=option.is_weekend,
        verdict=_verdict(option, not_there),
        all_come=not not_there,
        in_room=by_way[Way.ROOM],
        elsewhere=by_way[Way.REMOTE],
        missing=[one for one in not_there if not one.is_silent],
        silent=[one for one in not_there if one.is_silent],
        clocks=_clocks(found, start, local),
    )


def _somebody(found: Found, option: Option, key: str) -> Somebody:
    place, one = option.places[key], found.group.attendee(key)
    seat = found.group.told[key].seat
    if place.comes:
        return Somebody(seat, released=place.released)
    fix = what_would_fix(one, place, option.start, found.group.search.length)
    return Somebody(
        seat,
        because=time_wording.because(place),
        fix=time_wording.fixes(fix),
        must=one.matters == Matters.MUST,
        is_silent=Kind.UNKNOWN in place.because and not place.no_interpreter,
    )


def _verdict(option: Option, missing: list[Somebody]) -> str:
    if not missing:
        return (
            ngettext(
                "Everybody can come, if one person’s work lets them go.",
                "Everybody can come, if the work of %(n)d people lets them go.",
                option.weight.releases,
            )
            % {"n": option.weight.releases}
            if option.weight.releases
            else _("Everybody can come.")
        )
    if option.fits:
        return _("Everybody who has to be there can come.")
    return _who_is_missed([one for one in missing if one.must])


def _who_is_missed(musts: list[Somebody]) -> str:
    """Of those who have to be there: how many said no, and how many have not said anything."""
    silent = sum(1 for one in musts if one.is_silent)
    cannot = len(musts) - silent
    said = []
    if cannot:
        said.append(
            ngettext(
                "One person who has to be there can’t come.",
                "%(n)d people who have to be there can’t come.",
                cannot,
            )
            % {"n": cannot}
        )
    if silent:
        said.append(
            ngettext(
                "One person who has to be there hasn’t answered yet.",
                "%(n)d people who have to be there haven’t answered yet.",
                silent,
            )
            % {"n": silent}
        )
    return " ".join(said)


def _clocks(found: Found, start: int, here: datetime) -> list[str]:
    """What the clock says then for the person who lives by another: "8 in the evening for Kwame"."""
    said = []
    for told in found.group.told.values():
        zone = told.sheet.zone if told.sheet is not None else told.seat.person.zone
        there = on_the_wall(start, zone)
        if there.utcoffset() != here.utcoffset():
            said.append(
                _("%(time)s for %(name)s")
                % {"time": hour_words(there), "name": as_said(told.seat.person.called)}
            )
    return said


def summary(found: Found, shown: list[Card]) -> str:
    """The page's first sentence: how many times fit, or that none does."""
    if not found.suggestions and shown and not any(one.must for one in shown[0].missing):
        return _("Nobody who has to be there has said no. Not everybody has answered yet.")
    if not found.suggestions:
        return _("Nothing fits everybody who has to be there yet.")
    return ngettext(
        "One time fits everybody who has to be there.",
        "%(n)d times fit everybody who has to be there.",
        len(shown),
    ) % {"n": len(shown)}


def row(told: Told, found: Found) -> dict[str, Any]:
    """One person in the list beside the times: what hangs on them, and whether they answered."""
    seats = [one.seat for one in found.group.told.values()]
    lacks = told.coming.needs_interpreter and not interpreters(told.seat, seats)
    return {
        "seat": told.seat,
        "coming": told.coming,
        "sheet": told.sheet,
        "answered": told.sheet is not None or bool(told.answers),
        "visit": told.visit,
        "lacks_interpreter": lacks,
        "letter": employer_letter.standing(told.seat),
        "is_coordinator": told.seat.role == Role.COORDINATOR,
    }
