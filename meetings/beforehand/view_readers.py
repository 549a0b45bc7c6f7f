"""Who may see which view: what its author chose, within what circles and keeping apart allow, and never more.

A view is for those its author meant, as long as both sit where they sat. The circles' own rules come first:
nobody sees a view of somebody they may not know of (never list, 4).
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from meetings import access, policy
from meetings.beforehand.choices import For
from meetings.beforehand.models import View
from meetings.models import Seat
from participants.models.choices import Role
from participants.platform.errors import NotFound

#: Who may be the one a view is for: not an interpreter, who says what is said and keeps nothing.
BESIDE_ONE = (Role.ADVOCATE, Role.SUPPORTER)


@dataclass(frozen=True)
class Readers:
    """Whom each choice would reach now, by seat; for the names beside it."""

    coordinator: list[Seat]
    beside: list[Seat]
    family: list[Seat]
    others: list[Seat]


def of_others(reader: Seat) -> QuerySet[View]:
    """What others said beforehand and this seat may see now, by author. Files are not loaded."""
    if not access.may(reader, "view.read"):
        return View.objects.none()
    known = access.seats_known_to(reader).exclude(pk=reader.pk)
    views = View.objects.filter(_meant_for(reader), seat__in=known, circle=F("seat__circle"))
    return views.select_related("seat__person", "seat__meeting", "only__person").order_by(
        "seat__created_at", "seat", "given_at"
    )


def own(seat: Seat) -> QuerySet[View]:
    """What this seat said beforehand itself, whoever it is for."""
    return View.objects.filter(seat=seat).select_related("only__person", "seat").order_by("given_at")


def one_of_others(reader: Seat, view_id: UUID) -> View:
    """A view of somebody else's that this seat may see now. Raises NotFound otherwise."""
    return _found(of_others(reader), view_id)


def own_one(seat: Seat, view_id: UUID) -> View:
    """One of the seat's own views. Raises NotFound otherwise."""
    return _found(own(seat), view_id)


def is_where_it_was_said(view: View) -> bool:
    """False once its author sits in another circle: then only they see it, until they say it there."""
    return view.circle_id == view.seat.circle_id


def readers(author: Seat) -> Readers:
    """Whom the author's words would reach by each choice, of those they may know of."""
    known = [seat for seat in access.seats_known_to(author) if seat.pk != author.pk]
    beside = [seat for seat in known if seat.role in BESIDE_ONE and seat.beside_id == author.pk]
    family = [seat for seat in known if seat.role in policy.KIN]
    return Readers(
        coordinator=[seat for seat in known if seat.role == Role.COORDINATOR],
        beside=beside,
        family=family,
        others=[seat for seat in known if seat not in family],
    )


def _meant_for(reader: Seat) -> Q:
    """Which views have this seat among those they are for, at this stage."""
    meant = Q(audience=For.EVERYONE)
    if reader.role in policy.KIN:
        meant |= Q(audience=For.CIRCLE)
    if reader.role in BESIDE_ONE:
        meant |= Q(audience=For.BESIDE, only=reader.pk, seat=reader.beside_id)
    if reader.role == Role.COORDINATOR:
        meant |= Q(audience=For.COORDINATOR)
    if reader.meeting.stage == policy.INFORMATION:
        if reader.role == Role.COORDINATOR:
            meant |= Q(may_be_shared=True)
        if access.is_in_room(reader):
            meant |= Q(may_be_shared=True, shared_at__isnull=False)
    return meant


def _found(views: QuerySet[View], view_id: UUID) -> View:
    view = views.filter(pk=view_id).first()
    if view is None:
        raise NotFound
    return view
