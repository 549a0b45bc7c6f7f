"""Invitations and the devices that came in by them; numbers tried wrongly; forms that were sent."""

import uuid
from typing import ClassVar

from django.db import models

from participants.models.choices import BoundBy, NumbersWent, WasMe
from participants.models.kin import Family, Person
from participants.models.workplace import Account


class Invitation(models.Model):
    """A person's way in: a link whose 65-bit token we keep only as a keyed hash, and a code told another
    way.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    # Of the numbers that open it now: those that were given, until the first coming in; then their person's
    # own.
    code_digest = models.CharField(max_length=200)
    # How the given numbers travelled, and when those that open it now were made.
    numbers_went = models.CharField(max_length=8, choices=NumbersWent, default=NumbersWent.SHOWN)
    numbers_at = models.DateTimeField(null=True, blank=True)
    # When a coordinator last made new ones for somebody who had some: what everybody in their circle may see.
    renewed_at = models.DateTimeField(null=True, blank=True)
    # Since when the numbers are their person's own; None while those that were given let in, once.
    own_since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField()
    issued_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Device(models.Model):
    """One browser (or program) that proved a code: named, at most three, revocable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="devices")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(max_length=60)
    token_digest = models.CharField(max_length=64, unique=True)
    # "Other people use this phone" is on unless the person turns it off.
    shared_phone = models.BooleanField(default=True)
    # By which numbers it came in: their person's own, or given ones, and how those travelled.
    bound_by = models.CharField(max_length=8, choices=BoundBy, default=BoundBy.SHOWN)
    # What its person says on an earlier phone: was this you? Empty for the first, which nobody could be asked
    # about.
    was_me = models.CharField(max_length=8, choices=WasMe, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # Their own numbers, sealed with the key that only this browser holds, until it has shown them.
    own_numbers = models.CharField(max_length=200, blank=True)
    own_numbers_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    # When its person last typed a fresh code here; what hangs on that is in stepping_up.py.
    proved_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # The newer one it was let go for, where a fourth came in.
    made_room_for = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="let_go", null=True, blank=True
    )

    class Meta:
        ordering: ClassVar = ["created_at"]

    def __str__(self) -> str:
        return f"device {self.pk}"


class WrongCode(models.Model):
    """One wrong code, from one address (kept as a keyed hash). Slows that address; never locks the person
    out.
    """

    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, null=True, related_name="wrong_codes"
    )
    address_digest = models.CharField(max_length=64, db_index=True)
    # An IPv6 address stands in wider nets, which one household may have whole: its /48 and /32, hashed too.
    net_digest = models.CharField(max_length=64, blank=True, db_index=True)
    wide_net_digest = models.CharField(max_length=64, blank=True, db_index=True)
    # Of the link that was tried, known or not, so that every link is treated alike.
    link_digest = models.CharField(max_length=64, blank=True, db_index=True)
    # Tried before the address's wait was over: counts for the link and not for the address.
    early = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"wrong code {self.pk}"


class SentForm(models.Model):
    """A form that was sent: a keyed hash of its idempotency key, and its answer sealed with that key.

    Kept for ten minutes (sent_forms/once.py). `answer` is None while the first sending is being done.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    answer = models.BinaryField(null=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return "a sent form"
