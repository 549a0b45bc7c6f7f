"""People, families and ways in. Plain rows: what may happen to them is in the verbs beside this folder."""

from participants.models.chain import JournalEntry, JournalHead, JournalLook
from participants.models.contact import (
    ContactChange,
    FreshCode,
    HeardText,
    HeardWords,
    Notice,
    SafeContact,
    ToDo,
)
from participants.models.kin import Consent, Family, KeepApart, Member, Opening, Person, TwoPeople
from participants.models.running import RetentionRun, WorkerHeartbeat
from participants.models.way_in import Device, Invitation, SentForm, WrongCode
from participants.models.workplace import (
    ZONE,
    Account,
    AccountManager,
    PasswordLink,
    Service,
    StaffSession,
    WrongPassword,
)

__all__ = [
    "ZONE",
    "Account",
    "AccountManager",
    "Consent",
    "ContactChange",
    "Device",
    "Family",
    "FreshCode",
    "HeardText",
    "HeardWords",
    "Invitation",
    "JournalEntry",
    "JournalHead",
    "JournalLook",
    "KeepApart",
    "Member",
    "Notice",
    "Opening",
    "PasswordLink",
    "Person",
    "RetentionRun",
    "SafeContact",
    "SentForm",
    "Service",
    "StaffSession",
    "ToDo",
    "TwoPeople",
    "WorkerHeartbeat",
    "WrongCode",
    "WrongPassword",
]
