"""Safe contact: how, when and under what name a person may be reached without harm.

Nothing goes to anybody before a coordinator has checked this with them (docs/practice.md, rule 1), and any
change asks for a new check. What is kept here is the coordinator's alone.
"""

from collections.abc import Iterable
from datetime import date, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.journal import journal
from participants.models import Account, Person, SafeContact
from participants.models.choices import Channel, Says, ToDoKind
from participants.people import neutral_wording, to_do
from participants.platform import names, phone_numbers, plausible_days, time_zones
from participants.platform.errors import NotAllowed, Refusal, Unclear, WrongMoment


class NotConfirmed(Refusal):
    """Another number or address, and nobody has made sure that it is theirs."""

    code = "not_confirmed"
    message = gettext_lazy(
        "This is another number or address than before. Say that you have spoken to them about it, "
        "or ask for their yes the old way."
    )
    status = 409

    def __init__(self) -> None:
        super().__init__(field="spoken")


# What fits behind the window of an envelope, under the name.
MOST_LINES, LONGEST_LINE = 5, 45
# Lives change: a check is good for this long unless a day was agreed.
GOOD_FOR = timedelta(days=180)


@transaction.atomic
def set_safe_contact(
    person: Person,
    *,
    by: Account,
    phone: str = "",
    email: str = "",
    postal_address: str = "",
    channels: Iterable[str] = (),
    safe_from: time | None = None,
    safe_until: time | None = None,
    voicemail_ok: bool = False,
    shared_phone: bool = False,
    shared_with: str = "",
    sender: str = "",
    says: str = Says.LINK,
    review_on: date | None = None,
    spoken: bool = False,
) -> SafeContact:
    """Keeps how a person may be reached. It has to be checked (again) before anything goes out.

    `safe_from` to `safe_until` is the person's own wall clock; both empty means any time; a window may cross
    midnight. `says` is how much a message may tell, a link only unless they agreed to more. Texts they
    stopped stay stopped, unless the number is another one. `spoken`: the coordinator has talked to them about
    another number or address; without it, another one needs their yes over the old way (contact_changes.py).
    Raises NotConfirmed then, and Unclear for a number, address or channel that cannot be right.
    """
    _same_service(person, by)
    if (safe_from is None) != (safe_until is None):
        missing = "safe_from" if safe_from is None else "safe_until"
        raise Unclear(_("Safe times need both a start and an end."), field=missing)
    if says not in Says.values:
        raise Unclear
    plausible_days.require(review_on, field="review_on")
    new = {
        "phone": clean_phone(phone, channels := list(channels), zone=person.zone),
        "email": clean("email", email, person),
        "postal_address": _postal(postal_address),
    }
    changed = _changed(person, **new)
    if changed and not spoken:
        raise NotConfirmed
    kept = SafeContact.objects.filter(person=person)
    kept.exclude(phone=new["phone"]).update(texts_stopped_at=None)
    contact, _created = SafeContact.objects.update_or_create(
        person=person,
        defaults={
            **new,
            "channels": [_channel(name) for name in channels],
            "safe_from": safe_from,
            "safe_until": safe_until,
            "voicemail_ok": voicemail_ok,
            "shared_phone": shared_phone,
            "shared_with": names.clean(shared_with),
            "sender": _alias(sender, person),
            "says": says,
            "review_on": review_on,
            "checked_at": None,
            "checked_by": None,
        },
    )
    detail = {"changed": changed, "how": "spoken"} if changed else {}
    journal.write("safe_contact.set", by=by, service=person.service, subject=person.pk, detail=detail)
    return contact


def clean_phone(phone: str, channels: Iterable[str], *, zone: str) -> str:
    """A number as it is kept, read as the country of `zone` writes it. Raises Unclear; also for a landline
    that is to get texts.
    """
    kept = phone_numbers.clean(phone, country=time_zones.country(zone))
    if Channel.TEXT in channels:
        phone_numbers.require_textable(kept)
    return kept


def clean(what: str, value: str, person: Person) -> str:
    """A number or an address as it is kept; empty stays empty. Raises Unclear for what cannot be one."""
    if what == "phone":
        return phone_numbers.clean(value, country=time_zones.country(person.zone))
    return _address(value)


def _changed(person: Person, **new: str) -> list[str]:
    """Which of number and address would be another one; a first one and none at all are no danger."""
    kept = SafeContact.objects.filter(person=person).first()
    before = {what: getattr(kept, what) for what in new} if kept else {}
    return [what for what, old in before.items() if old and new[what] and old != new[what]]


@transaction.atomic
def check_safe_contact(person: Person, *, by: Account) -> None:
    """The coordinator has talked it over with the person. Raises WrongMoment when nothing is kept yet."""
    _same_service(person, by)
    now = timezone.now()
    kept = SafeContact.objects.filter(person=person)
    if not kept.update(checked_at=now, checked_by=by):
        raise WrongMoment(_("Write down how this person can be reached first."))
    stale = Q(review_on=None) | Q(review_on__lte=now.date())
    kept.filter(stale).update(review_on=(now + GOOD_FOR).date())
    journal.write("safe_contact.check", by=by, service=person.service, subject=person.pk)


def is_checked(person: Person) -> bool:
    """True when a coordinator checked how this person may be reached, after its last change."""
    return SafeContact.objects.filter(person=person, checked_at__isnull=False).exists()


@transaction.atomic
def stop_texts(person: Person) -> None:
    """They asked for no more texts: from now on none goes, and their coordinator is asked to agree another
    way.
    """
    changed = SafeContact.objects.filter(person=person, texts_stopped_at=None).update(
        texts_stopped_at=timezone.now()
    )
    if changed:
        to_do.raise_for(person, ToDoKind.TEXTS_STOPPED)
        journal.write("safe_contact.stop_texts", by=person, service=person.service, subject=person.pk)


@transaction.atomic
def allow_texts(person: Person, *, by: Account) -> None:
    """They said that they want texts again. Raises WrongMoment when they never stopped them."""
    _same_service(person, by)
    changed = SafeContact.objects.filter(person=person, texts_stopped_at__isnull=False).update(
        texts_stopped_at=None
    )
    if not changed:
        raise WrongMoment
    journal.write("safe_contact.allow_texts", by=by, service=person.service, subject=person.pk)


def _same_service(person: Person, by: Account) -> None:
    if by.service_id != person.service_id:
        raise NotAllowed


def _address(email: str) -> str:
    email = email.strip()
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Unclear(_("That e-mail address doesn’t look right."), field="email") from error
    return email


def _postal(address: str) -> str:
    """Line by line, as it stands on an envelope; the name is not part of it."""
    lines = [" ".join(line.split()) for line in address.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) == 1 or len(lines) > MOST_LINES or any(len(one) > LONGEST_LINE for one in lines):
        raise Unclear(
            _(
                "Write the postal address in two to five short lines, without the name, and the postcode or "
                "country last."
            ),
            field="postal_address",
        )
    return "\n".join(lines)


def _alias(sender: str, person: Person) -> str:
    """One line, so that it cannot become a second header; and nothing that a lock screen should not show."""
    alias = names.clean(sender)
    if not neutral_wording.is_neutral(alias, person):
        raise Unclear(
            _("Choose another name for their messages. Somebody who sees this one may guess."),
            field="sender",
        )
    return alias


def _channel(name: str) -> str:
    if name not in Channel.values:
        raise Unclear
    return str(name)
