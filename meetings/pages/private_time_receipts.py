"""The door at which the family reads when it was on its own, and how that was checked."""

from django.http import HttpRequest, HttpResponse

from meetings import access
from meetings.media import engines, receipts
from meetings.models import Seat
from meetings.pages.page_context import context_of, page
from participants.platform.doors import READ, door


@door("media.see_receipt", of=access.seat_for, methods=READ)
def family_times(request: HttpRequest, seat: Seat) -> HttpResponse:
    """When we were on our own: every private time of one's own circle."""
    context = {
        **context_of(seat),
        "receipts": receipts.of(seat),
        "elsewhere": engines.for_meeting(seat.meeting).name == "outside",
        "in_room": access.is_in_room(seat),
    }
    return page(request, "family_times.html", context)
