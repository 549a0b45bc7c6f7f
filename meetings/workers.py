"""Somebody who helps and is not of the family: written down and given their place in one go."""

from typing import Any

from django.db import transaction

from meetings import access, seats
from meetings.models import Meeting, Seat
from participants import families
from participants.errors import NotAllowed


@transaction.atomic
def seat_worker(meeting: Meeting, *, name: str, called: str, by: Seat, **place: Any) -> Seat:
    """A new person of the service with this place at the meeting. Both or neither: raises as `seats.add_seat` does."""
    by = access.hold(by, "seat.add")
    if by.meeting_id != meeting.pk:
        raise NotAllowed
    person = families.add_person(
        name, called=called, service=by.meeting.family.service, by=by.person.account
    )
    return seats.add_seat(by.meeting, person=person, **place, by=by)
