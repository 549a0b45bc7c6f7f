"""Opening a family that is not one's own, in an emergency: with a reason, for some hours, and never in
silence.

Its coordinator and the managers hear of it at once, the journal keeps it, and every page says so while it
lasts. It opens the desk's pages about a family (meetings/policy.py, IN_EMERGENCY). It gives no seat, so no
meeting, no room and no plan.
"""

import re
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.journal import journal
from participants.messages import notices
from participants.models import Account, Family, JournalEntry, Opening
from participants.models.choices import StaffRole
from participants.platform.errors import NotAllowed, NotFound, TooFast, Unclear, WrongMoment

OPEN_FOR = timedelta(hours=4)
#: Shorter than this is no reason.
LEAST = 10
#: Tries an hour that may open nothing.
MOST_TRIES = 5
TRIES_WITHIN = timedelta(hours=1)
TRY = "family.try_to_open"
NOTICE_GOOD_FOR = timedelta(days=1)


def find_family(named: str, *, by: Account) -> Family:
    """The one family of the asker's service with this reference or this very name.

    Raises NotFound for none, Unclear for a name that several have.
    """
    named = named.strip().casefold()
    own = Family.objects.select_related("service", "coordinator").filter(service=by.service)
    found = list(own.filter(_fits(named))[:2])
    if not found:
        raise NotFound(_("There is no family of that name or reference. Check how it is written."))
    if len(found) > 1:
        raise Unclear(_("Several families have that name. Use the reference: your manager has it."))
    return found[0]


def _fits(named: str) -> Q:
    """Found by the database, which reads no more than the one or two that fit."""
    # SQLite knows upper and lower case of English letters only, unless it is asked by a pattern.
    fits = Q(name__iexact=named) if named.isascii() else Q(name__iregex=f"^{re.escape(named)}$")
    if len(named) == len(reference(Family())) and set(named) <= set("0123456789abcdef"):
        fits |= Q(pk__startswith=named)
    return fits


def reference(family: Family) -> str:
    """What a family is called where its name must not stand: six letters and digits."""
    return family.pk.hex[:6].upper()


def open_by_name(named: str, *, reason: str, by: Account) -> Opening:
    """Open the family of this name or reference. Every try is a row of the journal, and there are a few an
    hour.

    Whatever is wrong, the answer says nothing of whether there is such a family: the reason is looked at
    first, and a name nobody has is answered like one that several have. Raises Unclear and TooFast, and as
    `open_family`. Not inside a transaction, so that a try that failed is written down all the same.
    """
    _note_try(by)
    _require_reason(reason)
    try:
        family = find_family(named, by=by)
    except (NotFound, Unclear):
        words = _("Nothing was opened. Check how it is written, or use the reference: your manager has it.")
        raise Unclear(words, field="family") from None
    return open_family(family, reason=reason, by=by)


@transaction.atomic
def _note_try(by: Account) -> None:
    """One more try of this coordinator's. Raises TooFast after several in an hour that opened nothing."""
    if by.service is None or not by.is_active or by.staff_role != StaffRole.COORDINATOR:
        raise NotAllowed
    Account.objects.select_for_update().get(pk=by.pk)
    since = timezone.now() - TRIES_WITHIN
    tries = JournalEntry.objects.filter(
        chain=journal.chain_of(None, by.service), action=TRY, actor_id=str(by.pk), at__gt=since
    ).count()
    if tries - Opening.objects.filter(account=by, opened_at__gt=since).count() >= MOST_TRIES:
        raise TooFast(_("That was a few tries. Wait an hour, or ask your manager for the reference."))
    journal.write(TRY, by=by, service=by.service)


def _require_reason(reason: str) -> None:
    if len(reason.strip()) < LEAST:
        words = _("Write down why, in a sentence. Its coordinator will read it.")
        raise Unclear(words, field="reason")


@transaction.atomic
def open_family(family: Family, *, reason: str, by: Account) -> Opening:
    """From now on this coordinator may see the family for four hours. Told to its coordinator and the
    managers.

    Raises NotAllowed for another service or role, WrongMoment when it is theirs or open already, Unclear
    without a reason.
    """
    is_coordinator = by.is_active and by.staff_role == StaffRole.COORDINATOR
    if not is_coordinator or by.service_id != family.service_id:
        raise NotAllowed
    family = Family.objects.select_for_update().get(pk=family.pk)
    if family.coordinator_id == by.pk or stands(by, family):
        raise WrongMoment(_("This family is open to you already."))
    _require_reason(reason)
    opening = Opening.objects.create(
        family=family, account=by, reason=reason.strip(), until=timezone.now() + OPEN_FOR
    )
    journal.write("family.open_in_emergency", by=by, family=family, subject=opening.pk)
    _tell(opening)
    return opening


@transaction.atomic
def end(opening: Opening, *, by: Account) -> None:
    """Closed before its time, by the person who opened it or by the family's own coordinator."""
    if by.pk not in (opening.account_id, opening.family.coordinator_id):
        raise NotFound
    now = timezone.now()
    if not Opening.objects.filter(pk=opening.pk, until__gt=now).update(until=now):
        raise WrongMoment(_("It is closed already."))
    journal.write("family.end_emergency", by=by, family=opening.family, subject=opening.pk)


@transaction.atomic
def note_seen(opening: Opening, *, by: Account) -> None:
    """The family's own coordinator has read who opened it and why."""
    if by.pk != opening.family.coordinator_id:
        raise NotFound
    if Opening.objects.filter(pk=opening.pk, seen_at=None).update(seen_at=timezone.now()):
        journal.write("family.see_emergency", by=by, family=opening.family, subject=opening.pk)


def standing(account: Account, family: Family | None = None) -> QuerySet[Opening]:
    """What is open to this coordinator beside their own families."""
    rows = Opening.objects.select_related("family").filter(account=account, until__gt=timezone.now())
    return rows if family is None else rows.filter(family=family)


def stands(account: Account, family: Family) -> bool:
    """True while this family is open to somebody whose it is not."""
    return standing(account, family).exists()


def unseen(coordinator: Account) -> QuerySet[Opening]:
    """Who opened families of this coordinator, as long as they have not said that they know."""
    rows = Opening.objects.select_related("family", "account__person")
    return rows.filter(family__coordinator=coordinator, seen_at=None)


def _tell(opening: Opening) -> None:
    """A neutral line to everybody who answers for the family."""
    managers = Account.objects.select_related("person").filter(
        service=opening.family.service_id, staff_role=StaffRole.MANAGER, is_active=True
    )
    own = opening.family.coordinator
    for account in [*managers, *([own] if own is not None else [])]:
        notices.queue(
            f"opened:{opening.pk}:{account.pk}",
            notices.LOOK_AT_DESK,
            person=account.person,
            expires=timezone.now() + NOTICE_GOOD_FOR,
        )
