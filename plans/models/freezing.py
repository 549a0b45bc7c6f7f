"""Versions: frozen plans, and what was answered and said to them."""

import uuid
from typing import ClassVar

from django.db import models

from meetings.models import Circle, Seat
from plans.models.choices import Says
from plans.models.drafting import Draft


class Version(models.Model):
    """A frozen, numbered, hashed copy of a draft. Any edit afterwards is another version with no
    signatures.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="versions")
    draft = models.ForeignKey(Draft, on_delete=models.SET_NULL, null=True, related_name="versions")
    number = models.PositiveIntegerField()
    canonical = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    # What reads differently than in the version before, and whose sentences: see
    # plans/agreement/version_changes.py.
    changes = models.JSONField(default=list)
    frozen_by = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["circle", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["circle", "number"], name="versions_are_numbered")
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class BottomLineAnswer(models.Model):
    """The referrer's answer to one bottom line: met, or not met with the harm named; the family's reply
    beside it.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="bottom_line_answers")
    number = models.PositiveSmallIntegerField()
    met = models.BooleanField()
    harm = models.TextField(blank=True)
    family_reply = models.TextField(blank=True)
    answered_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    replied_by = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="one_answer_per_bottom_line")
        ]

    def __str__(self) -> str:
        return f"answer to bottom line {self.number}"


class AnswerDraft(models.Model):
    """What the referrer means to answer, while nobody else reads it: by the number of each bottom line."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="answer_draft")
    said = models.JSONField(default=dict)
    kept_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"draft of answers {self.pk}"


class ResourceAnswer(models.Model):
    """Yes or no to one thing asked of services; every no has a name, a reason and a date (docs/practice.md,
    rule 6).
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="resource_answers")
    resource_id = models.CharField(max_length=40)
    yes = models.BooleanField()
    name = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    answered_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "resource_id"], name="one_answer_per_resource")
        ]

    def __str__(self) -> str:
        return f"answer to resource {self.resource_id}"


class Stance(models.Model):
    """What somebody says to one promise, bound to its text: when the text is another, this counts as
    nothing.
    """

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="stances")
    action_id = models.CharField(max_length=40)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    says = models.CharField(max_length=12, choices=Says)
    own_words = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64)
    said_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["said_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["circle", "action_id", "seat"], name="one_stance_per_promise_and_seat"
            )
        ]

    def __str__(self) -> str:
        return f"stance {self.pk}"
