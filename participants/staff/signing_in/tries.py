"""Wrong passwords, counted per sign-in: the e-mail and the place together, as one keyed hash, and no other
word about anybody.

django-axes asks this, in place of its own tables, which keep addresses, browsers and e-mails in clear.
"""

from datetime import timedelta
from typing import Any

from axes.handlers.base import AbstractAxesHandler, AxesBaseHandler
from axes.helpers import get_client_username, get_cool_off, get_failure_limit
from django.http import HttpRequest
from django.utils import timezone

from participants.models import WrongPassword
from participants.platform import tokens_and_codes
from participants.platform.network_addresses import address_of, hidden

QUARTER_OF_AN_HOUR = timedelta(minutes=15)


class Tries(AxesBaseHandler, AbstractAxesHandler):
    """How often a sign-in failed lately. Nothing is kept of one that went well."""

    def user_login_failed(
        self,
        sender: object,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **more: Any,
    ) -> None:
        """One more wrong try; at the limit the page says to wait."""
        if request is None:
            return
        WrongPassword.objects.create(sign_in_digest=_sign_in(request, credentials))
        if self.is_locked(request, credentials):
            request.axes_locked_out = True  # type: ignore[attr-defined]
            request.axes_credentials = credentials  # type: ignore[attr-defined]

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """How many wrong tries this sign-in had within the time after which they are forgotten."""
        since = timezone.now() - (get_cool_off(request) or QUARTER_OF_AN_HOUR)
        rows = WrongPassword.objects.filter(sign_in_digest=_sign_in(request, credentials), at__gt=since)
        most: int = get_failure_limit(request, credentials)
        return rows[:most].count()

    def user_logged_in(self, sender: object, request: HttpRequest, user: object, **more: Any) -> None:
        """Nothing is kept of it."""

    def user_logged_out(self, sender: object, request: HttpRequest, user: object, **more: Any) -> None:
        """Nothing is kept of it."""


def _sign_in(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The e-mail and the place somebody signs in with, hidden together: one hash says neither of them."""
    who = get_client_username(request, credentials)
    return tokens_and_codes.digest(f"{hidden(address_of(request))}:{who}", purpose="sign-in")
