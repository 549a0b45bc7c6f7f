"""Running late: said in one tap with a time, told to everybody who may hear it, gone when the person is here.

What is kept, told and journalled is a kind and minutes, never words. Who hears is one rule of the policy
table, `seat.hear_late`; from outside private time the coordinator hears of other workers, and of those of
the family has nobody inside to hear it; nobody else of anybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings import access, events, policy
from meetings.choices import Late
from meetings.epoch import rights_changed
from meetings.models import Circle, Delay, Meeting, Seat
from meetings.table import rooms
from participants.journal import journal
from participants.platform.errors import Unclear, WrongMoment

LONGEST = 240  # minutes
#: "About" is to the next five minutes.
ABOUT = timedelta(minutes=5)
EARLIEST = timedelta(days=1)
#: This long after the time somebody said, it was another day's.
LASTS = timedelta(hours=12)
#: What the page offers; not coming has no minutes.
OFFERED: dict[Late, tuple[int, ...]] = {
    Late.ON_MY_WAY: (5, 10, 20, 30),
    Late.SOUND_ONLY: (10, 20, 30, 60),
    Late.START_WITHOUT_ME: (30, 60, 90, 120),
}
HOW_LONG: dict[int, str | Promise] = {
    5: _("5 minutes"),
    10: _("10 minutes"),
    20: _("20 minutes"),
    30: _("half an hour"),
    60: _("an hour"),
    90: _("an hour and a half"),
    120: _("two hours"),
}


class TooEarly(WrongMoment):
    """The meeting is more than a day away."""

    code = "too_early"
    message = _("You can say so from the day before the meeting.")


class SaidNotToday(WrongMoment):
    """Anyone who was told "not today" at the door is not waited for."""

    code = "said_not_today"
    message = _("The person at the door said not today. Ring the person who sent you your link.")


@dataclass(frozen=True)
class Choice:
    """One tap: a number of minutes, in words, and when that would be."""

    minutes: int
    words: str | Promise
    until: datetime


@dataclass(frozen=True)
class Way:
    """One way of being late, with the taps it is offered for."""

    says: Late
    choices: list[Choice]


@transaction.atomic
def run_late(says: Late | str = Late.ON_MY_WAY, *, minutes: int, by: Seat) -> Delay:
    """Here in that many minutes (1 to 240), or not today (0): everyone who may hear it is told. It replaces
    what was said before.

    Anyone who says so is not here: not at the door, not in the room, and knocks on coming. Only sound from a
    bus is being here. Raises Unclear for other kinds and minutes, TooEarly, SaidNotToday.
    """
    seat = access.hold(by, "seat.run_late")
    _require_sense(says, minutes)
    now = timezone.now()
    if is_too_early(seat.meeting, now=now):
        raise TooEarly
    if was_told_not_today(seat):
        raise SaidNotToday
    # Anyone who is inside stays there, whatever is said on a phone of theirs that is not.
    stays = access.is_at_the_door(seat) and seat.admitted_at is not None
    if says != Late.SOUND_ONLY and _is_about(seat) and not stays:
        rooms.put_out(seat)
    until = about(seat.meeting, minutes, now=now) if minutes else None
    said = {"says": str(says), "minutes": minutes, "since": now, "until": until}
    delay, _made = Delay.objects.update_or_create(seat=seat, defaults=said)
    _told(seat, "late", kind=str(says), minutes=minutes)
    return delay


@transaction.atomic
def take_back(*, by: Seat) -> None:
    """Not late after all. When nothing was said before, nothing happens."""
    seat = access.hold(by, "seat.run_late")
    gone, _rows = Delay.objects.filter(seat=seat).delete()
    if gone:
        _told(seat, "not_late", kind="taken_back", minutes=0)


def forget(meeting: Meeting) -> None:
    """The meeting is at another time now: what was said about the old one says nothing."""
    Delay.objects.filter(seat__meeting=meeting).delete()


def heard_by(seat: Seat, *, now: datetime | None = None) -> list[Delay]:
    """What this seat may hear about who is late, in the order it was said; always what it said itself.

    Never of somebody it may not know of: another circle's, or somebody kept apart.
    """
    if not access.may(seat, "seat.run_late"):
        return []
    now = now or timezone.now()
    return sorted(_standing(_whom(seat), seat.meeting, now=now), key=lambda one: one.since)


def is_offered(seat: Seat, *, now: datetime | None = None) -> bool:
    """Whether this seat may say now that it runs late."""
    may = access.may(seat, "seat.run_late") and not was_told_not_today(seat)
    return may and not is_too_early(seat.meeting, now=now or timezone.now())


def ways(meeting: Meeting, *, now: datetime | None = None) -> list[Way]:
    """What the page offers, each with the time it would come to."""
    at = now or timezone.now()
    return [
        Way(says, [Choice(n, HOW_LONG[n], about(meeting, n, now=at)) for n in minutes])
        for says, minutes in OFFERED.items()
    ]


def is_too_early(meeting: Meeting, *, now: datetime) -> bool:
    """True more than a day before a meeting that has a time: until then one says when one can come."""
    if meeting.stage != policy.READY or meeting.starts_at is None:
        return False
    return now < meeting.starts_at - EARLIEST


def about(meeting: Meeting, minutes: int, *, now: datetime) -> datetime:
    """That many minutes from now, to the next five minutes, in UTC.

    Before the start, minutes that would bring somebody there in time count from the start.
    """
    there = now + timedelta(minutes=minutes)
    start = meeting.starts_at if meeting.stage == policy.READY else None
    if start is not None and there <= start:
        there = start + timedelta(minutes=minutes)
    over = (there - datetime.min.replace(tzinfo=UTC)) % ABOUT
    return there + (ABOUT - over) if over else there


def _whom(seat: Seat) -> QuerySet[Seat]:
    """The seats whose lateness this seat may hear of."""
    known = access.seats_known_to(seat)
    if not access.may(seat, "seat.hear_late"):
        return known.filter(pk=seat.pk)
    if access.is_outside_private_time(seat):
        # Who of the family is late is told inside: outside it would tell who is there.
        alone = Q(role__in=policy.KIN) & ~Q(circle__in=_with_somebody_in(seat.meeting))
        return known.filter(Q(pk=seat.pk) | Q(role__in=policy.WORKERS) | alone)
    return known


def _with_somebody_in(meeting: Meeting) -> QuerySet[Circle]:
    """The circles in whose private room somebody of the family is."""
    inside = Seat.objects.filter(meeting=meeting, role__in=policy.KIN, removed_at=None)
    return Circle.objects.filter(seats__in=inside.exclude(admitted_at=None))


def who_knows(seat: Seat) -> list[Seat]:
    """Everybody who hears that this seat is late, as far as it may know of them; its own people first."""
    if access.is_at_the_door(seat) and seat.circle is not None and rooms.family_in(seat.circle):
        return []  # who is inside to hear it, is not told out here
    others = list(access.seats_known_to(seat).exclude(pk=seat.pk))
    for one in others:
        one.meeting = seat.meeting
    hear = [one for one in others if access.may(one, "seat.hear_late")]
    if seat.meeting.stage == policy.PRIVATE:
        inside = [one for one in hear if access.is_in_room(one) and not _runs(one)]
        hear = inside if seat.role not in policy.WORKERS and inside else [*filter(_runs, hear)]
    return sorted(hear, key=lambda one: one.role not in policy.KIN)


def _runs(seat: Seat) -> bool:
    return access.may(seat, "meeting.run")


def _standing(seats: QuerySet[Seat], meeting: Meeting, *, now: datetime) -> Iterator[Delay]:
    for seat in seats.filter(delay__isnull=False).select_related("delay"):
        seat.meeting = meeting
        delay = seat.delay
        delay.seat = seat
        if now < _ends(delay):
            yield delay


def _ends(delay: Delay) -> datetime:
    """When it stops counting by itself. Somebody who is in by sound is not on the bus for longer than they
    said.
    """
    if delay.until is not None and access.is_in_room(delay.seat):
        return delay.until
    starts_at = delay.seat.meeting.starts_at
    return max(delay.until or delay.since, starts_at or delay.since) + LASTS


def _require_sense(says: str, minutes: int) -> None:
    if says not in Late.values:
        raise Unclear
    least, most = (0, 0) if says == Late.CANT_COME else (1, LONGEST)
    if not least <= minutes <= most:
        raise Unclear


def _is_about(seat: Seat) -> bool:
    """In the room, at its door, or waiting outside it for private time to end."""
    return any((seat.admitted_at, seat.knocked_at, seat.outside_since))


def was_told_not_today(seat: Seat) -> bool:
    """Turned away at the door, and not back at it since."""
    return seat.turned_away_at is not None and seat.knocked_at is None


def _told(seat: Seat, notice: str, *, kind: str, minutes: int) -> None:
    journal.write(
        "seat.run_late",
        by=seat,
        family=seat.meeting.family,
        subject=seat.pk,
        detail={"kind": kind, "minutes": minutes},
    )
    rights_changed(seat.meeting)
    for circle in access.circles_of(seat):
        events.notice(circle, kind=notice, seat=seat)
