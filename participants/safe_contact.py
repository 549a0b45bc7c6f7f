"""Safe contact: how, when and under what name a person may be reached without harm.

Nothing goes to anybody before a coordinator has checked this with them (PRACTICE.md, rule 1), and any change asks for a
new check. What is kept here is the coordinator's alone.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participants import journal
from participants.errors import NotAllowed, Unclear, WrongMoment
from participants.models import Account, Person, SafeContact
from participants.roles import Channel

# What a message comes from when the person named nothing better. Says nothing about children or councils.
NEUTRAL_SENDER = "Kitchen Table"


@transaction.atomic
def set_safe_contact(
    person: Person,
    *,
    by: Account,
    phone: str = "",
    email: str = "",
    channels: Iterable[str] = (),
    safe_from: time | None = None,
    safe_until: time | None = None,
    voicemail_ok: bool = False,
    shared_phone: bool = False,
    sender: str = "",
) -> SafeContact:
    """Keeps how a person may be reached. It has to be checked (again) before anything goes out.

    `safe_from` to `safe_until` is the person's own wall clock; both empty means any time; a window may cross midnight.
    Raises Unclear for a number, address or channel that cannot be right.
    """
    _same_service(person, by)
    if (safe_from is None) != (safe_until is None):
        raise Unclear(_("Safe times need both a start and an end."))
    contact, _created = SafeContact.objects.update_or_create(
        person=person,
        defaults={
            "phone": _number(phone, region=_region(person)),
            "email": _address(email),
            "channels": [_channel(name) for name in channels],
            "safe_from": safe_from,
            "safe_until": safe_until,
            "voicemail_ok": voicemail_ok,
            "shared_phone": shared_phone,
            "sender": sender.strip(),
            "checked_at": None,
            "checked_by": None,
        },
    )
    journal.write("safe_contact.set", by=by, service=person.service, subject=person.pk)
    return contact


@transaction.atomic
def check_safe_contact(person: Person, *, by: Account) -> None:
    """The coordinator has talked it over with the person. Raises WrongMoment when nothing is kept yet."""
    _same_service(person, by)
    changed = SafeContact.objects.filter(person=person).update(
        checked_at=timezone.now(), checked_by=by
    )
    if not changed:
        raise WrongMoment(_("Write down how this person can be reached first."))
    journal.write("safe_contact.check", by=by, service=person.service, subject=person.pk)


def is_checked(person: Person) -> bool:
    """True when a coordinator checked how this person may be reached, after its last change."""
    return SafeContact.objects.filter(person=person, checked_at__isnull=False).exists()


def channel_for(person: Person) -> str:
    """The first checked channel by which written words may reach this person, or nothing.

    Staff are reached at the e-mail of their account. `voice` is for people to use, never for software.
    """
    if _account_email(person):
        return Channel.EMAIL
    contact = SafeContact.objects.filter(person=person, checked_at__isnull=False).first()
    if contact is None:
        return ""
    usable = {
        Channel.TEXT: contact.phone,
        Channel.EMAIL: contact.email,
        Channel.LETTER: person.name,
    }
    return next((name for name in contact.channels if usable.get(name)), "")


def address_for(person: Person, channel: str) -> str:
    """Where words over this channel go, or nothing when that channel is not (or no longer) safe."""
    if channel == Channel.EMAIL and (email := _account_email(person)):
        return email
    contact = SafeContact.objects.filter(person=person, checked_at__isnull=False).first()
    if contact is None or channel not in contact.channels:
        return ""
    if channel == Channel.LETTER:
        return person.name
    return contact.phone if channel == Channel.TEXT else contact.email


def sender_for(person: Person) -> str:
    """The name a message to this person comes from."""
    contact = SafeContact.objects.filter(person=person).first()
    return (contact.sender if contact else "") or NEUTRAL_SENDER


def next_safe_moment(person: Person, *, after: datetime) -> datetime:
    """The first moment from `after` on that lies in the person's safe hours, in UTC.

    Days are walked on the person's wall clock and compared in UTC, so a clock change moves nothing.
    """
    contact = SafeContact.objects.filter(person=person).first()
    if contact is None or contact.safe_from is None or contact.safe_until is None:
        return after
    zone = ZoneInfo(person.zone)
    first = after.astimezone(zone).date() - timedelta(days=1)
    for day in (first + timedelta(days=n) for n in range(4)):
        last = day if contact.safe_from < contact.safe_until else day + timedelta(days=1)
        opens = timezone.make_aware(datetime.combine(day, contact.safe_from), zone)
        closes = timezone.make_aware(datetime.combine(last, contact.safe_until), zone)
        if after.timestamp() < closes.timestamp():
            return max(after, opens.astimezone(after.tzinfo))
    return after


def _account_email(person: Person) -> str:
    account = Account.objects.filter(person=person, is_active=True).first()
    return account.email if account else ""


def _same_service(person: Person, by: Account) -> None:
    if by.service_id != person.service_id:
        raise NotAllowed


def _region(person: Person) -> str:
    return {"Africa/Accra": "GH", "Europe/Dublin": "IE"}.get(person.zone, "GB")


def _number(phone: str, *, region: str) -> str:
    """The number as +44…, or nothing for nothing."""
    if not phone.strip():
        return ""
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException as error:
        raise Unclear(_("That phone number doesn't look right.")) from error
    if not phonenumbers.is_possible_number(number):
        raise Unclear(_("That phone number doesn't look right."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _address(email: str) -> str:
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Unclear(_("That e-mail address doesn't look right.")) from error
    return email


def _channel(name: str) -> str:
    if name not in Channel.values:
        raise Unclear
    return str(name)
