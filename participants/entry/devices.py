"""Devices: browsers that proved a code. At most three a person, named, revocable within a second.

How "within a second" holds: the verbs here raise `Person.epoch` in the same transaction as the change. Every
HTTP request asks `recognise` afresh. Every open socket compares `Person.epoch` before each frame and at least
every half second while nothing happens; when it moved, the socket asks `stands` whether its own device is
still welcome, and closes if not. The database is what they look at, so it holds across processes and when the
channel layer drops a message.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.journal import journal
from participants.models import Account, Device, Invitation, Person
from participants.models.choices import BoundBy, WasMe
from participants.platform import names, tokens_and_codes
from participants.platform.errors import Unclear, WrongMoment

LIVE_AT_MOST = 3
# A phone that was not used for this long makes room for a new one by itself.
UNUSED_AFTER = timedelta(days=30)
# A phone its person knows is let go for a new one once in this time; one they were only asked about, whenever
# need be.
LET_GO_ONCE_IN = timedelta(days=1)
# A phone other people use stays in for a session: the browser drops the cookie, and we stop believing it as
# well.
SHARED_PHONE_FOR = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)
PURPOSE = "device"


class TooManyDevices(WrongMoment):
    """Three devices are in already. `offered` is the one that may go for the new one, if any: used the
    longest ago.
    """

    code = "too_many_devices"
    message = gettext_lazy(
        "You are in on three phones or computers already. On one of them, open “My devices” and take one "
        "away, or ask your coordinator to do it. Then use your code again."
    )

    def __init__(self, offered: Device | None = None) -> None:
        self.offered = offered
        if offered is None:
            super().__init__()
        else:
            super().__init__(
                _(
                    "You are in on three phones or computers already. One can make room here; "
                    "or on one of them open “My devices” and take one away."
                )
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
    by_digest = {one: key for key in asked for one in tokens_and_codes.digests(key, purpose=PURPOSE)}
    found = live().select_related("person", "invitation").filter(token_digest__in=by_digest)
    known = {by_digest[device.token_digest]: device for device in found.order_by()}
    _key_anew(known)
    unseen = [device.pk for device in known.values() if _not_seen_lately(device)]
    if unseen:
        Device.objects.filter(pk__in=unseen).update(seen_at=timezone.now())
    return known


def _key_anew(known: dict[str, Device]) -> None:
    """Devices that an earlier SECRET_KEY was needed for are kept under the one in use from now on."""
    if not settings.SECRET_KEY_FALLBACKS:
        return
    for key, device in known.items():
        now = tokens_and_codes.digest(key, purpose=PURPOSE)
        if device.token_digest != now:
            Device.objects.filter(pk=device.pk).update(token_digest=now, seen_at=timezone.now())


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
def bind(
    invitation: Invitation,
    *,
    name: str,
    shared_phone: bool,
    let_go: str = "",
    replaces: Device | None = None,
) -> tuple[Device, str]:
    """A new device for the invited person, and the key only its browser will hold.

    At the fourth, one that nobody used for a month goes by itself; any other only when `let_go` names it.
    `replaces` is what this browser was before: it goes, and what its person said about it stays said.
    Raises TooManyDevices.
    """
    person = Person.objects.select_for_update().get(pk=invitation.person_id)
    if replaces is not None:
        revoke(replaces, by=person)
    gone = _make_room(person, let_go=let_go)
    key = tokens_and_codes.make_device_key()
    device = Device.objects.create(
        person=person,
        invitation=invitation,
        name=_name(name) or _("My phone"),
        token_digest=tokens_and_codes.digest(key, purpose=PURPOSE),
        shared_phone=shared_phone,
        bound_by=BoundBy(invitation.numbers_went if invitation.own_since is None else BoundBy.OWN),
        was_me=replaces.was_me if replaces is not None else _asked(person, gone),
        seen_at=timezone.now(),
    )
    if gone is not None:
        Device.objects.filter(pk=gone.pk).update(made_room_for=device)
    # Anyone who holds link and numbers can do this, so it is nobody's act.
    how = {"how": "link and numbers", "numbers": str(device.bound_by)}
    journal.write("device.bind", by=None, family=invitation.family, subject=device.pk, detail=how)
    return device, key


def _asked(person: Person, gone: Device | None) -> str:
    """Whether there is, or was until now, an earlier phone to ask on."""
    return WasMe.ASKED if gone is not None or live().filter(person=person).exists() else ""


def _make_room(person: Person, *, let_go: str) -> Device | None:
    """The device that went for a new one, if one had to. Raises TooManyDevices with the one that may."""
    there = sorted(live().filter(person=person), key=last_seen)
    if len(there) < LIVE_AT_MOST:
        return None
    oldest = _may_go(person, there)
    if oldest is None:
        raise TooManyDevices
    unused = timezone.now() - last_seen(oldest) > UNUSED_AFTER
    if not unused and str(oldest.pk) != let_go:
        raise TooManyDevices(oldest)
    revoke(oldest, by=None)
    return oldest


def _may_go(person: Person, there: list[Device]) -> Device | None:
    """Of these, the one used the longest ago. Known ones go one a day, so that nobody empties somebody's
    place of phones.
    """
    since = timezone.now() - LET_GO_ONCE_IN
    went = Device.objects.filter(person=person, revoked_at__gt=since).exclude(made_room_for=None)
    if not went.exclude(was_me=WasMe.ASKED).exists():
        return there[0]
    return next((one for one in there if one.was_me == WasMe.ASKED), None)


@transaction.atomic
def rename(device: Device, name: str, *, by: Person | Account) -> None:
    """Call a device something its person knows it by."""
    if not _name(name):
        raise Unclear(_("Give it a name you will know it by."), field="name")
    device.name = _name(name)
    device.save(update_fields=["name"])
    write(device, "device.rename", by=by)


@transaction.atomic
def revoke(device: Device, *, by: Person | Account | None) -> None:
    """This device is out: its next request finds nobody, its sockets close within a second."""
    changed = Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        raise_epoch(device.person_id)
        write(device, "device.revoke", by=by)


@transaction.atomic
def revoke_all(person: Person, *, by: Person | Account, but: Device | None = None) -> int:
    """Every device of this person is out, except `but`; answers how many went."""
    going = [device for device in of(person) if but is None or device.pk != but.pk]
    for device in going:
        revoke(device, by=by)
    return len(going)


def write(device: Device, action: str, *, by: Person | Account | None) -> None:
    """A row of the journal about this device."""
    journal.write(action, by=by, family=device.invitation.family, subject=device.pk)


def last_seen(device: Device) -> datetime:
    """When it was last used, to within a few minutes."""
    seen: datetime = device.seen_at or device.created_at
    return seen


def raise_epoch(person_id: UUID) -> None:
    """Tell every open socket of this person to look again at whether it is welcome."""
    Person.objects.filter(pk=person_id).update(epoch=F("epoch") + 1)


def _not_seen_lately(device: Device) -> bool:
    return device.seen_at is None or device.seen_at < timezone.now() - SEEN_EVERY


def _name(name: str) -> str:
    return names.clean(names.clean(name)[:60])
