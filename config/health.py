"""/healthz, /readyz and /metrics, for programs that look after the service. They stand before Django: no host
check, no session, no cookie, and an answer while the database or Redis is away.
"""

import hmac
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings

from config import metrics, service_readiness

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Reply = tuple[int, Headers, bytes]

PLAIN = (b"content-type", b"text/plain; charset=utf-8")
#: Nobody keeps an answer, and no browser makes anything of it.
ALWAYS: Headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class HealthAddresses:
    """The application, with these addresses before it."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        reply = ADDRESSES.get(scope["path"])
        if reply is None or (reply is _metrics and not settings.METRICS_TOKEN):
            await self.inner(scope, receive, send)
        elif scope["method"] in ("GET", "HEAD"):
            await _send(send, scope["method"], *await reply(dict(scope["headers"])))
        else:
            allow = [PLAIN, (b"allow", b"GET, HEAD")]
            await _send(send, scope["method"], HTTPStatus.METHOD_NOT_ALLOWED, allow, b"")


async def _alive(headers: dict[bytes, bytes]) -> Reply:
    """This process answers; nothing else is asked."""
    return HTTPStatus.OK, [PLAIN], b"ok\n"


async def _ready(headers: dict[bytes, bytes]) -> Reply:
    """Everything that people need is there; otherwise what is not, in short codes."""
    if missing := await service_readiness.not_ready():
        return HTTPStatus.SERVICE_UNAVAILABLE, [PLAIN], f"not ok: {' '.join(missing)}\n".encode()
    return HTTPStatus.OK, [PLAIN], b"ok\n"


async def _metrics(headers: dict[bytes, bytes]) -> Reply:
    """Figures of this process, and of the outbox and the worker, for a program that brings the token."""
    expected = f"Bearer {settings.METRICS_TOKEN}".encode()
    if not hmac.compare_digest(headers.get(b"authorization", b""), expected):
        return HTTPStatus.UNAUTHORIZED, [PLAIN, (b"www-authenticate", b"Bearer")], b""
    return HTTPStatus.OK, [(b"content-type", metrics.CONTENT_TYPE)], await metrics.text()


ADDRESSES: dict[str, Callable[[dict[bytes, bytes]], Awaitable[Reply]]] = {
    "/healthz": _alive,
    "/readyz": _ready,
    "/metrics": _metrics,
}


async def _send(send: Any, method: str, status: int, headers: Headers, body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    named = [*headers, length, *ALWAYS]
    await send({"type": "http.response.start", "status": int(status), "headers": named})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})
