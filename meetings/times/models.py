"""What is kept for finding a time. Plain rows; who said what about their time is seen by them and the
coordinator alone.
"""

import uuid
from datetime import time
from typing import ClassVar

from django.db import models
from django.db.models import Q

from meetings.choices import CanCome, Childcare, HowMuch, Pattern, SaidHow, Side, TimeKind
from participants.models import ZONE, Account, Family, Person


class Said(models.Model):
    """Which way we were told, and who wrote it down when it was not the person."""

    how = models.CharField(max_length=8, choices=SaidHow, default=SaidHow.LINK)
    written_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class TimeSheet(Said):
    """What one person told one family's coordinator about their time. A member of staff tells it once, for
    all families.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="time_sheets")
    family = models.ForeignKey(
        Family, on_delete=models.CASCADE, related_name="time_sheets", null=True, blank=True
    )
    # The person's own wall clock: every pattern here is meant on it.
    zone = models.CharField(max_length=64, default=ZONE)
    awake_from = models.TimeField(default=time(8))
    awake_until = models.TimeField(default=time(21, 30))
    rest_hours = models.PositiveSmallIntegerField(default=8)
    # "Could come if released": their work counts as time an employer may let them go from.
    can_be_released = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "family"], name="one_sheet_per_family"),
            models.UniqueConstraint(fields=["person"], condition=Q(family=None), name="one_sheet_of_staff"),
        ]

    def __str__(self) -> str:
        return f"time sheet {self.pk}"


class ShiftCycle(Said):
    """A pattern that comes round after `length` days, day 0 on `anchor`, perhaps only from `first` to
    `last`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(TimeSheet, on_delete=models.CASCADE, related_name="cycles")
    pattern = models.CharField(max_length=12, choices=Pattern)
    kind = models.CharField(max_length=12, choices=TimeKind, default=TimeKind.WORK)
    length = models.PositiveSmallIntegerField()
    anchor = models.DateField()
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    # The person said so of the hours no slot names; silence is never recorded as a yes.
    rest_is_free = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(length__gte=1), name="a_cycle_has_days")]

    def __str__(self) -> str:
        return f"cycle {self.pk}"


class ShiftSlot(models.Model):
    """One stretch of a cycle's day. Ending at or before its beginning means the day after."""

    cycle = models.ForeignKey(ShiftCycle, on_delete=models.CASCADE, related_name="slots")
    day = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering: ClassVar = ["day", "starts"]

    def __str__(self) -> str:
        return f"slot {self.pk}"


class WorkChange(Said):
    """Leave from `first` to `last`, or with hours a swap: on these days they work then instead."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(TimeSheet, on_delete=models.CASCADE, related_name="changes")
    first = models.DateField()
    last = models.DateField()
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["first"]

    def __str__(self) -> str:
        return f"change {self.pk}"


class SingleTime(Said):
    """One stretch of one day, in UTC; those of a calendar file are replaced when another is read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(TimeSheet, on_delete=models.CASCADE, related_name="single")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=TimeKind)

    class Meta:
        ordering: ClassVar = ["starts_at"]

    def __str__(self) -> str:
        return f"single time {self.pk}"


class Coming(models.Model):
    """What one seat needs of a time. The coordinator's alone; without a row, what its role and way suggest
    holds.
    """

    seat = models.OneToOneField("meetings.Seat", on_delete=models.CASCADE, related_name="coming")
    matters = models.CharField(max_length=8, choices=HowMuch, default=HowMuch.SHOULD)
    by_room = models.BooleanField(default=True)
    by_video = models.BooleanField(default=False)
    by_phone = models.BooleanField(default=False)
    travel_minutes = models.PositiveSmallIntegerField(default=0)
    part_from = models.PositiveSmallIntegerField(default=0)
    part_until = models.PositiveSmallIntegerField(null=True, blank=True)
    childcare = models.CharField(max_length=8, choices=Childcare, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    side = models.CharField(max_length=4, choices=Side, blank=True)
    # The coordinator's decision about two people who must not share the room. Nobody else learns that there
    # was one.
    stays_out_of_room = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"coming {self.pk}"


class PrisonVisit(models.Model):
    """What the place allows where somebody is held. Nothing said there is private."""

    seat = models.OneToOneField("meetings.Seat", on_delete=models.CASCADE, related_name="visit")
    establishment = models.CharField(max_length=120)
    most_callers = models.PositiveSmallIntegerField(default=4)
    minutes = models.PositiveSmallIntegerField(default=30)
    recorded = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"visit {self.pk}"


class WorkLetter(Said):
    """Somebody's yes to a letter for their employer, and what it may say beyond date and time. Never without
    this row.
    """

    seat = models.OneToOneField("meetings.Seat", on_delete=models.CASCADE, related_name="letter")
    names_child = models.BooleanField(default=False)
    names_service = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"work letter {self.pk}"


class TimeSearch(models.Model):
    """Which days and hours a meeting may lie in, on the clock of the meeting's zone."""

    meeting = models.OneToOneField("meetings.Meeting", on_delete=models.CASCADE, related_name="time_search")
    first = models.DateField()
    last = models.DateField()
    length = models.PositiveSmallIntegerField(default=120)
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(21))

    def __str__(self) -> str:
        return f"search {self.pk}"


class TimeOffer(models.Model):
    """One time people were asked about, under the number they answer with."""

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.CASCADE, related_name="time_offers")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    length = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                condition=Q(closed_at=None),
                name="open_offers_have_numbers",
            )
        ]

    def __str__(self) -> str:
        return f"offer {self.number}"


class TimeAnswer(Said):
    """What one seat answered about one offered time."""

    offer = models.ForeignKey(TimeOffer, on_delete=models.CASCADE, related_name="answers")
    seat = models.ForeignKey("meetings.Seat", on_delete=models.CASCADE, related_name="time_answers")
    can_come = models.CharField(max_length=12, choices=CanCome)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["offer", "seat"], name="one_answer_per_offer")
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class TimeTold(models.Model):
    """Which time one seat was told last. A calendar knows its entry by this row's id and by how often it
    changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.OneToOneField("meetings.Seat", on_delete=models.CASCADE, related_name="time_told")
    sequence = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # False once it was called off, or the seat was taken away.
    stands = models.BooleanField(default=True)
    # A calendar file was on its way to them, so what changes is to change there too.
    in_calendar = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"time told {self.pk}"
