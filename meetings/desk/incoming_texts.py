"""A text message from outside: a wish for no more of them, a danger, an answer about times, or something a
person has to read.

What only a person can see to stands beside it for the family's coordinator
(participants/messages/unhandled_texts.py) and
nowhere else. Anyone who wrote hears nothing by text about it: a message of ours is what may not be safe.
"""

import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from meetings.models import Seat
from meetings.times import time_offers
from participants.messages import notices, reaching, stop_requests, unhandled_texts
from participants.messages.stop_requests import Wish
from participants.models import Family, HeardText, Person, SafeContact
from participants.models.choices import Channel, ToDoKind
from participants.people import safe_contact, to_do
from participants.platform import plain_text
from participants.platform.batched_removal import remove
from participants.platform.errors import Refusal

#: A carrier that had no answer from us calls again; a week is longer than any of them tries.
REMEMBERED_FOR = timedelta(days=7)
TOLD_WITHIN = timedelta(days=1)


@transaction.atomic
def hear(number: str, text: str, *, carrier: str, reference: str, opted_out: bool = False) -> None:
    """Do what a text from this number asks, once. A number nobody's safe contact names changes nothing.

    An answer counts only from a checked number that is one person's alone; otherwise their coordinator is
    asked to ask. That it was heard is kept with what it did or not at all, so a carrier may safely tell us
    again.
    """
    if not _is_new(carrier, plain_text.without_controls(reference)):
        return
    contacts = list(SafeContact.objects.select_related("person__service").filter(phone=_e164(number)))
    text = plain_text.without_controls(text)
    wish = stop_requests.read(text)
    if opted_out and wish != Wish.DANGER:
        wish = Wish.STOP
    if wish in (Wish.STOP, Wish.DANGER):
        _stop(contacts, text, is_danger=wish == Wish.DANGER)
    elif wish == Wish.START:
        for contact in contacts:
            if contact.texts_stopped_at:
                to_do.raise_for(contact.person, ToDoKind.TEXTS_AGAIN)
    else:
        _answer(contacts, text)


def _is_new(carrier: str, reference: str) -> bool:
    """True the first time: an old answer told again must not replace a newer one."""
    if not reference:
        return False
    return HeardText.objects.get_or_create(carrier=carrier, reference=reference[:100])[1]


def forget_heard() -> int:
    """Forget what was heard so long ago that no carrier tells it again; how many. The daily task calls it."""
    return remove(HeardText.objects.filter(at__lt=timezone.now() - REMEMBERED_FOR))


def _stop(contacts: list[SafeContact], text: str, *, is_danger: bool) -> None:
    """No text goes to this number any more. Of a danger the coordinator hears at once, and reads it where one
    person wrote it.
    """
    kind = ToDoKind.TEXTS_UNSAFE if is_danger else ToDoKind.TEXTS_STOPPED
    for contact in contacts:
        safe_contact.stop_texts(contact.person)
        if is_danger:
            to_do.raise_for(contact.person, kind)
            _tell_the_coordinator(contact.person)
    if len(contacts) == 1 and not contacts[0].shared_phone and len(text.split()) > 1:
        _keep(contacts[0].person, kind, text)


def _answer(contacts: list[SafeContact], text: str) -> None:
    known = [one for one in contacts if one.checked_at and Channel.TEXT in one.channels]
    if len(known) != 1 or reaching.is_shared(known[0], Channel.TEXT):
        for contact in known:
            to_do.raise_for(contact.person, ToDoKind.SHARED_ANSWER)
        return
    person: Person = known[0].person
    try:
        with transaction.atomic():
            time_offers.answer_by_text(person, text)
    except Refusal:
        _keep(person, ToDoKind.NOT_UNDERSTOOD, text)


def _keep(person: Person, kind: str, text: str) -> None:
    task = to_do.raise_for(person, kind)
    if (family := _family_of(person)) is not None:
        unhandled_texts.keep(task, text, family=family)


def _family_of(person: Person) -> Family | None:
    """The family that is in touch with somebody now: of their latest meeting, or the one they belong to."""
    seats = Seat.objects.select_related("meeting__family").filter(person=person, removed_at=None)
    seat = seats.order_by("-meeting__created_at").first()
    if seat is not None:
        return seat.meeting.family
    member = person.memberships.select_related("family").order_by("-created_at").first()
    return member.family if member is not None else None


def _tell_the_coordinator(person: Person) -> None:
    """A neutral line by their own safe way: look at the desk."""
    family = _family_of(person)
    if family is None or family.coordinator is None:
        return
    notices.queue(
        f"unsafe:{person.pk}:{timezone.now():%Y-%m-%d}",
        notices.LOOK_AT_DESK,
        person=family.coordinator.person,
        expires=timezone.now() + TOLD_WITHIN,
    )


def _e164(number: str) -> str:
    """Notify writes 447700900123, Twilio +447700900123."""
    return "+" + re.sub(r"\D", "", number)
