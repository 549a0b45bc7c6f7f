"""Who takes part in sound and picture right now, who hears whom, and in which phase. Reads only.

Engines ask it as well, so it knows none of them.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from meetings import access, policy
from meetings.media.models import MediaConnection
from meetings.models import Circle, Meeting, Seat
from meetings.table import private_time_phones
from participants.entry import devices
from participants.platform.errors import NotAllowed
from participants.staff import sign_ins

#: Seconds a connection lives without a word of its process.
FORGOTTEN_AFTER = 60


@dataclass(frozen=True)
class Peer:
    """Somebody this seat is to be connected with."""

    connection: MediaConnection
    #: Is not sent out when private time begins.
    stays: bool

    @property
    def seat_id(self) -> UUID:
        """Whose page it is."""
        return self.connection.seat_id


def in_room(seat: Seat) -> Seat:
    """The same seat, if it is in the room right now. Raises NotAllowed."""
    if not access.is_in_room(seat):
        raise NotAllowed
    return seat


def alive(meeting: Meeting) -> QuerySet[MediaConnection]:
    """Everybody who takes part in this meeting right now."""
    since = timezone.now() - timedelta(seconds=FORGOTTEN_AFTER)
    found = MediaConnection.objects.filter(seat__meeting=meeting, seen_at__gt=since)
    found = found.filter(still_signed_in())
    return found.select_related("seat", "seat__beside")


def still_signed_in() -> Q:
    """What opened a connection still stands: the device, or the browser session of an account."""
    on_device = Q(device=None) | Q(device__in=devices.live())
    in_session = Q(session_key="") | Q(session_key__in=sign_ins.open_sessions())
    return on_device & in_session


def mine(seat: Seat) -> MediaConnection | None:
    """This seat's own connection."""
    found = MediaConnection.objects.filter(seat=seat.pk).first()
    return found if found is not None and is_alive(found) else None


def peers_of(seat: Seat) -> list[Peer]:
    """Whom this seat hears and is heard by: in the room now, of a circle they share, not kept apart. Both
    ways alike.
    """
    if not access.is_in_room(seat):
        return []
    known = access.seats_known_to(seat).exclude(pk=seat.pk).values("pk")
    others = alive(seat.meeting).filter(seat__in=known).order_by("joined_at")
    return [
        Peer(one, stays(one.seat))
        for one in as_they_asked(others, seat.meeting)
        if access.is_in_room(one.seat)
    ]


def as_they_asked(found: Iterable[MediaConnection], meeting: Meeting) -> list[MediaConnection]:
    """These connections, each with its seat on the phone it was opened with: in private time that is what is
    asked.
    """
    connections = list(found)
    for one in connections:
        one.seat.meeting = meeting
    inside = access.phones_inside(one.seat for one in connections)
    for one in connections:
        phone = private_time_phones.in_session(one.device_id, one.session_key)
        if phone != private_time_phones.Phone():
            private_time_phones.asked_on(one.seat, phone, let_in=(one.seat_id, phone) in inside)
    return connections


def stays(seat: Seat) -> bool:
    """Whether private time keeps this seat: of its role, the companions chosen and its phone, not of where it
    is now.
    """
    return policy.may(access.role_of(seat), "room.enter", policy.PRIVATE)


def phase_of(seat: Seat) -> str:
    """The stretch of media a seat is in: its circle's, or all of them together for a worker who serves every
    circle.
    """
    return phase_in(access.circles_of(seat))


def phase_in(circles: Collection[Circle]) -> str:
    """The name of the present stretch of media in these circles. Follows from their room keys, and tells
    nobody a key.
    """
    keys = ".".join(sorted(circle.room_key for circle in circles))
    return hashlib.sha256(keys.encode()).hexdigest()[:32]


def is_alive(connection: MediaConnection) -> bool:
    """Whether its process has confirmed it lately."""
    return connection.seen_at > timezone.now() - timedelta(seconds=FORGOTTEN_AFTER)
