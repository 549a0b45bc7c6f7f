"""Services, the accounts of their staff, and what staff sign in with."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from participants.models.choices import StaffRole

ZONE = "Europe/London"


class Service(models.Model):
    """An organisation that offers conferences: a council's team or an independent provider."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    zone = models.CharField(max_length=64, default=ZONE)
    is_demo = models.BooleanField(default=False)
    phone = models.CharField(max_length=40, blank=True)
    # When somebody answers that phone, in words.
    hours = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """Makes staff accounts. Families never have one: they come in by invitation."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        """A new account; an unusable password when none is given."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser):
    """A member of a service's staff who signs in with e-mail and password (django-allauth)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="accounts", null=True)
    person = models.OneToOneField(
        "participants.Person", on_delete=models.PROTECT, related_name="account", null=True
    )
    staff_role = models.CharField(max_length=16, choices=StaffRole, default=StaffRole.COORDINATOR)
    is_active = models.BooleanField(default=True)
    # A part, or opening again, that an administrator asked for and that a second person has to say yes to
    # (second_approval.py).
    wanted_role = models.CharField(max_length=16, choices=StaffRole, blank=True)
    wanted_by = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    wanted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    def __str__(self) -> str:
        return self.email


class StaffSession(models.Model):
    """One browser a member of staff is signed in on, in words they know it by. Its row goes when the session
    ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    # A keyed hash of the browser's session key, as in django_session (session_rows.py).
    session_key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-seen_at"]

    def __str__(self) -> str:
        return f"staff session {self.pk}"


class PasswordLink(models.Model):
    """One way for an account's owner to set their own password, once. The link is kept nowhere: here is a
    keyed hash of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="password_links")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    # Used, replaced by a newer one, or taken back.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return f"password link {self.pk}"


class WrongPassword(models.Model):
    """Somebody tried a sign-in with a wrong password: a keyed hash of the e-mail and the place together, for
    a day.
    """

    sign_in_digest = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"wrong password {self.pk}"
