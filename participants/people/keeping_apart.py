"""Keeping people apart: two people who must never share a circle, roster, notice or export.

Why, and who asked, is the coordinator's alone. What follows from it is a plain "not possible" that hints at
nothing (docs/practice.md, never list, 4).
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.journal import journal
from participants.models import Account, Family, KeepApart, Person
from participants.platform.errors import NotAllowed, Unclear, WrongMoment


@transaction.atomic
def keep_apart(one: Person, other: Person, *, family: Family, reason: str, by: Account) -> KeepApart:
    """From now on these two never share anything. Saying it twice keeps the first."""
    if one.pk == other.pk:
        raise Unclear(_("That is the same person. Choose somebody else."), field="other")
    if not reason.strip():
        raise Unclear(_("Please fill in every part that is marked as needed."), field="reason")
    if {one.service_id, other.service_id, by.service_id} != {family.service_id}:
        raise NotAllowed
    standing = _between(one, other).filter(family=family).first()
    if standing is not None:
        return standing
    kept = KeepApart.objects.create(
        family=family, one=one, other=other, reason=reason.strip(), recorded_by=by
    )
    journal.write("keep_apart.set", by=by, family=family, subject=kept.pk)
    return kept


@transaction.atomic
def end(kept: KeepApart, *, by: Account) -> None:
    """They need not be kept apart any more. Raises WrongMoment when that was said already."""
    changed = KeepApart.objects.filter(pk=kept.pk, ended_at=None).update(ended_at=timezone.now())
    if not changed:
        raise WrongMoment(_("This has ended already."))
    kept.refresh_from_db()
    journal.write("keep_apart.end", by=by, family=kept.family, subject=kept.pk)


def are_apart(family: Family, one: Person, other: Person) -> bool:
    """True when these two must not meet, whichever family it was recorded for: an order follows the
    people.
    """
    return _between(one, other).filter(family__service_id=family.service_id).exists()


def apart_from(person: Person, family: Family) -> set[UUID]:
    """The ids of everybody this person must be kept apart from, for rosters and exports to leave out."""
    rows = KeepApart.objects.filter(
        Q(one=person) | Q(other=person), ended_at=None, family__service_id=family.service_id
    ).values_list("one_id", "other_id")
    return {pk for pair in rows for pk in pair} - {person.pk}


def pairs(family: Family) -> set[tuple[UUID, UUID]]:
    """Everybody who is kept apart from somebody in this service, as pairs of ids with the lower first."""
    rows = KeepApart.objects.filter(ended_at=None, family__service_id=family.service_id)
    return {(min(pair), max(pair)) for pair in rows.values_list("one_id", "other_id")}


def _between(one: Person, other: Person) -> QuerySet[KeepApart]:
    return KeepApart.objects.filter(Q(one=one, other=other) | Q(one=other, other=one), ended_at=None)
