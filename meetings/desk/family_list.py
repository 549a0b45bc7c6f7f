"""A coordinator's families, whoever has something due first: searched, narrowed and paged in the database.

A page costs as many queries with two hundred families as with five.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
    prefetch_related_objects,
)
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meetings import desk, policy
from meetings.choices import Stage
from meetings.desk import due_steps
from meetings.models import Meeting
from participants.models import Account, Family, Member, Person, ToDo, TwoPeople
from participants.people import keeping_apart, possible_duplicates
from participants.platform import clock

PER_PAGE = 12
WEEK = timedelta(days=7)
ALL, READY, THIS_WEEK, LIVING, CLOSED, AWAY = "", "ready", "week", "living", "closed", "away"
OVER = (policy.CLOSED, policy.WITHDRAWN)
#: No name is longer, so nobody looks for more.
LONGEST = 120
#: Names that are looked through for one that is spelt nearly the same.
NAMES = 2000


@dataclass(frozen=True)
class Card:
    """A family as its quilt: where it is, and what is due. `lit`: something for today."""

    family: Family
    people: list[Person]
    words: str
    due: str
    lit: bool
    may_be_put_away: bool


@dataclass(frozen=True)
class Listing:
    """One page of families."""

    cards: list[Card]
    page: Page[Any]
    pages: list[int | str]
    counts: dict[str, int]
    lit: int
    away: int
    near: str


def listing(account: Account, *, q: str = "", show: str = ALL, page: str | int = 1) -> Listing:
    """The coordinator's families that fit `q` and `show`, this page of them."""
    zone = ZoneInfo(desk.zone_of(account))
    rows = _with_where(Family.objects.filter(coordinator=account))
    counts = rows.aggregate(
        **{name or "all": Count("pk", filter=Q(fits)) for name, fits in _narrow(zone).items()},
        lit=Count("pk", filter=Q(put_away_at=None, rank=0)),
    )
    q = " ".join(q.split())[:LONGEST]
    fitting = searched(rows.filter(_narrow(zone).get(show, _narrow(zone)[ALL])), q)
    found = Paginator(fitting.order_by("rank", "starts_at", "name", "pk"), PER_PAGE).get_page(page)
    here: list[Family] = list(found)
    prefetch_related_objects(here, "members__person")
    return Listing(
        cards=_cards(here, zone),
        page=found,
        pages=list(found.paginator.get_elided_page_range(found.number, on_each_side=1)),
        counts=counts,
        lit=counts["lit"],
        away=counts[AWAY],
        near=_near(account, q) if q and not here else "",
    )


def _with_where(rows: QuerySet[Family]) -> QuerySet[Any]:
    """Each family with the stage and start of the meeting it is busy with, its next step, and how soon it is
    due.
    """
    over = Case(When(stage__in=OVER, then=1), default=0, output_field=IntegerField())
    busy_with = Meeting.objects.filter(family=OuterRef("pk")).order_by(over, "-created_at")
    to_do = ToDo.objects.filter(done_at=None, person__memberships__family=OuterRef("pk"))
    soon = timezone.now() + WEEK
    where = rows.annotate(
        busy=Subquery(busy_with.values("pk")[:1]),
        stage=Subquery(busy_with.values("stage")[:1]),
        starts_at=Subquery(busy_with.values("starts_at")[:1]),
        has_to_do=Exists(to_do),
    )
    ranked: QuerySet[Any] = due_steps.with_next(where).annotate(
        rank=Case(
            When(has_to_do=True, then=0),
            When(stage__in=(*policy.OPEN_ROOM, policy.SAFETY_PAUSE), then=1),
            When(stage__in=policy.BEFORE, starts_at__lt=soon, then=2),
            When(Q(stage__in=policy.BEFORE) & ~Q(next_step=""), then=3),
            When(stage=None, then=4),
            When(stage__in=policy.BEFORE, then=5),
            When(stage__in=OVER, then=7),
            default=6,
            output_field=IntegerField(),
        ),
    )
    return ranked


