"""Doors around what was written while away: suggest it, see it beside what the plan says now, put it in or
aside.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings.pages.page_context import answer, circle_context, context_of, seat_of, unlisted
from participants.platform.doors import door
from plans.live import suggestions as verbs


@door("suggestion.read")
@door("suggestion.make", method="POST")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def suggestions(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What was written while away; POST: suggest one's own (`place`, `text`, `against`, and `written_in`, its
    draft).
    """
    if request.method != "POST":
        seat = seat_of(request, meeting_id, "suggestion.read")
        about = circle_context(request, seat)
        context = {**context_of(seat), **about, "away": verbs.seen_by(seat, about["circle"])}
        return render(request, "plans/suggestions.html", context)
    seat = seat_of(request, meeting_id, "suggestion.make")
    said = request.POST
    verbs.suggest(
        said.get("place", ""),
        text=said.get("text", ""),
        against=said.get("against", ""),
        written_in=said.get("written_in", ""),
        by=seat,
    )
    return answer(request, _back(meeting_id), said=_("Sent. The others see it, and decide."))


@door("suggestion.take")
@require_POST
def take(request: HttpRequest, meeting_id: UUID, suggestion_id: UUID) -> HttpResponse:
    """Put it in the plan, as my edit."""
    verbs.take(suggestion_id, by=seat_of(request, meeting_id, "suggestion.take"))
    return answer(request, _back(meeting_id), said=_("It is in the plan now."))


@door("suggestion.put_aside")
@require_POST
def put_aside(request: HttpRequest, meeting_id: UUID, suggestion_id: UUID) -> HttpResponse:
    """It does not go in."""
    verbs.put_aside(suggestion_id, by=seat_of(request, meeting_id, "suggestion.put_aside"))
    return answer(request, _back(meeting_id), said=_("Put aside. The plan stays as it is."))


def _back(meeting_id: UUID) -> str:
    return reverse("suggestions", args=[meeting_id])
