"""The rooms of a meeting: their keys, and who is let in, sent outside or called back.

Parts of larger verbs (stages.py, admission.py): they run under the meeting's lock and leave the journal to
their caller.
"""

from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from meetings import access, private_keys
from meetings.choices import Late
from meetings.media import connections
from meetings.models import Circle, Delay, Meeting, Piece, Saying, Seat, new_room_key
from meetings.table import private_time_phones
from participants.models.choices import Role


def change_keys(meeting: Meeting) -> None:
    """A new key for every circle's room: anyone who stayed on the old one hears nothing more (rule 3)."""
    for circle in meeting.circles.all():
        circle.room_key = new_room_key()
        circle.save(update_fields=["room_key"])
    connections.new_phase(meeting)


def let_in(seat: Seat, *, by: Seat | None = None, phone: private_time_phones.Phone | None = None) -> None:
    """Open the door for one person, on this phone of theirs; without one, on the phone they ask with."""
    Seat.objects.filter(pk=seat.pk).update(
        admitted_at=timezone.now(), turned_away_at=None, outside_since=None
    )
    # Anyone who is in says it themselves.
    unsay(seat)
    arrived(seat)
    private_time_phones.let_in(seat, phone or seat.asks_on, by=by or seat)


def unsay(seat: Seat) -> None:
    """What somebody wanted said for them goes, and its key if it was said in private time."""
    Saying.objects.filter(seat=seat).delete()
    private_keys.destroy_on_commit(private_keys.Kind.SAYING, seat.pk)


def arrived(seat: Seat) -> None:
    """Anyone who is here is late no more. Somebody who joins by sound from a bus is still on it."""
    Delay.objects.filter(seat=seat).exclude(says=Late.SOUND_ONLY).delete()


def send_outside(meeting: Meeting) -> None:
    """Private time has begun: anyone who may not stay loses their admission, and keeps their place outside
    the door.
    """
    now = timezone.now()
    for seat in _admitted(meeting):
        if not access.is_in_room(seat):
            _clear(seat, outside_since=now)


def call_back_in(meeting: Meeting) -> None:
    """The family opened the door: who was in the room before private time is in it again."""
    seats = Seat.objects.filter(meeting=meeting, removed_at=None).exclude(outside_since=None)
    seats.update(admitted_at=timezone.now(), outside_since=None)


def empty(meeting: Meeting) -> None:
    """Shut the room: nobody is in it, nobody at its door, and coming back means knocking again."""
    seats = Seat.objects.filter(meeting=meeting)
    seats.update(in_before_pause=False)
    seats.exclude(admitted_at=None).update(in_before_pause=True)
    seats.update(
        admitted_at=None,
        knocked_at=None,
        outside_since=None,
        hand_raised_at=None,
        epoch=F("epoch") + 1,
    )
    change_keys(meeting)
    connections.end_all(meeting)


def family_in(circle: Circle) -> list[Seat]:
    """The family members, children aside, who are let in to a circle's room."""
    return list(
        Seat.objects.filter(circle=circle, role=Role.FAMILY, removed_at=None).exclude(admitted_at=None)
    )


def circles_still_private(meeting: Meeting) -> list[Circle]:
    """The circles whose own private time goes on: not presented yet, and somebody of the family is in on it.

    Anyone who was in it when a pause shut the room still is, until they are back or lose their place.
    """
    inside = Seat.objects.filter(meeting=meeting, role=Role.FAMILY, removed_at=None).filter(
        Q(admitted_at__isnull=False) | Q(in_before_pause=True, turned_away_at=None)
    )
    waited_for = Circle.objects.filter(seats__in=inside, meeting=meeting, presented_at=None)
    return list(waited_for.distinct().order_by("name"))


def forget_pauses(meeting: Meeting) -> None:
    """Who was in before an earlier pause says nothing about the private time that begins now."""
    Seat.objects.filter(meeting=meeting).update(in_before_pause=False)


def put_out(seat: Seat) -> None:
    """Take one person's admission away, and their sound and picture with it."""
    _clear(seat, outside_since=None)
    connections.end([seat.pk], seat.meeting)


def _admitted(meeting: Meeting) -> list[Seat]:
    seats = list(Seat.objects.filter(meeting=meeting, removed_at=None).exclude(admitted_at=None))
    for seat in seats:
        seat.meeting = meeting
    return seats


def _clear(seat: Seat, *, outside_since: datetime | None) -> None:
    Piece.objects.filter(seat=seat).delete()  # the person who goes leaves the talking piece on the table
    Seat.objects.filter(pk=seat.pk).update(
        admitted_at=None,
        knocked_at=None,
        hand_raised_at=None,
        outside_since=outside_since,
        epoch=F("epoch") + 1,
    )
