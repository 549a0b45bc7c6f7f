"""Circles: the people who may share one room. Two circles of one meeting never mix (shuttle)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meetings import access
from meetings.epoch import rights_changed
from meetings.models import Circle, Meeting, Seat
from participants import journal
from participants.errors import NotAllowed, Unclear


@transaction.atomic
def add_circle(meeting: Meeting, *, name: str, by: Seat) -> Circle:
    """A further circle: its own seats, room and draft. Raises Unclear for a name that is taken or empty."""
    by = access.hold(by, "seat.add")
    if by.meeting_id != meeting.pk:
        raise NotAllowed
    name = name.strip()
    if not name or Circle.objects.filter(meeting=by.meeting, name=name).exists():
        raise Unclear(_("Give this group a name of its own."), field="name")
    circle = Circle.objects.create(meeting=by.meeting, name=name)
    journal.write("circle.add", by=by, family=by.meeting.family, subject=circle.pk)
    rights_changed(by.meeting)
    return circle
