"""Notices: the outbox. A message is a row first, so it is neither lost nor sent for what was rolled back.

`queue` keeps it inside the caller's transaction; a worker claims it under a lease and hands it over; a worker that dies
loses its lease and another takes over. So a message goes out at least once, and twice only when a worker dies between
handing over and saying so. Channel, address and safe hours are looked up when it goes, not when it was queued.

What may be said is this file's list of `Words`, with a link, a code or a time filled in: nobody can put a sentence about a
child into a text (PRACTICE.md, never list, 5). Text, subject and address are gone from the row once it is done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants import apart, safe_contact
from participants.models import Family, Notice, Person

DUE, SENDING, SENT = "due", "sending", "sent"
EXPIRED, TAKEN_BACK, NOT_SAFE = "expired", "taken_back", "not_safe"
WAITING = (DUE, SENDING)

LEASE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
FILLED_IN = frozenset({"link", "code", "when"})


@dataclass(frozen=True)
class Words:
    """What one kind of notice says. Neutral enough for a lock screen that somebody else reads."""

    subject: str | Promise
    body: str | Promise


PLACE_SAVED = Words(
    _("A place is saved for you"),
    _("A place is saved for you: %(link)s You will be told six numbers another way."),
)
FRESH_CODE = Words(_("Your numbers"), _("Your six numbers: %(code)s They work for 15 minutes."))
WRONG_CODES = Words(
    _("Please look at your desk"),
    _("Several wrong codes were typed for one of your invitations. Please look at your desk."),
)
NEW_PASSWORD = Words(
    _("Choose a new password"),
    _("Choose a new password: %(link)s If you did not ask for this, you need do nothing."),
)
SOMETHING_NEW = Words(
    _("There is something new for you"),
    _("There is something new for you. Open your link when it suits you. %(link)s"),
)
REMINDER = Words(_("A reminder"), _("A reminder: %(when)s. Open your link when it suits you."))
TIME_CHANGED = Words(_("A time has changed"), _("A time has changed: %(when)s."))
TIME_SET = Words(_("A time is set"), _("A time is set: %(when)s."))
TIMES_ASKED = Words(
    _("Which time suits you?"),
    _("Which suits you? %(when)s. Answer like this: 1 yes, 2 if released, 3 no."),
)


def queue(
    key: str,
    words: Words,
    *,
    person: Person | None,
    expires: datetime,
    values: Mapping[str, str] | None = None,
    due: datetime | None = None,
    family: Family | None = None,
    about: Iterable[Person] = (),
) -> Notice | None:
    """Keep one message to be sent within the person's safe hours; None when there is no safe way, or it is queued already.

    `key` says what it is ("reminder:<meeting>:<person>"), so asking twice sends once. `about` names people the message
    has to do with: when the person is kept apart from one of them, nothing goes (with `family`).
    Raises ValueError for values other than link, code and when.
    """
    values = dict(values or {})
    if not set(values) <= FILLED_IN:
        raise ValueError("A notice can carry a link, a code or a time, and nothing else.")
    if person is None or not (channel := safe_contact.channel_for(person)):
        return None
    if family is not None and any(apart.are_apart(family, person, other) for other in about):
        return None
    moment = safe_contact.next_safe_moment(person, after=due or timezone.now())
    with translation.override(person.language):
        subject, body = str(words.subject), str(words.body) % values
    notice, created = Notice.objects.get_or_create(
        key=key,
        defaults={
            "service_id": person.service_id,
            "person": person,
            "channel": channel,
            "subject": subject,
            "body": body,
            "due": moment,
            "expires": expires,
        },
    )
    return notice if created else None


def take_back(key: str) -> None:
    """Do not send this any more, if it has not gone yet; its words are gone either way."""
    Notice.objects.filter(key=key, state__in=WAITING).update(
        state=TAKEN_BACK, subject="", body="", lease_until=None
    )


def claim(owner: str, *, at_most: int = 20, lease: timedelta = LEASE) -> list[Notice]:
    """Up to `at_most` messages that are due, or whose worker died, now leased to `owner`. Never the same to two workers."""
    now = timezone.now()
    ready = Q(state=DUE, due__lte=now) | Q(state=SENDING, lease_until__lt=now)
    with transaction.atomic():
        Notice.objects.filter(state__in=WAITING, expires__lt=now).exclude(
            state=SENDING, lease_until__gte=now
        ).update(state=EXPIRED, subject="", body="", lease_until=None)
        rows = Notice.objects.filter(ready).order_by("due")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        ids = list(rows.values_list("pk", flat=True)[:at_most])
        Notice.objects.filter(pk__in=ids).update(
            state=SENDING, lease_until=now + lease, owner=owner, tries=F("tries") + 1
        )
    return list(Notice.objects.select_related("person").filter(pk__in=ids).order_by("due"))


def done(notice: Notice, *, reference: str) -> bool:
    """It went out; the words go from the row. False when the lease had passed to another worker meanwhile."""
    return _finish(notice, state=SENT, subject="", body="", provider_reference=reference[:120])


def not_safe(notice: Notice) -> bool:
    """The way it was meant to go is no longer safe; it does not go at all."""
    return _finish(notice, state=NOT_SAFE, subject="", body="")


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
