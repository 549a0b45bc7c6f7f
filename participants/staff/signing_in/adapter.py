"""How allauth keeps and names second factors in this house."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.models import Account


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets rest encrypted under SECRET_KEY, so that a copy of the database signs nobody in."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That doesn’t fit. Each code is good once, for about a minute."),
    }

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return _locks().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret itself. Under another SECRET_KEY one that nobody knows: then no code is right, and
        nothing breaks.
        """
        try:
            return _locks().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return str(generate_totp_secret())

    def rekeyed(self, encrypted_text: str) -> str:
        """The same secret under the SECRET_KEY in use. One that no key opens stays as it is."""
        try:
            return _locks().rotate(encrypted_text.encode()).decode()
        except InvalidToken:
            return encrypted_text

    def get_totp_issuer(self) -> str:
        """What the app calls us."""
        return "Kitchen Table"

    def generate_authenticator_name(self, user: Account, type: Authenticator.Type) -> str:
        """A name for a key that got none."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}


def _locks() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret: str | bytes) -> bytes:
    digest = hashlib.sha256(b"second factor:" + force_bytes(secret)).digest()
    return base64.urlsafe_b64encode(digest)
