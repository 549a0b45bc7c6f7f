"""What was said about a meeting's people, as the plain reckoning takes it: rows in, attendees out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from meetings.choices import CanCome, Childcare, HowMuch, TimeKind
from meetings.models import Meeting, Seat
from meetings.times.attendees import Attendee, Matters
from meetings.times.hours import Change, Cycle, Hours, Kind, Slot, Span
from meetings.times.models import Coming, PrisonVisit, ShiftCycle, TimeAnswer, TimeSheet
from meetings.times.seat_needs import coming_of
from meetings.times.wall_clock import minute_of
from participants.models import Account
from participants.models.choices import Role

SECOND = timedelta(seconds=1)
KINDS = {
    TimeKind.FREE: Kind.FREE,
    TimeKind.IF_RELEASED: Kind.IF_RELEASED,
    TimeKind.WORK: Kind.WORK,
    TimeKind.CARE: Kind.CARE,
    TimeKind.BUSY: Kind.BUSY,
}
ANSWERED = {
    CanCome.YES: Kind.FREE,
    CanCome.IF_RELEASED: Kind.IF_RELEASED,
    CanCome.NO: Kind.BUSY,
}
MATTERS = {
    HowMuch.MUST: Matters.MUST,
    HowMuch.SHOULD: Matters.SHOULD,
    HowMuch.MAY: Matters.MAY,
}


@dataclass(frozen=True)
class Told:
    """Everything known of one seat for finding a time."""

    seat: Seat
    coming: Coming
    sheet: TimeSheet | None
    answers: list[TimeAnswer]
    visit: PrisonVisit | None


def gather(meeting: Meeting, seats: list[Seat]) -> dict[str, Told]:
    """What is known of each of these seats, in a handful of queries however many they are."""
    said = {row.seat_id: row for row in Coming.objects.filter(seat__in=seats)}
    visits = {row.seat_id: row for row in PrisonVisit.objects.filter(seat__in=seats)}
    sheets = _sheets(meeting, seats)
    answers: dict[UUID, list[TimeAnswer]] = defaultdict(list)
    for answer in TimeAnswer.objects.select_related("offer").filter(seat__in=seats):
        answers[answer.seat_id].append(answer)
    return {
        str(seat.pk): Told(
            seat,
            said.get(seat.pk) or coming_of(seat),
            sheets.get(seat.person_id),
            answers[seat.pk],
            visits.get(seat.pk),
        )
        for seat in seats
    }


def _sheets(meeting: Meeting, seats: list[Seat]) -> dict[UUID, TimeSheet]:
    """What each person told this family's coordinator; of staff, what they told once for all families."""
    people = [seat.person_id for seat in seats]
    staff = set(Account.objects.filter(person__in=people, is_active=True).values_list("person", flat=True))
    rows = TimeSheet.objects.filter(
        Q(family=meeting.family_id) | Q(family=None), person__in=people
    ).prefetch_related("cycles__slots", "changes", "single")
    return {row.person_id: row for row in rows if (row.family_id is None) == (row.person_id in staff)}


def attendee(told: Told, others: Iterable[Seat]) -> Attendee:
    """One person to find a time for. Who is held somewhere has only a call, and only as long as one lasts."""
    coming, part = told.coming, (told.coming.part_from, told.coming.part_until)
    in_room = coming.by_room and not coming.stays_out_of_room
    remote = coming.by_video or coming.by_phone
    if told.visit is not None:
        in_room, remote, part = False, True, (part[0], part[0] + told.visit.minutes)
    return Attendee(
        key=str(told.seat.pk),
        hours=hours(told),
        matters=MATTERS[HowMuch(coming.matters)],
        room=in_room,
        remote=remote,
        travel=coming.travel_minutes,
        part=part,
        released=told.sheet is not None and told.sheet.can_be_released,
        childcare=coming.childcare == Childcare.FOUND,
        interpreters=interpreters(told.seat, others) if coming.needs_interpreter else frozenset(),
        side=coming.side,
    )


def interpreters(seat: Seat, others: Iterable[Seat]) -> frozenset[str]:
    """Who interprets for this person; while nobody does, the desk says so, and times are looked for all the
    same.
    """
    return frozenset(
        str(one.pk)
        for one in others
        if one.role == Role.INTERPRETER and one.beside_id in (seat.pk, None) and one.pk != seat.pk
    )


def hours(told: Told) -> Hours | None:
    """What one person said; None when nobody asked, or nobody answered."""
    reach = timedelta(minutes=told.coming.travel_minutes)
    answers = tuple(_answered(answer, reach) for answer in told.answers)
    sheet = told.sheet
    if sheet is None:
        return Hours("UTC", answers=answers) if answers else None
    return Hours(
        zone=sheet.zone,
        cycles=tuple(_cycle(cycle) for cycle in sheet.cycles.all()),
        changes=tuple(
            Change(one.first, one.last, ((one.starts, one.ends),) if one.starts and one.ends else ())
            for one in sheet.changes.all()
        ),
        single=tuple(
            Span(
                minute_of(one.starts_at),
                minute_of(one.ends_at - SECOND) + 1,
                KINDS[TimeKind(one.kind)],
            )
            for one in sheet.single.all()
        ),
        answers=answers,
        awake=(sheet.awake_from, sheet.awake_until),
        rest=sheet.rest_hours * 60,
    )


def _cycle(row: ShiftCycle) -> Cycle:
    kind = KINDS[TimeKind(row.kind)]
    slots = tuple(Slot(slot.day, slot.starts, slot.ends, kind) for slot in row.slots.all())
    return Cycle(row.anchor, row.length, slots, row.first, row.last, row.rest_is_free)


def _answered(answer: TimeAnswer, reach: timedelta) -> Span:
    """A yes holds for the way there and back too."""
    starts_at = answer.offer.starts_at
    ends_at = starts_at + timedelta(minutes=answer.offer.length)
    return Span(minute_of(starts_at - reach), minute_of(ends_at + reach), ANSWERED[CanCome(answer.can_come)])
