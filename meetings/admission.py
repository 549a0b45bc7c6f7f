"""The door of a room: knocking, letting in by name, raising a hand, ringing for the coordinator.

Arriving is knocking. The coordinator opens the door; in private time only a family member who is in the room does.
Being let in is `access.is_in_room`: admitted, and of a role that may be there at this stage.
After private time, who was in the room when it began is in it again: the family's presenting opens the door for all of
them at once, since making each worker knock again would only keep the family waiting (docs/adr/).
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, apart, policy, rooms
from meetings.access import is_in_room
from meetings.epoch import rights_changed
from meetings.models import Circle, Meeting, Seat
from participants import journal
from participants.errors import KeptApart, NotAllowed, WrongMoment
from participants.roles import Role


@transaction.atomic
def knock(*, by: Seat) -> Seat:
    """Say at the door that you are here. Knocking twice, or inside, changes nothing.

    The coordinator opens their own door. So does the first family member at a private room nobody of the family is in.
    """
    seat = access.hold(by, "seat.knock")
    if is_in_room(seat):
        return seat
    if opens_own_door(seat):
        _refuse_if_apart_inside(seat)
        rooms.let_in(seat)
        _journal("seat.admit", seat, by=seat)
    elif seat.knocked_at is None:
        Seat.objects.filter(pk=seat.pk).update(knocked_at=timezone.now())
        rooms.arrived(seat)
        _journal("seat.knock", seat, by=seat)
    rights_changed(seat.meeting)
    return _again(seat)


def opens_own_door(seat: Seat) -> bool:
    """Whether knocking lets this seat in at once, since nobody is inside who could."""
    if not access.may(seat, "room.enter"):
        return False
    if seat.role == Role.COORDINATOR:
        return access.may(seat, "seat.admit")
    return (
        seat.meeting.stage == policy.PRIVATE
        and seat.role == Role.FAMILY
        and seat.turned_away_at is None
        and seat.circle is not None
        and not rooms.family_in(seat.circle)
    )


@transaction.atomic
def admit(seat: Seat, *, by: Seat) -> Seat:
    """Let somebody in by name. In private time only a family member inside does, and only who may be there.

    Before the room opens the door is answered too; they are in when the meeting begins. Raises NotAllowed,
    WrongMoment for somebody who has not knocked, KeptApart without a hint.
    """
    by = access.hold(by, "seat.admit")
    seat = _at_my_door(seat, by=by)
    if not _may_come_in(seat):
        raise NotAllowed
    if seat.admitted_at is not None:
        return seat
    if seat.knocked_at is None:
        raise WrongMoment(_("They aren't at the door just now."))
    _refuse_if_apart_inside(seat)
    rooms.let_in(seat)
    _journal("seat.admit", seat, by=by)
    rights_changed(by.meeting)
    return _again(seat)


@transaction.atomic
def turn_away(seat: Seat, *, by: Seat) -> Seat:
    """Not today. They are told kindly, without a reason, and may talk to the coordinator."""
    by = access.hold(by, "seat.turn_away")
    seat = _at_my_door(seat, by=by)
    if seat.knocked_at is None or seat.admitted_at is not None:
        raise WrongMoment(_("They aren't at the door just now."))
    Seat.objects.filter(pk=seat.pk).update(
        knocked_at=None, turned_away_at=timezone.now(), epoch=F("epoch") + 1
    )
    _journal("seat.turn_away", seat, by=by)
    rights_changed(by.meeting)
    return _again(seat)


@transaction.atomic
def raise_hand(*, up: bool, by: Seat) -> Seat:
    """Ask to speak, or put the hand down again. Only inside the room."""
    seat = _inside(by, "seat.raise_hand")
    Seat.objects.filter(pk=seat.pk).update(hand_raised_at=timezone.now() if up else None)
    rights_changed(seat.meeting)
    return _again(seat)


@transaction.atomic
def ask_coordinator_in(*, by: Seat) -> None:
    """Ring for the coordinator during private time. A bell: it opens nothing, and says nothing but that it rang."""
    seat = _inside(by, "room.ask_coordinator_in")
    if seat.circle is None:
        raise NotAllowed
    now = timezone.now()
    Circle.objects.filter(pk=seat.circle.pk).update(help_asked_at=now)
    Meeting.objects.filter(pk=seat.meeting_id).update(help_asked_at=now)
    _journal("room.ask_coordinator_in", seat, by=seat)
    rights_changed(seat.meeting)


def at_the_door(seat: Seat) -> list[Seat]:
    """Who waits at the door this seat may open, longest first. Empty for whoever may not open it."""
    if not access.may(seat, "seat.admit") or not _answers_the_door(seat):
        return []
    waiting = access.seats_known_to(seat).exclude(knocked_at=None).filter(admitted_at=None)
    seats = list(waiting.exclude(pk=seat.pk).order_by("knocked_at"))
    for one in seats:
        one.meeting = seat.meeting
    return [one for one in seats if _may_come_in(one)]


def _may_come_in(seat: Seat) -> bool:
    return seat.meeting.stage == policy.READY or access.may(seat, "room.enter")


def _answers_the_door(seat: Seat) -> bool:
    """The coordinator from anywhere; somebody of the family only from inside."""
    return seat.role == Role.COORDINATOR or is_in_room(seat)


def _at_my_door(seat: Seat, *, by: Seat) -> Seat:
    other = access.other_seat(by, seat.pk)
    if other.pk == by.pk or not _answers_the_door(by) or not access.shares_circle(by, other):
        raise NotAllowed
    return other


def _refuse_if_apart_inside(seat: Seat) -> None:
    against = apart.seats_against(seat.person, meeting=seat.meeting, circle=seat.circle)
    if against.exclude(pk=seat.pk).exclude(admitted_at=None).exists():
        raise KeptApart


def _inside(seat: Seat, action: str) -> Seat:
    held = access.hold(seat, action)
    if not is_in_room(held):
        raise NotAllowed
    return held


def _again(seat: Seat) -> Seat:
    fresh = Seat.objects.select_related("circle", "person").get(pk=seat.pk)
    fresh.meeting = seat.meeting
    return fresh


def _journal(action: str, seat: Seat, *, by: Seat) -> None:
    journal.write(action, by=by, family=by.meeting.family, subject=seat.pk)
