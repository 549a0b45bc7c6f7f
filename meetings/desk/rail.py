"""The coordinator's families as small quilts, the greeting, and what there is to see to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import policy
from meetings.models import Meeting, Seat
from participants import clock
from participants.in_sentences import as_said
from participants.models import Account, Family, Member, Person, ToDo

PATCHES = 4
#: The rail shows what is near; the page of all families has the rest.
NEAREST = 6
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
    """The coordinator's families whose meeting is nearest, a few of them; as many queries for two as for two hundred."""
    under_way = Meeting.objects.filter(family=OuterRef("pk"), stage__in=NOT_OVER)
    due = under_way.order_by("-created_at").values("starts_at")[:1]
    nearest = own_families(account).annotate(due=Subquery(due))
    nearest = nearest.order_by(F("due").asc(nulls_last=True), "-created_at")[:NEAREST]
    found = nearest.prefetch_related("members__person", "meetings")
    return [_card(family, zone_of(account)) for family in found]


def own_families(account: Account) -> QuerySet[Family]:
    """Every family of a coordinator’s that is not put away, by name."""
    return Family.objects.filter(coordinator=account, put_away_at=None).order_by(
        "name", "created_at"
    )


@dataclass(frozen=True)
class ToSeeTo:
    """Something a coordinator is asked to see to, and in which family."""

    task: ToDo
    family_id: UUID


def to_see_to(account: Account) -> list[ToSeeTo]:
    """What is open about anybody of the coordinator's own families or at their meetings, the oldest first."""
    own = Family.objects.filter(coordinator=account)
    families_of: dict[UUID, UUID] = {
        **dict(
            Seat.objects.filter(meeting__family__in=own, removed_at=None).values_list(
                "person_id", "meeting__family_id"
            )
        ),
        **dict(Member.objects.filter(family__in=own).values_list("person_id", "family_id")),
    }
    found = ToDo.objects.select_related("person").filter(person__in=families_of, done_at=None)
    return [ToSeeTo(task, families_of[task.person_id]) for task in found]


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
            ngettext("One family needs a time.", "%(n)d families need a time.", looking)
            % {"n": looking}
        )
    return " ".join(parts)
