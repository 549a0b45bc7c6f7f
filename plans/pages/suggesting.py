"""Doors around what was written while away: suggest it, see it beside what the plan says now, put it in or
aside.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from meetings import access
from meetings.models import Seat
from meetings.pages.page_context import answer, circle_context, context_of
from participants.platform.doors import BOTH, POST, door
from plans.live import suggestions as verbs


@door("suggestion.read", post="suggestion.make", of=access.seat_for, methods=BOTH)
def suggestions(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What was written while away; POST: suggest one's own (`place`, `text`, `against`, and `written_in`, its
    draft).
    """
    if request.method != "POST":
        about = circle_context(request, seat)
        context = {**context_of(seat), **about, "away": verbs.seen_by(seat, about["circle"])}
        return render(request, "plans/suggestions.html", context)
    said = request.POST
    verbs.suggest(
        said.get("place", ""),
        text=said.get("text", ""),
        against=said.get("against", ""),
        written_in=said.get("written_in", ""),
        by=seat,
    )
    return answer(request, "suggestions", seat.meeting_id, said=_("Sent. The others see it, and decide."))


@door("suggestion.take", of=access.seat_for, methods=POST)
def take(request: HttpRequest, seat: Seat, suggestion_id: UUID) -> HttpResponse:
    """Put it in the plan, as my edit."""
    verbs.take(suggestion_id, by=seat)
    return answer(request, "suggestions", seat.meeting_id, said=_("It is in the plan now."))


@door("suggestion.put_aside", of=access.seat_for, methods=POST)
def put_aside(request: HttpRequest, seat: Seat, suggestion_id: UUID) -> HttpResponse:
    """It does not go in."""
    verbs.put_aside(suggestion_id, by=seat)
    return answer(request, "suggestions", seat.meeting_id, said=_("Put aside. The plan stays as it is."))
