"""Agreeing with a coordinator up to how many children they look after, and going above it with a reason, for
four weeks.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import access, policy
from meetings.loads.models import Agreed
from participants.journal import journal
from participants.models import Account, Family, Person
from participants.models.choices import StaffRole
from participants.platform.errors import NotAllowed, Unclear

#: A social work team's cap for somebody new; a service may agree something else with each.
FIRST_YEAR = 10
YEAR = timedelta(days=365)
LAPSES_AFTER = timedelta(weeks=4)
MOST = 500
LONGEST_REASON = 200


@transaction.atomic
def agree(coordinator: Account, children: int, *, by: Account) -> Agreed:
    """Up to this number of children from now on; going above it ends. Raises NotAllowed, and Unclear for a
    number that cannot be.
    """
    _require(coordinator, by)
    if not 0 <= children <= MOST:
        raise Unclear(_("Write a number of children."), field="children")
    agreed, _new = Agreed.objects.update_or_create(
        account=coordinator,
        defaults={
            "children": children,
            "above": None,
            "above_because": "",
            "above_until": None,
            "by": by,
        },
    )
    detail = {"children": children}
    journal.write("load.agree", by=by, service=by.service, subject=coordinator.pk, detail=detail)
    return agreed


@transaction.atomic
def make_room(coordinator: Account, family: Family, *, because: str, by: Account) -> None:
    """The family's children fit in what was agreed, or there is a reason why they come on top of it.

    Raises Unclear, at the field `because`, when they don't fit and nobody says why, and for a reason that is
    too long.
    """
    now = timezone.now()
    wanted = _children_with(coordinator, family)
    most = limit_of(coordinator, now=now)
    if most is None or wanted <= max(most, above_now(coordinator, now=now)):
        return
    because = because.strip()
    if not because:
        words = _(
            "They would look after %(n)s children; %(most)s was agreed. Say why, or choose somebody else."
        )
        raise Unclear(words % {"n": wanted, "most": most}, field="because")
    if len(because) > LONGEST_REASON:
        raise Unclear(_("Say it in a sentence."), field="because")
    Agreed.objects.update_or_create(
        account=coordinator,
        defaults={
            "above": wanted,
            "above_because": because,
            "above_until": now + LAPSES_AFTER,
            "by": by,
        },
        create_defaults={
            "children": most,
            "above": wanted,
            "above_because": because,
            "above_until": now + LAPSES_AFTER,
            "by": by,
        },
    )
    detail = {"agreed": most, "above": wanted}
    journal.write("load.above", by=by, service=by.service, subject=coordinator.pk, detail=detail)


def limit_of(coordinator: Account, *, now: datetime) -> int | None:
    """Up to how many children: what was agreed, else ten in their first year, else None."""
    agreed = agreed_with(coordinator)
    if agreed is not None:
        return agreed.children
    return FIRST_YEAR if in_first_year(coordinator, now=now) else None


def above_now(coordinator: Account, *, now: datetime) -> int:
    """Up to how many for the time being, with a reason that has not lapsed; else nothing."""
    agreed = agreed_with(coordinator)
    if agreed is None or agreed.above is None or agreed.above_until is None:
        return 0
    return agreed.above if agreed.above_until > now else 0


def agreed_with(coordinator: Account) -> Agreed | None:
    """What was agreed with them, where anything was."""
    found: Agreed | None = getattr(coordinator, "agreed", None)
    return found


def in_first_year(coordinator: Account, *, now: datetime) -> bool:
    """True for the first year of their account."""
    return coordinator.created_at > now - YEAR


def _children_with(coordinator: Account, family: Family) -> int:
    """How many children they would look after with this family."""
    theirs = Family.objects.filter(coordinator=coordinator, put_away_at=None)
    ids = {*theirs.values_list("pk", flat=True), family.pk}
    children = Person.objects.filter(is_child=True, memberships__family__in=ids)
    return children.distinct().count()


def _require(coordinator: Account, by: Account) -> None:
    may = policy.may(access.staff_role(by), "load.agree")
    if not may or by.service_id is None or coordinator.service_id != by.service_id:
        raise NotAllowed
    if coordinator.staff_role != StaffRole.COORDINATOR:
        raise NotAllowed
