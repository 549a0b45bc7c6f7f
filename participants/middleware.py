"""Finds out who is asking, once per request and once per socket. The only place that reads the device's key."""

from collections.abc import Awaitable, Callable
from functools import partial
from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse

from participants import devices, sign_ins
from participants.lost_connection import once_more
from participants.models import Account
from participants.visitors import Visitor

BEARER = "Bearer "


def visitor_of(*, key: str, account: object, session_key: str | None) -> Visitor:
    """The visitor behind a device's key and a signed-in user (either may be missing)."""
    device = devices.recognise(key) if key else None
    staff = account if isinstance(account, Account) and account.is_active else None
    person = device.person if device else (staff.person if staff else None)
    sign_in = sign_ins.of(staff, session_key) if staff else None
    return Visitor(person=person, device=device, account=staff, sign_in=sign_in)


def bearer(header: str) -> str:
    """The key in an `Authorization: Bearer` header, or nothing."""
    return header.removeprefix(BEARER).strip() if header.startswith(BEARER) else ""


class VisitorMiddleware:
    """Puts `request.visitor` on every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.COOKIES.get(settings.DEVICE_COOKIE, "") or bearer(
            request.headers.get("Authorization", "")
        )
        request.visitor = visitor_of(  # type: ignore[attr-defined]
            key=key, account=request.user, session_key=request.session.session_key
        )
        return self.get_response(request)


class SocketVisitorMiddleware:
    """Puts `scope["visitor"]` on every socket; the key comes from the cookie or the Authorization header, never the URL."""

    def __init__(self, inner: Callable[..., Awaitable[Any]]) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        headers = dict(scope.get("headers", []))
        cookies: SimpleCookie = SimpleCookie()
        cookies.load(headers.get(b"cookie", b"").decode("latin-1"))
        morsel = cookies.get(settings.DEVICE_COOKIE)
        key = (
            morsel.value if morsel else bearer(headers.get(b"authorization", b"").decode("latin-1"))
        )
        visitor = await sync_to_async(once_more)(partial(self._visitor, key, cookies))
        return await self.inner({**scope, "visitor": visitor}, receive, send)

    @staticmethod
    def _visitor(key: str, cookies: SimpleCookie) -> Visitor:
        request = HttpRequest()
        engine = import_module(settings.SESSION_ENGINE)
        session = cookies.get(settings.SESSION_COOKIE_NAME)
        request.session = engine.SessionStore(session.value if session else None)
        account = get_user(request)
        return visitor_of(key=key, account=account, session_key=request.session.session_key)
