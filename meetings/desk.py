"""What a coordinator's desk shows: families as small quilts, the running order, and how ready people are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings import checklist, policy, who
from meetings.models import Meeting, Seat
from participants import clock, safe_contact
from participants.models import (
    Account,
    Consent,
    Device,
    Family,
    JournalEntry,
    Member,
    Person,
    ToDo,
)

PATCHES = 4


@dataclass(frozen=True)
class FamilyCard:
    """A family in the rail: four of its patches, its nearest meeting, and where that is in words."""

    family: Family
    people: list[Person]
    meeting: Meeting | None
    words: str


def families(account: Account) -> list[FamilyCard]:
    """The coordinator's own families, those whose meeting is nearest first."""
    own = Family.objects.filter(coordinator=account).prefetch_related("members__person", "meetings")
    cards = [_card(family, zone_of(account)) for family in own]
    far = datetime.max.replace(tzinfo=ZoneInfo("UTC"))
    return sorted(cards, key=lambda c: c.meeting.starts_at or far if c.meeting is not None else far)


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
    going_on = [m for m in ordered if m.stage in (*policy.GOING_ON, policy.SAFETY_PAUSE)]
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
    return (words % {"name": name}).rstrip(" ,،")


def day_ahead(cards: list[FamilyCard], account: Account) -> str:
    """One sentence about today: how many meetings, and how many families still look for a time."""
    zone = ZoneInfo(zone_of(account))
    today = timezone.now().astimezone(zone).date()
    starts = [c.meeting.starts_at for c in cards if c.meeting is not None]
    held = sum(1 for at in starts if at is not None and at.astimezone(zone).date() == today)
    looking = sum(1 for at in starts if at is None)
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


# -- the running order ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Step:
    """One step of the running order; `state` is done, now or nothing yet."""

    words: str | Promise
    more: str
    state: str
    begun_at: datetime | None = None
    left: str = ""


#: Step, its stages, what is said under it, and the action whose journal row says when it began.
ORDER: tuple[tuple[str | Promise, tuple[str, ...], str | Promise, str], ...] = (
    (
        gettext_lazy("Getting everybody ready"),
        policy.BEFORE,
        gettext_lazy("The yes, safe contact, invitations, the checklist"),
        "meeting.record_consent",
    ),
    (
        gettext_lazy("Hello, and what people know"),
        (policy.INFORMATION,),
        gettext_lazy("The social worker speaks, everyone can ask"),
        "meeting.begin",
    ),
    (
        gettext_lazy("Family time"),
        (policy.PRIVATE,),
        gettext_lazy("You’re outside. They’ll ring when they want you."),
        "meeting.open_private_time",
    ),
    (
        gettext_lazy("Agreeing together"),
        (policy.PRESENTING, *policy.ANSWERED),
        gettext_lazy(
            "The family shows its plan, the social worker answers, everybody says yes or no"
        ),
        "meeting.present",
    ),
    (
        gettext_lazy("Signed and sent out"),
        (policy.SIGNED,),
        gettext_lazy("In people’s hands within two days"),
        "meeting.close_signing",
    ),
    (
        gettext_lazy("Looking at it again"),
        (policy.MONITORING, policy.REVIEWED, policy.CLOSED),
        gettext_lazy("Promises, and a review within three months"),
        "meeting.start_monitoring",
    ),
)


def running_order(meeting: Meeting) -> list[Step]:
    """The steps of a meeting with when each began; private time says only how long it has been."""
    begun = _begun(meeting)
    stage = meeting.paused_from or meeting.stage
    here = next((i for i, (_w, stages, _m, _a) in enumerate(ORDER) if stage in stages), -1)
    return [
        Step(
            words,
            str(more),
            "done" if i < here else "now" if i == here else "",
            begun.get(action) or (meeting.starts_at if i == 1 else None),
            _left(meeting, stages, now=i == here),
        )
        for i, (words, stages, more, action) in enumerate(ORDER)
    ]


def _begun(meeting: Meeting) -> dict[str, datetime]:
    rows = JournalEntry.objects.filter(
        subject=str(meeting.pk), action__in=[action for _w, _s, _m, action in ORDER]
    ).order_by("seq")
    return {row.action: row.at for row in rows}


def _left(meeting: Meeting, stages: tuple[str, ...], *, now: bool) -> str:
    if not now:
        return ""
    if meeting.stage == policy.PRIVATE and meeting.private_since is not None:
        return _("%(time)s so far") % {"time": clock.how_long(meeting.private_since)}
    if stages == policy.BEFORE:
        lines = checklist.lines(meeting)
        done = sum(1 for line in lines if line.done)
        return _("%(done)s of %(all)s done") % {"done": done, "all": len(lines)}
    return ""


# -- getting people ready ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Readiness:
    """How ready one person is to take part: what is done, and in words what is not."""

    seat: Seat
    relation: str
    said_yes: bool | None
    contact_checked: bool
    has_come_in: bool
    coming: str
    needs: str


def getting_ready(seats: Iterable[Seat]) -> list[Readiness]:
    """A row for everybody with a seat but the coordinator: consent, safe contact, way in, how they come, needs."""
    return [_readiness(seat) for seat in seats if seat.role != policy.COORDINATOR]


def _readiness(seat: Seat) -> Readiness:
    consent = (
        Consent.objects.filter(
            member__person_id=seat.person_id,
            member__family_id=seat.meeting.family_id,
            withdrawn_at=None,
        )
        .order_by("at")
        .last()
    )
    coming = str(seat.get_comes_by_display())
    return Readiness(
        seat=seat,
        relation=capfirst(who.relation(seat)),
        said_yes=consent.given if consent is not None else None,
        contact_checked=safe_contact.is_checked(seat.person),
        has_come_in=Device.objects.filter(person_id=seat.person_id, revoked_at=None).exists(),
        coming=f"{coming}, {seat.expected_at}" if seat.expected_at else coming,
        needs=seat.needs,
    )
