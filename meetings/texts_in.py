"""A text message from outside: a wish for no more of them, an answer about times, or something a person has to look at.

What somebody wrote is read once and kept nowhere.
"""

import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from meetings.times import offers
from participants import reaching, safe_contact, to_do
from participants.errors import Refusal
from participants.models import HeardText, Person, SafeContact
from participants.roles import Channel, ToDoKind

#: The words the networks and providers know, and what people write; the whole message has to be one of them.
STOP = frozenset(
    {"stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
    | {"opt out", "stop texts", "please stop", "no more texts", "توقف", "الغاء", "إلغاء"}
)
START = frozenset({"start", "unstop", "ابدأ"})


#: A carrier that had no answer from us calls again; a week is longer than any of them tries.
REMEMBERED_FOR = timedelta(days=7)


@transaction.atomic
def hear(number: str, text: str, *, carrier: str, reference: str, opted_out: bool = False) -> None:
    """Do what a text from this number asks, once. A number nobody's safe contact names changes nothing.

    An answer counts only from a checked number that is one person's alone; otherwise their coordinator is asked to ask.
    That it was heard is kept with what it did or not at all, so a carrier may safely tell us again.
    """
    if not _is_new(carrier, reference):
        return
    contacts = list(
        SafeContact.objects.select_related("person__service").filter(phone=_e164(number))
    )
    words = _bare(text)
    if opted_out or words in STOP:
        for contact in contacts:
            safe_contact.stop_texts(contact.person)
    elif words in START:
        for contact in contacts:
            if contact.texts_stopped_at:
                to_do.raise_for(contact.person, ToDoKind.TEXTS_AGAIN)
    else:
        _answer(contacts, text)


def _is_new(carrier: str, reference: str) -> bool:
    """True the first time: an old answer told again must not replace a newer one."""
    HeardText.objects.filter(at__lt=timezone.now() - REMEMBERED_FOR).delete()
    if not reference:
        return False
    return HeardText.objects.get_or_create(carrier=carrier, reference=reference[:100])[1]


def _answer(contacts: list[SafeContact], text: str) -> None:
    known = [one for one in contacts if one.checked_at and Channel.TEXT in one.channels]
    if len(known) != 1 or reaching.is_shared(known[0], Channel.TEXT):
        for contact in known:
            to_do.raise_for(contact.person, ToDoKind.SHARED_ANSWER)
        return
    person: Person = known[0].person
    try:
        with transaction.atomic():
            offers.answer_by_text(person, text)
    except Refusal:
        to_do.raise_for(person, ToDoKind.NOT_UNDERSTOOD)


def _e164(number: str) -> str:
    """Notify writes 447700900123, Twilio +447700900123."""
    return "+" + re.sub(r"\D", "", number)


def _bare(text: str) -> str:
    """Lower case, without signs and doubled blanks."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())
