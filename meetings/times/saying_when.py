"""Saying when one can come: one's own times by link, or the coordinator's writing down of what was said on
the phone.

What is kept are stretches and kinds, never why: no title of a calendar entry, no note, no place.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from meetings import access
from meetings.choices import SaidHow, TimeKind
from meetings.models import Seat
from meetings.times.models import ShiftCycle, ShiftSlot, SingleTime, TimeSheet, WorkChange
from meetings.times.patterns import LONGEST, Shape
from participants.journal import journal
from participants.models import Account
from participants.platform import plausible_days
from participants.platform.errors import NotFound, Unclear

MOST_REST = 16
LONGEST_SINGLE = timedelta(days=60)
MOST_ROWS = 400  # of one kind on one sheet


@dataclass(frozen=True)
class Telling:
    """Who tells, of whose time, and which way: asked again under the meeting's lock."""

    seat: Seat
    by: Seat
    how: str
    written_by: Account | None

    @property
    def marks(self) -> dict[str, object]:
        """The columns that say so."""
        return {"how": self.how, "written_by": self.written_by}

    def journal(self, what: str) -> None:
        """Which part was told, and which way; never what was said."""
        journal.write(
            "times.give",
            by=self.by,
            family=self.by.meeting.family,
            subject=self.seat.pk,
            detail={"what": what, "how": str(self.how)},
        )


def telling(seat: Seat, *, by: Seat, how: str = SaidHow.LINK) -> Telling:
    """`by` for themselves, or the coordinator for somebody on the phone. Raises NotAllowed or NotFound."""
    if by.pk == seat.pk:
        held = access.hold(by, "times.give")
        return Telling(held, held, how, None)
    held = access.hold(by, "times.give_for")
    return Telling(access.other_seat(held, seat.pk), held, SaidHow.PHONE, account_of(held))


def account_of(seat: Seat) -> Account | None:
    """The staff account behind a seat."""
    return Account.objects.filter(person_id=seat.person_id, is_active=True).first()


def sheet_of(seat: Seat) -> TimeSheet | None:
    """What is known of the time of the person who sits there; None when nobody said anything."""
    family = None if account_of(seat) else seat.meeting.family
    return TimeSheet.objects.filter(person=seat.person, family=family).first()


def _sheet(told: Telling) -> TimeSheet:
    person = told.seat.person
    family = None if account_of(told.seat) else told.seat.meeting.family
    sheet, _made = TimeSheet.objects.get_or_create(
        person=person, family=family, defaults={"zone": person.zone}
    )
    TimeSheet.objects.filter(pk=sheet.pk).update(**told.marks)
    sheet.how = str(told.how)
    return sheet


@transaction.atomic
def say_pattern(seat: Seat, shape: Shape, *, rest_is_free: bool, by: Seat) -> ShiftCycle:
    """How somebody's weeks go. It takes the place of what was said before of the same kind.

    `rest_is_free`: they said that in the hours it does not name they can usually come. Raises Unclear.
    """
    told = telling(seat, by=by)
    plausible_days.require(shape.anchor, shape.first, shape.last)
    if not 1 <= shape.length <= LONGEST or any(day >= shape.length for day, *_hours in shape.slots):
        raise Unclear
    sheet = _sheet(told)
    before = ShiftCycle.objects.filter(sheet=sheet, kind=shape.kind, pattern=shape.pattern)
    if shape.first is None:
        before = ShiftCycle.objects.filter(sheet=sheet, kind=shape.kind, first=None)
    else:
        before = before.filter(first=shape.first)
    before.delete()
    cycle = ShiftCycle.objects.create(
        sheet=sheet,
        pattern=shape.pattern,
        kind=shape.kind,
        length=shape.length,
        anchor=shape.anchor,
        first=shape.first,
        last=shape.last,
        rest_is_free=rest_is_free,
        **told.marks,
    )
    ShiftSlot.objects.bulk_create(
        ShiftSlot(cycle=cycle, day=day, starts=starts, ends=ends) for day, starts, ends in shape.slots
    )
    told.journal("pattern")
    return cycle


