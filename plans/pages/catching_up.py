"""The door to catching up: what somebody has not seen yet, and that they have read it now."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from meetings import access
from meetings.pages.messages_ahead import ahead_context
from meetings.pages.page_context import answer, circle_context, context_of, in_circle, seat_of
from participants.entry.pages import unlisted
from participants.platform.doors import door
from plans.catch_up import catching_up, seen


@door("meeting.catch_up")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def catch_up(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What I have not seen, in under a minute; a POST says that I have read it. Reading the page changes
    nothing.
    """
    seat = seat_of(request, meeting_id, "meeting.catch_up")
    if request.method == "POST":
        seen.remember(request.POST.get("read", ""), by=seat)
        name = "room" if access.is_in_room(seat) else "catch_up"
        return answer(request, reverse(name, args=[meeting_id]) + in_circle(request, seat))
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
