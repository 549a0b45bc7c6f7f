"""Everybody's place at a meeting: one form for the whole family, one person's place, helpers, and further
groups.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import access, circles, seats
from meetings.desk import must_not_meet, seating_professionals
from meetings.desk.forms import EVERY, EverybodyForm, HelperForm
from meetings.desk.readiness import relation_of
from meetings.forms import CircleForm, SeatForm, people_to_seat
from meetings.models import Seat
from meetings.pages.page_context import account_of, answer, context_of, filled, page, seat_of, unlisted
from participants.models import Member, Person
from participants.platform.doors import door
from participants.platform.isolated_text import as_said


@door("meeting.run")
@require_safe
@unlisted
def all_seats(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Everybody's place, and the forms for more."""
    seat = seat_of(request, meeting_id, "meeting.run")
    there = seats.roster(seat)
    members = _members(seat)
    kept = _kept_apart(seat, there, members)
    context: dict[str, Any] = {
        **context_of(seat),
        "there": _with_relation(there, members),
        "kept_apart": kept,
        "pairs": _pairs(kept),
        "circles": access.circles_of(seat),
        "everybody": _everybody(seat, there, members, kept),
        "circle_form": CircleForm(),
        "helper_form": HelperForm(meeting=seat.meeting, seats=there),
    }
    return page(request, "seats.html", context, form=_seat_form(request, seat))


@door("seat.add")
@require_POST
def add_everybody(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Give everybody who was ticked their place."""
    seat = seat_of(request, meeting_id, "seat.add")
    there, members = seats.roster(seat), _members(seat)
    form = _everybody(seat, there, members, _kept_apart(seat, there, members), data=request.POST)
    filled(form)
    made = seats.seat_everybody(seat.meeting, form.asked(), by=seat)
    said = ngettext("Saved. One person has a place.", "Saved. %(n)d people have a place.", len(made))
    return _to_seats(request, meeting_id, said=said % {"n": len(made)})


@door("seat.add")
@require_POST
def add_seat(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Give somebody a place."""
    seat = seat_of(request, meeting_id, "seat.add")
    form = _seat_form(request, seat)
    filled(form)
    made = seats.add_seat(seat.meeting, **form.place(), by=seat)
    return _saved(request, made)


@door("seat.change")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def change_seat(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> HttpResponse:
    """Change what somebody is here as, where, and how they come."""
    seat = seat_of(request, meeting_id, "seat.change")
    other = access.other_seat(seat, seat_id)
    form = _seat_form(request, seat, other=other)
    if request.method != "POST":
        return page(request, "seat.html", {**context_of(seat), "other": other}, form=form)
    filled(form)
    changes = form.place()
    del changes["person"]
    return _saved(request, seats.change_seat(other, **changes, by=seat))


@door("seat.remove")
@require_POST
def remove_seat(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> HttpResponse:
    """Take a place away."""
    seat = seat_of(request, meeting_id, "seat.remove")
    other = access.other_seat(seat, seat_id)
    seats.remove_seat(other, by=seat)
    said = _("%(name)s has no place here any more.") % {"name": as_said(other.person.called)}
    return _to_seats(request, meeting_id, said=said)


@door("seat.add")
@require_POST
def add_circle(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """One more group, which never mixes with the others."""
    seat = seat_of(request, meeting_id, "seat.add")
    circles.add_circle(seat.meeting, name=filled(CircleForm(request.POST))["name"], by=seat)
    said = _("Saved. There is one more group now: choose who sits in it.")
    return _to_seats(request, meeting_id, said=said)


@door("seat.add")
@require_POST
def add_helper(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Somebody who helps and is not of the family: written down, and given a place."""
    seat = seat_of(request, meeting_id, "seat.add")
    form = HelperForm(request.POST, meeting=seat.meeting, seats=seats.roster(seat))
    said = filled(form)
    if said["email"]:
        account_of(request, "contact.open")
    return _saved(request, seating_professionals.seat_worker(seat.meeting, **said, by=seat))


def _members(seat: Seat) -> list[Member]:
    members = Member.objects.filter(family=seat.meeting.family_id).select_related("person")
    return list(members.order_by("created_at"))


def _kept_apart(seat: Seat, there: list[Seat], members: list[Member]) -> dict[UUID, list[Person]]:
    people = {one.person_id for one in there} | {one.person_id for one in members}
    return must_not_meet.against(seat.meeting, people)


def _with_relation(there: list[Seat], members: list[Member]) -> list[tuple[Seat, str]]:
    by_person = {one.person_id: one for one in members}
    return [(one, relation_of(one, by_person.get(one.person_id))) for one in there]


def _pairs(kept: dict[UUID, list[Person]]) -> list[tuple[Person, Person]]:
    """Each pair once, for the sentence at the top of the page."""
    people = {other.pk: other for others in kept.values() for other in others}
    return [
        (people[key], other) for key, others in kept.items() for other in others if str(key) < str(other.pk)
    ]


def _everybody(
    seat: Seat,
    there: list[Seat],
    members: list[Member],
    kept: dict[UUID, list[Person]],
    *,
    data: Any = None,
) -> EverybodyForm:
    taken = {one.person_id: str(one.circle_id) if one.circle_id else EVERY for one in there}
    return EverybodyForm(
        data,
        members=[one for one in members if one.person_id not in taken],
        circles=access.circles_of(seat),
        apart=kept,
        taken=taken,
    )


def _seat_form(request: HttpRequest, seat: Seat, *, other: Seat | None = None) -> SeatForm:
    known = seats.roster(seat)
    initial = {}
    if other is not None:
        initial = {
            "person": other.person_id,
            "role": other.role,
            "circle": other.circle_id,
            "why": other.why,
            "comes_by": other.comes_by,
            "expected_at": other.expected_at,
            "needs": other.needs,
            "beside": other.beside_id,
        }
    people = [other.person] if other is not None else people_to_seat(seat.meeting.family)
    return SeatForm(
        request.POST if request.method == "POST" else None,
        meeting=seat.meeting,
        people=people,
        seats=[one for one in known if other is None or one.pk != other.pk],
        initial=initial,
    )


def _saved(request: HttpRequest, seat: Seat) -> HttpResponse:
    said = _("Saved. This is %(name)s’s place.") % {"name": as_said(seat.person.called)}
    return _to_seats(request, seat.meeting_id, said=said, at=seat.pk)


def _to_seats(request: HttpRequest, meeting_id: UUID, *, said: str, at: object = "") -> HttpResponse:
    return answer(request, reverse("desk_seats", args=[meeting_id]), said=said, at=at)
