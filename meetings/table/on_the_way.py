"""What pages show to somebody who is not in the room yet: its door, who is late, and words said ahead."""

from typing import Any

from meetings import access, policy
from meetings.forms import SayAheadForm
from meetings.models import Seat
from meetings.table import lateness, messages_ahead


def door_of(seat: Seat) -> str:
    """What the door page is about: a room that is not open yet, one to wait for, a stopped meeting, one that
    is over.
    """
    stage = seat.meeting.stage
    if stage in (policy.SAFETY_PAUSE, policy.WITHDRAWN):
        return "stopped"
    if access.may(seat, "seat.knock"):
        return "waiting"
    return "not_yet" if stage in policy.BEFORE else "over"


def late_context(seat: Seat) -> dict[str, object]:
    """Who is late and by how much, and what this seat may say of itself."""
    heard = lateness.heard_by(seat)
    return {
        "my_delay": next((one for one in heard if one.seat_id == seat.pk), None),
        "late": [one for one in heard if one.seat_id != seat.pk],
        "may_run_late": lateness.is_offered(seat),
        "ways": lateness.ways(seat.meeting),
        "in_room": access.is_in_room(seat),
        "who_knows": lateness.who_knows(seat),
        "phone_waits": access.is_at_the_door(seat),
        **ahead_context(seat),
    }


def ahead_context(seat: Seat) -> dict[str, Any]:
    """What a page with the small form on it needs: parts/ahead.html."""
    return {
        "my_saying": messages_ahead.mine(seat),
        "may_say_ahead": messages_ahead.is_offered(seat),
        "ahead_form": SayAheadForm(),
    }
