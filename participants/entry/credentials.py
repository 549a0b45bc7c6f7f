"""What a request or a socket is known by: the key of its device, or the session of a sign-in."""

from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

BEARER = "Bearer "


class Credentials(NamedTuple):
    """What a socket brings to be known by: a device's key, the key of a staff session, or nothing."""

    key: str
    session_key: str | None


def bearer(header: str) -> str:
    """The key in an `Authorization: Bearer` header, or nothing."""
    return header.removeprefix(BEARER).strip() if header.startswith(BEARER) else ""


def device_key(request: HttpRequest) -> str:
    """The key by which a request's device is known, or nothing."""
    cookie: str = request.COOKIES.get(settings.DEVICE_COOKIE, "")
    return cookie or bearer(request.headers.get("Authorization", ""))


def credentials_of(headers: Mapping[bytes, bytes]) -> Credentials:
    """What a socket's headers say it is known by."""
    cookies: SimpleCookie = SimpleCookie()
    cookies.load(headers.get(b"cookie", b"").decode("latin-1"))
    device, session = (
        cookies.get(settings.DEVICE_COOKIE),
        cookies.get(settings.SESSION_COOKIE_NAME),
    )
    authorization = headers.get(b"authorization", b"").decode("latin-1")
    return Credentials(
        key=device.value if device else bearer(authorization),
        session_key=session.value if session else None,
    )
