"""Somebody who helps and is not of the family: written down and given their place in one go."""

from typing import Any

from django.db import transaction

from meetings import access, seats
from meetings.models import Meeting, Seat
from participants.models import Account, Person
from participants.models.choices import Channel
from participants.people import families, safe_contact
from participants.platform.errors import NotAllowed


@transaction.atomic
def seat_worker(
    meeting: Meeting,
    *,
    name: str,
    called: str,
    email: str = "",
    checked: bool = False,
    by: Seat,
    **place: Any,
) -> Seat:
    """A new person of the service with this place at the meeting, reached by `email` where that is known.

    `checked` says that they agreed to it. All or nothing: raises as `seats.add_seat` does.
    """
    by = access.hold(by, "seat.add")
    if by.meeting_id != meeting.pk:
        raise NotAllowed
    person = families.add_person(name, called=called, service=by.meeting.family.service, by=by.person.account)
    if email:
        _reach_by(person, email, checked=checked, by=by.person.account)
    return seats.add_seat(by.meeting, person=person, **place, by=by)


def _reach_by(person: Person, email: str, *, checked: bool, by: Account) -> None:
    safe_contact.set_safe_contact(person, by=by, email=email, channels=[Channel.EMAIL])
    if checked:
        safe_contact.check_safe_contact(person, by=by)
