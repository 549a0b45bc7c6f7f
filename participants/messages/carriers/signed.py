"""Whether a call from outside really comes from the provider. Without a secret of ours nothing ever does."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from participants.platform.errors import Refusal


class NotSigned(Refusal):
    """Nobody we know signed this."""

    code = "not_signed"
    message = _("This address is for the service that carries our messages.")
    status = 403


def by_twilio(url: str, form: Mapping[str, Iterable[str]], signature: str) -> None:
    """Raises NotSigned unless Twilio signed this address and form: HMAC-SHA1 with the account's token, in
    base64.
    """
    said = url + "".join(name + value for name in sorted(form) for value in sorted(set(form[name])))
    token = settings.TWILIO["token"]
    made = hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()
    if not token or not _same(signature, base64.b64encode(made).decode()):
        raise NotSigned


def by_notify(authorization: str) -> None:
    """Raises NotSigned unless GOV.UK Notify brought the token we agreed with it."""
    token = settings.NOTIFY["callback_token"]
    if not token or not _same(authorization, f"Bearer {token}"):
        raise NotSigned


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
