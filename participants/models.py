"""People, families and ways in. Plain rows: what may happen to them is in the verbs beside this file."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.roles import (
    BoundBy,
    Channel,
    CodeCame,
    ContactPart,
    Delivery,
    NoticeState,
    NumbersWent,
    PatchColour,
    PatchPattern,
    Relation,
    Says,
    StaffRole,
    ToDoKind,
    WasMe,
)

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
    # Raised whenever their details are changed, so that whoever changes an older page is told (people.py).
    version = models.PositiveIntegerField(default=0)
    # When they were taken out of the last family they had; from then on nobody is offered them.
    taken_out_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.called


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
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account", null=True)
    staff_role = models.CharField(max_length=16, choices=StaffRole, default=StaffRole.COORDINATOR)
    is_active = models.BooleanField(default=True)
    # A part, or opening again, that an administrator asked for and that a second person has to say yes to
    # (second_yes.py).
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


class WrongPassword(models.Model):
    """Somebody tried a sign-in with a wrong password: a keyed hash of the e-mail and the place together, for
    a day.
    """

    sign_in_digest = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"wrong password {self.pk}"


class FreshCode(models.Model):
    """A short-lived code that proves it is really this person, now: to sign, to change contact details."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="fresh_codes")
    purpose = models.CharField(max_length=40)
    code_digest = models.CharField(max_length=200)
    # How they came to their person, and whoever told them, who knew them as well.
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
    # The facts of a calendar entry that goes with it (participants/calendar_entry.py).
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


class SentForm(models.Model):
    """A form that was sent: a keyed hash of its idempotency key, and its answer sealed with that key.

    Kept for ten minutes (sent_forms/once.py). `answer` is None while the first sending is being done.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    answer = models.BinaryField(null=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return "a sent form"


class JournalEntry(models.Model):
    """What was done, by whom, when: append-only, each row keyed to the one before. Never what was written."""

    chain = models.CharField(max_length=40, db_index=True)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    actor_id = models.CharField(max_length=40, blank=True)
    # For reading only: no digest is over it, and it is empty once somebody is erased.
    actor = models.CharField(max_length=160, blank=True)
    subject = models.CharField(max_length=160, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["chain", "seq"]
        verbose_name_plural = "journal entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "seq"], name="one_place_in_a_chain")
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq} {self.action}"


class JournalHead(models.Model):
    """Where a chain ends, so that a dropped tail shows too. `digest` is keyed over chain, seq and the last
    row.
    """

    chain = models.CharField(max_length=40, primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    last = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    # How far it went when it was last sent to the administrators (witnessing.py).
    sent_seq = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.chain


class JournalLook(models.Model):
    """That somebody read the whole journal, how much there was, and in how many places it was changed."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    rows = models.PositiveBigIntegerField()
    chains = models.PositiveIntegerField()
    faults = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"a look at {self.rows} rows of the journal"
