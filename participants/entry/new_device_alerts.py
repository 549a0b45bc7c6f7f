"""A phone was added to somebody's place: they are told, and every phone they had before asks whether it was
them.

The new phone is told nothing. Silence stays "asked". What is said: neutral words, no name, no place (never
list, 5).
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from participants.entry import devices, own_codes
from participants.messages import notices
from participants.models import Device, Person
from participants.models.choices import BoundBy, ToDoKind, WasMe
from participants.people import to_do
from participants.platform.errors import NotFound, WrongMoment

TOLD_FOR = timedelta(days=7)


def tell(device: Device) -> None:
    """Tell its person by their safe way that this phone came in. A part of the verb that binds it.

    Numbers of their own that have just gone there say so too; and the very first phone of somebody whose own
    numbers it came in with is no news to anybody.
    """
    earlier = Device.objects.filter(person=device.person_id).exclude(pk=device.pk)
    if device.bound_by == BoundBy.OWN and not earlier.exists():
        return
    words = notices.SOMETHING_TO_ANSWER if device.was_me == WasMe.ASKED else notices.SOMETHING_NEW_HERE
    notices.queue(f"bound:{device.pk}", words, person=device.person, expires=timezone.now() + TOLD_FOR)


def told_on(device: Device | None) -> dict[str, object]:
    """What a phone tells its person: newer ones it asks about, and since when numbers wait that a coordinator
    made anew.
    """
    way_in = device.invitation if device is not None else None
    waiting = way_in is not None and way_in.own_since is None and way_in.renewed_at is not None
    return {
        "asked": asked_on(device),
        "renewed_at": way_in.renewed_at if way_in is not None and waiting else None,
    }


def asked_on(device: Device | None) -> list[Device]:
    """The newer phones of its person that this phone asks about, the newest first."""
    if device is None:
        return []
    rows = devices.live().filter(person=device.person_id, was_me=WasMe.ASKED)
    return list(rows.filter(created_at__gt=device.created_at).order_by("-created_at"))


def of(person: Person, device_id: UUID, *, on: Device | None) -> Device:
    """A phone of this person's that may be asked about on the phone in hand: a newer one. Raises NotFound for
    any other.
    """
    rows = Device.objects.select_related(
        "invitation__person",
        "invitation__family__service",
        "invitation__family__coordinator__person",
    ).filter(person=person)
    newer = rows.exclude(was_me="").filter(pk=device_id)
    found = newer.filter(created_at__gt=on.created_at).first() if on is not None else None
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def say_yes(device: Device, *, by: Person) -> None:
    """It was them. Raises WrongMoment when they said no before."""
    if not _answer(device, WasMe.YES) and device.was_me == WasMe.NO:
        raise WrongMoment
    devices.write(device, "device.was_me", by=by)


@transaction.atomic
def say_no(device: Device, *, by: Person) -> bool:
    """It was not them: that phone is out within a second, and the numbers it came in with open nothing any
    more.

    New numbers go the safe way; True when they do. The coordinator has something to see to either way.
    """
    _answer(device, WasMe.NO)
    devices.revoke(device, by=by)
    own_codes.end(device.invitation)
    to_do.raise_for(by, ToDoKind.NOT_ME)
    devices.write(device, "device.was_not_me", by=by)
    return own_codes.send(device.invitation, by=by)


def _answer(device: Device, answer: WasMe) -> bool:
    rows = Device.objects.filter(pk=device.pk, was_me__in=(WasMe.ASKED, WasMe.YES))
    return rows.update(was_me=answer, answered_at=timezone.now()) == 1
