"""What a manager may know: how many, never who. No name, no family, no words."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise

from meetings.choices import Stage
from meetings.models import Meeting
from participants.models import Family, Service


@dataclass(frozen=True)
class Numbers:
    """Counts of one service. How many families each coordinator has is beside them on the page of teams."""

    families: int
    meetings: int
    by_stage: list[tuple[str | Promise, int]]


def of(service: Service) -> Numbers:
    """How many families and meetings, and at which stages."""
    counted = dict(
        Meeting.objects.filter(family__service=service).values_list("stage").annotate(n=Count("pk"))
    )
    return Numbers(
        families=Family.objects.filter(service=service).count(),
        meetings=sum(counted.values()),
        by_stage=[(stage.label, counted[stage]) for stage in Stage if stage in counted],
    )
