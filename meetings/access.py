"""The only way to a meeting or a seat: fetch and authorize together.

There is no function here that hands out an object without naming the action it is for. Those called `…_for`
are what an entry point says its `of=` with (participants/platform/doors.py).
"""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet

from meetings import policy, seats_apart
from meetings.epoch import rights_changed
from meetings.models import Circle, Meeting, Seat
from meetings.table import private_time_phones
from participants.entry import devices
from participants.entry.visitors import Visitor
from participants.models import Account, Family, Member, Person
from participants.models.choices import StaffRole
from participants.platform.errors import NotAllowed, NotFound, ProveAgain, Refusal, SignInNeeded
from participants.staff import emergency_access, sign_ins
from participants.staff.signing_in import proof

Found = TypeVar("Found")
Row = TypeVar("Row", bound=Model)
#: What a seat's rights hang on, for queries about many seats.
SEAT_FIELDS = (
    "meeting_id",
    "circle_id",
    "person_id",
    "role",
    "stays_in_private",
    "admitted_at",
    "removed_at",
    "beside__circle_id",
)


def role_of(seat: Seat) -> str:
    """The role the policy sees for a seat, asked for on its phone: in private time one that is not in is at
    the door.
    """
    role = policy.effective_role(seat.role, stays_in_private=seat.stays_in_private)
    if seat.asks_on is None or seat.phone_is_in or seat.meeting.stage != policy.PRIVATE:
        return role
    return policy.AT_THE_DOOR if policy.may(role, "room.enter", policy.PRIVATE) else role


def is_at_the_door(seat: Seat) -> bool:
    """True on a phone that the family has not let in to its running private time, whoever's it is."""
    return role_of(seat) == policy.AT_THE_DOOR


def may(seat: Seat, action: str) -> bool:
    """Whether the table lets this seat do this now, at its meeting's stage."""
    return policy.may(role_of(seat), action, seat.meeting.stage)


def require(seat: Seat, action: str) -> None:
    """Raises NotAllowed unless the table lets this seat do this now."""
    if not may(seat, action):
        raise NotAllowed


def is_in_room(seat: Seat) -> bool:
    """Let in by name, and of a role that may be in the room at this stage. Only the meeting's present row
    counts.
    """
    return seat.removed_at is None and seat.admitted_at is not None and may(seat, "room.enter")


def is_outside_private_time(seat: Seat) -> bool:
    """True for everybody who is not in on a running private time, by their role."""
    return seat.meeting.stage == policy.PRIVATE and not may(seat, "room.enter")


def confirm(visitor: Visitor) -> Visitor:
    """The same visitor as the database knows them now, for sockets that live long. Raises SignInNeeded when
    it does not.

    A revoked device, an ended invitation, a session signed out and a closed account are nobody.
    """
    if visitor.device is not None and not devices.stands(visitor.device.pk):
        raise SignInNeeded
    sign_in = visitor.sign_in
    if sign_in is None or not sign_ins.standing([sign_in]):
        if visitor.device is None:
            raise SignInNeeded
        return replace(visitor, account=None, sign_in=None)
    account = Account.objects.filter(pk=sign_in.account_id, is_active=True).first()
    return replace(visitor, account=account)


def seat_for(visitor: Visitor, meeting_id: UUID | str, action: str) -> Seat:
    """The visitor's own seat in a meeting, allowed to do `action` at its stage.

    Raises SignInNeeded for nobody, NotFound for strangers (the same as for a meeting that does not exist),
    NotAllowed when the table says no.
    """
    person = _who_may_sit(visitor)
    phone = private_time_phones.phone_of(visitor)
    seats = private_time_phones.with_phone(_live_seats().filter(meeting_id=meeting_id, person=person), phone)
    seat = seats.first()
    if seat is not None:
        _knocks(private_time_phones.asked_on(seat, phone), action)
    return _allowed(seat, action)


def _knocks(seat: Seat, action: str) -> None:
    """A phone that is not in on private time has come: the family sees each try, whatever it wanted."""
    waits = is_at_the_door(seat) and action not in policy.NOT_KNOCKING
    if waits and private_time_phones.knocks(seat):
        rights_changed(seat.meeting)


def seat_in_room_for(visitor: Visitor, meeting_id: UUID | str, action: str) -> Seat:
    """`seat_for` somebody who is in the room. Raises NotAllowed for everybody else."""
    seat = seat_for(visitor, meeting_id, action)
    if not is_in_room(seat):
        raise NotAllowed
    return seat


