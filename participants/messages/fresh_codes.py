"""Fresh codes: six digits that prove it is really this person, now. Told another way, good once and for a
quarter of an hour.

Outside somebody's safe hours nothing can reach them, so only a promise of a code waits in the outbox: the
code itself is made when the message goes, and its quarter of an hour begins then. Wrong tries slow the
person's next ones and are counted over all codes of an hour, so asking for another code does not buy more
guesses. Nothing locks.
"""

from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import F, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.journal import journal
from participants.messages import notices
from participants.models import Account, FreshCode, Notice, Person
from participants.models.choices import CodeCame
from participants.platform import tokens_and_codes
from participants.platform.errors import Refusal, TooFast

GOOD_FOR = timedelta(minutes=15)
REMEMBERED_FOR = timedelta(hours=1)
#: A promised code that could not be sent for this long after its safe hours began is not sent any more.
PROMISED_FOR = timedelta(hours=3)
FREE_TRIES = 3
LONGEST_WAIT = 120


class NotThatCode(Refusal):
    """Wrong, used, or too old: one answer for all of them."""

    code = "not_that_code"
    message = gettext_lazy("Those six numbers don’t fit, or they are too old. Ask for new ones.")


@transaction.atomic
def issue(person: Person, *, purpose: str, by: Account | Person, channel: str = "") -> str:
    """A new code for one purpose; an earlier one stops working.

    It goes over `channel`, or an account tells it to the person another way, and then knows it as well.
    """
    now = timezone.now()
    FreshCode.objects.filter(person=person, purpose=purpose, used_at=None, until__gt=now).update(until=now)
    code = tokens_and_codes.make_code()
    told_by = by if isinstance(by, Account) and not channel and by.person_id != person.pk else None
    fresh = FreshCode.objects.create(
        person=person,
        purpose=purpose,
        code_digest=tokens_and_codes.hide_code(code),
        came=CodeCame.SENT if told_by is None else CodeCame.TOLD,
        channel=channel,
        told_by=told_by,
        until=now + GOOD_FOR,
    )
    journal.write(
        "fresh_code.issue",
        by=by,
        service=person.service,
        subject=fresh.pk,
        detail={"purpose": purpose, "came": str(fresh.came)},
    )
    return code


@transaction.atomic
def send(
    person: Person,
    *,
    purpose: str,
    by: Account | Person,
    words: notices.Words = notices.FRESH_CODE,
) -> datetime | None:
    """Send a code over the person's safe channel; answers when it goes: now, or when their safe hours begin.

    None when there is no safe way and somebody has to say it. Asking again replaces a code that still waits.
    """
    now = timezone.now()
    way = notices.way_to(person, words.kind, at=now)
    if way is None:
        return None
    opens = way.at
    key = f"fresh_code:{person.pk}:{purpose}:{now.timestamp()}"
    if opens > now:
        notices.queue_code(key, words, person=person, purpose=purpose, expires=opens + PROMISED_FOR)
        return opens
    code = issue(person, purpose=purpose, by=by, channel=way.channel)
    values = {"code": code}
    notices.queue(key, words, person=person, values=values, expires=now + GOOD_FOR)
    return now


def waiting(person: Person, *, purpose: str) -> datetime | None:
    """When a code that was asked for goes, while it waits for the person's safe hours; None when none
    waits.
    """
    rows = Notice.objects.filter(person=person, code_for=purpose, state=notices.DUE, due__gt=timezone.now())
    found: datetime | None = rows.values_list("due", flat=True).first()
    return found


def use(person: Person, *, purpose: str, code: str) -> FreshCode:
    """Use the code up, and answer how it came. Raises TooFast after wrong tries in a row, NotThatCode when it
    does not fit.

    A try counts as wrong until it proves right. When the caller's transaction is rolled back the code is
    unused again, and so is the count: doors call this before they open a transaction of their own, or let
    refusals out of it.
    """
    fresh = (
        FreshCode.objects.filter(person=person, purpose=purpose, used_at=None, until__gt=timezone.now())
        .order_by("issued_at")
        .last()
    )
    _slow_down(person, purpose)
    if fresh is None:
        raise NotThatCode(field="code")
    FreshCode.objects.filter(pk=fresh.pk).update(
        wrong_tries=F("wrong_tries") + 1, last_wrong_at=timezone.now()
    )
    if not tokens_and_codes.code_matches(code, fresh.code_digest):
        raise NotThatCode(field="code")
    used = FreshCode.objects.filter(pk=fresh.pk, used_at=None).update(
        used_at=timezone.now(), wrong_tries=F("wrong_tries") - 1
    )
    if not used:
        raise NotThatCode(field="code")
    notices.take_back_code(person, purpose=purpose)
    return fresh


def _slow_down(person: Person, purpose: str) -> None:
    since = timezone.now() - REMEMBERED_FOR
    tries = FreshCode.objects.filter(person=person, purpose=purpose, issued_at__gt=since).aggregate(
        wrong=Sum("wrong_tries"), last=Max("last_wrong_at")
    )
    wrong = tries["wrong"] or 0
    if wrong < FREE_TRIES or tries["last"] is None:
        return
    wait = min(1 << (wrong - FREE_TRIES + 1), LONGEST_WAIT)
    left = ceil(wait - (timezone.now() - tries["last"]).total_seconds())
    if left > 0:
        raise TooFast(
            _("That was a few tries in a row. Wait %(seconds)d seconds, then try again.") % {"seconds": left},
            field="code",
        )
