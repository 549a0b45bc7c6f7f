"""Sign-ins of staff: one browser session each, so that signing out ends what that session opened, sockets included."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.sessions.models import Session
from django.utils import timezone

from participants.models import Account


@dataclass(frozen=True, slots=True)
class SignIn:
    """Which account signed in as what, in which session, and a hash that changes with the account's password."""

    account_id: UUID
    staff_role: str
    session_key: str = field(repr=False)
    password_hash: str = field(repr=False)


def of(account: Account, session_key: str | None) -> SignIn | None:
    """The sign-in behind a request or a socket, or None without a stored session."""
    return _sign_in(account, session_key) if session_key else None


def standing(sign_ins: Iterable[SignIn]) -> set[SignIn]:
    """Those that still stand: not signed out, not run out, the account open, its role and password the same. Two queries."""
    asked = set(sign_ins)
    if not asked:
        return set()
    keys = {one.session_key for one in asked}
    live = Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now())
    sessions = set(live.values_list("pk", flat=True))
    accounts = Account.objects.filter(pk__in={one.account_id for one in asked}, is_active=True)
    now = {account.pk: account for account in accounts}
    return {
        one
        for one in asked
        if one.session_key in sessions
        and one.account_id in now
        and one == _sign_in(now[one.account_id], one.session_key)
    }


def _sign_in(account: Account, session_key: str) -> SignIn:
    return SignIn(account.pk, account.staff_role, session_key, account.get_session_auth_hash())
