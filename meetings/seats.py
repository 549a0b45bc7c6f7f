"""Seats: who has a place at a meeting, in which circle, as what, and who sees whom there.

A seat is where keeping apart begins: it is never made, moved or shown where two people must not meet.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, policy, seats_apart
from meetings.beforehand import saying_beforehand
from meetings.choices import ComesBy
from meetings.epoch import rights_changed
from meetings.models import Circle, Delay, Meeting, Seat
from meetings.table import rooms
from meetings.times import announcing
from participants.journal import journal
from participants.models import Account, Family, KeepApart, Member, Person
from participants.models.choices import Role, StaffRole
from participants.people import keeping_apart as people_apart
from participants.people import patches
from participants.platform.errors import KeptApart, NotAllowed, NotFound, Unclear
from participants.platform.isolated_text import as_said

#: What of a seat may be changed after it was made; the person and the meeting never.
CHANGEABLE = frozenset({"role", "circle", "why", "comes_by", "expected_at", "needs", "beside"})


@dataclass(frozen=True)
class Asked:
    """A place somebody of the family is to have."""

    person: Person
    role: str
    circle: Circle
    comes_by: str


@dataclass(frozen=True)
class Place:
    """What a seat is to be, checked before a row is written."""

    meeting: Meeting
    person: Person
    role: str
    circle: Circle | None
    beside: Seat | None

    def check(self) -> None:
        """Raises KeptApart, Unclear (with what is wrong) or NotFound for parts of another meeting or
        service.
        """
        if self.person.service_id != self.meeting.family.service_id:
            raise NotFound
        if self.circle is not None and self.circle.meeting_id != self.meeting.pk:
            raise NotFound
        if self.beside is not None and self.beside.meeting_id != self.meeting.pk:
            raise NotFound
        self._check_role()
        self._check_circle()
        seats_apart.check(self.person, meeting=self.meeting, circle=self.circle)

    def _check_role(self) -> None:
        if self.role not in Role.values:
            raise Unclear
        is_member = Member.objects.filter(family=self.meeting.family, person=self.person).exists()
        if self.role in policy.KIN and not is_member:
            raise Unclear(_("Add them to the family first, then give them a seat."))
        if self.role in policy.WORKERS and is_member:
            raise Unclear(_("Somebody of the family can’t sit at their meeting as a worker."))
        if self.role == Role.COORDINATOR and not _is_coordinator(self.person):
            raise Unclear(_("Only a coordinator of your service can sit as the coordinator."))
        if self.role == Role.FAMILY and self.person.is_child:
            raise Unclear(_("A child’s seat is a child’s: choose that role."))

    def _check_circle(self) -> None:
        if self.circle is None and self.role not in policy.WORKERS:
            raise Unclear(_("Choose the group they sit in."))
        if self.beside is None:
            return
        if self.role not in policy.BESIDE or self.beside.circle_id != getattr(self.circle, "pk", None):
            raise Unclear(_("Somebody who supports a person sits in that person’s group."))


@transaction.atomic
def add_seat(
    meeting: Meeting,
    *,
    person: Person,
    role: Role | str,
    circle: Circle | None = None,
    why: str = "",
    comes_by: ComesBy | str = ComesBy.ROOM,
    beside: Seat | None = None,
    expected_at: str = "",
    needs: str = "",
    by: Seat,
) -> Seat:
    """Give a person a place at a meeting. A removed seat is set again, with everything as new but its
    signatures.

    `circle` None: a worker who serves every circle. Raises KeptApart (no hint of who or why), Unclear,
    NotAllowed.
    """
    by = access.hold(by, "seat.add")
    if by.meeting_id != meeting.pk:
        raise NotAllowed
    if comes_by not in ComesBy.values:
        raise Unclear
    Place(by.meeting, person, str(role), circle, beside).check()
    if Seat.objects.filter(meeting=by.meeting, person=person, removed_at=None).exists():
        raise Unclear(_("They have a seat at this meeting already."))
    seat = seat_again(by.meeting, person)
    seat.role, seat.circle, seat.beside = str(role), circle, beside
    seat.why, seat.comes_by, seat.expected_at, seat.needs = why, comes_by, expected_at, needs
    seat.save()
    _give_cloth(seat)
    _told("seat.add", seat, by=by)
    return seat


@transaction.atomic
def seat_everybody(meeting: Meeting, places: list[Asked], *, by: Seat) -> list[Seat]:
    """Give several people of the family their places at once: all of them, or none.

    Raises Unclear with what is wrong for each at that person's field of the form.
    """
    if not places:
        raise Unclear(_("Tick at least one person."))
    made: list[Seat] = []
    wrong: dict[str, list[str]] = {}
    for one in places:
        try:
            made.append(
                add_seat(
                    meeting,
                    person=one.person,
                    role=one.role,
                    circle=one.circle,
                    comes_by=one.comes_by,
                    by=by,
                )
            )
        except (Unclear, KeptApart) as refusal:
            wrong[f"place-{one.person.pk}"] = [f"{as_said(one.person.called)}: {refusal.message}"]
    if wrong:
        raise Unclear(_("Nobody has a new place yet: look at what is marked."), fields=wrong)
    return made


def _give_cloth(seat: Seat) -> None:
    """Somebody who wears the very cloth of another at this meeting gets one of their own."""
    family = seat.meeting.family
    met = Q(memberships__family=family) | Q(seats__meeting=seat.meeting, seats__removed_at=None)
    patches.give_one(seat.person, beside=Person.objects.filter(met).distinct(), keep=True)


def seat_again(meeting: Meeting, person: Person) -> Seat:
    """The person's removed seat as if it were new, or a new one: a person has one seat per meeting."""
    old = Seat.objects.filter(meeting=meeting, person=person).first()
    if old is None:
        return Seat(meeting=meeting, person=person)
    fresh = Seat(pk=old.pk, meeting=meeting, person=person, epoch=old.epoch + 1)
    fresh.created_at = old.created_at
    fresh._state.adding = False
    return fresh


