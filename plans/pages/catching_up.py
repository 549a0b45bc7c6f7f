"""The door to catching up: what somebody has not seen yet, and that they have read it now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from meetings import access
from meetings.models import Seat
from meetings.pages.page_context import answer, circle_context, context_of, in_circle
from meetings.table.on_the_way import ahead_context
from participants.platform.doors import BOTH, door
from plans.catch_up import catching_up, seen


@door("meeting.catch_up", of=access.seat_for, methods=BOTH)
def catch_up(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What I have not seen, in under a minute; a POST says that I have read it. Reading the page changes
    nothing.
    """
    if request.method == "POST":
        seen.remember(request.POST.get("read", ""), by=seat)
        name = "room" if access.is_in_room(seat) else "catch_up"
        return answer(request, reverse(name, args=[seat.meeting_id]) + in_circle(request, seat))
    about = circle_context(request, seat)
    context = {
        **context_of(seat),
        **ahead_context(seat),
        **about,
        "catch_up": catching_up.catch_up(seat, about["circle"]),
        "in_room": access.is_in_room(seat),
        "outside": access.is_outside_private_time(seat),
    }
    return render(request, "plans/catch_up.html", context)
