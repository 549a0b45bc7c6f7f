"""Secrets people carry: made here, kept only as keyed hashes."""

import hashlib
import hmac
import re
import secrets

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

# Crockford's alphabet: no I, L, O, U, so a link can be read out over the phone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 13  # 13 x 5 bits = 65 bits


def make_token() -> str:
    """A new 65-bit token of 13 letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))


def make_code() -> str:
    """A new six-digit code, told over another way than the link."""
    return f"{secrets.randbelow(10**6):06d}"


def make_device_key() -> str:
    """A new key for one device, 256 bits."""
    return secrets.token_urlsafe(32)


def normalise(token: str) -> str:
    """The token as we made it, whatever case, spaces, dashes or look-alike letters somebody typed."""
    bare = token.upper().replace("-", "").replace(" ", "")
    return bare.translate(str.maketrans("OIL", "011"))


def digest(value: str, *, purpose: str) -> str:
    """A keyed SHA-256 of a high-entropy secret, 64 hex digits; `purpose` keeps uses apart."""
    return hmac.new(
        settings.SECRET_KEY.encode(), f"{purpose}:{value}".encode(), hashlib.sha256
    ).hexdigest()


def six_digits(text: str) -> str:
    """The code somebody typed, without the spaces and dashes allowed in it; nothing for anything but six digits."""
    bare = re.sub(r"[\s\-–—]", "", text)
    return bare if re.fullmatch("[0-9]{6}", bare) else ""


def hide_code(code: str) -> str:
    """A slow hash of a six-digit code."""
    return make_password(code)


def code_matches(code: str, hidden: str) -> bool:
    """True when `code` (spaces and dashes allowed) is the one behind `hidden`."""
    return check_password(six_digits(code), hidden)
