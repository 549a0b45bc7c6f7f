"""Which phones of a seat are in on private time. A seat is admitted by name; a phone is let in.

A phone here is a device, or one sign-in of staff. Whichever were in the room when private time began are in;
every other waits at the door until somebody of the family who is inside lets it in, whatever numbers it came
with. So rights inside private time are asked of a visit, the seat and the phone together: `access` fetches
both, and there is no other way.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, FilteredRelation, Q, QuerySet, Subquery
from django.db.models.expressions import OuterRef
from django.utils import timezone

from meetings.models import Meeting, Seat, Visit
from meetings.policy import PRIVATE
from participants.entry import devices
from participants.entry.visitors import SignIn, Visitor
from participants.journal import journal
from participants.models import Device
from participants.models.choices import BoundBy, Role
from participants.platform import tokens_and_codes

#: Somebody who was in the room this lately is there when private time begins.
LATELY = timedelta(minutes=10)
#: That a phone is in the room is written down this often.
SEEN_EVERY = timedelta(minutes=1)
#: A phone that was in this lately can be asked; until then its person does not open the door with another.
STILL_THERE = timedelta(minutes=3)
#: After this many refusals, a phone may knock no more in this stretch of private time.
REFUSED_AT_MOST = 2
PURPOSE = "visit"


@dataclass(frozen=True, slots=True)
class Phone:
    """What somebody asks with: a device, or a sign-in of staff, of whose session key this is a digest."""

    device_id: UUID | None = None
    session: str = ""


#: A seat, and a phone of it that is in on private time.
Inside = tuple[UUID, Phone]


def phone_of(visitor: Visitor) -> Phone:
    """The phone a visitor asks with: their device, or else where they are signed in."""
    return phone(visitor.device.pk if visitor.device else None, visitor.sign_in)


def phone(device_id: UUID | None, sign_in: SignIn | None) -> Phone:
    """The same from its parts, as sockets keep them."""
    return in_session(device_id, sign_in.session_key if sign_in else "")


def in_session(device_id: UUID | None, session_key: str) -> Phone:
    """The same from a device, or the key of a session when there is none."""
    if device_id is not None or not session_key:
        return Phone(device_id)
    return Phone(session=tokens_and_codes.digest(session_key, purpose=PURPOSE))


# -- asking with a phone ------------------------------------------------------------------------------
def with_phone(seats: QuerySet[Seat], asks: Phone) -> QuerySet[Seat]:
    """These seats, each with what is known of this phone's visits to it; see `asked_on`."""
    rows = Visit.objects.filter(seat=OuterRef("pk"), **_key(asks))
    return seats.annotate(
        visit_let_in_at=Subquery(rows.values("let_in_at")[:1]),
        visit_seen_at=Subquery(rows.values("seen_at")[:1]),
    )


def asked_on(seat: Seat, asks: Phone, *, let_in: bool | None = None) -> Seat:
    """The same seat as this phone asks for it. `let_in` for a seat that was not fetched by `with_phone`."""
    fetched = vars(seat)  # what the query brought beside the columns
    seat.asks_on = asks
    seat.phone_seen_at = fetched.get("visit_seen_at")
    seat.phone_is_in = bool(fetched.get("visit_let_in_at")) if let_in is None else let_in
    return seat


def with_phones_inside(seats: QuerySet[Seat]) -> QuerySet[Seat]:
    """These seats in one query together with the phones that are in on their private time; read with
    `phones_of`.
    """
    return seats.annotate(
        inside=FilteredRelation("visits", condition=Q(visits__let_in_at__isnull=False)),
        inside_device=F("inside__device_id"),
        inside_session=F("inside__session"),
    )


def phones_of(seats: Iterable[Seat]) -> tuple[list[Seat], set[Inside]]:
    """The seats that `with_phones_inside` fetched, each once, and every seat with a phone that is in."""
    rows = list(seats)
    once = {seat.pk: seat for seat in rows}
    found = [(seat.pk, _phone_beside(seat)) for seat in rows]
    return list(once.values()), {one for one in found if _is_phone(one[1])}


def _phone_beside(seat: Seat) -> Phone:
    fetched = vars(seat)
    return Phone(fetched["inside_device"], fetched["inside_session"] or "")


