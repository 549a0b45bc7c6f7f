"""Keeping people apart at a meeting: at the seat, the roster and the door (never list, 4).

Anyone who is refused learns neither who nor why: the words of `KeptApart` are the same for everybody.
"""

from django.db.models import Q, QuerySet

from meetings.models import Circle, Meeting, Seat
from participants.models import Person
from participants.people import keeping_apart as people
from participants.platform.errors import KeptApart


def seats_against(person: Person, *, meeting: Meeting, circle: Circle | None) -> QuerySet[Seat]:
    """The seats that speak against seating this person in this circle; no circle means every circle."""
    seats = Seat.objects.filter(
        meeting=meeting,
        removed_at=None,
        person__in=people.apart_from(person, meeting.family),
    )
    if circle is not None:
        seats = seats.filter(Q(circle=circle) | Q(circle=None))
    return seats


def check(person: Person, *, meeting: Meeting, circle: Circle | None) -> None:
    """Raises KeptApart when this person must not sit in this circle, without a hint of who or why."""
    if seats_against(person, meeting=meeting, circle=circle).exists():
        raise KeptApart


def without_those_apart(seats: QuerySet[Seat], *, seen_by: Seat) -> QuerySet[Seat]:
    """These seats without anybody `seen_by` must not meet, wherever they sit."""
    return seats.exclude(person__in=people.apart_from(seen_by.person, seen_by.meeting.family))
