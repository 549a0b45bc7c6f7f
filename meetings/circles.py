"""Circles: the people who may share one room. Two circles of one meeting never mix (shuttle)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meetings import access
from meetings.epoch import rights_changed
from meetings.models import Circle, Meeting, Seat
from participants.journal import journal
from participants.models.choices import Role
from participants.platform import names
from participants.platform.errors import NotAllowed, Unclear


def choices_of(seat: Seat) -> list[Circle]:
    """The circles that anyone who serves several can look at. Nothing for everybody else: they never learn of
    another one.
    """
    if seat.circle_id is not None:
        return []
    found = access.circles_of(seat)
    return found if len(found) > 1 else []


def shown_to(seat: Seat, named: str = "") -> Circle:
    """The circle a page shows: the seat's own, whatever is named; else the one named, or the first with
    family in it.
    """
    if seat.circle is not None:
        return seat.circle
    found = access.circles_of(seat)
    wanted = next((one for one in found if str(one.pk) == named), None)
    if wanted is not None:
        return wanted
    lived_in = set(
        Seat.objects.filter(meeting=seat.meeting_id, role=Role.FAMILY, removed_at=None).values_list(
            "circle_id", flat=True
        )
    )
    return next((one for one in found if one.pk in lived_in), found[0])


def is_sealed(seat: Seat) -> bool:
    """Whether the plan of this seat's circle is sealed; of somebody who serves several, whether each of them
    is.
    """
    if seat.circle is not None:
        return seat.circle.sealed_at is not None
    return not Circle.objects.filter(meeting=seat.meeting_id, sealed_at=None).exists()


def has_copy(seat: Seat) -> bool:
    """Whether a copy is there for this seat: its circle's, or any of those it serves. Once signing is over,
    always.
    """
    if not access.may(seat, "version.sign"):
        return True
    if seat.circle is not None:
        return seat.circle.sealed_at is not None
    return Circle.objects.filter(meeting=seat.meeting_id).exclude(sealed_at=None).exists()


@transaction.atomic
def note_sealed(circle: Circle, *, at: datetime) -> None:
    """This circle's plan is closed. `plans.sealing.seal` calls it in the transaction that keeps the sealed
    plan.
    """
    Circle.objects.filter(pk=circle.pk).update(sealed_at=at)


@transaction.atomic
def add_circle(meeting: Meeting, *, name: str, by: Seat) -> Circle:
    """A further circle: its own seats, room and draft. Raises Unclear for a name that is taken or empty."""
    by = access.hold(by, "seat.add")
    if by.meeting_id != meeting.pk:
        raise NotAllowed
    words = _("Give this group a name of its own.")
    name = names.required(name, field="name", words=words)
    if Circle.objects.filter(meeting=by.meeting, name=name).exists():
        raise Unclear(words, field="name")
    circle = Circle.objects.create(meeting=by.meeting, name=name)
    journal.write("circle.add", by=by, family=by.meeting.family, subject=circle.pk)
    rights_changed(by.meeting)
    return circle
