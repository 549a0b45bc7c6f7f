"""Drafts and their logs: updates, snapshots, who wrote, who has seen what, and words written while away."""

import uuid
from typing import ClassVar

from django.db import models

from meetings.models import Circle, Seat
from plans.models.choices import Audience


class Draft(models.Model):
    """One live Yjs document with one audience. Private time is a new draft, never a flag on an old one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="drafts")
    audience = models.CharField(max_length=8, choices=Audience)
    # The last sequence number given out in this draft's log. No holes: taken under the row's lock.
    seq = models.PositiveBigIntegerField(default=0)
    # The row that has this number: the end of the log, from which it is read backwards.
    last_row = models.PositiveBigIntegerField(null=True, editable=False)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    # Its rows and its snapshot lie sealed under a key outside the database (meetings/private_keys.py).
    # Nullable, since SQLite would rebuild the table for anything else, and the rights clock's triggers with
    # it.
    sealed = models.BooleanField(null=True, editable=False)

    class Meta:
        ordering: ClassVar = ["opened_at"]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class UpdateRow(models.Model):
    """One committed update of a draft: acknowledged means this row is on disk.

    A draft's rows are found from its last one backwards, each by the one after it, and never by an index: a
    draft's part of an index is a page of its own, so every letter somebody types would write one more.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="updates", db_index=False)
    seq = models.PositiveBigIntegerField()
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    data = models.BinaryField()
    at = models.DateTimeField()
    # The draft's row before this one. It may be gone: compacting takes rows away from the front.
    before = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["draft", "seq"]

    def __str__(self) -> str:
        return f"update {self.seq}"


class Snapshot(models.Model):
    """A draft's document up to a sequence number, rebuilt through a document so that deleted words are
    gone.
    """

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="snapshot")
    upto = models.PositiveBigIntegerField()
    data = models.BinaryField()
    # What stands where in it (plans/live/layouts.py); made anew when it is missing or not to be believed.
    layout = models.BinaryField(null=True)
    # When the last update in it was written.
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"snapshot up to {self.upto}"


class DraftClient(models.Model):
    """A Yjs client id of a draft, bound to the first seat that used it: a reused id silently loses text."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="clients")
    client_id = models.PositiveBigIntegerField()
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "client_id"], name="one_seat_per_client_id")
        ]

    def __str__(self) -> str:
        return f"client {self.client_id}"


class Look(models.Model):
    """When a seat last looked into its room: which stage it was, and who was in. Nothing of the plan."""

    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, related_name="look")
    at = models.DateTimeField()
    stage = models.CharField(max_length=16)
    people = models.JSONField(default=list)
    # Was in on private time, with its draft open.
    read_private = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"look of seat {self.seat_id}"


class Seen(models.Model):
    """What a seat has seen of one draft, as keyed hashes (plans/catch_up/seen_hashes.py): never a word. It
    goes
    with the draft.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="seen")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="+")
    # How far the draft's log went then.
    seq = models.PositiveBigIntegerField()
    marks = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "seen"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "seat"], name="one_look_per_seat_and_draft")
        ]

    def __str__(self) -> str:
        return f"seen up to {self.seq}"


class Suggestion(models.Model):
    """Words somebody wrote into a draft that was shut before they were sent, offered to the plan by their
    writer.

    `audience` is who may see them: what was written in private time is for the family only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="suggestions")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=8, choices=Audience)
    place = models.CharField(max_length=100)
    # Empty where only the family may see it: then `sealed` has the words, under a key outside the database.
    text = models.TextField(blank=True)
    sealed = models.BinaryField(null=True)
    # What stood there when they wrote. Kept only of drafts everybody could read: it may hold deleted words
    # (rule 5).
    against = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["circle", "seat", "place"], name="one_suggestion_per_place_and_seat"
            )
        ]

    def __str__(self) -> str:
        return f"suggestion {self.pk}"


class RightsClock(models.Model):
    """The one row that moves on whenever somebody's rights may have changed: see
    plans/live/rights_clock.py.
    """

    ticks = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"rights clock {self.ticks}"
