"""Reaching people safely: the one place that says by which way, when, under what name and with how much in
it.

Every message asks `reach` twice: when it is queued, and again when it goes. Channels only carry what it
allowed. What nobody decided is the least: a link, a neutral sender, no time, no calendar file
(docs/practice.md, never list, 5).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils import timezone

from participants.models import Account, Person, SafeContact
from participants.models.choices import Channel, Says

# What a message comes from when the person named nothing better. Says nothing about children or councils.
NEUTRAL_SENDER = "Kitchen Table"
DAYS_TO_LOOK = 8


class Kind(StrEnum):
    """What a message is for."""

    WAY_IN = "way_in"
    CODE = "code"
    NUMBERS = "numbers"
    NEWS = "news"
    TIME = "time"
    QUESTION = "question"
    REMINDER = "reminder"
    ENTRY = "entry"
    COPY = "copy"


#: Good for minutes or hours, so never by letter.
QUICK = frozenset({Kind.CODE, Kind.NUMBERS, Kind.REMINDER})
#: Proves who somebody is, so never where somebody else reads it.
FOR_ONE_PAIR_OF_EYES = frozenset({Kind.CODE, Kind.NUMBERS})
#: Says a day and an hour; where that is not safe, a link goes instead.
SAYS_A_TIME = frozenset({Kind.TIME, Kind.QUESTION, Kind.REMINDER, Kind.ENTRY})
#: Nothing but its calendar file, so only where one may go.
IS_AN_ENTRY = frozenset({Kind.ENTRY})
_HOW_MUCH = (Says.LINK, Says.TIME, Says.CALENDAR)
# What goes shortly before safe hours end may be taken up too late; this long before, it is not.
INSIDE = timedelta(minutes=15)


class NoWay(StrEnum):
    """Why nothing may go."""

    NOT_CHECKED = "not_checked"
    NO_CHANNEL = "no_channel"
    TEXTS_STOPPED = "texts_stopped"
    SHARED = "shared"
    NOT_AGREED = "not_agreed"


@dataclass(frozen=True)
class Way:
    """How one message may go. `at` is the first safe moment, `until` when that stretch of safe hours ends
    (None: never).
    """

    channel: str
    address: str = field(repr=False)
    sender: str = field(repr=False)
    has_alias: bool
    says: Says
    at: datetime
    until: datetime | None

    def may_say(self, kind: str) -> bool:
        """True when words of this kind may go as they are; otherwise a link goes in their place."""
        return kind not in SAYS_A_TIME or self.says != Says.LINK

    @property
    def takes_entry(self) -> bool:
        """True when a calendar file may go with the words."""
        return self.says == Says.CALENDAR and self.channel == Channel.EMAIL


def reach(person: Person, kind: str, *, at: datetime) -> Way | NoWay:
    """How a message of this kind may reach this person from `at` on, or why it may not.

    Staff are reached at the e-mail of their account; everybody else as their checked safe contact says.
    """
    account = Account.objects.filter(person=person, is_active=True).first()
    if account:
        return Way(Channel.EMAIL, account.email, NEUTRAL_SENDER, False, Says.CALENDAR, at, None)
    return decide(person, SafeContact.objects.filter(person=person).first(), kind, at=at)


def decide(person: Person, contact: SafeContact | None, kind: str, *, at: datetime) -> Way | NoWay:
    """The policy itself, over rows that were fetched already."""
    if contact is None or contact.checked_at is None:
        return NoWay.NOT_CHECKED
    refused = NoWay.NO_CHANNEL
    for channel in contact.channels:
        address = _address(person, contact, channel)
        if not address or (channel == Channel.LETTER and kind in QUICK):
            continue
        if channel == Channel.TEXT and contact.texts_stopped_at:
            refused = NoWay.TEXTS_STOPPED
        elif kind in FOR_ONE_PAIR_OF_EYES and is_shared(contact, channel):
            refused = NoWay.SHARED
        elif kind in IS_AN_ENTRY and how_much(contact, channel, at=at) != Says.CALENDAR:
            refused = NoWay.NOT_AGREED
        else:
            opens = next_safe(contact, person.zone, after=at)
            return Way(
                channel=channel,
                address=address,
                sender=contact.sender or NEUTRAL_SENDER,
                has_alias=bool(contact.sender),
                says=how_much(contact, channel, at=at),
                at=opens,
                until=closing(contact, person.zone, after=opens),
            )
    return refused


def last_safe(person: Person, *, before: datetime) -> datetime:
    """The last moment not after `before` that lies well within the person's safe hours: where a reminder goes
    to.

    Anyone who has no safe hours, or no safe contact at all, is no reason to go earlier; `reach` says whether
    anything goes.
    """
    contact = SafeContact.objects.filter(person=person).first()
    if contact is None or Account.objects.filter(person=person, is_active=True).exists():
        return before
    return earlier(contact, person.zone, before=before)


def how_much(contact: SafeContact, channel: str, *, at: datetime) -> Says:
    """The most a message may say: what was agreed, and a link only where others read along or the check is
    overdue.
    """
    agreed = Says(contact.says) if contact.says in Says.values else Says.LINK
    if is_shared(contact, channel) or is_overdue(contact, at=at):
        return Says.LINK
    most = Says.CALENDAR if channel == Channel.EMAIL else Says.TIME
    return min(agreed, most, key=_HOW_MUCH.index)


def is_shared(contact: SafeContact, channel: str) -> bool:
    """True when somebody else may read what comes this way."""
    return bool(contact.shared_with) or (contact.shared_phone and channel == Channel.TEXT)


def is_overdue(contact: SafeContact, *, at: datetime) -> bool:
    """True when it was to be talked over again before now."""
    return contact.review_on is not None and contact.review_on < at.date()


def next_safe(contact: SafeContact, zone: str, *, after: datetime) -> datetime:
    """The first moment from `after` on whose wall clock in `zone` lies within the safe hours.

    Each candidate is put back on the wall and looked at, so no clock change lets one slip outside.
    """
    if _is_safe(contact, zone, after):
        return after
    for opens in _edges(contact.safe_from, zone, after=after):
        if opens > after and _is_safe(contact, zone, opens):
            return opens.astimezone(after.tzinfo)
    raise ValueError("Safe hours that never come.")


def closing(contact: SafeContact, zone: str, *, after: datetime) -> datetime | None:
    """When the stretch of safe hours that holds `after` ends; None when every hour is safe."""
    if _always(contact):
        return None
    ends = (one for one in _edges(contact.safe_until, zone, after=after) if one > after)
    return next(ends).astimezone(after.tzinfo)


def earlier(contact: SafeContact, zone: str, *, before: datetime) -> datetime:
    """The last moment not after `before` within the safe hours, and a little before they end; never outside
    them.

    As in `next_safe`, what was reckoned is put back on the wall and looked at.
    """
    if _always(contact):
        return before
    since = before - timedelta(days=2)
    openings = _edges(contact.safe_from, zone, after=since)
    opens = max(one for one in openings if one <= before and _is_safe(contact, zone, one))
    closes = closing(contact, zone, after=opens) or before
    found = max(opens, min(before, closes - INSIDE))
    return (found if _is_safe(contact, zone, found) else opens).astimezone(before.tzinfo)


def _always(contact: SafeContact) -> bool:
    return contact.safe_from is None or contact.safe_until is None or contact.safe_from == contact.safe_until


def _is_safe(contact: SafeContact, zone: str, moment: datetime) -> bool:
    if contact.safe_from is None or contact.safe_until is None or _always(contact):
        return True
    clock = moment.astimezone(ZoneInfo(zone)).time()
    if contact.safe_from < contact.safe_until:
        return contact.safe_from <= clock < contact.safe_until
    return clock >= contact.safe_from or clock < contact.safe_until


def _edges(clock: time | None, zone: str, *, after: datetime) -> Iterator[datetime]:
    """The moments a clock in `zone` shows this time, from the day before on; both of them on the night it
    comes twice.
    """
    if clock is None:
        return
    here = ZoneInfo(zone)
    first = after.astimezone(here).date() - timedelta(days=1)
    for day in (first + timedelta(days=n) for n in range(DAYS_TO_LOOK)):
        local = datetime.combine(day, clock)
        yield from sorted(
            timezone.make_aware(local.replace(fold=fold), here).astimezone(ZoneInfo("UTC")) for fold in (0, 1)
        )


def _address(person: Person, contact: SafeContact, channel: str) -> str:
    """Where words go. `voice` is for people to use, never for software."""
    found = {
        Channel.TEXT: contact.phone,
        Channel.EMAIL: contact.email,
        Channel.LETTER: "\n".join(filter(None, (person.name, contact.postal_address))),
    }
    return str(found.get(Channel(channel), "")) if channel in Channel.values else ""
