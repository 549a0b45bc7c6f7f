"""How people are reached, what was sent to them, and what somebody has to see to."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.models.choices import Channel, CodeCame, ContactPart, Delivery, NoticeState, Says, ToDoKind
from participants.models.kin import Family, Person
from participants.models.workplace import Account, Service


class SafeContact(models.Model):
    """How, when and under what name a person may be reached without harm. Seen by the coordinator only."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="safe_contact")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    # Line by line, without the name: what stands in the window of an envelope.
    postal_address = models.CharField(max_length=300, blank=True)
    channels = models.JSONField(
        default=list, help_text=_("Channels that are safe: text, email, letter, voice")
    )
    safe_from = models.TimeField(null=True, blank=True)
    safe_until = models.TimeField(null=True, blank=True)
    voicemail_ok = models.BooleanField(default=False)
    shared_phone = models.BooleanField(default=False)
    shared_with = models.CharField(
        max_length=120, blank=True, help_text=_("Who else reads what is sent to them")
    )
    sender = models.CharField(max_length=40, blank=True, help_text=_("The name a message comes from"))
    says = models.CharField(max_length=10, choices=Says, default=Says.LINK)
    # After this day a message is only a link, until somebody has talked it over with the person again.
    review_on = models.DateField(null=True, blank=True)
    texts_stopped_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    def __str__(self) -> str:
        return f"safe contact {self.pk}"


class ContactChange(models.Model):
    """Another number or address that was asked for and is not in use yet. The row goes when that is
    settled.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_changes")
    what = models.CharField(max_length=8, choices=ContactPart)
    value = models.CharField(max_length=254)
    asked_at = models.DateTimeField(auto_now_add=True)
    # Whether numbers to say yes with went the old safe way; where none could, a coordinator speaks to them.
    code_sent = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "what"], name="one_contact_change_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"contact change {self.pk}"


class FreshCode(models.Model):
    """A short-lived code that proves it is really this person, now: to sign, to change contact details."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="fresh_codes")
    purpose = models.CharField(max_length=40)
    code_digest = models.CharField(max_length=200)
    # How they came to their person, and the person who told them, who knew them as well.
    came = models.CharField(max_length=4, choices=CodeCame, default=CodeCame.SENT)
    channel = models.CharField(max_length=12, choices=Channel, blank=True)
    told_by = models.ForeignKey(Account, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    last_wrong_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"fresh code {self.pk}"


class Notice(models.Model):
    """One message to one person over one channel, waiting, on its way or done. Neutral words only (never
    list, 5).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(
        max_length=160, unique=True, help_text=_("Says what this is, so it is queued once")
    )
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="notices")
    kind = models.CharField(max_length=12, default="news")
    channel = models.CharField(max_length=12, choices=Channel)
    subject = models.CharField(max_length=160, blank=True)
    body = models.TextField()
    # What the six numbers in it are for (fresh_codes.py): they are made when it goes, and stand in no row.
    code_for = models.CharField(max_length=40, blank=True)
    # The facts of a calendar entry that goes with it (participants/messages/calendar_entry.py).
    entry = models.JSONField(null=True, blank=True)
    due = models.DateTimeField(db_index=True)
    expires = models.DateTimeField()
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.DUE, db_index=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    owner = models.CharField(max_length=60, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    carrier = models.CharField(max_length=12, blank=True)
    first_tried_at = models.DateTimeField(null=True, blank=True)
    provider_reference = models.CharField(max_length=120, blank=True, db_index=True)
    # What the provider says became of it; empty while it has said nothing.
    delivery = models.CharField(max_length=10, choices=Delivery, blank=True)
    delivery_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"notice {self.pk}"


class HeardWords(models.Model):
    """What somebody texted that a person has to read, for their family's coordinator alone, until it is seen
    to.
    """

    to_do = models.ForeignKey("ToDo", on_delete=models.CASCADE, related_name="words")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="+")
    words = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"heard words {self.pk}"


class HeardText(models.Model):
    """A text from outside that was heard to its end, by its carrier's number for it: told again, it changes
    nothing.
    """

    carrier = models.CharField(max_length=12)
    reference = models.CharField(max_length=100)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["carrier", "reference"], name="a_text_is_heard_once")
        ]

    def __str__(self) -> str:
        return f"heard text {self.pk}"


class ToDo(models.Model):
    """Something about one person that a coordinator is asked to see to. What somebody wrote about it is kept
    beside it (HeardWords).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="to_dos")
    kind = models.CharField(max_length=16, choices=ToDoKind)
    raised_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["raised_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=models.Q(done_at=None),
                name="one_open_to_do_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"to do {self.pk}"
