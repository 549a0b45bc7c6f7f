"""Notices: the outbox. A message is a row first, so it is neither lost nor sent for what was rolled back.

`queue` keeps it inside the caller's transaction; a worker claims it under a lease and hands it over; a worker
that dies loses its lease and another takes over, which first asks the provider whether the message went. So
it goes out at least once, and twice only when the provider cannot say. Whether, how and how much may be said
is asked of `reaching` when it is queued and again when it goes.

What may be said is this file's list of `Words`, with a link, a code, a time or heads of the journal filled
in: nobody can put a sentence about a child into a text (docs/practice.md, never list, 5). Text, subject and
address are gone from the row once it is done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.messages import gsm, reaching
from participants.messages.calendar_entry import Entry
from participants.messages.reaching import Kind, NoWay, Way
from participants.models import Family, Notice, Person
from participants.models.choices import Channel, ToDoKind
from participants.people import keeping_apart, to_do

DUE, SENDING, SENT = "due", "sending", "sent"
EXPIRED, TAKEN_BACK, NOT_SAFE = "expired", "taken_back", "not_safe"
REFUSED = "refused"
WAITING = (DUE, SENDING)
# What goes from a row once it is done: what it said, and the calendar entry.
NO_WORDS = {"subject": "", "body": "", "entry": None}

# Two requests to a provider, with all their patience, fit into it.
LEASE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
#: After its last moment, the row of a message that is done says for half a year that it went, and how.
KEPT_FOR = timedelta(days=183)
FILLED_IN = frozenset({"link", "code", "when", "heads"})
#: Stands for six numbers that are made when the message goes: six signs, so that the length is known.
TO_BE_MADE = {"code": "######"}
#: Of these the last says as much as all of them.
ONE_IS_ENOUGH = frozenset({Kind.NEWS, Kind.CODE, Kind.NUMBERS})


@dataclass(frozen=True)
class Words:
    """What one kind of notice says. Neutral enough for a lock screen that somebody else reads."""

    subject: str | Promise
    body: str | Promise
    kind: Kind = Kind.NEWS


PLACE_SAVED = Words(
    _("A place is saved for you"),
    _("A place is saved for you: %(link)s You will be told six numbers another way."),
    Kind.WAY_IN,
)
FRESH_CODE = Words(_("Your numbers"), _("Your six numbers: %(code)s They work for 15 minutes."), Kind.CODE)
NUMBERS = Words(
    _("Your numbers"),
    _("Your six numbers: %(code)s They go with your link and work once."),
    Kind.NUMBERS,
)
OWN_NUMBERS = Words(
    _("Your numbers"),
    _("Your own six numbers: %(code)s Keep them: you come back with them and your link."),
    Kind.NUMBERS,
)
ANOTHER_WAY = Words(
    _("Your numbers"),
    _(
        "Somebody asked us to write to you another way. Was it you? Your six numbers: %(code)s Not you? "
        "Tell us, and give them to nobody."
    ),
    Kind.CODE,
)
WRONG_CODES = Words(
    _("Please look at your desk"),
    _("Several wrong codes were typed for one of your invitations. Please look at your desk."),
)
LOOK_AT_DESK = Words(
    _("Please look at your desk"),
    _("Something on your desk has changed. Please look at your desk."),
)
HEADS = Words(
    _("Keep this for the journal"),
    _("Keep this message somewhere else. With it somebody can show later that no row of the journal "
    "was cut off:\n%(heads)s"),
)  # fmt: skip
ACCOUNT_CHANGED = Words(
    _("An account was changed"),
    _("The way into an account was changed. You did not expect it? Ask your administrator or manager."),
)  # fmt: skip
NEW_PASSWORD = Words(
    _("Choose a new password"),
    _("Choose a new password: %(link)s If you did not ask for this, you need do nothing."),
)
FIRST_PASSWORD = Words(
    _("Choose your password"),
    _("You are expected here: %(link)s Choose a password that only you know. The link works for seven days."),
)  # fmt: skip
SOMETHING_NEW = Words(
    _("There is something new for you"),
    _("There is something new for you. Open your link when it suits you. %(link)s"),
)
SOMETHING_TO_ANSWER = Words(
    _("Something for you to answer"),
    _("Something for you to answer. Open your link when it suits you."),
)
SOMETHING_NEW_HERE = Words(
    _("There is something new for you"),
    _("There is something new for you. Open your link when it suits you."),
)
SOMETHING_TO_KEEP = Words(
    _("There is something for you to keep"),
    _("There is something for you to keep. Open your link when it suits you. %(link)s"),
    Kind.COPY,
)
REMINDER = Words(_("A reminder"), _("A reminder: %(when)s. Open your link when it suits you."), Kind.REMINDER)
LOOK_SOON = Words(_("A reminder"), _("A reminder. Please open your link soon: %(link)s"), Kind.REMINDER)
TIME_CHANGED = Words(_("A time has changed"), _("A time has changed. It is now: %(when)s."), Kind.TIME)
TIME_SET = Words(_("A time is set"), _("A time is set: %(when)s."), Kind.TIME)
CALLED_OFF = Words(_("A time is called off"), _("This time is called off: %(when)s."), Kind.TIME)
FOR_THE_CALENDAR = Words(_("For your calendar"), _("For your calendar: %(when)s."), Kind.ENTRY)
OUT_OF_THE_CALENDAR = Words(
    _("A change to your calendar"),
    _("Please take this out of your calendar: %(when)s."),
    Kind.ENTRY,
)
TIMES_ASKED = Words(
    _("Which time suits you?"),
    _("Which suits you? %(when)s. Answer 1 yes, 2 if released, 3 no."),
    Kind.QUESTION,
)
#: What goes where only a link was agreed, if not that there is something new.
LEAST = {Kind.REMINDER: LOOK_SOON}


def queue(
    key: str,
    words: Words,
    *,
    person: Person | None,
    expires: datetime,
    values: Mapping[str, str] | None = None,
    due: datetime | None = None,
    entry: Entry | None = None,
    family: Family | None = None,
    about: Iterable[Person] = (),
) -> Notice | None:
    """Keep one message to be sent within the person's safe hours; None when there is no safe way, or it is
    queued already.

    `key` says what it is ("reminder:<meeting>:<person>"), so asking twice sends once. `about` names people
    the message has to do with: when the person is kept apart from one of them, nothing goes (with `family`).
    `entry` goes with it where a calendar file was agreed. Raises ValueError for values other than link, code,
    when, and the journal's heads.
    """
    values = dict(values or {})
    if not set(values) <= FILLED_IN:
        raise ValueError("A notice can carry a link, a code, a time or heads, and nothing else.")
    if person is None:
        return None
    asked_for = due or timezone.now()
    way = reaching.reach(person, words.kind, at=asked_for)
    if isinstance(way, NoWay):
        _nobody_was_told(person, words.kind, way)
        return None
    if family is not None and any(keeping_apart.are_apart(family, person, other) for other in about):
        return None
    kept_entry = entry.as_kept() if entry is not None and way.takes_entry else None
    notice, created = _keep(key, words, way, person, values=values, expires=expires, entry=kept_entry)
    if created and way.at > asked_for:
        _only_one_waits(notice)
    return notice if created else None


def queue_code(key: str, words: Words, *, person: Person, purpose: str, expires: datetime) -> Notice | None:
    """Keep a message whose six numbers are made when it goes (`dispatch.py`), in place of any such that waits
    already.
    """
    way = reaching.reach(person, words.kind, at=timezone.now())
    if isinstance(way, NoWay):
        return None
    notice, _created = _keep(key, words, way, person, values=TO_BE_MADE, expires=expires, code_for=purpose)
    _only_one_waits(notice)
    return notice


def goes_at(person: Person, kind: Kind, *, at: datetime) -> datetime | None:
    """When a message of this kind can go from `at` on; None when no way is safe for it."""
    way = way_to(person, kind, at=at)
    return way.at if way is not None else None


def way_to(person: Person, kind: Kind, *, at: datetime) -> Way | None:
    """How a message of this kind can go from `at` on; None when no way is safe for it."""
    way = reaching.reach(person, kind, at=at)
    if isinstance(way, NoWay):
        _nobody_was_told(person, kind, way)
        return None
    return way


def _keep(
    key: str,
    words: Words,
    way: Way,
    person: Person,
    *,
    values: Mapping[str, str],
    expires: datetime,
    **more: object,
) -> tuple[Notice, bool]:
    subject, body = said(words, way, person, values)
    return Notice.objects.get_or_create(
        key=key,
        defaults={
            "service_id": person.service_id,
            "person": person,
            "kind": words.kind,
            "channel": way.channel,
            "subject": subject,
            "body": body,
            "due": way.at,
            "expires": expires,
            **more,
        },
    )


def _only_one_waits(notice: Notice) -> None:
    """Nobody wakes up to five texts that say the same: of some kinds, the newest that waits for safe hours is
    enough.
    """
    if notice.kind not in ONE_IS_ENOUGH:
        return
    waiting = Notice.objects.filter(person=notice.person, kind=notice.kind, state=DUE, due__gt=timezone.now())
    waiting.exclude(pk=notice.pk).update(state=TAKEN_BACK, **NO_WORDS)


def take_back_code(person: Person, *, purpose: str) -> None:
    """The numbers are not needed any more: they were told another way."""
    waiting = Notice.objects.filter(person=person, code_for=purpose, state=DUE)
    waiting.update(state=TAKEN_BACK, **NO_WORDS)


def said(words: Words, way: Way, person: Person, values: Mapping[str, str]) -> tuple[str, str]:
    """Subject and body in the person's language, and no more than this way may say: in place of a time a link
    goes.
    """
    if not way.may_say(words.kind):
        words, values = least(words.kind), {"link": f"{settings.PUBLIC_URL}/"}
    with translation.override(person.language):
        subject, body = str(words.subject), str(words.body) % values
    return subject, gsm.plain(body) if way.channel == Channel.TEXT else body


def least(kind: str) -> Words:
    """What goes in place of words of this kind where only a link was agreed."""
    return LEAST.get(Kind(kind), SOMETHING_NEW)


def _nobody_was_told(person: Person, kind: str, way: NoWay) -> None:
    """A checked person whom no safe way reaches any more is somebody to ring up; whose copy waits,
    everybody.
    """
    if kind == Kind.COPY:
        to_do.raise_for(person, ToDoKind.COPY_NOT_TOLD)
    elif way == NoWay.TEXTS_STOPPED and kind not in reaching.IS_AN_ENTRY:
        to_do.raise_for(person, ToDoKind.NO_WAY)


def take_back(key: str) -> bool:
    """Do not send this any more, if it has not gone yet; its words are gone either way. True when nobody can
    have read it.
    """
    waiting = Notice.objects.filter(key=key, state__in=WAITING)
    change = {"state": TAKEN_BACK, **NO_WORDS, "lease_until": None}
    untried = waiting.filter(tries=0).update(**change)
    waiting.update(**change)
    return untried > 0


def put_away(key: str) -> None:
    """As if it had never been queued, so that it may be again; unless it was tried."""
    Notice.objects.filter(key=key, state=DUE, tries=0).delete()


def claim(owner: str, *, at_most: int = 20, lease: timedelta = LEASE) -> list[Notice]:
    """Up to `at_most` messages that are due, or whose worker died, now leased to `owner`. Never the same to
    two workers.
    """
    now = timezone.now()
    ready = Q(state=DUE, due__lte=now) | Q(state=SENDING, lease_until__lt=now)
    with transaction.atomic():
        _let_run_out(now)
        rows = Notice.objects.filter(ready).order_by("due")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        ids = list(rows.values_list("pk", flat=True)[:at_most])
        Notice.objects.filter(pk__in=ids).update(
            state=SENDING, lease_until=now + lease, owner=owner, tries=F("tries") + 1
        )
        Notice.objects.filter(pk__in=ids, first_tried_at=None).update(first_tried_at=now)
    return list(Notice.objects.select_related("person").filter(pk__in=ids).order_by("due"))


def _let_run_out(now: datetime) -> None:
    """What is too late does not go any more; who was not told of their copy is told by the coordinator."""
    late = Notice.objects.filter(state__in=WAITING, expires__lt=now).exclude(
        state=SENDING, lease_until__gte=now
    )
    for notice in late.filter(kind=Kind.COPY).select_related("person__service"):
        if notice.person is not None:
            to_do.raise_for(notice.person, ToDoKind.COPY_NOT_TOLD)
    late.update(state=EXPIRED, **NO_WORDS, lease_until=None)


def past_their_time() -> QuerySet[Notice]:
    """Rows of messages done with half a year ago; the daily task removes them."""
    return Notice.objects.filter(expires__lt=timezone.now() - KEPT_FOR).exclude(state__in=WAITING)


def hold(notice: Notice, *, lease: timedelta = LEASE) -> bool:
    """True while this message is still its worker's, which then has a whole lease for it.

    A worker takes up several at once; by the time it comes to the last, somebody else may have taken that one
    over.
    """
    mine = Notice.objects.filter(pk=notice.pk, owner=notice.owner, state=SENDING)
    return mine.update(lease_until=timezone.now() + lease) == 1


def done(notice: Notice, *, reference: str, channel: str = "", carrier: str = "") -> bool:
    """It went out; the words go from the row. False when the lease had passed to another worker meanwhile."""
    return _finish(
        notice,
        state=SENT,
        **NO_WORDS,
        provider_reference=reference[:120],
        channel=channel or notice.channel,
        carrier=carrier,
    )


def not_safe(notice: Notice) -> bool:
    """No way is safe any more; it does not go at all, and the coordinator is asked to tell them what it
    said.
    """
    if notice.person is not None and notice.kind not in reaching.IS_AN_ENTRY:
        is_copy = notice.kind == Kind.COPY
        to_do.raise_for(notice.person, ToDoKind.COPY_NOT_TOLD if is_copy else ToDoKind.NO_WAY)
    return _finish(notice, state=NOT_SAFE, **NO_WORDS)


def refused(notice: Notice) -> bool:
    """The provider will never carry it: no such number, or words it does not take. The coordinator is
    told.
    """
    if notice.person is not None:
        to_do.raise_for(notice.person, ToDoKind.NOT_DELIVERED)
    return _finish(notice, state=REFUSED, **NO_WORDS, delivery="failed")


def too_late(notice: Notice) -> bool:
    """Its moment passed while it was being taken up; a reminder is dropped, not sent late."""
    return _finish(notice, state=EXPIRED, **NO_WORDS)


def later(notice: Notice, *, at: datetime) -> bool:
    """Not now, but at `at`, unless it expires first."""
    return _finish(notice, state=DUE, due=at)


def failed(notice: Notice) -> bool:
    """It did not go; again in 2, 4, 8 … seconds, half an hour at most, until it expires."""
    pause = min(timedelta(seconds=2 ** min(notice.tries, 12)), LONGEST_PAUSE)
    return later(notice, at=timezone.now() + pause)


def _finish(notice: Notice, **change: object) -> bool:
    mine = Notice.objects.filter(pk=notice.pk, owner=notice.owner, state=SENDING)
    return mine.update(lease_until=None, **change) == 1