def inside_of(seat_ids: Collection[UUID]) -> set[Inside]:
    """The same for seats that are known already."""
    rows = Visit.objects.filter(seat__in=seat_ids, let_in_at__isnull=False)
    found = rows.values_list("seat_id", "device_id", "session")
    return {(seat_id, Phone(device_id, session)) for seat_id, device_id, session in found}


# -- being in the room ----------------------------------------------------------------------------------
def is_here(seat: Seat) -> None:
    """This phone is in its seat's room right now; written down once a minute."""
    if not _is_phone(seat.asks_on):
        return
    now = timezone.now()
    if seat.phone_seen_at is None or seat.phone_seen_at < now - SEEN_EVERY:
        seat.phone_seen_at = now
        _put(seat, seen_at=now)


def begin(meeting: Meeting, *, by: Seat) -> None:
    """Private time begins: the phones that are in the room are in on it, and no other. In the verb's
    transaction.
    """
    now = timezone.now()
    of_meeting = Visit.objects.filter(seat__meeting=meeting)
    of_meeting.update(let_in_at=None, let_in_by=None, knocked_at=None, refused_at=None, refusals=0)
    inside = of_meeting.filter(seat__admitted_at__isnull=False, seen_at__gt=now - LATELY)
    inside.update(let_in_at=now)
    is_in = Seat.objects.filter(pk=by.pk, admitted_at__isnull=False).exists()
    if is_in and _is_phone(by.asks_on):
        _put(by, let_in_at=now, seen_at=now)  # the person who opens it is there, script or none


def let_in(seat: Seat, asks: Phone | None, *, by: Seat) -> None:
    """This phone is in on private time, by the hand of `by`."""
    if asks is not None and _is_phone(asks):
        now = timezone.now()
        said = {"let_in_at": now, "let_in_by": by, "seen_at": now}
        _put(seat, asks=asks, knocked_at=None, refused_at=None, **said)


def put_out(visit: Visit) -> None:
    """This phone is in no more; it may be let in again."""
    Visit.objects.filter(pk=visit.pk).update(
        let_in_at=None,
        let_in_by=None,
        seen_at=timezone.now() - LATELY,  # it is not carried over into a private time that begins now
        knocked_at=None,
        refused_at=timezone.now(),
    )


# -- at the door -------------------------------------------------------------------------------------------
@transaction.atomic
def knocks(seat: Seat) -> bool:
    """This phone stands at the door of private time: coming there is knocking. True when that is news."""
    if not _is_phone(seat.asks_on):
        return False
    found = of_phone(seat)
    if found is not None and (found.knocked_at or found.refused_at or found.let_in_at):
        return False
    note("phone.knock", _put(seat, knocked_at=timezone.now()))
    return True


def knocks_again(seat: Seat) -> bool:
    """A phone that was refused asks once more, by its person's own act. False when it has had its answer."""
    found = of_phone(seat)
    if found is None or found.refused_at is None or found.refusals >= REFUSED_AT_MOST:
        return False
    Visit.objects.filter(pk=found.pk).update(knocked_at=timezone.now(), refused_at=None)
    note("phone.knock", found)
    return True


def refuse(visit: Visit) -> None:
    """The family said: not this phone."""
    Visit.objects.filter(pk=visit.pk).update(
        knocked_at=None, refused_at=timezone.now(), refusals=F("refusals") + 1
    )


def stands_at_the_door(seat: Seat) -> str:
    """Where the phone that asks stands: `knocking`, `turned_away`, or `expected` before its person has come
    at all.
    """
    known = of_phone(seat)
    if known is None:
        return "expected"
    return "turned_away" if known.refused_at is not None else "knocking"


def of_phone(seat: Seat) -> Visit | None:
    """What is known of the phone that asks for this seat."""
    if not _is_phone(seat.asks_on):
        return None
    return Visit.objects.filter(seat=seat.pk, **_key(seat.asks_on)).first()


def waiting(known: Iterable[Visit]) -> list[Visit]:
    """The phones that stand at the door of private time, longest first, of those in `known`."""
    return [one for one in known if one.knocked_at is not None and one.let_in_at is None]


