"""A new SECRET_KEY: what an earlier one locks is locked anew, and what may still need it is counted.

Of links, phones, sign-ins and tokens we keep only hashes, so each comes under the key in use when it is next
used. What was last used before the first `rotate_key secret` under this key may still need an earlier one.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from participants.entry import devices
from participants.journal import journal
from participants.models import Invitation, JournalEntry, PasswordLink, Service, StaffSession
from participants.staff import sign_ins

ROTATED = "key.rotate"
#: What allauth keeps encrypted of an authenticator.
_LOCKED = ("secret", "seed")


@dataclass(frozen=True)
class Waiting:
    """What may still need an earlier key. `until`: when the last of the links runs out."""

    phones: int
    links: int
    sign_ins: int
    until: datetime | None


@transaction.atomic
def relock() -> int:
    """Lock the secrets of authenticator apps and recovery codes under the key in use; how many."""
    adapter = get_adapter()
    locked = 0
    for one in Authenticator.objects.select_for_update():
        anew = {name: adapter.rekeyed(one.data[name]) for name in _LOCKED if name in one.data}
        if "migrated_codes" in one.data:
            anew["migrated_codes"] = [adapter.rekeyed(code) for code in one.data["migrated_codes"]]
        if anew:
            one.data |= anew
            one.save(update_fields=["data"])
            locked += 1
    return locked


def waiting(*, since: datetime) -> Waiting:
    """What was last used before this key was first seen, and still leads somewhere."""
    now = timezone.now()
    links = Invitation.objects.filter(issued_at__lt=since, revoked_at=None, until__gt=now)
    passwords = PasswordLink.objects.filter(made_at__lt=since, ended_at=None, until__gt=now)
    ends = [*links.values_list("until", flat=True), *passwords.values_list("until", flat=True)]
    sessions = StaffSession.objects.filter(seen_at__lt=since, session_key__in=sign_ins.open_sessions())
    return Waiting(
        phones=sum(devices.last_seen(one) < since for one in devices.live()),
        links=len(ends),
        sign_ins=sessions.count(),
        until=max(ends, default=None),
    )


@transaction.atomic
def first_seen() -> datetime:
    """When this key was first seen here; now, and written down, if it was not. A mark stands for the key."""
    mark = hashlib.sha256(f"which secret key:{settings.SECRET_KEY}".encode()).hexdigest()[:16]
    detail = {"key": "secret", "mark": mark}
    first = JournalEntry.objects.filter(action=ROTATED, detail=detail).order_by("at").first()
    if first is not None:
        return first.at
    for service in Service.objects.all():
        journal.write(ROTATED, by=None, service=service, detail=detail)
    return timezone.now()
