"""Whose turn it is: hands in the order they went up, a talking piece, a break with an end, a timer for this
part.

One person of a room holds the piece; anyone who is in the room may take it when it is free, pass it on, or
put it down. All of it belongs to one part of the meeting and goes with it: private time begins with none of
it and leaves none of it. The coordinator's timer cannot be set in private time and is gone when that begins
(rule 4: it has no limit).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, events, policy
from meetings.choices import TimedPart
from meetings.epoch import rights_changed
from meetings.models import Break, Circle, Meeting, PartTimer, Piece, Seat
from participants.platform.errors import NotAllowed, Unclear, WrongMoment

#: Minutes of a break when nobody says how long, and the longest one.
BREAK, LONGEST_BREAK = 10, 60
LONGEST_PART = 180
#: What the coordinator's page offers.
PART_MINUTES = (5, 10, 15, 20, 30, 45, 60)
#: The parts of a meeting a timer is for; never private time.
PARTS: dict[str, TimedPart] = {
    policy.INFORMATION: TimedPart.INFORMATION,
    policy.PRESENTING: TimedPart.PRESENTING,
    **dict.fromkeys(policy.ANSWERED, TimedPart.ANSWERING),
}


class PieceHeld(WrongMoment):
    """The talking piece is somebody else's just now."""

    code = "piece_held"
    message = _("Somebody else has the talking piece. Put your hand up, and they can pass it to you.")


class PieceNotYours(WrongMoment):
    """Only who holds the piece passes it on."""

    code = "piece_not_yours"
    message = _("You don’t have the talking piece just now.")


class NotInTheRoom(WrongMoment):
    """The piece goes to somebody who is there."""

    code = "not_in_the_room"
    message = _("They aren’t in the room just now.")


@dataclass(frozen=True)
class Turns:
    """What a seat sees of whose turn it is."""

    holder: Seat | None
    hands: list[Seat]
    break_until: datetime | None
    timer: PartTimer | None


# -- the talking piece ---------------------------------------------------------------------------------
@transaction.atomic
def take_piece(*, by: Seat) -> None:
    """Take the talking piece when it is free; one's own hand goes down. Taking it twice changes nothing.

    A worker who serves every circle takes it in all of them. Raises PieceHeld.
    """
    seat = _inside(by, "room.hold_piece")
    tables = _tables(seat)
    if any(holder.pk != seat.pk for holder in _holders(tables)):
        raise PieceHeld
    _give(tables, to=seat)


@transaction.atomic
def put_piece_down(*, by: Seat) -> None:
    """The piece lies on the table again. Somebody of the family or the coordinator may also put down one that
    was left behind.

    For anybody else who does not hold it nothing happens.
    """
    seat = _inside(by, "room.hold_piece")
    held = Piece.objects.filter(circle__in=_tables(seat))
    if not access.may(seat, "room.free_piece"):
        held = held.filter(seat=seat)
    gone, _rows = held.delete()
    if gone:
        rights_changed(seat.meeting)


@transaction.atomic
def pass_piece(to: UUID | str, *, by: Seat) -> None:
    """Give the piece to somebody in the same room; their hand goes down. Raises PieceNotYours, NotInTheRoom,
    NotFound.
    """
    seat = _inside(by, "room.hold_piece")
    other = access.other_seat(seat, to)
    held = list(Circle.objects.filter(piece__seat=seat))
    if not held:
        raise PieceNotYours
    theirs = {circle.pk for circle in _tables(other)}
    shared = [circle for circle in held if circle.pk in theirs]
    if not shared or not access.is_in_room(other):
        raise NotInTheRoom
    Piece.objects.filter(seat=seat).delete()
    _give(shared, to=other)


# -- breaks and the timer ---------------------------------------------------------------------------------
@transaction.atomic
def take_a_break(*, minutes: int = BREAK, by: Seat) -> None:
    """A break of that many minutes (0 ends it), seen by everybody in the same room and nobody else. Raises
    Unclear.
    """
    seat = _inside(by, "room.take_a_break")
    if not 0 <= minutes <= LONGEST_BREAK:
        raise Unclear
    until = timezone.now() + timedelta(minutes=minutes)
    for circle in _tables(seat):
        if minutes:
            Break.objects.update_or_create(circle=circle, defaults={"until": until})
        else:
            Break.objects.filter(circle=circle).delete()
        events.notice(circle, kind="break" if minutes else "break_over", seat=seat)
    rights_changed(seat.meeting)


