"""A person's own six numbers. Those that were given let in once; with their own they come back, on any phone,
by the same link.

They are shown on the phone that came in, until its person says that they wrote them down, and go the safe way
where there is one. We keep a slow hash of them; what the phone still has to show is sealed with the key that
only its browser holds.
"""

import base64
import hashlib
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction
from django.utils import timezone

from participants.journal import journal
from participants.messages import notices
from participants.messages.reaching import Kind
from participants.models import Account, Device, Invitation, Notice, Person
from participants.platform import tokens_and_codes

#: A phone shows them for this long, unless its person says earlier that they have them.
SHOWN_FOR = timedelta(minutes=30)
SENT_FOR = timedelta(days=2)


@transaction.atomic
def give(device: Device, key: str, *, by: Person | None) -> None:
    """New numbers for the way in this phone came by, for this phone to show (`shown`); the ones before open
    nothing.

    They go the safe way too, where one is theirs alone. `key` is what the phone's browser holds.
    """
    code = _make(device.invitation, by=by)
    device.own_numbers = _seal(key).encrypt(code.encode()).decode()
    device.own_numbers_until = timezone.now() + SHOWN_FOR
    device.save(update_fields=["own_numbers", "own_numbers_until"])
    _send(device.invitation, code)


@transaction.atomic
def send(invitation: Invitation, *, by: Person | None) -> bool:
    """New numbers of their own by the safe way alone; False when no such way is theirs alone, and the old
    ones stay.
    """
    if notices.goes_at(invitation.person, Kind.NUMBERS, at=timezone.now()) is None:
        return False
    return _send(invitation, _make(invitation, by=by))


def known_already(invitation: Invitation) -> None:
    """The numbers that were given count as their own: for the demo, where everybody comes in again and
    again.
    """
    Invitation.objects.filter(pk=invitation.pk).update(own_since=timezone.now())


def shown(device: Device, key: str) -> str:
    """The numbers this phone still has to show; nothing once they were put away or half an hour has
    passed.
    """
    until = device.own_numbers_until
    if not device.own_numbers or until is None or until < timezone.now():
        return ""
    try:
        return _seal(key).decrypt(device.own_numbers.encode()).decode()
    except InvalidToken:
        return ""


def put_away(device: Device) -> None:
    """Its person has them: this phone shows them no more."""
    Device.objects.filter(pk=device.pk).update(own_numbers="", own_numbers_until=None)


def end(invitation: Invitation) -> None:
    """The numbers of this way in open nothing any more, until there are new ones. A part of a larger verb."""
    Invitation.objects.filter(pk=invitation.pk).update(code_digest=tokens_and_codes.hide_code(""))
    _put_away_everywhere(invitation)


def take_back(invitation: Invitation) -> None:
    """Numbers of this way in that still wait in the outbox do not go any more."""
    waiting = Notice.objects.filter(key__startswith=_key(invitation), state__in=notices.WAITING).values_list(
        "key", flat=True
    )
    for key in list(waiting):
        notices.take_back(key)


def sent_lately(invitation: Invitation) -> int:
    """How many messages with numbers of their own were made for this way in within a day."""
    since = timezone.now() - timedelta(days=1)
    return Notice.objects.filter(key__startswith=f"{_key(invitation)}:", created_at__gt=since).count()


def _make(invitation: Invitation, *, by: Account | Person | None) -> str:
    take_back(invitation)
    _put_away_everywhere(invitation)
    code, now = tokens_and_codes.make_code(), timezone.now()
    Invitation.objects.filter(pk=invitation.pk).update(
        code_digest=tokens_and_codes.hide_code(code), numbers_at=now, own_since=now
    )
    journal.write("numbers.own", by=by, family=invitation.family, subject=invitation.pk)
    return code


def _send(invitation: Invitation, code: str) -> bool:
    notice = notices.queue(
        f"{_key(invitation)}:{timezone.now().timestamp()}",
        notices.OWN_NUMBERS,
        person=invitation.person,
        values={"code": code},
        expires=timezone.now() + SENT_FOR,
    )
    return notice is not None


def _put_away_everywhere(invitation: Invitation) -> None:
    """What another phone still shows would be wrong from now on."""
    showing = Device.objects.filter(invitation=invitation).exclude(own_numbers="")
    showing.update(own_numbers="", own_numbers_until=None)


def _key(invitation: Invitation) -> str:
    return f"own_numbers:{invitation.pk}"


def _seal(key: str) -> Fernet:
    secret = hashlib.sha256(f"own numbers:{key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))
