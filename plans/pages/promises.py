"""What people say to each promise, one by one: on a phone, without script, from anywhere, until the plan is
closed.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from meetings import access
from meetings.models import Circle, Seat
from meetings.pages.page_context import answer, circle_context, context_of
from participants.models.choices import Role
from participants.platform.doors import BOTH, door
from plans.agreement import stance_overview, stances
from plans.agreement.reading_gate import gate_for
from plans.live import suggestions


@door("promise.read", post="promise.answer", of=access.seat_for, methods=BOTH)
def promises(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Every promise with who says what to it; POST: what I say to one of them (`promise`, `says`,
    `own_words`, `text`).
    """
    if request.method != "POST":
        return _page(request, seat)
    said = request.POST
    stances.say(
        said.get("promise", ""),
        says=said.get("says", ""),
        seen=said.get("text", ""),
        own_words=said.get("own_words", ""),
        by=seat,
    )
    return answer(
        request, "promises", seat.meeting_id, said=_("Kept. You can change it."), at=said["promise"]
    )


def _page(request: HttpRequest, seat: Seat) -> HttpResponse:
    about = circle_context(request, seat)
    circle: Circle = about["circle"]
    shown = stances.shown_to(seat, circle)
    pictured = []
    if shown is not None:
        gate = gate_for(seat, circle, shown.version)
        pictured = stance_overview.of(shown.actions, circle, reader=seat, gate=gate)
    mine = [one for one in pictured if one.mine is not None]
    may_say = access.may(seat, "promise.answer") and not (
        shown is not None and shown.version is not None and hasattr(shown.version, "sealed")
    )
    context: dict[str, Any] = {
        **context_of(seat),
        **about,
        "shown": shown,
        "promises": pictured,
        "may_say": may_say,
        # A child may say something and is never asked to.
        "is_child": seat.role == Role.CHILD,
        "unsaid": [one for one in mine if one.mine and not one.mine.stands],
        "away": suggestions.seen_by(seat, circle),
    }
    return render(request, "plans/promises.html", context)
