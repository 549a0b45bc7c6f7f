"""Doors for something to say before one gets here: saying it, taking it back, and telling that it was read
out.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from meetings import access
from meetings.forms import SayAheadForm
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, page, seat_of, unlisted
from meetings.table import messages_ahead
from participants.platform.doors import door
from participants.platform.errors import NotFound


@door("seat.say_ahead")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def ahead(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Let me say something before I get there: say it, change it, or take it back (`do`). Reading the page
    changes nothing.
    """
    seat = seat_of(request, meeting_id, "seat.say_ahead")
    here = reverse("ahead", args=[meeting_id])
    if request.method == "POST" and request.POST.get("do") == "take_back":
        messages_ahead.take_back(by=seat)
        return answer(request, here)
    form = SayAheadForm(request.POST) if request.method == "POST" else SayAheadForm()
    if form.is_valid():
        messages_ahead.say(form.cleaned_data["words"], by=seat)
        return answer(request, here)
    context = {**context_of(seat), "in_room": access.is_in_room(seat), **ahead_context(seat)}
    return page(request, "ahead.html", {**context, "ahead_form": form}, form=form)


@door("seat.read_out")
@require_POST
@unlisted
def read_out(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """We have read it out."""
    seat = seat_of(request, meeting_id, "seat.read_out")
    if "seat" not in request.POST:
        raise NotFound
    messages_ahead.read_out(request.POST["seat"], by=seat)
    return answer(request, _back(request, seat))


def ahead_context(seat: Seat) -> dict[str, Any]:
    """What a page with the small form on it needs: parts/ahead.html."""
    return {
        "my_saying": messages_ahead.mine(seat),
        "may_say_ahead": messages_ahead.is_offered(seat),
        "ahead_form": SayAheadForm(),
    }


def _back(request: HttpRequest, seat: Seat) -> str:
    """Back to where it was read from: the coordinator's desk, or the room."""
    if request.POST.get("from") == "desk" and access.may(seat, "meeting.run"):
        return reverse("desk_meeting", args=[seat.meeting_id])
    return reverse("meeting", args=[seat.meeting_id])
