"""Rooms on a media server: a new one for each circle and stretch of media, under a name that says nothing.

A page that kept an old name is in a room that is gone. A name is remembered here before the server hears it,
and until the server has ended it, so that no room is ever forgotten open.
"""

import secrets
from collections.abc import Iterable, Sequence

from django.utils import timezone

from meetings import access
from meetings.media.models import MediaConnection
from meetings.media.sfu_models import SfuRoom
from meetings.models import Circle, Seat
from meetings.table import private_time_phones
from participants.platform.errors import NotAllowed


def room_of(circle: Circle) -> SfuRoom:
    """The room of this circle's present stretch of media, named now if there is none."""
    key = Circle.objects.values_list("room_key", flat=True).get(pk=circle.pk)
    named = {"name": secrets.token_hex(16), "opened_at": timezone.now()}
    room, _made = SfuRoom.objects.get_or_create(circle=circle, room_key=key, over_at=None, defaults=named)
    return room


def rooms_over(circles: Iterable[Circle]) -> list[SfuRoom]:
    """The rooms of these circles that are to be ended: of an earlier stretch, or given up."""
    found = SfuRoom.objects.filter(circle__in=list(circles)).select_related("circle")
    return [room for room in found if room.over_at or room.room_key != room.circle.room_key]


def give_up(rooms: Sequence[SfuRoom]) -> None:
    """Nobody is let in to these any more; the next to come is in a new one."""
    pks = [room.pk for room in rooms]
    SfuRoom.objects.filter(pk__in=pks, over_at=None).update(over_at=timezone.now())


def ended(room: SfuRoom) -> None:
    """The server has ended it."""
    SfuRoom.objects.filter(pk=room.pk).delete()


def circles_to_join(connection: MediaConnection) -> list[Circle]:
    """The circles this page takes part in. Raises NotAllowed for a seat that is not in the room now."""
    return access.circles_of(seat_in_room(connection))


def still_joins(connection: MediaConnection, rooms: Iterable[SfuRoom]) -> None:
    """Asked after the rooms were named and before a page is let in. Raises NotAllowed.

    In this order: a room that was named before private time began is gone when it begins, and in one that was
    named after, a seat that may not stay is found out here.
    """
    seat = seat_in_room(connection)
    own = {circle.pk: circle.room_key for circle in access.circles_of(seat)}
    if any(own.get(room.circle_id) != room.room_key for room in rooms):
        raise NotAllowed
    if not MediaConnection.objects.filter(seat=seat, page=connection.page).exists():
        raise NotAllowed


def seat_in_room(connection: MediaConnection) -> Seat:
    """A connection's seat as the database has it now. Raises NotAllowed unless it is in the room, on this
    very phone.
    """
    seats = Seat.objects.select_related("meeting", "circle", "person")
    phone = private_time_phones.in_session(connection.device_id, connection.session_key)
    seat = private_time_phones.with_phone(seats.filter(pk=connection.seat_id), phone).first()
    if seat is not None and phone != private_time_phones.Phone():
        private_time_phones.asked_on(seat, phone)
    if seat is None or not access.is_in_room(seat):
        raise NotAllowed
    return seat
