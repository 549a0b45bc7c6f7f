"""Secrets people carry: made here, kept only as keyed hashes."""

import hashlib
import hmac
import re
import secrets
import unicodedata

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
    """The token as we made it, however somebody typed it: in any case, in groups, with look-alike letters,
    with the signs that stood round it in a message, or as the whole link with what followed it.
    """
    plain = unicodedata.normalize("NFKC", token).upper()
    _address, slash, end = plain.rpartition("/J/")
    bare = "".join(_plain_digit(sign) for sign in (end if slash else plain) if sign.isalnum())
    bare = bare[:TOKEN_LENGTH] if slash else bare
    return bare.translate(str.maketrans("OIL", "011"))


def _plain_digit(sign: str) -> str:
    """A digit of any script as ours; every other sign as it is."""
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)


def digest(value: str, *, purpose: str) -> str:
    """A keyed SHA-256 of a high-entropy secret, 64 hex digits; `purpose` keeps uses apart."""
    return digests(value, purpose=purpose)[0]


def digests(value: str, *, purpose: str) -> list[str]:
    """The same under each SECRET_KEY, the one in use first: what an earlier one kept is found too."""
    said = f"{purpose}:{value}".encode()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hmac.new(key.encode(), said, hashlib.sha256).hexdigest() for key in keys]


def six_digits(text: str) -> str:
    """The code somebody typed, in any script's digits and without the spaces and dashes allowed in it.

    Nothing for anything but six digits.
    """
    bare = "".join(sign for sign in text if not _stands_between(sign))
    return "".join(map(_plain_digit, bare)) if re.fullmatch(r"\d{6}", bare) else ""


def _stands_between(sign: str) -> bool:
    """Spaces, dashes, and marks without a width, such as those that turn the direction of writing."""
    return sign.isspace() or sign == "\u2212" or unicodedata.category(sign) in ("Cf", "Pd")


def hide_code(code: str) -> str:
    """A slow hash of a six-digit code."""
    return make_password(code)


def code_matches(code: str, hidden: str) -> bool:
    """True when `code` (spaces and dashes allowed) is the one behind `hidden`."""
    return check_password(six_digits(code), hidden)
