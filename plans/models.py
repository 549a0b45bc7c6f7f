"""Drafts, versions, answers and signatures. Plain rows: the verbs are beside this file."""

import uuid
from typing import ClassVar

from django.db import models

from meetings.models import Circle, Seat
from participants.models import Device
from participants.roles import BoundBy, Channel, CodeCame
from plans.words import Audience, MarkKind, Says, Settled, SignatureKind


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
    """What a seat has seen of one draft, as keyed hashes (plans/catch_up/marks.py): never a word. It goes
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
    # What reads differently than in the version before, and whose sentences: see plans/changes.py.
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


class ReleasedLine(models.Model):
    """A line one circle chose to let another read (shuttle). Nothing else crosses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    from_circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="released")
    to_circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="received")
    text = models.TextField()
    released_by = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"released line {self.pk}"


class RightsClock(models.Model):
    """The one row that moves on whenever somebody's rights may have changed: see
    plans/live/rights_clock.py.
    """

    ticks = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"rights clock {self.ticks}"
