"""The door at which the coordinator says where this meeting's call is, when it is somewhere else."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access
from meetings.forms import CallForm
from meetings.media import outside
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, filled, page
from participants.platform.doors import BOTH, door


@door("meeting.set_call", of=access.seat_for, methods=BOTH)
def call(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The link and number of a call elsewhere; `off` takes them away."""
    now = outside.call_of(seat.meeting)
    if request.method != "POST":
        form = CallForm(initial={"link": now.link, "phone": now.phone, "pin": now.pin} if now else {})
        return page(request, "call.html", {**context_of(seat), "call": now}, form=form)
    none = {"link": "", "phone": "", "pin": ""}
    outside.set_call(**(none if "off" in request.POST else filled(CallForm(request.POST))), by=seat)
    return answer(request, "desk_meeting", seat.meeting_id, said=_("Saved."))
