"""What each seat needs of a time: how much hangs on it, which ways are open, the way there, a part only,
care, an interpreter.

The coordinator's alone. Without a word from the coordinator, what the seat already says holds.
"""

from dataclasses import dataclass
from dataclasses import fields as columns_of
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from meetings import access, policy
from meetings.choices import Childcare, ComesBy, HowMuch, Side
from meetings.epoch import rights_changed
from meetings.models import Seat
from meetings.times.models import Coming, PrisonVisit
from participants.journal import journal
from participants.models import Member
from participants.platform.errors import Unclear

LONGEST_WAY = 600  # minutes
MUST_BY_ROLE = (policy.COORDINATOR, policy.REFERRER)


@dataclass(frozen=True)
class Needs:
    """What the coordinator says of one seat; every field is a column of Coming."""

    matters: str = HowMuch.SHOULD
    by_room: bool = True
    by_video: bool = False
    by_phone: bool = False
    travel_minutes: int = 0
    part_from: int = 0
    part_until: int | None = None
    childcare: str = Childcare.NOT_NEEDED
    needs_interpreter: bool = False
    side: str = ""

    def check(self) -> None:
        """Raises Unclear for what cannot be."""
        if not (self.by_room or self.by_video or self.by_phone):
            raise Unclear(_("Choose at least one way they can take part."))
        if self.part_until is not None and self.part_until <= self.part_from:
            raise Unclear(_("The part they come for has to end after it begins."))
        right = (
            self.matters in HowMuch.values
            and self.childcare in Childcare.values
            and self.side in ("", *Side.values)
            and self.travel_minutes <= LONGEST_WAY
        )
        if not right:
            raise Unclear


@transaction.atomic
def say_needs(seat: Seat, needs: Needs, *, by: Seat) -> Coming:
    """Keep what a seat needs. A decision about who stays out of the room stands."""
    by, seat = _found(seat, by)
    needs.check()
    values = {column.name: getattr(needs, column.name) for column in columns_of(needs)}
    coming, _made = Coming.objects.update_or_create(seat=seat, defaults=values)
    journal.write("times.needs", by=by, family=by.meeting.family, subject=seat.pk)
    return coming


@transaction.atomic
def decide_who_stays_out(seat: Seat, *, by: Seat) -> Coming:
    """This person takes part from elsewhere, and not in the room. No notice and no page but the coordinator's
    says why.

    They need a way to: where there was none, the phone is one. Others read "joins by phone", as of anybody.
    """
    by, seat = _found(seat, by)
    coming = coming_of(seat)
    coming.stays_out_of_room = True
    if not (coming.by_video or coming.by_phone):
        coming.by_phone = True
    coming.save()
    if seat.comes_by == ComesBy.ROOM:
        _comes_by(seat, ComesBy.VIDEO if coming.by_video else ComesBy.PHONE)
    journal.write("times.needs", by=by, family=by.meeting.family, subject=seat.pk)
    return coming


@transaction.atomic
def may_share_the_room(seat: Seat, *, by: Seat) -> Coming:
    """That decision taken back; the next look asks again."""
    by, seat = _found(seat, by)
    coming = coming_of(seat)
    coming.stays_out_of_room = False
    coming.save()
    if coming.by_room:
        _comes_by(seat, ComesBy.ROOM)
    journal.write("times.needs", by=by, family=by.meeting.family, subject=seat.pk)
    return coming


@transaction.atomic
def say_visit(
    seat: Seat, *, establishment: str, most_callers: int, minutes: int, recorded: bool, by: Seat
) -> PrisonVisit:
    """What a prison allows. From then on the person takes part from elsewhere, no longer than a call
    lasts.
    """
    by, seat = _found(seat, by)
    if not establishment.strip() or not 5 <= minutes <= 240 or not 1 <= most_callers <= 20:
        raise Unclear
    visit, _made = PrisonVisit.objects.update_or_create(
        seat=seat,
        defaults={
            "establishment": establishment.strip(),
            "most_callers": most_callers,
            "minutes": minutes,
            "recorded": recorded,
        },
    )
    journal.write("visit.change", by=by, family=by.meeting.family, subject=seat.pk)
    return visit


@transaction.atomic
def end_visit(seat: Seat, *, by: Seat) -> None:
    """They are not held there any more."""
    by, seat = _found(seat, by)
    PrisonVisit.objects.filter(seat=seat).delete()
    journal.write("visit.change", by=by, family=by.meeting.family, subject=seat.pk)


def coming_of(seat: Seat) -> Coming:
    """What the coordinator said of this seat, or an unsaved row of what the seat itself suggests."""
    said = Coming.objects.filter(seat=seat).first()
    return said or Coming(seat=seat, **_suggested(seat))


def _suggested(seat: Seat) -> dict[str, Any]:
    in_room = seat.comes_by == ComesBy.ROOM
    by_phone = seat.comes_by in (ComesBy.PHONE, ComesBy.AUDIO)
    return {
        "matters": _matters(seat),
        "by_room": in_room,
        "by_video": seat.comes_by == ComesBy.VIDEO,
        "by_phone": by_phone,
    }


def _matters(seat: Seat) -> str:
    """Parents and those without whom there is no meeting must; who interprets, supports or explains is asked
    for by others.
    """
    if seat.role in MUST_BY_ROLE:
        return HowMuch.MUST
    if seat.role == policy.INTERPRETER:
        return HowMuch.MAY
    carries = Member.objects.filter(
        family=seat.meeting.family_id, person=seat.person_id, has_parental_responsibility=True
    )
    return HowMuch.MUST if carries.exists() else HowMuch.SHOULD


def _comes_by(seat: Seat, way: ComesBy) -> None:
    Seat.objects.filter(pk=seat.pk).update(comes_by=way)
    rights_changed(seat.meeting)


def _found(seat: Seat, by: Seat) -> tuple[Seat, Seat]:
    by = access.hold(by, "times.find")
    return by, access.other_seat(by, seat.pk)