@transaction.atomic
def change_seat(seat: Seat, *, by: Seat, **changes: Any) -> Seat:
    """Change what a seat is: any of `CHANGEABLE`. Another role or circle means knocking again.

    Raises as `add_seat` does.
    """
    by = access.hold(by, "seat.change")
    if not CHANGEABLE.issuperset(changes):
        raise Unclear
    seat = access.other_seat(by, seat.pk)
    before = (seat.role, seat.circle_id)
    for name, value in changes.items():
        setattr(seat, name, value)
    Place(by.meeting, seat.person, seat.role, seat.circle, seat.beside).check()
    moved = before != (seat.role, seat.circle_id)
    if moved:
        seat.stays_in_private = False
        changes["stays_in_private"] = False
    Seat.objects.filter(pk=seat.pk).update(**changes, epoch=F("epoch") + 1)
    if moved:
        rooms.put_out(seat)
        rooms.unsay(seat)
    _told("seat.change", seat, by=by)
    return seat


@transaction.atomic
def remove_seat(seat: Seat, *, by: Seat) -> None:
    """Take a seat away: its person is out of the room at once. What they signed stays, what they
    said beforehand goes. Nobody removes themselves.
    """
    by = access.hold(by, "seat.remove")
    seat = access.other_seat(by, seat.pk)
    if seat.pk == by.pk:
        raise NotAllowed
    rooms.put_out(seat)
    Seat.objects.filter(pk=seat.pk).update(removed_at=timezone.now(), stays_in_private=False)
    announcing.leave_out(seat)
    Delay.objects.filter(seat=seat).delete()
    rooms.unsay(seat)
    saying_beforehand.forget(seat)
    _told("seat.remove", seat, by=by)


@transaction.atomic
def choose_companion(seat: Seat, *, stays: bool, by: Seat) -> Seat:
    """Say whether a supporter, advocate or interpreter stays in private time. The person they sit beside, or
    the family.

    A child chooses for anyone who sits beside them, nobody else. Raises NotAllowed otherwise, Unclear for
    somebody who is there in their own right.
    """
    by = access.hold(by, "seat.choose_companion")
    seat = access.other_seat(by, seat.pk)
    if seat.role not in policy.BESIDE:
        raise Unclear
    if seat.circle_id != by.circle_id:
        raise NotAllowed
    if by.role == Role.CHILD and seat.beside_id != by.pk:
        raise NotAllowed
    seat.stays_in_private = stays
    Seat.objects.filter(pk=seat.pk).update(stays_in_private=stays, epoch=F("epoch") + 1)
    if access.is_outside_private_time(seat):
        rooms.put_out(seat)
    _told("seat.choose_companion", seat, by=by, stays=stays)
    return seat


def roster(seat: Seat) -> list[Seat]:
    """The seats this seat may see, in the order they were set.

    Never another circle's, never somebody kept apart. During private time, anyone who is outside sees only
    themselves: in progress, how long and whether help was asked is all there is (room_state.py).
    """
    known = access.seats_known_to(seat)
    if access.is_outside_private_time(seat):
        known = known.filter(pk=seat.pk)
    seats = list(known)
    for one in seats:
        one.meeting = seat.meeting
    return seats


@transaction.atomic
def keep_apart(one: Person, other: Person, *, family: Family, reason: str, by: Account) -> KeepApart:
    """From now on these two never meet: recorded, and anyone who could meet is out of the room in the same
    moment.
    """
    kept = people_apart.keep_apart(one, other, family=family, reason=reason, by=by)
    separate(family)
    return kept


@transaction.atomic
def separate(family: Family) -> int:
    """After two people are to be kept apart: nobody who must not meet stays let in where the other could be.

    Both lose their admission, so that it tells nothing about who asked; the coordinator moves one to another
    circle. Returns how many seats were put out. `keep_apart` calls it in the same transaction.
    """
    out = 0
    for meeting in Meeting.objects.select_for_update().filter(family=family):
        seats = Seat.objects.select_related("person", "circle").filter(meeting=meeting, removed_at=None)
        clashing = [
            seat
            for seat in seats
            if seats_apart.seats_against(seat.person, meeting=meeting, circle=seat.circle).exists()
        ]
        for seat in clashing:
            rooms.put_out(seat)
        if clashing:
            rights_changed(meeting)
        out += len(clashing)
    return out


def _is_coordinator(person: Person) -> bool:
    return Account.objects.filter(person=person, is_active=True, staff_role=StaffRole.COORDINATOR).exists()


def _told(action: str, seat: Seat, *, by: Seat, **detail: object) -> None:
    journal.write(
        action,
        by=by,
        family=by.meeting.family,
        subject=seat.pk,
        detail={"role": seat.role, **detail},
    )
    rights_changed(by.meeting)
