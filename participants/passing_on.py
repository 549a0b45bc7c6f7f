"""Passing a way in on: the link by one way, the six numbers by another, and never both by the same.

Link and numbers are kept nowhere. The page they were made on holds them in the coordinator's own browser and sends them back
for a paper (`invitations.recall`), so a page that is out of date prints nothing any more.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants import clock, journal, notices, reaching
from participants.errors import NotAllowed, Refusal, WrongMoment
from participants.invitations import Issued, link_key, numbers_key
from participants.models import Account, Invitation, Notice, Person, SafeContact
from participants.reaching import Kind, Way
from participants.roles import Channel

LINK, NUMBERS = "link", "numbers"
NUMBERS_KEPT_FOR = timedelta(days=1)


class NoSafeWay(Refusal):
    """No message that only they read can go; the numbers are said, or given on paper."""

    code = "no_safe_way"
    message = _("No message that only they read can go. Say the numbers, or give them on paper.")
    status = 409


@dataclass(frozen=True)
class Paper:
    """One of the two papers of a way in, for one person. Which one it is says `what`; it never holds the other's secret."""

    what: str
    name: str = field(repr=False)
    secret: str = field(repr=False)
    sender: str
    language: str


@dataclass(frozen=True)
class Ways:
    """How the two halves of a way in may travel: what was sent already, and what may go on paper or by message."""

    link_by: str | Promise = ""
    # When it goes or went, on the person's own clock; empty for now.
    link_at: str = ""
    letter_is_safe: bool = False
    numbers_by: str | Promise = ""
    numbers_at: str = ""
    numbers_sent: bool = False
    replaces_earlier: bool = False


def ways(issued: Issued) -> Ways:
    """Where link and numbers of a new way in are, and where they may go."""
    person, invitation = issued.invitation.person, issued.invitation
    sent = Notice.objects.filter(key=link_key(invitation)).first()
    contact = SafeContact.objects.filter(person=person).first()
    way = reaching.reach(person, Kind.CODE, at=timezone.now())
    numbers = Notice.objects.filter(key=numbers_key(invitation)).first()
    may_go = isinstance(way, Way) and not sent
    earlier = Invitation.objects.filter(person=person, family=invitation.family)
    return Ways(
        link_by=Channel(sent.channel).label if sent else "",
        link_at=_waits_until(sent, person),
        letter_is_safe=contact is not None and Channel.LETTER in contact.channels,
        numbers_by=Channel(way.channel).label if isinstance(way, Way) and may_go else "",
        numbers_at=_waits_until(numbers, person)
        if numbers
        else _later(way.at, person)
        if isinstance(way, Way)
        else "",
        numbers_sent=numbers is not None,
        replaces_earlier=earlier.exclude(pk=invitation.pk).exists(),
    )


def _waits_until(notice: Notice | None, person: Person) -> str:
    return _later(notice.due, person) if notice else ""


def _later(moment: datetime, person: Person) -> str:
    """ "tomorrow, 6 in the morning" on the person's own clock; nothing for a moment that has come."""
    return clock.when(moment, person.zone) if moment > timezone.now() else ""


@transaction.atomic
def write_paper(issued: Issued, what: str, *, by: Account) -> Paper:
    """The link or the numbers for a paper of its own; that it was made is written down, not what it says."""
    _same_service(issued.invitation.person, by)
    invitation, person = issued.invitation, issued.invitation.person
    detail = {"what": what}
    journal.write(
        "invitation.print", by=by, family=invitation.family, subject=invitation.pk, detail=detail
    )
    contact = SafeContact.objects.filter(person=person).first()
    return Paper(
        what=what,
        name=person.name,
        secret=issued.link if what == LINK else issued.code,
        sender=(contact.sender if contact else "") or reaching.NEUTRAL_SENDER,
        language=person.language,
    )


@transaction.atomic
def send_numbers(issued: Issued, *, by: Account) -> None:
    """The six numbers by message, to somebody who gets the link on paper.

    Raises WrongMoment when the link went in a message: both would lie in one pocket. Raises NoSafeWay on a shared phone.
    """
    invitation, person = issued.invitation, issued.invitation.person
    _same_service(person, by)
    if Notice.objects.filter(key=link_key(invitation)).exists():
        raise WrongMoment(_("The link went in a message. Say the numbers, or give them on paper."))
    if Notice.objects.filter(key=numbers_key(invitation)).exists():
        raise WrongMoment(_("The numbers were sent already."))
    told = notices.queue(
        numbers_key(invitation),
        notices.NUMBERS,
        person=person,
        values={"code": issued.code},
        expires=timezone.now() + NUMBERS_KEPT_FOR,
    )
    if told is None:
        raise NoSafeWay
    journal.write("invitation.send_numbers", by=by, family=invitation.family, subject=invitation.pk)


def _same_service(person: Person, by: Account) -> None:
    if person.service_id != by.service_id:
        raise NotAllowed
