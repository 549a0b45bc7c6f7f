"""Doors for whose turn it is: the talking piece, a break, and the coordinator's timer for this part of the
meeting.
"""

from django.http import HttpRequest, HttpResponse

from meetings import access
from meetings.forms import BreakForm, TimerForm
from meetings.models import Seat
from meetings.pages.page_context import answer, desk_or_room, filled
from meetings.table import turns
from participants.platform.doors import POST, door
from participants.platform.errors import NotFound


@door("room.hold_piece", of=access.seat_for, methods=POST)
def piece(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The talking piece (`do`): take it, pass it to a `seat`, or put it down."""
    do = request.POST.get("do")
    if do == "pass":
        if "seat" not in request.POST:
            raise NotFound
        turns.pass_piece(request.POST["seat"], by=seat)
    elif do == "put_down":
        turns.put_piece_down(by=seat)
    else:
        turns.take_piece(by=seat)
    return answer(request, desk_or_room(request, seat))


@door("room.take_a_break", of=access.seat_for, methods=POST)
def take_a_break(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A break of some `minutes`; 0 ends it."""
    turns.take_a_break(minutes=filled(BreakForm(request.POST))["minutes"], by=seat)
    return answer(request, desk_or_room(request, seat))


@door("room.set_timer", of=access.seat_for, methods=POST)
def timer(request: HttpRequest, seat: Seat) -> HttpResponse:
    """How many `minutes` this part is meant to take; `off`, or 0, takes the timer away."""
    minutes = 0 if "off" in request.POST else filled(TimerForm(request.POST))["minutes"]
    turns.set_timer(minutes=minutes, by=seat)
    return answer(request, "desk_meeting", seat.meeting_id)
