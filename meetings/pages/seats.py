"""Everybody's place at a meeting: one form for the whole family, one person's place, helpers, and further
groups.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import access, circles, seats
from meetings.desk import seat_places, seating_professionals
from meetings.desk.forms import HelperForm
from meetings.forms import CircleForm
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, filled, page
from participants.entry.visitors import visitor_of
from participants.platform.doors import BOTH, POST, READ, door
from participants.platform.isolated_text import as_said


@door("meeting.run", of=access.seat_for, methods=READ)
def all_seats(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Everybody's place, and the forms for more."""
    context = {**context_of(seat), **seat_places.about(seat)}
    return page(request, "seats.html", context, form=seat_places.seat_form(seat))


@door("seat.add", of=access.seat_for, methods=POST)
def add_everybody(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Give everybody who was ticked their place."""
    form = seat_places.everybody_form(seat, request.POST)
    filled(form)
    made = seats.seat_everybody(seat.meeting, form.asked(), by=seat)
    said = ngettext("Saved. One person has a place.", "Saved. %(n)d people have a place.", len(made))
    return answer(request, "desk_seats", seat.meeting_id, said=said % {"n": len(made)})


@door("seat.add", of=access.seat_for, methods=POST)
def add_seat(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Give somebody a place."""
    form = seat_places.seat_form(seat, data=request.POST)
    filled(form)
    made = seats.add_seat(seat.meeting, **form.place(), by=seat)
    return _saved(request, made)


@door("seat.change", of=access.seat_for, methods=BOTH)
def change_seat(request: HttpRequest, seat: Seat, seat_id: UUID) -> HttpResponse:
    """Change what somebody is here as, where, and how they come."""
    other = access.other_seat(seat, seat_id)
    form = seat_places.seat_form(seat, other=other, data=request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return page(request, "seat.html", {**context_of(seat), "other": other}, form=form)
    filled(form)
    changes = form.place()
    del changes["person"]
    return _saved(request, seats.change_seat(other, **changes, by=seat))


@door("seat.remove", of=access.seat_for, methods=POST)
def remove_seat(request: HttpRequest, seat: Seat, seat_id: UUID) -> HttpResponse:
    """Take a place away."""
    other = access.other_seat(seat, seat_id)
    seats.remove_seat(other, by=seat)
    said = _("%(name)s has no place here any more.") % {"name": as_said(other.person.called)}
    return answer(request, "desk_seats", seat.meeting_id, said=said)


@door("seat.add", of=access.seat_for, methods=POST)
def add_circle(request: HttpRequest, seat: Seat) -> HttpResponse:
    """One more group, which never mixes with the others."""
    circles.add_circle(seat.meeting, name=filled(CircleForm(request.POST))["name"], by=seat)
    said = _("Saved. There is one more group now: choose who sits in it.")
    return answer(request, "desk_seats", seat.meeting_id, said=said)


@door("seat.add", of=access.seat_for, methods=POST)
def add_helper(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Somebody who helps and is not of the family: written down, and given a place."""
    form = HelperForm(request.POST, meeting=seat.meeting, seats=seats.roster(seat))
    said = filled(form)
    if said["email"]:
        access.staff_for(visitor_of(request), "contact.open")
    return _saved(request, seating_professionals.seat_worker(seat.meeting, **said, by=seat))


def _saved(request: HttpRequest, seat: Seat) -> HttpResponse:
    said = _("Saved. This is %(name)s’s place.") % {"name": as_said(seat.person.called)}
    return answer(request, "desk_seats", seat.meeting_id, said=said, at=seat.pk)
