"""Who has signed, for who runs the meeting: asking the others, and closing the plan."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from meetings import access, desk
from meetings.models import Seat
from meetings.pages.page_context import account_of, answer, circle_context, circle_of, context_of
from participants.entry.sent_forms.form_token import wants_json
from participants.platform.doors import POST, READ, door
from plans.agreement import asking_to_sign, versions
from plans.agreement.asking_to_sign import Asked
from plans.models import Version
from plans.pages.version_page import version_asked
from plans.sealing import signing_desk

#: Two days after the meeting the plan is in everybody's hands.
HANDS_WITHIN = timedelta(hours=48)


@door("signing.see", of=access.seat_for, methods=READ)
def signing_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Who has signed, who was asked, who not yet; and closing the plan, with everybody missing by name."""
    return _page(request, seat, versions.latest(circle_of(request, seat)))


@door("signing.ask", of=access.seat_for, methods=POST)
def ask(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Ask somebody to read the plan and answer it. Numbers of a new way in are shown here, once."""
    version = version_asked(request, seat)
    other = access.other_seat(seat, request.POST.get("seat", ""))
    asked = asking_to_sign.ask(version, other, by=seat, account=account_of(request))
    if wants_json(request):
        return answer(request, "signing", seat.meeting_id)
    return _page(request, seat, version, asked=asked)


def _page(
    request: HttpRequest, seat: Seat, version: Version | None, *, asked: Asked | None = None
) -> HttpResponse:
    context = {
        **context_of(seat),
        **circle_context(request, seat),
        "version": version,
        "asked": asked,
        "families": desk.families(account_of(request)),
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
