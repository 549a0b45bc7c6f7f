"""Changing a meeting's title, question, place and time by hand, and calling it off."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access, stages
from meetings.desk import meeting_details
from meetings.desk.forms import ChangeForm, WhenForm
from meetings.models import Meeting, Seat
from meetings.pages.page_context import answer, context_of, filled, page
from meetings.times import announcing, settling
from participants.platform.doors import BOTH, POST, door


@door("meeting.change", of=access.seat_for, methods=BOTH)
def change(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What it is called, what it asks, where it is; and beside it, when."""
    now = seat.meeting
    if request.method == "POST":
        meeting_details.change_meeting(now, **filled(ChangeForm(request.POST)), by=seat)
        return _back(request, seat, _("Saved. This is how the meeting is called from now on."))
    form = ChangeForm(initial={"title": now.title, "question": now.question, "place": now.place})
    context = {**context_of(seat), "when_form": _when(now), "told": _told(seat)}
    return page(request, "change.html", context, form=form)


@door("times.set_by_hand", of=access.seat_for, methods=POST)
def set_time(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A day and an hour, arranged some other way."""
    form = WhenForm(request.POST, zone=seat.meeting.zone)
    filled(form)
    settling.set_by_hand(seat.meeting, form.starts_at, by=seat)
    return _back(request, seat, _("Saved. The meeting has this time now."))


@door("meeting.call_off", of=access.seat_for, methods=BOTH)
def call_off(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What happens when this meeting is called off, and who is told; asked before anything is done."""
    if request.method != "POST":
        return page(request, "call_off.html", {**context_of(seat), "told": _told(seat)})
    stages.call_off(seat.meeting, by=seat)
    return _back(request, seat, _("The meeting is called off."))


def _when(now: Meeting) -> WhenForm:
    if now.starts_at is None:
        return WhenForm(zone=now.zone)
    local = now.starts_at.astimezone(ZoneInfo(now.zone))
    return WhenForm(zone=now.zone, initial={"day": local.date(), "hour": local.time()})


def _told(seat: Seat) -> list[Seat]:
    """Whoever knows the time that is set, and so hears when it is another one or none."""
    return announcing.who_know_the_time(seat.meeting)


def _back(request: HttpRequest, seat: Seat, said: str) -> HttpResponse:
    return answer(request, "desk_meeting", seat.meeting_id, said=said)
