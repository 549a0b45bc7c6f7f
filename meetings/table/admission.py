"""The door of a room: knocking, letting in by name, raising a hand, ringing for the coordinator.

Arriving is knocking. The coordinator opens the door; in private time only a family member who is in the room
does. Being let in is `access.is_in_room`: admitted, and of a role that may be there at this stage. After
private time, who was in the room when it began is in it again: the family's presenting opens the door for all
of them at once, since making each worker knock again would only keep the family waiting (docs/adr/).
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, policy, seats_apart
from meetings.access import is_in_room
from meetings.epoch import rights_changed
from meetings.media import connections
from meetings.models import Circle, Meeting, Seat, Visit
from meetings.table import private_time_phones, rooms
from participants.journal import journal
from participants.models.choices import Role
from participants.platform.errors import KeptApart, NotAllowed, NotFound, WrongMoment


class AskedTwice(WrongMoment):
    """A phone that was refused twice asks no more in this stretch of private time."""

    code = "asked_twice"
    message = _(
        "The people in there said not this phone. Ring somebody you know who is there, or come on your own "
        "phone."
    )


@transaction.atomic
def knock(*, by: Seat) -> Seat:
    """Say at the door that you are here. Knocking twice, or inside, changes nothing.

    The coordinator opens their own door. So does the first family member at a private room nobody of the
    family is in, on a phone that may (private_time_phones.py). In private time it is the phone that knocks;
    raises AskedTwice for one that was refused twice.
    """
    seat = access.hold(by, "seat.knock")
    if is_in_room(seat):
        return seat
    if opens_own_door(seat):
        _refuse_if_apart_inside(seat)
        rooms.let_in(seat)
        _journal("seat.admit", seat, by=seat)
        rights_changed(seat.meeting)
        return _again(seat)
    if access.is_at_the_door(seat):
        _phone_knocks(seat)
    if seat.knocked_at is None and seat.admitted_at is None:
        Seat.objects.filter(pk=seat.pk).update(knocked_at=timezone.now())
        rooms.arrived(seat)
        _journal("seat.knock", seat, by=seat)
    rights_changed(seat.meeting)
    return _again(seat)


def _phone_knocks(seat: Seat) -> None:
    known = private_time_phones.of_phone(seat)
    if known is None or known.refused_at is None:
        private_time_phones.knocks(seat)
    elif not private_time_phones.knocks_again(seat):
        raise AskedTwice


def opens_own_door(seat: Seat) -> bool:
    """Whether knocking lets this seat in at once, since nobody is inside who could."""
    if seat.role == Role.COORDINATOR:
        return access.may(seat, "room.enter") and access.may(seat, "seat.admit")
    return (
        seat.meeting.stage == policy.PRIVATE
        and seat.role == Role.FAMILY
        and seat.turned_away_at is None
        and seat.circle is not None
        and _nobody_else_is_in(seat, seat.circle)
        and (seat.asks_on is None or private_time_phones.opens_empty_room(seat))
    )


def _nobody_else_is_in(seat: Seat, circle: Circle) -> bool:
    """Nobody of the family but, at most, this very person on another phone."""
    inside = {one.pk for one in rooms.family_in(circle)}
    return not inside if seat.asks_on is None else inside <= {seat.pk}


@transaction.atomic
def admit(seat: Seat, *, by: Seat, visit_id: str = "") -> Seat:
    """Let somebody in by name. In private time only a family member inside does, to each phone by itself.

    `visit_id` names the phone; needed only where several of one person wait. Before the room opens the door
    is answered too; they are in when the meeting begins. Raises NotAllowed, WrongMoment for somebody who has
    not knocked, KeptApart without a hint.
    """
    by = access.hold(by, "seat.admit")
    seat = _at_my_door(seat, by=by)
    if not _may_come_in(seat):
        raise NotAllowed
    phone = _phone_at_the_door(seat, visit_id)
    if seat.admitted_at is not None and phone is None:
        return seat
    if seat.knocked_at is None and phone is None:
        raise WrongMoment(_("They aren’t at the door just now."))
    _refuse_if_apart_inside(seat)
    rooms.let_in(seat, by=by, phone=private_time_phones.asks_with(phone) if phone else None)
    _journal("seat.admit", seat, by=by)
    if phone is not None:
        private_time_phones.note("phone.let_in", phone, by=by)
    rights_changed(by.meeting)
    return _again(seat)


@transaction.atomic
def turn_away(seat: Seat, *, by: Seat, visit_id: str = "") -> Seat:
    """Not today, or in private time: not this phone. They are told kindly, without a reason, nor by whom.

    Somebody who is inside stays there, whatever phone was refused.
    """
    by = access.hold(by, "seat.turn_away")
    seat = _at_my_door(seat, by=by)
    phone = _phone_at_the_door(seat, visit_id)
    if phone is None and (seat.knocked_at is None or seat.admitted_at is not None):
        raise WrongMoment(_("They aren’t at the door just now."))
    if phone is not None:
        private_time_phones.refuse(phone)
        private_time_phones.note("phone.turn_away", phone, by=by)
    if seat.admitted_at is None and not private_time_phones.waiting(private_time_phones.about([seat])):
        Seat.objects.filter(pk=seat.pk).update(
            knocked_at=None, turned_away_at=timezone.now(), epoch=F("epoch") + 1
        )
        _journal("seat.turn_away", seat, by=by)
    rights_changed(by.meeting)
    return _again(seat)


@transaction.atomic
def put_phone_out(visit_id: str, *, by: Seat) -> None:
    """A phone that is in on private time goes out of it at once. By anybody of the family who is inside.

    Anyone who has no other phone inside is outside with it. Raises NotFound for a phone that is not in, or
    not theirs to see.
    """
    by = access.hold(by, "phone.put_out")
    if not is_in_room(by):
        raise NotAllowed
    visit = next((one for one in _phones_inside(by) if str(one.pk) == visit_id), None)
    if visit is None:
        raise NotFound
    seat = access.other_seat(by, visit.seat_id)
    private_time_phones.put_out(visit)
    private_time_phones.note("phone.put_out", visit, by=by)
    connections.end([seat.pk], by.meeting)
    if seat.pk not in {one.seat_id for one in _phones_inside(by)}:
        rooms.put_out(seat)
    rights_changed(by.meeting)


def _phones_inside(seat: Seat) -> list[Visit]:
    return [one for one in private_time_phones.about(_known(seat)) if private_time_phones.is_in(one)]


@transaction.atomic
def raise_hand(*, up: bool, by: Seat) -> Seat:
    """Ask to speak, or put the hand down again. Only inside the room."""
    seat = _inside(by, "seat.raise_hand")
    Seat.objects.filter(pk=seat.pk).update(hand_raised_at=timezone.now() if up else None)
    rights_changed(seat.meeting)
    return _again(seat)


@transaction.atomic
def ask_coordinator_in(*, by: Seat) -> None:
    """Ring for the coordinator during private time. A bell: it opens nothing, and says nothing but that it
    rang.
    """
    seat = _inside(by, "room.ask_coordinator_in")
    if seat.circle is None:
        raise NotAllowed
    now = timezone.now()
    Circle.objects.filter(pk=seat.circle.pk).update(help_asked_at=now)
    Meeting.objects.filter(pk=seat.meeting_id).update(help_asked_at=now)
    _journal("room.ask_coordinator_in", seat, by=seat)
    rights_changed(seat.meeting)


def at_the_door(seat: Seat) -> list[Seat]:
    """Who waits at the door this seat may open, longest first. Empty for anyone who may not open it.

    In private time those are the people who are not in yet; which phones wait, `phones_at_the_door` says.
    """
    known = _may_open_to(seat)
    waiting = [one for one in known if one.knocked_at is not None and one.admitted_at is None]
    return sorted(waiting, key=lambda one: one.knocked_at or timezone.now())


def phones_at_the_door(seat: Seat, known: Iterable[Visit]) -> list[Visit]:
    """The phones, of those known, that wait at the door of private time which this seat may open; its own
    too.
    """
    if seat.meeting.stage != policy.PRIVATE or not access.may(seat, "seat.admit"):
        return []
    return [
        one
        for one in private_time_phones.waiting(known)
        if _answers_the_door(seat) and _may_come_in(one.seat)
    ]


def _may_open_to(seat: Seat) -> list[Seat]:
    if not access.may(seat, "seat.admit") or not _answers_the_door(seat):
        return []
    return [one for one in _known(seat) if _may_come_in(one) and one.pk != seat.pk]


def _known(seat: Seat) -> list[Seat]:
    seats = list(access.seats_known_to(seat))
    for one in seats:
        one.meeting = seat.meeting
    return seats


def _may_come_in(seat: Seat) -> bool:
    return seat.meeting.stage == policy.READY or access.may(seat, "room.enter")


def _answers_the_door(seat: Seat) -> bool:
    """The coordinator from anywhere; somebody of the family only from inside."""
    return seat.role == Role.COORDINATOR or is_in_room(seat)


def _at_my_door(seat: Seat, *, by: Seat) -> Seat:
    """The seat at the door, when `by` answers it. One's own other phone, too, from inside private time."""
    other = access.other_seat(by, seat.pk)
    own = other.pk == by.pk and by.meeting.stage != policy.PRIVATE
    if own or not _answers_the_door(by) or not access.shares_circle(by, other):
        raise NotAllowed
    return other


def _phone_at_the_door(seat: Seat, visit_id: str) -> Visit | None:
    """The phone of this seat that is answered. Raises WrongMoment when it, or any one that was meant, does
    not wait.
    """
    if seat.meeting.stage != policy.PRIVATE:
        return None
    waiting = private_time_phones.waiting(private_time_phones.about([seat]))
    named = [one for one in waiting if not visit_id or str(one.pk) == visit_id]
    if visit_id and not named:
        raise WrongMoment(_("They aren’t at the door just now."))
    if len(named) > 1:
        raise WrongMoment(_("Two phones wait under this name. Choose which one."))
    return named[0] if named else None


def _refuse_if_apart_inside(seat: Seat) -> None:
    against = seats_apart.seats_against(seat.person, meeting=seat.meeting, circle=seat.circle)
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
