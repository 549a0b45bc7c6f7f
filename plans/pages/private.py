"""Doors around private family time: begin it, show the plan, keep what was shown as a version, bring one
back.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings import access
from meetings.models import Seat
from meetings.pages.page_context import answer, circle_of, in_circle
from participants.platform.doors import POST, door
from participants.platform.errors import NotAllowed, WrongMoment
from plans.agreement import versions
from plans.live import private_time


@door("meeting.open_private_time", of=access.seat_for, methods=POST)
def open_private(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The family is on its own from now on."""
    private_time.open_private_time(seat.meeting, by=seat)
    return answer(request, "meeting", seat.meeting_id)


@door("meeting.present", of=access.seat_for, methods=POST)
def present(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The family opens the door and shows its plan."""
    if seat.circle is None:
        raise NotAllowed
    private_time.present(seat.circle, by=seat)
    return answer(request, "room", seat.meeting_id)


@door("meeting.withdraw", of=access.seat_for, methods=POST)
def withdraw(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The family wants no meeting any more."""
    private_time.withdraw(seat.meeting, by=seat)
    return answer(request, "who", seat.meeting_id)


@door("plan.freeze", of=access.seat_for, methods=POST)
def freeze(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Make the plan as it stands a version."""
    draft = versions.shown_draft(circle_of(request, seat))
    if draft is None:
        raise WrongMoment
    versions.freeze(draft, by=seat)
    return answer(request, reverse("agree", args=[seat.meeting_id]) + in_circle(request, seat))


@door("plan.begin", of=access.seat_for, methods=POST)
def begin_plan(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Our plan, by somebody whose circle had no family time."""
    private_time.begin_plan(by=seat)
    return answer(request, "room", seat.meeting_id)


@door("plan.begin_afresh", of=access.seat_for, methods=POST)
def begin_afresh(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A new sheet in place of one that nobody can open any more."""
    private_time.begin_afresh(by=seat)
    return answer(request, "room", seat.meeting_id, said=_("Here is a new sheet."))


@door("plan.bring_back", of=access.seat_for, methods=POST)
def bring_back(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A version's words as a draft again."""
    versions.bring_back(versions.version_for(seat, request.POST.get("version", "")), by=seat)
    return answer(request, "room", seat.meeting_id)
