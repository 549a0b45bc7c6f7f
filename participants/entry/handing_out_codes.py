"""Passing a way in on: the link, and the six numbers apart from it.

Where a message reaches its person and nobody else, the numbers go there and nobody here sees them; otherwise
they are shown on the desk, to be said or printed, and that is a row. They let in once (own_codes.py). Link
and numbers are kept nowhere. The page they were made on holds them in the coordinator's own browser and sends
them back for a paper (`invitations.recall`), so a page that is out of date prints nothing any more.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.entry import own_codes, private_time_block
from participants.entry.invitations import Issued, link_key, numbers_key
from participants.journal import journal
from participants.messages import notices, reaching
from participants.messages.reaching import Kind, Way
from participants.models import Account, Invitation, Notice, Person, SafeContact
from participants.models.choices import Channel, NumbersWent
from participants.people import families, safe_contact
from participants.platform import clock, tokens_and_codes
from participants.platform.errors import ConsentMissing, NotAllowed, NotFound, Refusal, WrongMoment

LINK, NUMBERS = "link", "numbers"
NUMBERS_KEPT_FOR = timedelta(days=1)


class NoSafeWay(Refusal):
    """No message that only they read can go; the numbers are said, or given on paper."""

    code = "no_safe_way"
    message = _("No message that only they read can go. Say the numbers, or give them on paper.")
    status = 409


@dataclass(frozen=True)
class Paper:
    """One of the two papers of a way in, for one person. Which one it is says `what`; it never holds the
    other's secret.
    """

    what: str
    name: str = field(repr=False)
    secret: str = field(repr=False)
    sender: str
    language: str


@dataclass(frozen=True)
class Ways:
    """How the two halves of a way in may travel: what was sent already, and what may go on paper or by
    message.
    """

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
    numbers = Notice.objects.filter(key=numbers_key(invitation)).first()
    by, at = numbers_way(person, numbers)
    earlier = Invitation.objects.filter(person=person, family=invitation.family)
    return Ways(
        link_by=Channel(sent.channel).label if sent else "",
        link_at=_waits_until(sent, person),
        letter_is_safe=contact is not None and Channel.LETTER in contact.channels,
        numbers_by=by,
        numbers_at=at,
        numbers_sent=numbers is not None,
        replaces_earlier=earlier.exclude(pk=invitation.pk).exists(),
    )


def numbers_way(person: Person, numbers: Notice | None = None) -> tuple[str | Promise, str]:
    """By what the numbers go or may go, and when, on the person's own clock."""
    if numbers is not None:
        return Channel(numbers.channel).label, _later(numbers.due, person)
    way = reaching.reach(person, Kind.NUMBERS, at=timezone.now())
    return (Channel(way.channel).label, _later(way.at, person)) if isinstance(way, Way) else ("", "")


def _waits_until(notice: Notice | None, person: Person) -> str:
    return _later(notice.due, person) if notice else ""


def _later(moment: datetime, person: Person) -> str:
    """ "tomorrow, 6 in the morning" on the person's own clock; nothing for a moment that has come."""
    return clock.when(moment, person.zone) if moment > timezone.now() else ""


@transaction.atomic
def write_paper(issued: Issued, what: str, *, by: Account) -> Paper:
    """The link or the numbers for a paper of its own; that it was made is written down, not what it says.

    Raises WrongMoment for numbers that nobody here has seen.
    """
    invitation, person = issued.invitation, issued.invitation.person
    _same_service(person, by)
    if what == NUMBERS:
        if not issued.code:
            raise WrongMoment(_("Nobody here has seen their numbers. Make new ones to say or print."))
        _went(invitation, NumbersWent.PAPER)
    detail = {"what": what}
    journal.write("invitation.print", by=by, family=invitation.family, subject=invitation.pk, detail=detail)
    contact = SafeContact.objects.filter(person=person).first()
    return Paper(
        what=what,
        name=person.name,
        secret=issued.link if what == LINK else issued.code,
        sender=(contact.sender if contact else "") or reaching.NEUTRAL_SENDER,
        language=person.language,
    )


