"""Showing once more that it is really you, on a phone that is in: six fresh numbers, good for ten minutes on
that phone alone.

Staff have a second factor for it (signing_in/proof.py); a family has the safe way they are reached by.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from participants.journal import journal
from participants.messages import fresh_codes
from participants.models import Device, Person

PURPOSE = "see_contact"
FRESH_FOR = timedelta(minutes=10)


def send_code(person: Person) -> datetime | None:
    """Fresh numbers, the way they agreed to be reached: when they go, or None when no such way is theirs
    alone.
    """
    return fresh_codes.send(person, purpose=PURPOSE, by=person)


def waiting(person: Person) -> datetime | None:
    """When numbers that were asked for go, while they wait for safe hours."""
    return fresh_codes.waiting(person, purpose=PURPOSE)


def prove(device: Device, code: str) -> None:
    """This phone has seen the numbers. Raises as `fresh_codes.use`; not inside a transaction, so that wrong
    tries count.
    """
    fresh_codes.use(device.person, purpose=PURPOSE, code=code)
    Device.objects.filter(pk=device.pk).update(proved_at=timezone.now())
    journal.write("device.prove", by=device.person, family=device.invitation.family, subject=device.pk)


def is_fresh(device: Device | None) -> bool:
    """True within ten minutes of the numbers."""
    proved = device.proved_at if device is not None else None
    return proved is not None and proved > timezone.now() - FRESH_FOR
