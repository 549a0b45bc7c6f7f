"""The only way to a meeting or a seat: fetch and authorize together.

There is no function here that hands out an object without naming the action it is for.
"""

from uuid import UUID

from meetings import policy
from meetings.models import Circle, Seat
from participants.errors import NotAllowed, NotFound, SignInNeeded
from participants.models import Account, Family
from participants.visitors import Visitor


def role_of(seat: Seat) -> str:
    """The role the policy sees for a seat."""
    return policy.effective_role(seat.role, stays_in_private=seat.stays_in_private)


def may(seat: Seat, action: str) -> bool:
    """Whether the table lets this seat do this now, at its meeting's stage."""
    return policy.may(role_of(seat), action, seat.meeting.stage)


def require(seat: Seat, action: str) -> None:
    """Raises NotAllowed unless the table lets this seat do this now."""
    if not may(seat, action):
        raise NotAllowed


def seat_for(visitor: Visitor, meeting_id: UUID | str, action: str) -> Seat:
    """The visitor's own seat in a meeting, allowed to do `action` at its stage.

    Raises SignInNeeded for nobody, NotFound for strangers (the same as for a meeting that does not exist), NotAllowed
    when the table says no.
    """
    if not visitor.is_known:
        raise SignInNeeded
    if visitor.person is None:
        raise NotFound
    seat = (
        Seat.objects.select_related("meeting__family__service", "circle", "person")
        .filter(meeting_id=meeting_id, person=visitor.person, removed_at=None)
        .first()
    )
    if seat is None:
        raise NotFound
    require(seat, action)
    return seat


def other_seat(seat: Seat, other_id: UUID | str) -> Seat:
    """Another seat that `seat` can see: the same meeting, a circle they share. Raises NotFound otherwise."""
    seats = Seat.objects.select_related("meeting", "circle", "person").filter(
        meeting=seat.meeting, removed_at=None
    )
    other = seats.filter(pk=other_id).first()
    if other is None or not shares_circle(seat, other):
        raise NotFound
    return other


def shares_circle(one: Seat, other: Seat) -> bool:
    """True when two seats may be in one room: the same circle, or either serves every circle."""
    return one.circle_id is None or other.circle_id is None or one.circle_id == other.circle_id


def circles_of(seat: Seat) -> list[Circle]:
    """The circles a seat is part of: its own, or every one for a professional who serves all."""
    if seat.circle is not None:
        return [seat.circle]
    return list(Circle.objects.filter(meeting_id=seat.meeting_id).order_by("name"))


def staff_for(visitor: Visitor, action: str) -> Account:
    """The staff account asking, allowed to do `action` outside any meeting. Raises SignInNeeded or NotAllowed."""
    account = visitor.known_account()
    if not policy.may(staff_role(account), action):
        raise NotAllowed
    return account


def staff_role(account: Account) -> str:
    """The policy's name for an account's staff role."""
    return policy.STAFF_COORDINATOR if account.staff_role == "coordinator" else account.staff_role


def family_for(visitor: Visitor, family_id: UUID | str, action: str) -> Family:
    """A family of the asking coordinator's own. Raises NotFound for anybody else's."""
    account = staff_for(visitor, action)
    family = (
        Family.objects.select_related("service").filter(pk=family_id, coordinator=account).first()
    )
    if family is None:
        raise NotFound
    return family


def meetings_of(visitor: Visitor) -> list[Seat]:
    """The visitor's own seats, the nearest meeting first."""
    seats = Seat.objects.select_related("meeting__family").filter(
        person=visitor.known_person(), removed_at=None
    )
    return list(seats.order_by("-meeting__starts_at"))
