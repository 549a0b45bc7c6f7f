"""What a manager sees to hand families out: references, coordinators and stages. No name of anybody in a
family, and no words.

Searched, narrowed and paged by the database: a page costs as many queries with five thousand families as with
five.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import policy
from meetings.choices import Stage
from meetings.models import Meeting
from participants.models import Account, Family, Opening, Service
from participants.models.choices import StaffRole
from participants.staff import emergency_access

SHOWN = 30
OVER = (policy.CLOSED, policy.WITHDRAWN)

_HERE = Q(put_away_at=None)
_LEFT = Q(coordinator__isnull=False) & (
    Q(coordinator__is_active=False) | ~Q(coordinator__staff_role=StaffRole.COORDINATOR)
)
#: Ways to narrow the list: what the address says, its words, and what it keeps.
NARROWED: dict[str, tuple[str | Promise, Q]] = {
    "": (gettext_lazy("All"), _HERE),
    "nobody": (gettext_lazy("With nobody yet"), _HERE & Q(coordinator=None)),
    "left": (gettext_lazy("With somebody who has left"), _HERE & _LEFT),
    "ready": (
        gettext_lazy("Getting ready"),
        _HERE & (Q(stage__in=policy.BEFORE) | Q(stage=None)),
    ),
    "meeting": (
        gettext_lazy("Meeting now"),
        _HERE & Q(stage__in=(*policy.OPEN_ROOM, policy.SAFETY_PAUSE)),
    ),
    "living": (
        gettext_lazy("Living their plan"),
        _HERE & Q(stage__in=(policy.SIGNED, policy.MONITORING, policy.REVIEWED)),
    ),
    "closed": (gettext_lazy("Closed"), _HERE & Q(stage__in=OVER)),
    "away": (gettext_lazy("Put away"), Q(put_away_at__isnull=False)),
}
ALWAYS_SHOWN = ("", "nobody")


@dataclass(frozen=True)
class Allocated:
    """One family as its reference, who looks after it, since when it is known, and how far its meeting is."""

    id: UUID
    reference: str
    coordinator: Account | None
    has_left: bool
    since: datetime
    stage: str


@dataclass(frozen=True)
class Opened:
    """That somebody opened a family which is not theirs. The reason is for its coordinator."""

    reference: str
    by: Account
    at: datetime
    until: datetime


@dataclass(frozen=True)
class Narrower:
    """One way to narrow the list, with how many it keeps."""

    show: str
    words: str | Promise
    count: int


def families(service: Service, *, search: str = "", show: str = "") -> QuerySet[Any]:
    """The service's families, those whom nobody looks after first. What nobody knows as `show` is all."""
    found = _with_stage(Family.objects.filter(service=service)).filter(NARROWED.get(show, NARROWED[""])[1])
    for word in search.split():
        found = found.filter(_fits(word))
    nobody_first = Case(
        When(coordinator=None, then=0),
        When(_LEFT, then=1),
        default=2,
        output_field=IntegerField(),
    )
    return found.select_related("coordinator__person").order_by(nobody_first, "created_at", "pk")


def narrowers(service: Service) -> list[Narrower]:
    """Every way to narrow the list that keeps something, counted in one query."""
    counts = _with_stage(Family.objects.filter(service=service)).aggregate(
        **{f"n{i}": Count("pk", filter=keeps) for i, (_w, keeps) in enumerate(NARROWED.values())}
    )
    found = [
        Narrower(show, words, counts[f"n{i}"]) for i, (show, (words, _keeps)) in enumerate(NARROWED.items())
    ]
    return [one for one in found if one.count or one.show in ALWAYS_SHOWN]


def allocated(rows: Iterable[Any]) -> list[Allocated]:
    """What is shown of each family."""
    here = list(rows)
    known = _with_stage(Family.objects.filter(pk__in=[family.pk for family in here]))
    known = known.annotate(at=F("stage"))
    stages = dict(known.values_list("pk", "at"))
    return [_allocated(family, stages.get(family.pk)) for family in here]


def coordinators(service: Service) -> list[Account]:
    """Whom a family can be given to."""
    rows = Account.objects.select_related("person").filter(
        service=service, staff_role=StaffRole.COORDINATOR, is_active=True
    )
    return list(rows.exclude(person=None).order_by("person__name"))


def caseloads(service: Service) -> QuerySet[Account]:
    """Every coordinator by name, never by rank, with `families_here` and `children` they look after."""
    here = Q(put_away_at=None)
    rows = Account.objects.select_related("person", "agreed").filter(
        service=service, staff_role=StaffRole.COORDINATOR, is_active=True
    )
    return rows.annotate(
        families_here=_how_many(here, "pk"),
        children=_how_many(here & Q(members__person__is_child=True), "members__person"),
    ).order_by("person__name", "email")


def _how_many(which: Q, what: str) -> Coalesce:
    """Counted for those alone who are shown: joined, every family would be read for each page."""
    own = Family.objects.filter(which, coordinator=OuterRef("pk")).order_by()
    counted = own.values("coordinator").annotate(n=Count(what, distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)


def opened(service: Service) -> list[Opened]:
    """The last families that were opened in an emergency."""
    rows = Opening.objects.select_related("family", "account__person")
    return [
        Opened(emergency_access.reference(one.family), one.account, one.opened_at, one.until)
        for one in rows.filter(family__service=service)[:SHOWN]
    ]


def _with_stage(families: QuerySet[Family]) -> QuerySet[Any]:
    """Each family with the stage of the meeting it is busy with: the latest that is not over, else the
    latest.
    """
    over = Case(When(stage__in=OVER, then=1), default=0, output_field=IntegerField())
    busy_with = Meeting.objects.filter(family=OuterRef("pk")).order_by(over, "-created_at")
    return families.alias(stage=Subquery(busy_with.values("stage")[:1]))


def _fits(word: str) -> Q:
    """A coordinator's name, or the beginning of a reference. Never the name of a family, which a manager does
    not know.
    """
    fits = Q(coordinator__person__name__icontains=word)
    if len(word) <= len(emergency_access.reference(Family())) and _is_hex(word):
        fits |= Q(pk__startswith=word.casefold())
    return fits


def _is_hex(word: str) -> bool:
    return all(sign in "0123456789abcdef" for sign in word.casefold())


def _allocated(family: Family, stage: str | None) -> Allocated:
    with_whom: Account | None = family.coordinator
    has_left = with_whom is not None and not (
        with_whom.is_active and with_whom.staff_role == StaffRole.COORDINATOR
    )
    return Allocated(
        id=family.pk,
        reference=emergency_access.reference(family),
        coordinator=with_whom,
        has_left=has_left,
        since=family.created_at,
        stage=capfirst(str(Stage(stage).label)) if stage else _("No meeting yet"),
    )