def seats_for(asked: Sequence[tuple[Visitor, UUID]], action: str) -> list[Seat | Refusal]:
    """What `seat_for` says to each of many, a seat or its refusal, in one query.

    Of a seat and its meeting only what rights hang on is loaded. Each asker gets a seat of their own: two
    phones of one person may not do the same.
    """
    people: list[Person | Refusal] = [_or_refusal(_who_may_sit, visitor) for visitor, _ in asked]
    seats = Seat.objects.select_related("meeting", "beside").only(*SEAT_FIELDS, "meeting__stage")
    seats = seats.filter(
        removed_at=None,
        meeting__in={meeting_id for _, meeting_id in asked},
        person__in={one for one in people if isinstance(one, Person)},
    )
    theirs, inside = private_time_phones.phones_of(private_time_phones.with_phones_inside(seats))
    found = {(seat.meeting_id, seat.person_id): seat for seat in theirs}
    return [
        person
        if isinstance(person, Refusal)
        else _or_refusal(
            _allowed,
            _asked_by(
                found.get((meeting_id, person.pk)), person, private_time_phones.phone_of(visitor), inside
            ),
            action,
        )
        for person, (visitor, meeting_id) in zip(people, asked, strict=True)
    ]


def phones_inside(seats: Iterable[Seat]) -> set[private_time_phones.Inside]:
    """The phones that are in on the running private times of these seats; asks nothing while there is
    none.
    """
    private = {seat.pk for seat in seats if seat.meeting.stage == policy.PRIVATE}
    return private_time_phones.inside_of(private) if private else set()


def hold(seat: Seat, action: str) -> Seat:
    """The same seat read afresh, its meeting's row locked until the transaction ends, allowed to do `action`.

    Every verb that changes a meeting starts here, so that what was allowed a moment ago is asked again under
    the lock. Raises NotFound for a removed seat, NotAllowed when the table says no. Must run inside a
    transaction.
    """
    meeting = Meeting.objects.select_for_update().get(pk=seat.meeting_id)
    seats = _live_seats().filter(pk=seat.pk)
    if seat.asks_on is None:
        fresh = seats.first()
    else:
        found = private_time_phones.with_phone(seats, seat.asks_on).first()
        fresh = private_time_phones.asked_on(found, seat.asks_on) if found is not None else None
    if fresh is None:
        raise NotFound
    fresh.meeting = meeting
    require(fresh, action)
    return fresh


def other_seat(seat: Seat, other_id: UUID | str) -> Seat:
    """Another seat of the meeting that `seat` may know of. Raises NotFound otherwise, and for what is no
    id.
    """
    other = one_of(seats_known_to(seat), other_id)
    other.meeting = seat.meeting
    return other


def seats_known_to(seat: Seat) -> QuerySet[Seat]:
    """The seats `seat` may know of: a circle they share, and nobody it is kept apart from (never list, 4).

    A worker who serves every circle knows them all; the coordinator has to, to keep people apart.
    """
    seats = _live_seats().filter(meeting=seat.meeting_id).order_by("created_at")
    if seat.circle_id is not None:
        seats = seats.filter(Q(circle=seat.circle_id) | Q(circle=None))
    return seats_apart.without_those_apart(seats, seen_by=seat)


def shares_circle(one: Seat, other: Seat) -> bool:
    """True when two seats may be in one room: the same circle, or either serves every circle."""
    return one.circle_id is None or other.circle_id is None or one.circle_id == other.circle_id


def circles_of(seat: Seat) -> list[Circle]:
    """The circles a seat is part of: its own, or every one for a professional who serves all."""
    if seat.circle is not None:
        return [seat.circle]
    return list(Circle.objects.filter(meeting_id=seat.meeting_id).order_by("name"))


def staff_for(visitor: Visitor, action: str) -> Account:
    """The staff account asking, allowed to do `action` outside any meeting. Raises SignInNeeded or
    NotAllowed.

    Raises ProveAgain for an action of policy.FRESH when they showed their second factor too long ago.
    """
    if visitor.account is None and visitor.is_known:
        raise NotAllowed
    account = visitor.known_account()
    if not policy.may(staff_role(account), action):
        raise NotAllowed
    if action in policy.FRESH and not proof.is_fresh(visitor.proved_at):
        raise ProveAgain
    return account


def staff_may(visitor: Visitor, action: str) -> bool:
    """Whether `staff_for` says yes, for pages that show more to whoever may see it."""
    return not isinstance(_or_refusal(staff_for, visitor, action), Refusal)


def staff_role(account: Account) -> str:
    """The policy's name for an account's staff role."""
    if account.staff_role == StaffRole.COORDINATOR:
        return policy.STAFF_COORDINATOR
    return account.staff_role


