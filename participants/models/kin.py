"""People and families: who belongs, who said yes, who is kept apart, and who opened a family that is not
theirs.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.models.choices import PatchColour, PatchPattern, Relation
from participants.models.workplace import ZONE, Account, Service


class Person(models.Model):
    """One human being, known to one service. Never merged with another by software (never list, 6)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(max_length=120)
    called = models.CharField(max_length=60, help_text=_("What people call them, such as Nan"))
    is_child = models.BooleanField(default=False)
    language = models.CharField(max_length=16, default="en-gb")
    zone = models.CharField(max_length=64, default=ZONE)
    # What else they speak, in words, for an interpreter; `language` is what the service writes to them in.
    speaks = models.CharField(max_length=60, blank=True)
    # As much of a date of birth as is known; the year alone will do.
    born_year = models.PositiveSmallIntegerField(null=True, blank=True)
    born_month = models.PositiveSmallIntegerField(null=True, blank=True)
    born_day = models.PositiveSmallIntegerField(null=True, blank=True)
    patch_colour = models.CharField(max_length=12, choices=PatchColour, default=PatchColour.SLATE)
    patch_pattern = models.CharField(max_length=12, choices=PatchPattern, default=PatchPattern.LINE)
    patch_chosen_at = models.DateTimeField(null=True, blank=True)
    # When they last changed the name or cloth people knew them by, and the name before, so that the room is
    # told.
    patch_changed_at = models.DateTimeField(null=True, blank=True)
    called_before = models.CharField(max_length=60, blank=True)
    # Raised whenever this person's devices change; open sockets compare it and close (see plans/live/rights).
    epoch = models.PositiveIntegerField(default=0)
    # Raised whenever their details are changed, so that anyone who changes an older page is told (people.py).
    version = models.PositiveIntegerField(default=0)
    # When they were taken out of the last family they had; from then on nobody is offered them.
    taken_out_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.called


class Family(models.Model):
    """The children a meeting is about and everyone around them who counts. It outlives one meeting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="families")
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64, default=ZONE)
    coordinator = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="families", null=True, blank=True
    )
    # Put away by its coordinator: out of the lists, and found again.
    put_away_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "families"

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person's place in one family: mother, father, nan, neighbour. Workers are not members."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=20, choices=Relation)
    has_parental_responsibility = models.BooleanField(default=False)
    # Every known father is invited, or the reason why not is written here (docs/practice.md, rule 2).
    not_invited_because = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["family", "person"], name="one_place_per_family")
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.relation})"


class Consent(models.Model):
    """One answer to one question about taking part. Silence is never recorded as a yes (never list, 7)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="consents")
    given = models.BooleanField()
    wording = models.TextField()
    how = models.CharField(max_length=120)
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return "yes" if self.given else "no"


class KeepApart(models.Model):
    """Two people who must never share a circle, roster, notice or export. The reason is the coordinator's
    alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="kept_apart")
    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "kept apart"

    def __str__(self) -> str:
        return f"keep apart {self.pk}"


class TwoPeople(models.Model):
    """A coordinator's answer to *One person, or two?*: these two are two. `one` has the lower id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="two_people")
    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    said_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "two people"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["family", "one", "other"], name="two_people_once")
        ]

    def __str__(self) -> str:
        return f"two people {self.pk}"


class Opening(models.Model):
    """A family opened for some hours by a coordinator it is not with, in an emergency. The reason is the
    coordinators' alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="openings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="openings")
    reason = models.CharField(max_length=300)
    opened_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    # When the family's own coordinator said that they have seen it.
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at"]

    def __str__(self) -> str:
        return f"opening {self.pk}"
