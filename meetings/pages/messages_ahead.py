"""Doors for something to say before one gets here: saying it, taking it back, and telling that it was read
out.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from meetings import access
from meetings.forms import SayAheadForm
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, desk_or_room, page
from meetings.table import messages_ahead
from meetings.table.on_the_way import ahead_context
from participants.platform.doors import BOTH, POST, door
from participants.platform.errors import NotFound


@door("seat.say_ahead", of=access.seat_for, methods=BOTH)
def ahead(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Let me say something before I get there: say it, change it, or take it back (`do`). Reading the page
    changes nothing.
    """
    here = reverse("ahead", args=[seat.meeting_id])
    if request.method == "POST" and request.POST.get("do") == "take_back":
        messages_ahead.take_back(by=seat)
        return answer(request, here)
    form = SayAheadForm(request.POST) if request.method == "POST" else SayAheadForm()
    if form.is_valid():
        messages_ahead.say(form.cleaned_data["words"], by=seat)
        return answer(request, here)
    context = {**context_of(seat), "in_room": access.is_in_room(seat), **ahead_context(seat)}
    return page(request, "ahead.html", {**context, "ahead_form": form}, form=form)


@door("seat.read_out", of=access.seat_for, methods=POST)
def read_out(request: HttpRequest, seat: Seat) -> HttpResponse:
    """We have read it out."""
    if "seat" not in request.POST:
        raise NotFound
    messages_ahead.read_out(request.POST["seat"], by=seat)
    return answer(request, desk_or_room(request, seat))
