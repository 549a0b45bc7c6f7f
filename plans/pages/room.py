"""Pages of the plan: the room in which it is written, what it became, answering and signing it, keeping
it.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from meetings import access, policy, seats
from meetings.choices import StatementKind
from meetings.desk import information
from meetings.media import outside
from meetings.models import Circle, Seat
from meetings.pages.page_context import circle_context, context_of
from meetings.table import messages_ahead, private_time_phones, turns
from participants.platform.doors import READ, door
from plans.catch_up import catching_up
from plans.live import suggestions
from plans.live.private_time import may_begin
from plans.live.room_page_state import has_words, is_frozen, room_state

STOPPED = (policy.SAFETY_PAUSE, policy.WITHDRAWN)


# -- the room ------------------------------------------------------------------------------------------
@door("meeting.see", of=access.seat_for, methods=READ)
def room(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The room as this seat may see it now; the island keeps it up to date and writes the plan.

    Whoever is not in it, by their admission or by the stage, is shown to its door instead: not one word of
    the plan.
    """
    if not access.is_in_room(seat) and seat.meeting.stage not in STOPPED:
        return HttpResponseRedirect(reverse("meeting", args=[seat.meeting_id]), status=303)
    if access.is_in_room(seat):
        private_time_phones.is_here(seat)
    return render(request, "plans/room.html", _room_context(request, seat))


def _room_context(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    about = circle_context(request, seat)
    circle: Circle = about["circle"]
    state = room_state(seat, circle)
    in_room, stage = access.is_in_room(seat), seat.meeting.stage
    draft = state["draft"]
    context = {
        **context_of(seat),
        **about,
        "me": seat,
        "people": [one for one in seats.roster(seat) if one.circle_id in (None, circle.pk)],
        "state": state,
        "in_room": in_room,
        "catch_up": catching_up.card(seat, circle) if in_room else None,
        "said": messages_ahead.heard_by(seat) if in_room else [],
        "turns": turns.of(seat) if in_room else None,
        "call": outside.told(seat),
        "frozen": bool(draft) and is_frozen(draft),
        "written": bool(draft) and has_words(draft),
        "may_begin": state["abilities"].get("plan.begin") and in_room and may_begin(circle),
        "stopped": stage in STOPPED,
        "away": suggestions.seen_by(seat, circle),
        "dusk": in_room and stage == policy.PRIVATE,
        # A template cannot ask for a name with a dot in it.
        "may": {action.replace(".", "_"): yes for action, yes in state["abilities"].items()},
    }
    return {**context, **(_what_people_know(seat) if in_room else {})}


def _what_people_know(seat: Seat) -> dict[str, Any]:
    """What the referrer brought and the coordinator shared, as far as this seat may read it."""
    if not access.may(seat, "information.read"):
        return {}
    said = information.statements_for(seat)
    return {
        "bottom_lines": information.bottom_lines_for(seat),
        "strengths": [one for one in said if one.kind == StatementKind.STRENGTH],
        "worries": [one for one in said if one.kind == StatementKind.WORRY],
        "disputed": [one for one in said if one.kind == StatementKind.DISPUTED],
    }