def family_for(visitor: Visitor, family_id: UUID | str, action: str) -> Family:
    """A family of the asking coordinator's own, or one that is open to them in an emergency for `action`.

    Raises NotFound for anybody else's.
    """
    account = staff_for(visitor, action)
    family = Family.objects.select_related("service").filter(pk=family_id).first()
    if family is None:
        raise NotFound
    own = family.coordinator_id == account.pk
    if not own and not (action in policy.IN_EMERGENCY and emergency_access.stands(account, family)):
        raise NotFound
    return family


def own_family(account: Account, family_id: UUID | str) -> Family:
    """A family that this coordinator, whom an entry point has let in, looks after. Raises NotFound."""
    return one_of(Family.objects.select_related("service").filter(coordinator=account), family_id)


def family_in_service_for(visitor: Visitor, family_id: UUID | str, action: str) -> Family:
    """A family of the asking manager's service. Raises NotFound for another service's."""
    account = staff_for(visitor, action)
    return one_of(Family.objects.filter(service=account.service), family_id)


def people_of(family: Family) -> QuerySet[Person]:
    """Everybody a family's coordinator works with: its members, and whoever has a seat at one of its
    meetings.
    """
    # By their ids: a join over "or" reads every person of the service.
    seated = Seat.objects.filter(meeting__family=family, removed_at=None)
    around = Member.objects.filter(family=family).values("person").union(seated.values("person"))
    return Person.objects.filter(pk__in=around).order_by("created_at")


def person_of(family: Family, person_id: UUID) -> Person:
    """One of `people_of` a family. Raises NotFound."""
    return one_of(people_of(family), person_id)


def member_for(visitor: Visitor, family_id: UUID, person_id: UUID, action: str) -> Member:
    """A person's place in one of the asking coordinator's families. Raises NotFound."""
    return member_of(family_for(visitor, family_id, action), person_id)


def member_of(family: Family, person_id: UUID) -> Member:
    """A person's place in a family. Raises NotFound."""
    member = Member.objects.select_related("person", "family").filter(family=family, person_id=person_id)
    found = member.first()
    if found is None:
        raise NotFound
    return found


def seats_of(visitor: Visitor) -> QuerySet[Seat]:
    """The visitor's own seats, to be shown a page at a time: meetings without a time first, then the
    latest.
    """
    visitor.known_person()
    if not _account_may_sit(visitor):
        return Seat.objects.none()
    seats = _live_seats().filter(person=visitor.person).select_related("meeting__family")
    return seats.order_by(F("meeting__starts_at").desc(nulls_first=True), "meeting__created_at")


def one_of(rows: QuerySet[Row], pk: UUID | str) -> Row:
    """The row of this id among rows that the asker may have. Raises NotFound, and for what is no id."""
    row = rows.filter(pk=as_id(pk)).first()
    if row is None:
        raise NotFound
    return row


def as_id(text: UUID | str) -> UUID:
    """An id as somebody sent it. Raises NotFound for what cannot be one."""
    try:
        return text if isinstance(text, UUID) else UUID(text)
    except ValueError as error:
        raise NotFound from error


def _live_seats() -> QuerySet[Seat]:
    return Seat.objects.select_related("meeting__family__service", "circle", "person").filter(removed_at=None)


def _who_may_sit(visitor: Visitor) -> Person:
    """The person whose seats this visitor may take. Raises SignInNeeded for nobody, NotFound for who has
    none.
    """
    if not visitor.is_known:
        raise SignInNeeded
    if visitor.person is None or not _account_may_sit(visitor):
        raise NotFound
    return visitor.person


def _allowed(seat: Seat | None, action: str) -> Seat:
    if seat is None:
        raise NotFound
    require(seat, action)
    return seat


def _asked_by(
    seat: Seat | None,
    person: Person,
    phone: private_time_phones.Phone,
    inside: set[private_time_phones.Inside],
) -> Seat | None:
    if seat is None:
        return None
    own = copy(seat)
    own.person = person
    return private_time_phones.asked_on(own, phone, let_in=(seat.pk, phone) in inside)


def _or_refusal(ask: Callable[..., Found], *arguments: object) -> Found | Refusal:
    """What `ask` answers, or the refusal it raises, for whoever asks for many."""
    try:
        return ask(*arguments)
    except Refusal as refusal:
        return refusal


def _account_may_sit(visitor: Visitor) -> bool:
    """Managers and administrators see no family content, whatever seat they held before (docs/practice.md,
    "Roles").
    """
    if visitor.device is not None or visitor.account is None:
        return True
    return visitor.account.staff_role == StaffRole.COORDINATOR
