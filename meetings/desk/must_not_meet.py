"""Who must not meet whom, of the people of one meeting: shown to its coordinator and nobody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from meetings.models import Circle, Meeting, Seat
from participants.models import KeepApart, Person


def against(meeting: Meeting, people: Iterable[UUID]) -> dict[UUID, list[Person]]:
    """By person: whom of these people they must not meet, whichever family of the service it was recorded
    for.
    """
    known = set(people)
    rows = KeepApart.objects.filter(
        family__service=meeting.family.service_id, ended_at=None, one__in=known, other__in=known
    ).select_related("one", "other")
    found: dict[UUID, list[Person]] = {}
    for row in rows:
        found.setdefault(row.one_id, []).append(row.other)
        found.setdefault(row.other_id, []).append(row.one)
    return found


@dataclass(frozen=True)
class Knock:
    """Somebody at the door: where they sit, when there is more than one group, and whom they must not
    meet.
    """

    seat: Seat
    circle: Circle | None
    apart: list[Person]


def knocks(meeting: Meeting, waiting: list[Seat]) -> list[Knock]:
    """Who waits at the door, each with what the coordinator has to know before opening it."""
    if not waiting:
        return []
    seats = Seat.objects.filter(meeting=meeting, removed_at=None)
    people = set(seats.values_list("person_id", flat=True))
    kept = against(meeting, people)
    several = Circle.objects.filter(meeting=meeting).count() > 1
    return [Knock(one, one.circle if several else None, kept.get(one.person_id, [])) for one in waiting]
