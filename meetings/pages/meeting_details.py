"""Changing a meeting's title, question, place and time by hand, and calling it off."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings import stages
from meetings.desk import meeting_details
from meetings.desk.forms import ChangeForm, WhenForm
from meetings.models import Meeting, Seat
from meetings.pages.page_context import answer, context_of, filled, page, seat_of, unlisted
from meetings.times import announcing, settling
from participants.platform.doors import door


@door("meeting.change")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def change(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What it is called, what it asks, where it is; and beside it, when."""
    seat = seat_of(request, meeting_id, "meeting.change")
    now = seat.meeting
    if request.method == "POST":
        meeting_details.change_meeting(now, **filled(ChangeForm(request.POST)), by=seat)
        return _back(request, meeting_id, _("Saved. This is how the meeting is called from now on."))
    form = ChangeForm(initial={"title": now.title, "question": now.question, "place": now.place})
    context = {
        **context_of(seat),
        "when_form": _when(now),
        "told": _told(seat),
    }
    return page(request, "change.html", context, form=form)


@door("times.set_by_hand")
@require_POST
def set_time(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A day and an hour, arranged some other way."""
    seat = seat_of(request, meeting_id, "times.set_by_hand")
    form = WhenForm(request.POST, zone=seat.meeting.zone)
    filled(form)
    settling.set_by_hand(seat.meeting, form.starts_at, by=seat)
    return _back(request, meeting_id, _("Saved. The meeting has this time now."))


@door("meeting.call_off")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def call_off(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What happens when this meeting is called off, and who is told; asked before anything is done."""
    seat = seat_of(request, meeting_id, "meeting.call_off")
    if request.method != "POST":
        return page(request, "call_off.html", {**context_of(seat), "told": _told(seat)})
    stages.call_off(seat.meeting, by=seat)
    return _back(request, meeting_id, _("The meeting is called off."))


def _when(now: Meeting) -> WhenForm:
    if now.starts_at is None:
        return WhenForm(zone=now.zone)
    local = now.starts_at.astimezone(ZoneInfo(now.zone))
    return WhenForm(zone=now.zone, initial={"day": local.date(), "hour": local.time()})


def _told(seat: Seat) -> list[Seat]:
    """Whoever knows the time that is set, and so hears when it is another one or none."""
    return announcing.who_know_the_time(seat.meeting)


def _back(request: HttpRequest, meeting_id: UUID, said: str) -> HttpResponse:
    return answer(request, reverse("desk_meeting", args=[meeting_id]), said=said)
