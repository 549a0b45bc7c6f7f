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
CODE_LENGTH = 6
#: Digits that stand together, spaces and dashes between them allowed, and no letter beside them: a link has digits too.
NUMBERS = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[\s\-–—]*[0-9])*(?![0-9A-Za-z])")
#: Signs that are looked at: a message with its numbers is shorter.
LOOKED_AT = 300


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
    """The one six-digit code in what somebody typed or pasted, or nothing when there is none, or more than one."""
    numbers = ["".join(re.findall("[0-9]", one)) for one in NUMBERS.findall(text[:LOOKED_AT])]
    codes = [number for number in numbers if len(number) == CODE_LENGTH]
    return codes[0] if len(codes) == 1 else ""


def hide_code(code: str) -> str:
    """A slow hash of a six-digit code."""
    return make_password(code)


def code_matches(code: str, hidden: str) -> bool:
    """True when `code` (spaces and dashes allowed) is the one behind `hidden`."""
    return check_password("".join(c for c in code if c.isdigit()), hidden)
