"""Who has signed, for who runs the meeting: asking the others, and closing the plan."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from meetings import access, desk
from meetings.models import Seat
from meetings.pages.page_context import (
    answer,
    circle_context,
    circle_of,
    context_of,
    seat_of,
    unlisted,
    wants_json,
)
from participants.entry.pages import visitor_of
from participants.platform.doors import door
from participants.platform.errors import WrongMoment
from plans.agreement import asking_to_sign, versions
from plans.agreement.asking_to_sign import Asked
from plans.models import Version
from plans.sealing import signing_desk

#: Two days after the meeting the plan is in everybody's hands.
HANDS_WITHIN = timedelta(hours=48)


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
    version = versions.version_for(seat, named) if named else versions.latest(circle_of(request, seat))
    if version is None:
        raise WrongMoment
    other = access.other_seat(seat, request.POST.get("seat", ""))
    account = visitor_of(request).known_account()
    asked = asking_to_sign.ask(version, other, by=seat, account=account)
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
        "families": desk.families(visitor_of(request).known_account()),
        "from_signing": True,
    }
    if version is not None:
        context["signing"] = signing_desk.signing_of(version, reader=seat)
        context["sealed"] = getattr(version, "sealed", None)
        context["reached"] = reached = signing_desk.reached(version, reader=seat)
        context["told_words"] = signing_desk.told_words(reached)
        context["hands_by"] = _in_their_hands_by(seat)
    return render(request, "plans/signing.html", context)


def _in_their_hands_by(seat: Seat) -> datetime | None:
    """When the plan is to be with everybody: two days after the meeting (docs/practice.md, rule 8)."""
    began = seat.meeting.held_at
    return began + HANDS_WITHIN if began is not None else None
