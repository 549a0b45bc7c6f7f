"""Keeping people apart at a meeting: at the seat, the roster and the door (never list, 4).

Whoever is refused learns neither who nor why: the words of `KeptApart` are the same for everybody.
"""

from uuid import UUID

from django.db.models import Q, QuerySet

from meetings.models import Circle, Seat
from participants.errors import KeptApart
from participants.models import KeepApart, Person


def kept_from(person: Person) -> set[UUID]:
    """The ids of everybody this person must not meet. For filters; never shown."""
    pairs = KeepApart.objects.filter(Q(one=person) | Q(other=person), ended_at=None)
    ids = {pk for pair in pairs.values_list("one_id", "other_id") for pk in pair}
    return ids - {person.pk}


def those_apart(seat: Seat) -> QuerySet[Seat]:
    """Seats of the same meeting that could share a room with this one although they must not."""
    return seats_against(
        person=seat.person, meeting_id=seat.meeting_id, circle=seat.circle
    ).exclude(pk=seat.pk)


def seats_against(*, person: Person, meeting_id: UUID, circle: Circle | None) -> QuerySet[Seat]:
    """Seats that speak against seating this person in this circle; no circle means every circle."""
    seats = Seat.objects.filter(
        meeting_id=meeting_id, removed_at=None, person__in=kept_from(person)
    )
    if circle is not None:
        seats = seats.filter(Q(circle=circle) | Q(circle=None))
    return seats


def check(*, person: Person, meeting_id: UUID, circle: Circle | None) -> None:
    """Raises KeptApart when this person must not sit in this circle, without a hint of who or why."""
    if seats_against(person=person, meeting_id=meeting_id, circle=circle).exists():
        raise KeptApart
