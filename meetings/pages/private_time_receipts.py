"""The door at which the family reads when it was on its own, and how that was checked."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from meetings import access
from meetings.media import engines, receipts
from meetings.pages.page_context import context_of, page, seat_of, unlisted
from participants.platform.doors import door


@door("media.see_receipt")
@require_safe
@unlisted
def family_times(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """When we were on our own: every private time of one's own circle."""
    seat = seat_of(request, meeting_id, "media.see_receipt")
    context = {
        **context_of(seat),
        "receipts": receipts.of(seat),
        "elsewhere": engines.for_meeting(seat.meeting).name == "outside",
        "in_room": access.is_in_room(seat),
    }
    return page(request, "family_times.html", context)
