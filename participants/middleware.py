"""Finds out who is asking, once per request and once per socket. The only place that reads the device's
key.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from participants.entry import devices, page_language
from participants.entry.credentials import Credentials, credentials_of, device_key
from participants.entry.visitors import Two, Visitor
from participants.models import Account, Device
from participants.platform import known_credentials
from participants.platform.batching import Batcher
from participants.platform.database_retry import once_more
from participants.staff import sign_ins
from participants.staff.signing_in import proof

#: Sockets that one query asks about at most; the others wait for the next.
MOST_AT_ONCE = 200


class Session(NamedTuple):
    """Who is signed in in a browser session, under which key, and when they last showed a second factor
    there.
    """

    account: object = None
    key: str | None = None
    proved_at: datetime | None = None


def visitor_behind(*, key: str, session: Session) -> Visitor:
    """The visitor behind a device's key and a browser session (either may be missing)."""
    device = devices.recognise(key) if key else None
    return _visitor(device, session)


def visitors_of(credentials: Sequence[Credentials]) -> list[Visitor]:
    """The visitors behind many sockets' credentials, in their order. Staff, who are few, by Django's own
    check one by one.
    """
    known = devices.recognise_all({one.key for one in credentials if one.key})
    return [_visitor(known.get(one.key), _stored(one.session_key)) for one in credentials]


def session_of(request: HttpRequest) -> Session:
    """The browser session of a request whose user is known."""
    account = request.user
    if not isinstance(account, Account) or not account.is_active:
        return Session()
    return Session(account, request.session.session_key, proof.proved_at(request, account))


def _stored(session_key: str | None) -> Session:
    """The session stored under this key, for sockets; an empty one for none."""
    if session_key is None:
        return Session()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    request.user = get_user(request)
    return session_of(request)


def _visitor(device: Device | None, session: Session) -> Visitor:
    # A password alone is nobody: without a second factor there is no account (signing_in/proof.py).
    known = session.account if session.proved_at is not None else None
    staff = known if isinstance(known, Account) and known.is_active else None
    if device is not None and staff is not None and device.person_id != staff.person_id:
        return Visitor(two=Two(device, staff))
    person = device.person if device else (staff.person if staff else None)
    sign_in = sign_ins.of(staff, session.key) if staff else None
    proved_at = session.proved_at if staff else None
    return Visitor(person=person, device=device, account=staff, sign_in=sign_in, proved_at=proved_at)


class VisitorMiddleware:
    """Puts `request.visitor` on every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        visitor = visitor_behind(key=device_key(request), session=session_of(request))
        request.visitor = visitor  # type: ignore[attr-defined]
        if visitor.device is not None:
            known_credentials.note(device_key(request))
        if request.user.is_authenticated:
            known_credentials.note(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
        if visitor.account is not None and visitor.sign_in is not None:
            sign_ins.seen(visitor.account, visitor.sign_in, agent=request.headers.get("User-Agent", ""))
        return self.get_response(request)


class PageLanguageMiddleware:
    """Staff's pages in the language they are written in, whatever was chosen (page_language.py). Comes after
    the visitor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if page_language.is_of_staff(request.visitor, request.path_info):  # type: ignore[attr-defined]
            translation.activate(page_language.OF_STAFF)
            request.LANGUAGE_CODE = page_language.OF_STAFF
            request.in_one_language = True  # type: ignore[attr-defined]
        return self.get_response(request)


class SocketVisitorMiddleware:
    """Puts `scope["visitor"]` and its page's `scope["language"]` on every socket; the key comes from the
    cookie or the Authorization header, never the URL.

    Sockets that come in the same moment are asked about together.
    """

    def __init__(self, inner: Callable[..., Awaitable[Any]]) -> None:
        self.inner = inner
        self._batcher = Batcher(_who_they_are, most=MOST_AT_ONCE)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        headers = dict(scope.get("headers", []))
        visitor = await self._batcher.ask(credentials_of(headers))
        language = page_language.of_socket(headers, visitor, scope["path"])
        return await self.inner({**scope, "visitor": visitor, "language": language}, receive, send)


async def _who_they_are(credentials: Sequence[Credentials]) -> Sequence[Visitor]:
    return await sync_to_async(once_more)(partial(visitors_of, credentials))
