"""Doors around private family time: begin it, show the plan, keep what was shown as a version, bring one back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from meetings import access
from meetings.models import Circle, Seat
from meetings.pages.frame import answer, seat_of
from participants.doors import door
from participants.errors import NotAllowed, NotFound, WrongMoment
from plans import private_time, versions
from plans.models import Draft
from plans.words import Audience


@door("meeting.open_private_time")
@require_POST
def open_private(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The family is on its own from now on."""
    seat = seat_of(request, meeting_id, "meeting.open_private_time")
    private_time.open_private_time(seat.meeting, by=seat)
    return answer(request, reverse("meeting", args=[meeting_id]))


@door("meeting.present")
@require_POST
def present(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The family opens the door and shows its plan."""
    seat = seat_of(request, meeting_id, "meeting.present")
    if seat.circle is None:
        raise NotAllowed
    private_time.present(seat.circle, by=seat)
    return answer(request, reverse("room", args=[meeting_id]))


@door("meeting.withdraw")
@require_POST
def withdraw(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The family wants no meeting any more."""
    seat = seat_of(request, meeting_id, "meeting.withdraw")
    private_time.withdraw(seat.meeting, by=seat)
    return answer(request, reverse("who", args=[meeting_id]))


@door("plan.freeze")
@require_POST
def freeze(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Make the plan as it stands a version."""
    seat = seat_of(request, meeting_id, "plan.freeze")
    versions.freeze(_shown_draft(_circle(request, seat)), by=seat)
    return answer(request, reverse("agree", args=[meeting_id]))


@door("plan.bring_back")
@require_POST
def bring_back(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A version's words as a draft again."""
    seat = seat_of(request, meeting_id, "plan.bring_back")
    versions.bring_back(versions.version_for(seat, request.POST.get("version", "")), by=seat)
    return answer(request, reverse("room", args=[meeting_id]))


def _circle(request: HttpRequest, seat: Seat) -> Circle:
    """The circle a button is about: named by who serves several, otherwise the only one."""
    circles = access.circles_of(seat)
    if len(circles) == 1:
        return circles[0]
    wanted = request.POST.get("circle", "")
    for circle in circles:
        if str(circle.pk) == wanted:
            return circle
    raise NotFound


def _shown_draft(circle: Circle) -> Draft:
    draft = Draft.objects.filter(
        circle=circle, audience=Audience.CIRCLE, closed_at=None, frozen_at=None
    ).last()
    if draft is None:
        raise WrongMoment
    return draft
