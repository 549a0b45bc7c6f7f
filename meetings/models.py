"""Meetings, circles, seats and what the referrer brings. Plain rows: the verbs are beside this file."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.beforehand import models as beforehand  # noqa: F401 - where Django finds these rows
from meetings.choices import (
    AboutAdvocate,
    CheckKind,
    ComesBy,
    Late,
    MeetingKind,
    Stage,
    StatementKind,
    TimedPart,
)
from meetings.loads import models as loads  # noqa: F401 - where Django finds these rows
from meetings.media import models as media  # noqa: F401 - where Django finds these rows
from meetings.media import sfu_models  # noqa: F401 - where Django finds these rows
from meetings.times import models as times  # noqa: F401 - where Django finds the rows of finding a time
from participants.models import ZONE, Account, Device, Family, Person
from participants.models.choices import Role

if TYPE_CHECKING:
    from meetings.table.private_time_phones import Phone


def new_room_key() -> str:
    """A fresh, unguessable name for a room's groups and media."""
    return uuid.uuid4().hex


class Meeting(models.Model):
    """One conference, or a review of one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=12, choices=MeetingKind, default=MeetingKind.CONFERENCE)
    review_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    title = models.CharField(max_length=120)
    question = models.TextField(blank=True, help_text=_("The question the family is answering"))
    stage = models.CharField(max_length=16, choices=Stage, default=Stage.OFFERED, db_index=True)
    paused_from = models.CharField(max_length=16, choices=Stage, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    # When it really began: the day it was held, whatever was planned.
    began_at = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, default=ZONE)
    place = models.CharField(max_length=160, blank=True)
    # Raised by every change of stage, seat or admission; sockets compare it before each frame.
    epoch = models.PositiveIntegerField(default=0)
    private_since = models.DateTimeField(null=True, blank=True)
    help_asked_at = models.DateTimeField(null=True, blank=True)
    # Closed by its coordinator before it was held; the family's own no is the stage `withdrawn`.
    called_off_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title

    @property
    def held_at(self) -> datetime | None:
        """When it was held; while it has not begun, when it is planned for."""
        return self.began_at or self.starts_at


class Circle(models.Model):
    """The people who may share one room. Two circles of one meeting never mix (shuttle)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="circles")
    name = models.CharField(max_length=60)
    # Names the room's groups and media. Private time makes a new one; who kept the old one hears nothing.
    room_key = models.CharField(max_length=32, default=new_room_key)
    presented_at = models.DateTimeField(null=True, blank=True)
    # The bell of this circle; another circle does not hear that it rang.
    help_asked_at = models.DateTimeField(null=True, blank=True)
    # When its plan was closed and sealed; another circle may still be signing its own.
    sealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "name"], name="circle_names_differ")
        ]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """One person's place in one meeting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seats")
    # Empty for a professional who serves every circle.
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=20, choices=Role)
    why = models.CharField(max_length=300, blank=True, help_text=_("Why they are here"))
    comes_by = models.CharField(max_length=10, choices=ComesBy, default=ComesBy.ROOM)
    expected_at = models.CharField(max_length=60, blank=True)
    needs = models.CharField(max_length=200, blank=True, help_text=_("What makes taking part possible"))
    # A supporter, advocate or interpreter sits beside one person and stays in private time only if chosen.
    beside = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="companions"
    )
    stays_in_private = models.BooleanField(default=False)
    knocked_at = models.DateTimeField(null=True, blank=True)
    admitted_at = models.DateTimeField(null=True, blank=True)
    turned_away_at = models.DateTimeField(null=True, blank=True)
    hand_raised_at = models.DateTimeField(null=True, blank=True)
    # Was in the room when private time began; comes back in when the family opens the door.
    outside_since = models.DateTimeField(null=True, blank=True)
    # Was in the room when a safety pause shut it: such a family member may open private time again.
    in_before_pause = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)
    epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    # Not columns: the phone this seat was fetched for, and whether it is in on private time
    # (private_time_phones.py). None: a row.
    asks_on: "Phone | None" = None
    phone_is_in: bool = False
    phone_seen_at: datetime | None = None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_seat_per_meeting")
        ]

    def __str__(self) -> str:
        return f"{self.role} seat {self.pk}"


class Visit(models.Model):
    """One phone of a seat, a device or a sign-in of staff: when it was in the room, and let in to private
    time (private_time_phones.py).
    """

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="visits")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, null=True, blank=True, related_name="visits")
    # A digest of the session's key, for staff who come without a device.
    session = models.CharField(max_length=64, blank=True)
    # Really in the room; kept once a minute.
    seen_at = models.DateTimeField(null=True, blank=True)
    # In on the present private time, since when and by whose hand; nobody's for who was there when it began.
    let_in_at = models.DateTimeField(null=True, blank=True)
    let_in_by = models.ForeignKey(Seat, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # At the door of the present private time, or told no.
    knocked_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refusals = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seat", "device"],
                condition=models.Q(device__isnull=False),
                name="one_visit_per_device",
            ),
            models.UniqueConstraint(
                fields=["seat", "session"],
                condition=models.Q(device__isnull=True),
                name="one_visit_per_session",
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk} of seat {self.seat_id}"


class Delay(models.Model):
    """What somebody said about coming later than planned, while it counts: a kind and minutes, never
    words.
    """

    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, related_name="delay")
    says = models.CharField(max_length=20, choices=Late)
    minutes = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    # About when they are here; empty for not today.
    until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.says} {self.minutes}"


class Saying(models.Model):
    """What somebody wants said before they get here: one short message, until it was read out or its part is
    over.
    """

    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, related_name="saying")
    # Empty from the moment it was read out: it is not a record.
    words = models.CharField(max_length=500, blank=True)
    # The words of private time, under a key outside the database (meetings/private_keys.py); then there are
    # none above.
    sealed = models.BinaryField(null=True)
    said_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"saying {self.pk}"


class Piece(models.Model):
    """The talking piece of one circle, while somebody holds it. No row: it lies on the table."""

    circle = models.OneToOneField(Circle, on_delete=models.CASCADE, related_name="piece")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="pieces")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"piece of circle {self.circle_id}"


class Break(models.Model):
    """A break of one circle, and until when. It goes with the part of the meeting it was taken in."""

    circle = models.OneToOneField(Circle, on_delete=models.CASCADE, related_name="rest")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"break of circle {self.circle_id}"


class PartTimer(models.Model):
    """How long the coordinator means this part of a meeting to take. Private time has none: its row is gone
    by then.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="timer")
    what = models.CharField(max_length=12, choices=TimedPart)
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what} of meeting {self.meeting_id}"


class OutsideCall(models.Model):
    """Where a meeting talks when it is not here: a link or a number the coordinator entered, for people of
    the room.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="call")
    link = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    pin = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"call of meeting {self.meeting_id}"


class BottomLine(models.Model):
    """What the referrer says must be true of any plan, with its reason and the help offered beside it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="bottom_lines")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    reason = models.TextField()
    offer = models.TextField(blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="bottom_lines_are_numbered")
        ]

    def __str__(self) -> str:
        return f"bottom line {self.number}"


class Statement(models.Model):
    """A worry, a strength or a disputed fact (both sides kept), as brought to the meeting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=10, choices=StatementKind)
    text = models.TextField()
    other_side = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    shared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["kind", "position"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class AdvocateOffer(models.Model):
    """That one parent or child was offered an advocate, by themselves, and what they answered."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="advocate_offers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=8, choices=AboutAdvocate)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_advocate_offer_each")
        ]

    def __str__(self) -> str:
        return f"advocate offer {self.pk}"


class Check(models.Model):
    """One line of the coordinator's checklist before a meeting is ready (docs/practice.md, rule 2)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=24, choices=CheckKind)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "kind"], name="each_check_once")]

    def __str__(self) -> str:
        return self.kind
