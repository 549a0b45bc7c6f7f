"""Whether a member of staff has shown, in this session, that it is really them: by a passkey, an app's code
or a recovery code.

A password alone opens nothing: `participants/middleware.py` takes an account for nobody, on pages and on
sockets, until `proved_at` names a moment. allauth keeps those moments in the session; they end with it.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from participants.models import Account
from participants.platform.errors import ProveAgain, SignInNeeded

FRESH_FOR = timedelta(minutes=10)
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def signed_in(request: HttpRequest) -> Account:
    """The account of this session, with or without a second factor. Raises SignInNeeded."""
    if not isinstance(request.user, Account) or not request.user.is_active:
        raise SignInNeeded
    return request.user


def proved_at(request: HttpRequest, account: Account) -> datetime | None:
    """When this session last saw a second factor of this account; None for never. Of the demo's staff on a
    laptop: now.
    """
    return timezone.now() if waived(account) else _latest(request, account, "mfa")


def is_fresh(moment: datetime | None) -> bool:
    """True for a moment within the last ten minutes."""
    return moment is not None and moment > timezone.now() - FRESH_FOR


def has_factor(account: Account) -> bool:
    """True once this account has a passkey or an app; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=account, type__in=FACTORS).exists())


def waived(account: Account) -> bool:
    """True for the invented staff of `make run`, until they set something up. Never with DEBUG off."""
    if not settings.DEBUG or account.service is None or not account.service.is_demo:
        return False
    return not has_factor(account)


def may_change_factors(request: HttpRequest, account: Account) -> bool:
    """True after a fresh second factor, or a fresh password while there is none yet."""
    if has_factor(account):
        return is_fresh(_latest(request, account, "mfa"))
    return is_fresh(_latest(request, account, "password"))


def require_to_change_factors(request: HttpRequest, account: Account) -> None:
    """Raises ProveAgain unless `may_change_factors`."""
    if not may_change_factors(request, account):
        raise ProveAgain


def note(request: HttpRequest, account: Account, **about: Any) -> None:
    """From now on this session has seen a second factor, such as one that was set up in it a moment ago."""
    record_authentication(request, account, "mfa", reauthenticated=True, **about)


def _latest(request: HttpRequest, account: Account, method: str) -> datetime | None:
    records = get_authentication_records(request, account)
    moments = [float(one["at"]) for one in records if one.get("method") == method]
    return datetime.fromtimestamp(max(moments), tz=UTC) if moments else None
