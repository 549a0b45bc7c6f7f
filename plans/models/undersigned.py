"""Signatures, who was asked for one, who says it was not them; the sealed plan and its copies."""

import uuid
from typing import ClassVar

from django.db import models

from meetings.models import Seat
from participants.models import Device
from participants.models.choices import BoundBy, Channel, CodeCame
from plans.models.choices import MarkKind, Settled, SignatureKind
from plans.models.freezing import Version


class Signature(models.Model):
    """One person's answer to one version's hash. Append-only; each row holds the hash of the one before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="signatures")
    number = models.PositiveSmallIntegerField()
    # What somebody answered; `words.TAKEN_BACK` where the one it is in place of was taken back.
    kind = models.CharField(max_length=24, choices=SignatureKind)
    # The number of this person's answer that it is in place of; 0 for their first.
    supersedes = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=60)
    mark_kind = models.CharField(max_length=8, choices=MarkKind)
    mark = models.JSONField(default=list)
    consent_words = models.TextField()
    language = models.CharField(max_length=16)
    # Who put the words into which language, by mouth, for somebody who does not read the one they are in.
    interpreter = models.CharField(max_length=120, blank=True)
    put_into = models.CharField(max_length=16, blank=True)
    own_words = models.TextField(blank=True)
    proved_by = models.CharField(max_length=120)
    # How the numbers came that it was signed with: over a channel to a contact checked that day, or told by
    # somebody.
    code_came = models.CharField(max_length=4, choices=CodeCame, blank=True)
    code_channel = models.CharField(max_length=12, choices=Channel, blank=True)
    code_checked_on = models.DateField(null=True, blank=True)
    code_told_by = models.CharField(max_length=120, blank=True)
    # Since when the phone it was given on was in, and by which numbers that came in.
    device_since = models.DateTimeField(null=True, blank=True)
    device_bound_by = models.CharField(max_length=8, choices=BoundBy, blank=True)
    witness = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    witness_name = models.CharField(max_length=120, blank=True)
    signed_at = models.DateTimeField()
    version_sha256 = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["version", "number"]
        constraints: ClassVar = [
            # Each answer of a person is in place of another one of theirs, so one of them stands.
            models.UniqueConstraint(
                fields=["version", "seat", "supersedes"], name="one_answer_after_another"
            ),
            models.UniqueConstraint(fields=["version", "number"], name="signatures_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"signature {self.number}"


class Contest(models.Model):
    """Somebody said: what is signed beside my name isn't mine. Until it is settled nobody closes the plan."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="contests")
    # Where they said it: only there can they say that it was right after all.
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, null=True, related_name="+")
    said_at = models.DateTimeField()
    settled = models.CharField(max_length=12, choices=Settled, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["said_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["signature"],
                condition=models.Q(settled_at=None),
                name="one_open_contest_a_signature",
            )
        ]

    def __str__(self) -> str:
        return f"contest {self.pk}"


class AskedToSign(models.Model):
    """Somebody was asked to answer a version: when last, how often, and whether a message went."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="asked")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    times = models.PositiveSmallIntegerField(default=1)
    told = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "seat"], name="asked_once_per_version_and_seat")
        ]

    def __str__(self) -> str:
        return f"asked to sign {self.pk}"


class SealedPlan(models.Model):
    """The one sealed PDF of a version: its bytes and their SHA-256."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="sealed")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    level = models.CharField(max_length=12)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sealed plan {self.pk}"


class Copy(models.Model):
    """One recipient's copy, without what must not cross a safety boundary."""

    sealed = models.ForeignKey(SealedPlan, on_delete=models.PROTECT, related_name="copies")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="copies")
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "copies"
        constraints: ClassVar = [models.UniqueConstraint(fields=["sealed", "seat"], name="one_copy_per_seat")]

    def __str__(self) -> str:
        return f"copy {self.pk}"
