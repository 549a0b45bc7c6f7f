"""The receipts of private time: from, to, and how it was checked that no professional was connected. For the
family alone.
"""

from meetings import access
from meetings.media.models import MediaCheck
from meetings.models import Seat


def of(seat: Seat) -> list[MediaCheck]:
    """The receipts of this seat's circle, the newest first. Times and counts, never what was said."""
    found = MediaCheck.objects.filter(circle__in=access.circles_of(seat))
    return list(found.order_by("-opened_at"))


def are_there(seat: Seat) -> bool:
    """Whether this seat may read any."""
    return access.may(seat, "media.see_receipt") and bool(of(seat))
