"""Who has signed, for who runs the meeting: asking the others, and closing the plan."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from meetings import access
from meetings.models import Seat
from meetings.pages.frame import (
    answer,
    circle_context,
    circle_of,
    context_of,
    seat_of,
    unlisted,
    wants_json,
)
from participants.doors import door
from participants.errors import WrongMoment
from participants.pages import visitor_of
from plans import asking, reading, versions
from plans.asking import Asked
from plans.models import Version


@door("signing.see")
@require_safe
@unlisted
def signing_page(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Who has signed, who was asked, who not yet; and closing the plan, with everybody missing by name."""
    seat = seat_of(request, meeting_id, "signing.see")
    return _page(request, seat, versions.latest(circle_of(request, seat)))


@door("signing.ask")
@require_POST
@unlisted
def ask(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Ask somebody to read the plan and answer it. Numbers of a new way in are shown here, once."""
    seat = seat_of(request, meeting_id, "signing.ask")
    named = request.POST.get("version", "")
    version = (
        versions.version_for(seat, named) if named else versions.latest(circle_of(request, seat))
    )
    if version is None:
        raise WrongMoment
    other = access.other_seat(seat, request.POST.get("seat", ""))
    account = visitor_of(request).known_account()
    asked = asking.ask(version, other, by=seat, account=account)
    if wants_json(request):
        return answer(request, reverse("signing", args=[meeting_id]))
    return _page(request, seat, version, asked=asked)


def _page(
    request: HttpRequest, seat: Seat, version: Version | None, *, asked: Asked | None = None
) -> HttpResponse:
    context = {
        **context_of(seat),
        **circle_context(request, seat),
        "version": version,
        "asked": asked,
    }
    if version is not None:
        squares = reading.quilt(version, reader=seat)
        context["said"] = [one for one in squares if one.signature]
        context["waited"] = asking.waited_for(version)
        context["sealed"] = getattr(version, "sealed", None)
    return render(request, "plans/signing.html", context)