def _narrow(zone: ZoneInfo) -> dict[str, Q]:
    """What each choice shows."""
    here = Q(put_away_at=None)
    today = timezone.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        ALL: here,
        READY: here & (Q(stage__in=policy.BEFORE) | Q(stage=None)),
        THIS_WEEK: here & Q(starts_at__gte=today, starts_at__lt=today + WEEK) & ~Q(stage__in=OVER),
        LIVING: here & Q(stage__in=(policy.SIGNED, policy.MONITORING, policy.REVIEWED)),
        CLOSED: here & Q(stage__in=OVER),
        AWAY: Q(put_away_at__isnull=False),
    }


def searched(rows: QuerySet[Any], q: str) -> QuerySet[Any]:
    """By the family's name, a name or nickname of somebody in it, or its reference."""
    if not q:
        return rows
    someone = Member.objects.filter(family=OuterRef("pk")).filter(
        Q(person__name__icontains=q) | Q(person__called__icontains=q)
    )
    fits = Q(name__icontains=q) | Q(Exists(someone))
    if len(q) == 6 and all(sign in "0123456789abcdef" for sign in q.casefold()):
        fits |= Q(pk__startswith=q.casefold())
    return rows.filter(fits)


def _near(account: Account, q: str) -> str:
    """A name that is spelt nearly so, or nothing."""
    own = Family.objects.filter(coordinator=account)
    names = [*own.values_list("name", flat=True)[:NAMES]]
    names += Member.objects.filter(family__in=own).values_list("person__name", flat=True)[:NAMES]
    words = {word.casefold(): word for name in names for word in (name, *name.split())}
    near = get_close_matches(q.casefold(), words, n=1, cutoff=0.7)
    return words[near[0]] if near else ""


def _cards(rows: Sequence[Family], zone: ZoneInfo) -> list[Card]:
    people = {member.person_id: family for family in rows for member in family.members.all()}
    tasks = {
        people[task.person_id].pk: task
        for task in ToDo.objects.select_related("person")
        .filter(person__in=people, done_at=None)
        .order_by("-raised_at")
    }
    settled = set(TwoPeople.objects.filter(family__in=rows).values_list("one_id", "other_id"))
    if rows:
        settled |= keeping_apart.pairs(rows[0])
    return [_card(family, tasks.get(family.pk), settled, zone) for family in rows]


def _card(family: Family, task: ToDo | None, settled: set[tuple[UUID, UUID]], zone: ZoneInfo) -> Card:
    members = list(family.members.all())
    people = sorted((member.person for member in members), key=lambda one: not one.is_child)
    stage, starts_at = family.stage, family.starts_at  # type: ignore[attr-defined]
    if task is not None:
        words = f"{task.person.called}: {task.get_kind_display()}"
    elif possible_duplicates.among(members, settled):
        words = _("Two entries may be one person")
    else:
        words = _next(stage, family.next_step)  # type: ignore[attr-defined]
    lit = task is not None or words == _("Two entries may be one person")
    return Card(
        family,
        people[: desk.sidebar.PATCHES],
        _where(stage, starts_at, zone),
        words,
        lit,
        may_be_put_away=stage in OVER and family.put_away_at is None,
    )


def _where(stage: str | None, starts_at: datetime | None, zone: ZoneInfo) -> str:
    if stage is None:
        return _("No meeting yet")
    if stage in policy.BEFORE and starts_at is None:
        return _("Getting ready, no time yet")
    if stage in policy.BEFORE and starts_at is not None:
        return _("Meeting: %(day)s") % {"day": clock.day_words(starts_at.astimezone(zone))}
    return capfirst(str(Stage(stage).label))


def _next(stage: str | None, step: str) -> str:
    """What comes next for a family about which nothing is to be seen to, as its desk lights it; nothing for
    nothing.
    """
    if stage is None:
        return _("Offer a meeting")
    if step:
        return _("Next: %(step)s") % {"step": due_steps.WORDS[step]}
    return _("Waiting for others") if stage in policy.BEFORE else ""
