"""Answers that need nothing of ours: too fast, too large, too much at the moment, the database away. A
sentence in the reader's language, made once.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext_lazy as _

from participants.entry.sent_forms.form_token import wants_json
from participants.platform.errors import TooFast

Headers = list[tuple[bytes, bytes]]
PROBLEM = "application/problem+json"


@dataclass(frozen=True, eq=False)
class EarlyRefusal:
    """One answer: its status and code, a heading and a sentence."""

    status: int
    phrase: str
    code: str
    heading: str | Promise
    words: str | Promise


TOO_FAST = EarlyRefusal(
    429,
    "Too Many Requests",
    TooFast.code,
    _("A moment, please"),
    _(
        "That was a lot at once from this phone or computer. Wait a moment, go back, and press the button "
        "once more. What you wrote is still there."
    ),
)
TOO_LARGE = EarlyRefusal(
    413,
    "Content Too Large",
    "too_large",
    _("That is too large to send"),
    _("Nothing of it was kept. Go back, choose a smaller file, and send it again."),
)
TOO_MUCH = EarlyRefusal(
    503,
    "Service Unavailable",
    "too_much",
    _("A moment, please"),
    _("A lot is being sent to us just now. Wait a moment, go back, and send it again."),
)
DATABASE_AWAY = EarlyRefusal(
    503,
    "Service Unavailable",
    "database_away",
    _("A moment, please"),
    _("We cannot reach what is kept here just now. What was saved is safe. Wait a minute, then try again."),
)
BROKEN = EarlyRefusal(
    500,
    "Internal Server Error",
    "broken",
    _("Something went wrong on our side"),
    _("It isn’t anything you did. What was saved is safe."),
)
#: Said by the reverse proxy (deploy/nginx/pages) while no web process answers.
AWAY = EarlyRefusal(
    502,
    "Bad Gateway",
    "away",
    _("A moment, please"),
    _(
        "We are just starting again. Wait a moment, go back, and press the button once more. What you wrote "
        "is still there."
    ),
)


def request_of(
    headers: Iterable[tuple[bytes, bytes]], *, path: str, client: Sequence[Any] | None
) -> HttpRequest:
    """As much of a request as says who asks, from where, and in which language."""
    request = HttpRequest()
    request.path = request.path_info = path
    request.META["REMOTE_ADDR"] = str(client[0]) if client else ""
    for name, value in headers:
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        text, before = value.decode("latin-1"), request.META.get(key)
        joint = "; " if key == "HTTP_COOKIE" else ","
        request.META[key] = text if before is None else before + joint + text
    request.COOKIES = parse_cookie(request.META.get("HTTP_COOKIE", ""))
    return request


def answer(refusal: EarlyRefusal, request: HttpRequest, *, rest: int = 0) -> tuple[int, Headers, bytes]:
    """Status, headers and body: a page, or JSON for a script and for the API."""
    kind, body = _body(refusal, form_for(request), get_language_from_request(request))
    headers = [
        (b"Content-Type", kind.encode()),
        (b"Content-Length", str(len(body)).encode()),
        (b"Cache-Control", b"no-store"),
        (b"Content-Security-Policy", b"default-src 'none'; style-src 'self'"),
        (b"X-Content-Type-Options", b"nosniff"),
        (b"Referrer-Policy", settings.SECURE_REFERRER_POLICY.encode()),
    ]
    if rest:
        headers.append((b"Retry-After", str(rest).encode()))
    return refusal.status, headers, body


def form_for(request: HttpRequest) -> str:
    """What its sender reads: a problem document, JSON for scripts, or a page."""
    if request.path.startswith("/api/"):
        return "problem"
    return "json" if wants_json(request) else "page"


@lru_cache(maxsize=64)
def _body(refusal: EarlyRefusal, form: str, language: str) -> tuple[str, bytes]:
    with override(language):
        if form == "page":
            page = render_to_string("early.html", {"no": refusal})
            return "text/html; charset=utf-8", page.encode()
        said = {"code": refusal.code, "message": str(refusal.words)}
        if form == "problem":
            said = {
                "type": f"urn:kitchen-table:problem:{refusal.code}",
                "title": refusal.phrase,
                "status": refusal.status,  # type: ignore[dict-item]
                "detail": str(refusal.words),
                "code": refusal.code,
            }
        return PROBLEM if form == "problem" else "application/json", json.dumps(said).encode()


async def send(
    refusal: EarlyRefusal,
    request: HttpRequest,
    send: Callable[[dict[str, Any]], Awaitable[None]],
    *,
    rest: int = 0,
) -> None:
    """Answer an ASGI request with it."""
    status, headers, body = answer(refusal, request, rest=rest)
    named = [(name.lower(), value) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": named})
    await send({"type": "http.response.body", "body": body})
