"""Members of staff in a test's browser: the one place where they are signed in without typing, second factor
and all.
"""

import time
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from participants.models import Account

PERIOD = 30


def sign_in(client: Client, account: Account, *, method: str = "mfa") -> Client:
    """The same browser, in which this account has given its password and, unless `method` is "password", its
    second factor.
    """
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, account, method)
    request.session.save()
    return client


def with_app(account: Account) -> Authenticator:
    """The account's authenticator app, set up."""
    found: Authenticator = TOTP.activate(account, generate_totp_secret()).instance
    return found


def code_of(app: Authenticator, *, ahead: int = 0) -> str:
    """The six numbers the app shows now; or those `ahead` half minutes later, which the house takes for -1 to
    1.
    """
    return code_for(decrypt(app.data["secret"]), ahead=ahead)


def code_for(secret: str, *, ahead: int = 0) -> str:
    """The six numbers of an app with this secret."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + ahead)))


def age_proof(client: Client, *, seconds: int) -> None:
    """Everything this browser has shown was shown so much earlier."""
    session: Any = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()
