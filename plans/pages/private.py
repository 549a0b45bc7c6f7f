"""Doors around private family time: begin it, show the plan, keep what was shown as a version, bring one
back.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meetings.pages.page_context import answer, circle_of, in_circle, seat_of
from participants.platform.doors import door
from participants.platform.errors import NotAllowed, WrongMoment
from plans.agreement import versions
from plans.live import private_time


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
    draft = versions.shown_draft(circle_of(request, seat))
    if draft is None:
        raise WrongMoment
    versions.freeze(draft, by=seat)
    return answer(request, reverse("agree", args=[meeting_id]) + in_circle(request, seat))


@door("plan.begin")
@require_POST
def begin_plan(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Our plan, by somebody whose circle had no family time."""
    seat = seat_of(request, meeting_id, "plan.begin")
    private_time.begin_plan(by=seat)
    return answer(request, reverse("room", args=[meeting_id]))


@door("plan.begin_afresh")
@require_POST
def begin_afresh(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A new sheet in place of one that nobody can open any more."""
    seat = seat_of(request, meeting_id, "plan.begin_afresh")
    private_time.begin_afresh(by=seat)
    return answer(request, reverse("room", args=[meeting_id]), said=_("Here is a new sheet."))


@door("plan.bring_back")
@require_POST
def bring_back(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A version's words as a draft again."""
    seat = seat_of(request, meeting_id, "plan.bring_back")
    versions.bring_back(versions.version_for(seat, request.POST.get("version", "")), by=seat)
    return answer(request, reverse("room", args=[meeting_id]))