@transaction.atomic
def give_numbers(issued: Issued, *, by: Account) -> bool:
    """The first numbers go the safe way, where it is theirs alone, and nobody here sees them; True when they
    do.

    Otherwise they are shown on the desk, which is written down.
    """
    _same_service(issued.invitation.person, by)
    return _give(issued.invitation, issued.code, by=by, aloud=False)


@transaction.atomic
def renew_numbers(invitation: Invitation, *, by: Account, aloud: bool = False) -> str:
    """New numbers for the link somebody has; their phones stay in. Answers them when they are to be said,
    else nothing.

    They go the safe way, unless there is none or they are to be told `aloud`. The person and their phones
    hear of it, and everybody in their circle may see it. Raises ConsentMissing and FamilyInPrivateTime as
    inviting does, NotFound for a way in that has ended.
    """
    _same_service(invitation.person, by)
    private_time_block.require_no_private_time(invitation.person, invitation.family)
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("person", "family")
    held = rows.filter(pk=invitation.pk, revoked_at=None, until__gt=timezone.now()).first()
    if held is None:
        raise NotFound
    if not safe_contact.is_checked(held.person) or not families.consent_stands(held.family):
        raise ConsentMissing
    own_codes.end(held)
    own_codes.take_back(held)
    notices.take_back(numbers_key(held))
    code, now = tokens_and_codes.make_code(), timezone.now()
    held.numbers_at = now
    Invitation.objects.filter(pk=held.pk).update(
        code_digest=tokens_and_codes.hide_code(code), numbers_at=now, renewed_at=now, own_since=None
    )
    journal.write("invitation.renew_numbers", by=by, family=held.family, subject=held.pk)
    if _give(held, code, by=by, aloud=aloud):
        return ""
    notices.queue(
        f"renewed:{held.pk}:{now.timestamp()}",
        notices.SOMETHING_NEW_HERE,
        person=held.person,
        expires=now + NUMBERS_KEPT_FOR,
    )
    return code


@transaction.atomic
def send_numbers(issued: Issued, *, by: Account) -> None:
    """The six numbers by message, to somebody whose numbers were shown here.

    Raises NoSafeWay on a shared phone, WrongMoment for numbers that went already or are their person's own by
    now.
    """
    invitation, person = issued.invitation, issued.invitation.person
    _same_service(person, by)
    if Invitation.objects.filter(pk=invitation.pk).exclude(own_since=None).exists():
        raise WrongMoment(_("They have numbers of their own by now. Make new ones if they lost them."))
    if Notice.objects.filter(key=numbers_key(invitation)).exists():
        raise WrongMoment(_("The numbers were sent already."))
    if not issued.code:
        raise WrongMoment(_("Nobody here has seen their numbers. Make new ones to say or print."))
    if not _send(invitation, issued.code, by=by):
        raise NoSafeWay


def _give(invitation: Invitation, code: str, *, by: Account, aloud: bool) -> bool:
    if not aloud and _send(invitation, code, by=by):
        _went(invitation, NumbersWent.SENT)
        return True
    _went(invitation, NumbersWent.SHOWN)
    journal.write("invitation.show_numbers", by=by, family=invitation.family, subject=invitation.pk)
    return False


def _send(invitation: Invitation, code: str, *, by: Account) -> bool:
    now = timezone.now()
    told = notices.queue(
        numbers_key(invitation),
        notices.NUMBERS,
        person=invitation.person,
        values={"code": code},
        expires=now + NUMBERS_KEPT_FOR,
    )
    if told is not None:
        journal.write("invitation.send_numbers", by=by, family=invitation.family, subject=invitation.pk)
    return told is not None


def _went(invitation: Invitation, how: NumbersWent) -> None:
    """How the numbers travelled. Once shown, or printed, they were seen, wherever else they go."""
    invitation.numbers_went = how
    Invitation.objects.filter(pk=invitation.pk).update(numbers_went=how)


def _same_service(person: Person, by: Account) -> None:
    if person.service_id != by.service_id:
        raise NotAllowed