@transaction.atomic
def set_timer(*, minutes: int, by: Seat) -> None:
    """Say how long this part of the meeting is meant to take (1 to 180 minutes; 0 takes the timer away).

    It ends nothing and hurries nobody: it is a time to look at. Raises Unclear; the table never lets it be
    set in private time.
    """
    seat = access.hold(by, "room.set_timer")
    if not 0 <= minutes <= LONGEST_PART:
        raise Unclear
    if minutes:
        ends = timezone.now() + timedelta(minutes=minutes)
        timer = {"what": PARTS[seat.meeting.stage], "ends_at": ends}
        PartTimer.objects.update_or_create(meeting=seat.meeting, defaults=timer)
    else:
        PartTimer.objects.filter(meeting=seat.meeting).delete()
    rights_changed(seat.meeting)


def part_is_over(meeting: Meeting) -> None:
    """Called by stages.move: the piece, a break and the timer belonged to the part before."""
    PartTimer.objects.filter(meeting=meeting).delete()
    forget(meeting.circles.all())


def forget(circles: Iterable[Circle]) -> None:
    """Nobody holds a piece in these circles, and nobody has a break."""
    for row in (Piece, Break):
        row.objects.filter(circle__in=list(circles)).delete()


# -- seeing it ----------------------------------------------------------------------------------------------
def of(seat: Seat) -> Turns | None:
    """Whose turn it is, as far as this seat may see: in the room, or as who runs the meeting; never from
    outside private time.
    """
    if access.is_outside_private_time(seat):
        return None
    if not access.is_in_room(seat) and not access.may(seat, "meeting.run"):
        return None
    tables = _tables(seat)
    known = {one.pk: one for one in _at(tables, access.seats_known_to(seat), seat.meeting)}
    holder = next((one for one in _holders(tables) if one.pk in known), None)
    hands = [one for one in known.values() if one.hand_raised_at is not None]
    return Turns(
        holder=holder,
        hands=sorted(hands, key=lambda one: (one.hand_raised_at, str(one.pk))),
        break_until=_break_of(tables),
        timer=_timer_of(seat.meeting),
    )


def _break_of(tables: list[Circle]) -> datetime | None:
    rows = Break.objects.filter(circle__in=tables, until__gt=timezone.now()).order_by("-until")
    return next((row.until for row in rows), None)


def _timer_of(meeting: Meeting) -> PartTimer | None:
    if meeting.stage not in PARTS:
        return None
    return PartTimer.objects.filter(meeting=meeting).first()


def _give(circles: list[Circle], *, to: Seat) -> None:
    now = timezone.now()
    for circle in circles:
        Piece.objects.update_or_create(circle=circle, defaults={"seat": to, "since": now})
    Seat.objects.filter(pk=to.pk).update(hand_raised_at=None)
    rights_changed(to.meeting)


def _holders(tables: list[Circle]) -> list[Seat]:
    """Who holds the piece in these circles. Somebody who is not there any more holds nothing, whatever became
    of the row.
    """
    found = []
    pieces = Piece.objects.filter(circle__in=tables).select_related("seat__meeting", "seat__person")
    for piece in pieces.select_related("seat__beside").order_by("circle__name"):
        if access.is_in_room(piece.seat) and _sits_at(piece.seat, [piece.circle_id]):
            found.append(piece.seat)
    return found


def _at(tables: list[Circle], seats: Iterable[Seat], meeting: Meeting) -> list[Seat]:
    """Those of these seats who are in the room at one of these tables."""
    places = [circle.pk for circle in tables]
    found = []
    for seat in seats:
        seat.meeting = meeting
        if access.is_in_room(seat) and _sits_at(seat, places):
            found.append(seat)
    return found


def _sits_at(seat: Seat, places: list[UUID]) -> bool:
    if seat.meeting.stage == policy.PRIVATE:
        return _home(seat) in places
    return seat.circle_id is None or seat.circle_id in places


def _tables(seat: Seat) -> list[Circle]:
    """The circles a seat speaks in now: its own, every one for a worker who serves all; in private time only
    its home.
    """
    if seat.meeting.stage == policy.PRIVATE:
        home = _home(seat)
        return list(Circle.objects.filter(pk=home)) if home else []
    return access.circles_of(seat)


def _home(seat: Seat) -> UUID | None:
    """The circle somebody is in private time with: their own, or of the person they sit beside."""
    if seat.circle_id is None and seat.beside is not None:
        return seat.beside.circle_id
    return seat.circle_id


def _inside(seat: Seat, action: str) -> Seat:
    held = access.hold(seat, action)
    if not access.is_in_room(held):
        raise NotAllowed
    return held
