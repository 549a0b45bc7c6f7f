"""Devices: browsers that proved a code. At most three a person, named, revocable within a second.

How "within a second" holds: the verbs here raise `Person.epoch` in the same transaction as the change. Every HTTP request
asks `recognise` afresh. Every open socket compares `Person.epoch` before each frame and at least every half second while
nothing happens; when it moved, the socket asks `stands` whether its own device is still welcome, and closes if not. The
database is what they look at, so it holds across processes and when the channel layer drops a message.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants import journal, keys
from participants.errors import Unclear, WrongMoment
from participants.models import Account, Device, Invitation, Person

LIVE_AT_MOST = 3
# A phone other people use stays in for a session: the browser drops the cookie, and we stop believing it as well.
SHARED_PHONE_FOR = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)
PURPOSE = "device"


class TooManyDevices(WrongMoment):
    """Three devices are in already; the person decides which one goes."""

    code = "too_many_devices"
    message = gettext_lazy(
        "You are in on three phones or computers already. On one of them, open “My devices” and take one away, "
        "or ask your coordinator to do it. Then use your code again."
    )


def live() -> QuerySet[Device]:
    """Every device that is welcome now: not revoked, its invitation not ended, a shared phone seen lately."""
    now = timezone.now()
    return Device.objects.annotate(last_seen=Coalesce("seen_at", "created_at")).filter(
        Q(shared_phone=False) | Q(last_seen__gt=now - SHARED_PHONE_FOR),
        revoked_at=None,
        invitation__revoked_at=None,
        invitation__until__gt=now,
    )


def recognise(key: str) -> Device | None:
    """The live device behind a key, or None when it is unknown, revoked or its invitation has ended."""
    return recognise_all([key]).get(key)


def recognise_all(asked: Iterable[str]) -> dict[str, Device]:
    """The live devices behind many keys, each under its key, in one query; the other keys are missing.

    That they were seen is written down for all at once, and only now and then.
    """
    by_digest = {keys.digest(key, purpose=PURPOSE): key for key in asked}
    found = live().select_related("person").filter(token_digest__in=by_digest)
    known = {by_digest[device.token_digest]: device for device in found.order_by()}
    unseen = [device.pk for device in known.values() if _not_seen_lately(device)]
    if unseen:
        Device.objects.filter(pk__in=unseen).update(seen_at=timezone.now())
    return known


def stands(device_id: UUID) -> bool:
    """True while this device is welcome; for sockets that noticed their person's epoch move."""
    return live().filter(pk=device_id).exists()


def standing(device_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the devices that are still welcome, in one query, for a process with many sockets."""
    return set(live().filter(pk__in=list(device_ids)).values_list("pk", flat=True))


def of(person: Person) -> list[Device]:
    """A person's live devices, the oldest first."""
    return list(live().select_related("invitation").filter(person=person))


@transaction.atomic
def bind(invitation: Invitation, *, name: str, shared_phone: bool) -> tuple[Device, str]:
    """A new device for the invited person, and the key only its browser will hold.

    Raises TooManyDevices at the fourth.
    """
    person = Person.objects.select_for_update().get(pk=invitation.person_id)
    if live().filter(person=person).count() >= LIVE_AT_MOST:
        raise TooManyDevices
    key = keys.make_device_key()
    device = Device.objects.create(
        person=person,
        invitation=invitation,
        name=_name(name) or _("My phone"),
        token_digest=keys.digest(key, purpose=PURPOSE),
        shared_phone=shared_phone,
        seen_at=timezone.now(),
    )
    journal.write("device.bind", by=person, family=invitation.family, subject=device.pk)
    return device, key


@transaction.atomic
def rename(device: Device, name: str, *, by: Person | Account) -> None:
    """Call a device something its person knows it by."""
    if not _name(name):
        raise Unclear(_("Give it a name you will know it by."))
    device.name = _name(name)
    device.save(update_fields=["name"])
    journal.write("device.rename", by=by, family=device.invitation.family, subject=device.pk)


@transaction.atomic
def revoke(device: Device, *, by: Person | Account) -> None:
    """This device is out: its next request finds nobody, its sockets close within a second."""
    changed = Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        raise_epoch(device.person_id)
        journal.write("device.revoke", by=by, family=device.invitation.family, subject=device.pk)


@transaction.atomic
def revoke_all(person: Person, *, by: Person | Account, but: Device | None = None) -> int:
    """Every device of this person is out, except `but`; answers how many went."""
    going = [device for device in of(person) if but is None or device.pk != but.pk]
    for device in going:
        revoke(device, by=by)
    return len(going)


def raise_epoch(person_id: UUID) -> None:
    """Tell every open socket of this person to look again at whether it is welcome."""
    Person.objects.filter(pk=person_id).update(epoch=F("epoch") + 1)


def _not_seen_lately(device: Device) -> bool:
    return device.seen_at is None or device.seen_at < timezone.now() - SEEN_EVERY


def _name(name: str) -> str:
    return " ".join(name.split())[:60]
