"""Doors for whose turn it is: the talking piece, a break, and the coordinator's timer for this part of the
meeting.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from meetings import access
from meetings.forms import BreakForm, TimerForm
from meetings.models import Seat
from meetings.pages.page_context import answer, filled, seat_of
from meetings.table import turns
from participants.platform.doors import door
from participants.platform.errors import NotFound


@door("room.hold_piece")
@require_POST
def piece(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The talking piece (`do`): take it, pass it to a `seat`, or put it down."""
    seat = seat_of(request, meeting_id, "room.hold_piece")
    do = request.POST.get("do")
    if do == "pass":
        if "seat" not in request.POST:
            raise NotFound
        turns.pass_piece(request.POST["seat"], by=seat)
    elif do == "put_down":
        turns.put_piece_down(by=seat)
    else:
        turns.take_piece(by=seat)
    return answer(request, _back(request, seat))


@door("room.take_a_break")
@require_POST
def take_a_break(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A break of some `minutes`; 0 ends it."""
    seat = seat_of(request, meeting_id, "room.take_a_break")
    turns.take_a_break(minutes=filled(BreakForm(request.POST))["minutes"], by=seat)
    return answer(request, _back(request, seat))


@door("room.set_timer")
@require_POST
def timer(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """How many `minutes` this part is meant to take; `off`, or 0, takes the timer away."""
    seat = seat_of(request, meeting_id, "room.set_timer")
    minutes = 0 if "off" in request.POST else filled(TimerForm(request.POST))["minutes"]
    turns.set_timer(minutes=minutes, by=seat)
    return answer(request, reverse("desk_meeting", args=[meeting_id]))


def _back(request: HttpRequest, seat: Seat) -> str:
    """Back to where it was done: the coordinator's desk, or the room."""
    if request.POST.get("from") == "desk" and access.may(seat, "meeting.run"):
        return reverse("desk_meeting", args=[seat.meeting_id])
    return reverse("meeting", args=[seat.meeting_id])
