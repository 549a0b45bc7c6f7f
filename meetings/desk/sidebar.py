"""The coordinator's families as small quilts, the greeting, and what there is to see to."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, UUIDField, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import policy
from meetings.models import Meeting, Seat
from participants.messages import unhandled_texts
from participants.models import Account, Family, Member, Person, ToDo
from participants.people import to_do
from participants.platform import clock
from participants.platform.isolated_text import as_said

PATCHES = 4
#: The rail shows what is near; the page of all families has the rest.
NEAREST = 6
#: Families in a list to choose one from; the others are reached from their own pages.
MOST_IN_A_LIST = 200
#: Things to see to that stand on the desk at once.
SEEN_TO_AT_ONCE = 30
#: Stages of a meeting that is not over.
NOT_OVER = (*policy.GOING_ON, policy.SAFETY_PAUSE)


@dataclass(frozen=True)
class FamilyCard:
    """A family in the rail: four of its patches, its nearest meeting, and where that is in words."""

    family: Family
    people: list[Person]
    meeting: Meeting | None
    words: str


def families(account: Account) -> list[FamilyCard]:
    """The coordinator's families whose meeting is nearest, a few of them; as many queries for two as for two
    hundred.
    """
    under_way = Meeting.objects.filter(family=OuterRef("pk"), stage__in=NOT_OVER)
    due = under_way.order_by("-created_at").values("starts_at")[:1]
    nearest = own_families(account).annotate(due=Subquery(due))
    nearest = nearest.order_by(F("due").asc(nulls_last=True), "-created_at")[:NEAREST]
    found = nearest.prefetch_related("members__person", "meetings")
    return [_card(family, zone_of(account)) for family in found]


def own_families(account: Account) -> QuerySet[Family]:
    """Every family of a coordinator’s that is not put away, by name."""
    return Family.objects.filter(coordinator=account, put_away_at=None).order_by("name", "created_at")


def to_choose_from(account: Account, *, chosen: str | None = None) -> list[Family]:
    """The families a list in a form offers: as many as such a list can hold, and the one that was chosen
    elsewhere.
    """
    own = own_families(account)
    offered = list(own[:MOST_IN_A_LIST])
    if chosen and chosen not in {str(family.pk) for family in offered}:
        with suppress(ValidationError):
            offered += own.filter(pk=chosen)
    return offered


@dataclass(frozen=True)
class ToSeeTo:
    """Something a coordinator is asked to see to, and in which family."""

    task: ToDo
    family_id: UUID
    words: list[str]
    is_urgent: bool


def to_see_to(account: Account) -> list[ToSeeTo]:
    """What is open about anybody of the coordinator's own families or at their meetings: what is urgent, then
    the oldest.

    A limited number at a time: what is seen to makes room for the next.
    """
    tasks = list(_open(account)[:SEEN_TO_AT_ONCE])
    words = unhandled_texts.of(tasks, by=account)
    return [
        ToSeeTo(task, task.family_id, words.get(task.pk, []), task.kind in to_do.URGENT) for task in tasks
    ]


def more_to_see_to(account: Account) -> int:
    """How many more there are than `to_see_to` says."""
    return max(0, _open(account).count() - SEEN_TO_AT_ONCE)


def _open(account: Account) -> QuerySet[Any]:
    """With each the family it is about: the one somebody belongs to before one whose meeting they come to."""
    members = Member.objects.filter(family__coordinator=account)
    seats = Seat.objects.filter(meeting__family__coordinator=account, removed_at=None)
    theirs = members.values("person").union(seats.values("person"))
    belongs = members.filter(person=OuterRef("person")).values("family")[:1]
    comes_to = seats.filter(person=OuterRef("person")).values("meeting__family")[:1]
    return (
        ToDo.objects.select_related("person")
        .filter(person__in=theirs, done_at=None)
        .annotate(family_id=Coalesce(Subquery(belongs), Subquery(comes_to), output_field=UUIDField()))
        .order_by(Case(When(kind__in=to_do.URGENT, then=0), default=1), "raised_at", "pk")
    )


def zone_of(account: Account) -> str:
    """The clock a member of staff lives by."""
    if account.person is not None:
        return account.person.zone
    return account.service.zone if account.service is not None else "Europe/London"


def _card(family: Family, zone: str) -> FamilyCard:
    people = [member.person for member in family.members.all()]
    people.sort(key=lambda person: not person.is_child)
    meeting = current_meeting(family.meetings.all())
    return FamilyCard(family, people[:PATCHES], meeting, _card_words(meeting, zone))


def current_meeting(meetings: Iterable[Meeting]) -> Meeting | None:
    """The meeting a family is busy with: the latest one that is not over, else the latest."""
    ordered = sorted(meetings, key=lambda m: m.created_at, reverse=True)
    going_on = [m for m in ordered if m.stage in NOT_OVER]
    return next(iter(going_on or ordered), None)


def _card_words(meeting: Meeting | None, zone: str) -> str:
    if meeting is None:
        return _("no meeting yet")
    if meeting.stage in policy.OPEN_ROOM:
        return _("now: %(stage)s") % {"stage": meeting.get_stage_display()}
    if meeting.stage not in policy.BEFORE:
        return str(meeting.get_stage_display())
    if meeting.starts_at is None:
        return _("finding a time")
    return clock.day_words(meeting.starts_at.astimezone(ZoneInfo(zone)))


def greeting(account: Account) -> str:
    """Good morning, afternoon or evening, by the coordinator's own clock and name."""
    hour = timezone.now().astimezone(ZoneInfo(zone_of(account))).hour
    name = account.person.called if account.person is not None else ""
    words = (
        _("Good morning, %(name)s")
        if hour < 12
        else _("Good afternoon, %(name)s")
        if hour < 18
        else _("Good evening, %(name)s")
    )
    return (words % {"name": as_said(name)}).rstrip(" ,،")


def day_ahead(account: Account) -> str:
    """One sentence about today: how many meetings, and how many still look for a time."""
    zone = ZoneInfo(zone_of(account))
    dawn = timezone.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    own = Meeting.objects.filter(family__coordinator=account, stage__in=NOT_OVER)
    held = own.filter(starts_at__gte=dawn, starts_at__lt=dawn + timedelta(days=1)).count()
    looking = own.filter(stage__in=policy.BEFORE, starts_at=None).count()
    parts = [
        ngettext("One meeting today.", "%(n)d meetings today.", held) % {"n": held}
        if held
        else _("No meeting today.")
    ]
    if looking:
        parts.append(
            ngettext("One family needs a time.", "%(n)d families need a time.", looking) % {"n": looking}
        )
    return " ".join(parts)
