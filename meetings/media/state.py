"""What one seat may know of sound and picture in its room, as plain data. The same shape as
frontend/screens/room/state.ts.

Nothing at all for who is not in the room: from outside, private time has no sound that one could count.
"""

from typing import Any

from meetings import access
from meetings.media import checks, engines, outside, roster
from meetings.media.models import MediaCheck
from meetings.models import Seat
from participants.models.choices import Role


def of(seat: Seat) -> dict[str, Any] | None:
    """The `media` part of the room's state."""
    if not access.is_in_room(seat):
        return None
    engine = engines.for_meeting(seat.meeting)
    mine = roster.mine(seat)
    peers = roster.peers_of(seat) if engine.limit else []
    call = outside.told(seat)
    return {
        "engine": engine.name,
        "why": call.why if call else engines.why_none() if engine.name == "none" else "",
        "link": call.link if call else "",
        "phone": call.phone if call else "",
        "phase": roster.phase_of(seat),
        "pictures": len(peers) + 1 <= engine.limit_with_picture,
        "full": mine is None and len(peers) >= engine.limit,
        "page": mine.page if mine else "",
        "peers": [_peer(one) for one in peers] if mine else [],
        "checked": _checked(checks.of(seat)) if seat.meeting.private_since else None,
        "interpreters": [str(one.seat_id) for one in peers if one.connection.seat.role == Role.INTERPRETER],
    }


def _peer(one: roster.Peer) -> dict[str, Any]:
    return {
        "seat": str(one.seat_id),
        "page": one.connection.page,
        "stays": one.stays,
        "wants_picture": one.connection.wants_picture,
        "muted": one.connection.muted,
    }


def _checked(check: MediaCheck | None) -> dict[str, Any] | None:
    if check is None:
        return None
    return {
        "state": "declared" if check.declared_at else "checking",
        "devices": check.devices,
        "by_time": check.by_time,
        "since": check.opened_at.isoformat(),
        "at": check.declared_at.isoformat() if check.declared_at else None,
    }
