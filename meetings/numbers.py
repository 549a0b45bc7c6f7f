"""What a manager may know: how many, never who. No name, no family, no words."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise

from meetings.models import Meeting
from meetings.words import Stage
from participants.models import Account, Family, Service
from participants.roles import StaffRole


@dataclass(frozen=True)
class Numbers:
    """Counts of one service."""

    families: int
    meetings: int
    by_stage: list[tuple[str | Promise, int]]
    by_coordinator: list[tuple[str, int]]


def of(service: Service) -> Numbers:
    """How many families and meetings, at which stages, and how many families each coordinator looks after."""
    counted = dict(
        Meeting.objects.filter(family__service=service).values_list("stage").annotate(n=Count("pk"))
    )
    coordinators = (
        Account.objects.filter(service=service, staff_role=StaffRole.COORDINATOR, is_active=True)
        .select_related("person")
        .annotate(n=Count("families"))
        .order_by("email")
    )
    return Numbers(
        families=Family.objects.filter(service=service).count(),
        meetings=sum(counted.values()),
        by_stage=[(stage.label, counted[stage]) for stage in Stage if stage in counted],
        by_coordinator=[(_name(account), account.n) for account in coordinators],
    )


def _name(account: Account) -> str:
    return account.person.name if account.person is not None else account.email
