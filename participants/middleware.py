"""Finds out who is asking, once per request and once per socket. The only place that reads the device's key."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any, NamedTuple

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse

from participants import devices, sign_ins
from participants.gathering import Gathering
from participants.lost_connection import once_more
from participants.models import Account, Device
from participants.visitors import Visitor

BEARER = "Bearer "
#: So many sockets are asked about in one query; the next so many, while these come in.
MOST_AT_ONCE = 200


class Papers(NamedTuple):
    """What a socket brings to be known by: a device's key, the key of a staff session, or nothing."""

    key: str
    session_key: str | None


def visitor_of(*, key: str, account: object, session_key: str | None) -> Visitor:
    """The visitor behind a device's key and a signed-in user (either may be missing)."""
    device = devices.recognise(key) if key else None
    return _visitor(device, account, session_key)


def visitors_of(papers: Sequence[Papers]) -> list[Visitor]:
    """The visitors behind many sockets' papers, in their order. Staff, who are few, by Django's own check one by one."""
    known = devices.recognise_all({one.key for one in papers if one.key})
    return [_visitor(known.get(one.key), *_staff(one.session_key)) for one in papers]


def _staff(session_key: str | None) -> tuple[object, str | None]:
    """Whoever is signed in under this session's key, and the key while it is stored: (nobody, None) for none."""
    if session_key is None:
        return None, None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    account = get_user(request)
    return account, request.session.session_key


def _visitor(device: Device | None, account: object, session_key: str | None) -> Visitor:
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
    """Puts `scope["visitor"]` on every socket; the key comes from the cookie or the Authorization header, never the URL.

    All who come in the same moment are asked about together.
    """

    def __init__(self, inner: Callable[..., Awaitable[Any]]) -> None:
        self.inner = inner
        self._door = Gathering(_who_they_are, most=MOST_AT_ONCE)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        visitor = await self._door.ask(papers_of(dict(scope.get("headers", []))))
        return await self.inner({**scope, "visitor": visitor}, receive, send)


def papers_of(headers: Mapping[bytes, bytes]) -> Papers:
    """What a socket's headers say it is known by."""
    cookies: SimpleCookie = SimpleCookie()
    cookies.load(headers.get(b"cookie", b"").decode("latin-1"))
    device, session = (
        cookies.get(settings.DEVICE_COOKIE),
        cookies.get(settings.SESSION_COOKIE_NAME),
    )
    authorization = headers.get(b"authorization", b"").decode("latin-1")
    return Papers(
        key=device.value if device else bearer(authorization),
        session_key=session.value if session else None,
    )


async def _who_they_are(papers: Sequence[Papers]) -> Sequence[Visitor]:
    return await sync_to_async(once_more)(partial(visitors_of, papers))
