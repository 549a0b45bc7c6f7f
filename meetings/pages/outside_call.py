"""The door at which the coordinator says where this meeting's call is, when it is somewhere else."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.forms import CallForm
from meetings.media import outside
from meetings.pages.page_context import answer, context_of, filled, page, seat_of, unlisted
from participants.platform.doors import door


@door("meeting.set_call")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def call(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The link and number of a call elsewhere; `off` takes them away."""
    seat = seat_of(request, meeting_id, "meeting.set_call")
    now = outside.call_of(seat.meeting)
    if request.method == "POST" and "off" in request.POST:
        outside.set_call(link="", phone="", pin="", by=seat)
        return answer(request, reverse("desk_meeting", args=[meeting_id]), said=_("Saved."))
    initial = {"link": now.link, "phone": now.phone, "pin": now.pin} if now else {}
    if request.method == "POST":
        outside.set_call(**filled(CallForm(request.POST)), by=seat)
        return answer(request, reverse("desk_meeting", args=[meeting_id]), said=_("Saved."))
    form = CallForm(initial=initial)
    return page(request, "call.html", {**context_of(seat), "call": now}, form=form)