def asks_with(visit: Visit) -> Phone:
    """The phone of a visit, as it asks."""
    return Phone(visit.device_id, visit.session)


def about(seats: Iterable[Seat]) -> list[Visit]:
    """Every visit of these seats on a phone that is still welcome, in one query; each with its seat."""
    by_id = {seat.pk: seat for seat in seats}
    found = list(_welcome(Visit.objects.filter(seat__in=by_id)).order_by("knocked_at", "pk"))
    for one in found:
        one.seat = by_id[one.seat_id]
    return found


def counts(known: Iterable[Visit]) -> Counter[UUID]:
    """On how many phones each seat is in the room, of those in `known`."""
    return Counter(one.seat_id for one in known if is_in(one))


def is_in(visit: Visit) -> bool:
    """In on private time; outside of it, in the room lately."""
    if visit.seat.meeting.stage == PRIVATE:
        return visit.let_in_at is not None
    return visit.seen_at is not None and visit.seen_at > timezone.now() - LATELY


# -- a room nobody is in -----------------------------------------------------------------------------------
def opens_empty_room(seat: Seat) -> bool:
    """Whether this phone may open a private room that nobody else of its family is in.

    One that is in on this private time comes back. Where somebody was in, one that never was waits for one of
    them; but whose own phone was in, and is gone, comes back on another by numbers that nobody else has seen.
    Where nobody ever was, there is nothing yet to read: anyone who has such numbers opens, or was ready
    before it began, on the one phone they have.
    """
    if seat.phone_is_in:
        return True
    since = seat.meeting.private_since
    if since is None or seat.asks_on is None or seat.asks_on.device_id is None:
        return False
    family = Visit.objects.filter(seat__circle=seat.circle_id, seat__role=Role.FAMILY)
    inside = family.exclude(let_in_at=None)
    mine = Device.objects.get(pk=seat.asks_on.device_id)
    if inside.exists():
        return _has_own_numbers(mine, since) and _is_gone(inside.filter(seat=seat.pk), mine)
    return _has_own_numbers(mine, since) or _is_their_only_phone(mine, since)


def _has_own_numbers(phone: Device, since: datetime) -> bool:
    """Bound by its person's own numbers, and they were theirs before private time began: else anyone who was
    given some could make them their own meanwhile.
    """
    own_since = phone.invitation.own_since
    return phone.bound_by == BoundBy.OWN and own_since is not None and own_since < since


def _is_gone(inside: QuerySet[Visit], other: Device) -> bool:
    """A phone of the same way in was in, and has not been heard of for a while: it cannot be asked."""
    of_them = inside.filter(device__invitation=other.invitation_id)
    there = inside.filter(seen_at__gt=timezone.now() - STILL_THERE)
    return of_them.exists() and not there.exists()


def _is_their_only_phone(phone: Device, since: datetime) -> bool:
    live = list(devices.live().filter(person=phone.person_id).values_list("pk", flat=True))
    return live == [phone.pk] and phone.created_at < since


def _is_phone(asks: Phone | None) -> bool:
    return asks is not None and asks != Phone()


def _key(asks: Phone | None) -> dict[str, Any]:
    asks = asks or Phone()
    return {"device_id": asks.device_id, "session": asks.session}


def _put(seat: Seat, *, asks: Phone | None = None, **said: object) -> Visit:
    which = {"seat_id": seat.pk, **_key(asks or seat.asks_on)}
    found, _new = Visit.objects.update_or_create(defaults=said, **which)
    return found


def note(action: str, visit: Visit, *, by: Seat | None = None) -> None:
    """Into the journal, as what it was: a phone and a seat. What a phone does by itself is nobody's act."""
    seat = Seat.objects.select_related("meeting__family").get(pk=visit.seat_id)
    detail = {"device": str(visit.device_id or "")}
    journal.write(action, by=by, family=seat.meeting.family, subject=seat.pk, detail=detail)


def _welcome(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    """Without phones that were taken away; a staff sign-in that ended asks for nothing any more either."""
    rows = rows.select_related("device")
    return rows.filter(Q(device=None) | Q(device__in=devices.live().values("pk")))