@transaction.atomic
def say_change(
    seat: Seat,
    *,
    first: date,
    last: date | None = None,
    shift: tuple[time, time] | None = None,
    by: Seat,
) -> WorkChange:
    """Leave from `first` to `last`, or with a `shift` a swap. Said again of the same day, the newer one
    holds.
    """
    told = telling(seat, by=by)
    last = last or first
    plausible_days.require(first, field="first")
    plausible_days.require(last, field="last")
    if not first <= last <= first + timedelta(days=366):
        raise Unclear(_("The last day can’t be before the first."))
    sheet = _sheet(told)
    WorkChange.objects.filter(sheet=sheet, first=first, last=last).delete()
    _room_for(WorkChange.objects.filter(sheet=sheet).count())
    starts, ends = shift or (None, None)
    change = WorkChange.objects.create(
        sheet=sheet, first=first, last=last, starts=starts, ends=ends, **told.marks
    )
    told.journal("change")
    return change


@transaction.atomic
def say_single(seat: Seat, *, starts_at: datetime, ends_at: datetime, kind: str, by: Seat) -> SingleTime:
    """One stretch of time: free, could come if released, care, or can't come. Raises Unclear."""
    told = telling(seat, by=by)
    plausible_days.require(starts_at, ends_at, field="day")
    if kind not in TimeKind.values or not starts_at < ends_at <= starts_at + LONGEST_SINGLE:
        raise Unclear(_("The end has to be after the beginning."))
    sheet = _sheet(told)
    _room_for(SingleTime.objects.filter(sheet=sheet).exclude(how=SaidHow.FILE).count())
    single = SingleTime.objects.create(
        sheet=sheet, starts_at=starts_at, ends_at=ends_at, kind=kind, **told.marks
    )
    told.journal("single")
    return single


@transaction.atomic
def say_day(
    seat: Seat,
    *,
    awake_from: time,
    awake_until: time,
    rest_hours: int,
    can_be_released: bool,
    zone: str = "",
    by: Seat,
) -> TimeSheet:
    """When somebody can be met at all on their own clock, how long they rest after nights, and whether work
    may let them go.
    """
    told = telling(seat, by=by)
    if not 0 <= rest_hours <= MOST_REST or awake_from == awake_until:
        raise Unclear
    sheet = _sheet(told)
    if zone and zone not in available_timezones():
        raise Unclear(_("We don’t know that place’s clock. Try the nearest big city."))
    sheet.awake_from, sheet.awake_until = awake_from, awake_until
    sheet.rest_hours, sheet.can_be_released = rest_hours, can_be_released
    sheet.zone = zone or sheet.zone
    sheet.written_by = told.written_by
    sheet.save()
    told.journal("day")
    return sheet


@transaction.atomic
def take_back(seat: Seat, row_id: UUID, *, by: Seat) -> None:
    """Take one thing back: a pattern, a change or a single time of this person's. Raises NotFound."""
    told = telling(seat, by=by)
    sheet = sheet_of(told.seat)
    for rows in (ShiftCycle.objects, WorkChange.objects, SingleTime.objects):
        gone, _each = rows.filter(sheet=sheet, pk=row_id).delete()
        if gone:
            told.journal("take_back")
            return
    raise NotFound


@transaction.atomic
def read_calendar(seat: Seat, busy: list[tuple[datetime, datetime]], *, by: Seat) -> int:
    """Keep the times of a calendar file (calendar_file.py); those of an earlier file go. Returns how many."""
    told = telling(seat, by=by)
    sheet = _sheet(told)
    SingleTime.objects.filter(sheet=sheet, how=SaidHow.FILE).delete()
    SingleTime.objects.bulk_create(
        SingleTime(
            sheet=sheet,
            starts_at=starts_at,
            ends_at=ends_at,
            kind=TimeKind.BUSY,
            how=SaidHow.FILE,
            written_by=told.written_by,
        )
        for starts_at, ends_at in busy
    )
    told.journal("file")
    return len(busy)


def _room_for(count: int) -> None:
    if count >= MOST_ROWS:
        raise Unclear(_("That is a lot of times. Take some away first."))
