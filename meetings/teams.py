"""What a manager sees to hand families out: references, coordinators and stages. No name of anybody in a family, and no words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from meetings import desk
from participants import openings
from participants.models import Account, Family, Opening, Service
from participants.roles import StaffRole

SHOWN = 30


@dataclass(frozen=True)
class Allocated:
    """One family as its reference, who looks after it, since when it is known, and how far its meeting is."""

    id: UUID
    reference: str
    coordinator: Account | None
    since: datetime
    stage: str


@dataclass(frozen=True)
class Opened:
    """That somebody opened a family which is not theirs. The reason is for its coordinator."""

    reference: str
    by: Account
    at: datetime
    until: datetime


def families(service: Service) -> list[Allocated]:
    """Every family of the service, those without a coordinator first."""
    rows = (
        Family.objects.filter(service=service)
        .select_related("coordinator__person")
        .prefetch_related("meetings")
        .order_by("created_at")
    )
    found = [_allocated(family) for family in rows]
    return sorted(found, key=lambda one: one.coordinator is not None)


def coordinators(service: Service) -> list[Account]:
    """Whom a family can be given to."""
    rows = Account.objects.select_related("person").filter(
        service=service, staff_role=StaffRole.COORDINATOR, is_active=True
    )
    return list(rows.exclude(person=None).order_by("person__name"))


def opened(service: Service) -> list[Opened]:
    """The last families that were opened in an emergency."""
    rows = Opening.objects.select_related("family", "account__person")
    return [
        Opened(openings.reference(one.family), one.account, one.opened_at, one.until)
        for one in rows.filter(family__service=service)[:SHOWN]
    ]


def _allocated(family: Family) -> Allocated:
    meeting = desk.current_meeting(family.meetings.all())
    return Allocated(
        id=family.pk,
        reference=openings.reference(family),
        coordinator=family.coordinator,
        since=family.created_at,
        stage=str(meeting.get_stage_display()) if meeting else _("no meeting yet"),
    )
