"""Another number or address: confirmed over the old safe way, or by a coordinator who has spoken to the
person.

Anyone who could change it by themselves could have everything sent to their own phone. So numbers go the old
way, with words that tell the person if it was not them; until they come back nothing is changed. Afterwards
the new one is checked with them like any other, before anything goes there. The journal says what was changed
and how it was confirmed, never to what.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.journal import journal
from participants.messages import fresh_codes, notices
from participants.models import Account, ContactChange, Person, SafeContact
from participants.models.choices import Channel, ContactPart, ToDoKind
from participants.people import safe_contact, to_do
from participants.platform import phone_numbers
from participants.platform.errors import NotAllowed, Unclear, WrongMoment

#: A new number nobody said yes to does not lie about for longer.
WAITS_FOR = timedelta(days=7)


@transaction.atomic
def ask(person: Person, what: str, value: str, *, by: Person | Account) -> ContactChange:
    """Somebody wants another number or address. Six numbers go the old safe way; where none can, the
    coordinator is asked to ring.

    An earlier wish of the same kind is forgotten. Raises Unclear for what is no number or address, or is the
    old one.
    """
    _may(person, by)
    if what not in ContactPart.values:
        raise Unclear
    new = safe_contact.clean(what, value, person)
    kept = SafeContact.objects.select_for_update().filter(person=person).first()
    if kept is None:
        raise WrongMoment(_("Write down how this person can be reached first."))
    if not new or new == getattr(kept, what):
        raise Unclear(_("Type the new one. What you typed is empty, or is the one we have."), field="value")
    if what == ContactPart.PHONE and Channel.TEXT in kept.channels:
        phone_numbers.require_textable(new)
    ContactChange.objects.filter(person=person, what=what).delete()
    change = ContactChange.objects.create(person=person, what=what, value=new)
    _told("contact_change.ask", change, by=by)
    send_code(change, by=by)
    return change


def past_their_time() -> QuerySet[ContactChange]:
    """Wishes nobody said yes to in time; the daily task removes them."""
    return ContactChange.objects.filter(asked_at__lt=timezone.now() - WAITS_FOR)


@transaction.atomic
def send_code(change: ContactChange, *, by: Person | Account) -> None:
    """Six numbers to say yes with, the old safe way, and words for whom it was not."""
    goes = fresh_codes.send(change.person, purpose=_purpose(change), words=notices.ANOTHER_WAY, by=by)
    change.code_sent = goes is not None
    change.save(update_fields=["code_sent"])
    if not change.code_sent:
        to_do.raise_for(change.person, ToDoKind.NEW_CONTACT)


def code_waits(change: ContactChange) -> datetime | None:
    """When its numbers go, while they wait for the person's safe hours."""
    return fresh_codes.waiting(change.person, purpose=_purpose(change))


def confirm(change: ContactChange, code: str, *, by: Person | Account) -> None:
    """The six numbers came back: by the person, or read out to a coordinator who types them.

    Raises as `fresh_codes.use`; not inside a transaction, so that wrong tries count.
    """
    _may(change.person, by)
    fresh_codes.use(change.person, purpose=_purpose(change), code=code)
    _take(change, how="code", by=by)


def confirm_spoken(change: ContactChange, *, by: Account) -> None:
    """The coordinator has spoken to them, on a way they knew before."""
    _may(change.person, by)
    _take(change, how="spoken", by=by)


@transaction.atomic
def drop(change: ContactChange, *, by: Person | Account) -> None:
    """It was not them, or they want it no more."""
    _may(change.person, by)
    _told("contact_change.drop", change, by=by)
    change.delete()


def waiting(person: Person) -> QuerySet[ContactChange]:
    """What was asked for and is not settled."""
    since = timezone.now() - WAITS_FOR
    rows = ContactChange.objects.select_related("person__service")
    return rows.filter(person=person, asked_at__gt=since).order_by("asked_at")


@transaction.atomic
def _take(change: ContactChange, *, how: str, by: Person | Account) -> None:
    new: dict[str, object] = {change.what: change.value, "checked_at": None, "checked_by": None}
    if change.what == ContactPart.PHONE:
        new["texts_stopped_at"] = None  # another number was never stopped
    if not ContactChange.objects.filter(pk=change.pk).delete()[0]:
        raise WrongMoment
    SafeContact.objects.filter(person=change.person).update(**new)
    to_do.raise_for(change.person, ToDoKind.CHECK_CONTACT)
    _told("contact_change.take", change, by=by, how=how)


def _purpose(change: ContactChange) -> str:
    return f"contact:{change.pk.hex}"


def _may(person: Person, by: Person | Account) -> None:
    """Raises NotAllowed for another person, another service, and for staff, who are reached at their
    account.
    """
    own = by.pk == person.pk if isinstance(by, Person) else by.service_id == person.service_id
    if not own or Account.objects.filter(person=person, is_active=True).exists():
        raise NotAllowed


def _told(action: str, change: ContactChange, *, by: Person | Account, how: str = "") -> None:
    detail = {"what": change.what} | ({"how": how} if how else {})
    journal.write(action, by=by, service=change.person.service, subject=change.person_id, detail=detail)
