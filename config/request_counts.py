"""Counts requests and sockets for /metrics. What is counted has a word from this file, never an address."""

from collections.abc import Awaitable, Callable
from typing import Any

from prometheus_client import Counter, Gauge

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

#: What a request is for, by the first part of its address. Everything else is a page.
KINDS = {
    "static": "static",
    "api": "api",
    "hooks": "carrier",
    "j": "way_in",
    "staff": "sign_in",
    "healthz": "health",
    "readyz": "health",
    "metrics": "health",
}
PAGE = "page"
#: The same for sockets, by the second part: /ws/plan/…
SOCKET_KINDS = {"plan": "plan", "room": "room"}
OTHER = "other"
STATUSES = frozenset({"1xx", "2xx", "3xx", "4xx", "5xx"})
#: The visitor had gone before there was an answer.
UNANSWERED = "none"

REQUESTS = Counter(
    "kitchen_table_requests", "Requests, by what they were for and how they ended", ["kind", "status"],
    registry=None,
)  # fmt: skip
SOCKETS = Gauge("kitchen_table_sockets", "Sockets that are open in this process", ["kind"], registry=None)


class CountedRequests:
    """The application, whose requests are counted."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        status = UNANSWERED

        async def sent(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = f"{message['status'] // 100}xx"
            await send(message)

        try:
            await self.inner(scope, receive, sent)
        finally:
            REQUESTS.labels(kind=kind_of(scope["path"]), status=status).inc()


class CountedSockets:
    """The same for sockets: how many are open."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        kind = SOCKET_KINDS.get(_part(scope["path"], 1), OTHER)
        with SOCKETS.labels(kind=kind).track_inprogress():
            await self.inner(scope, receive, send)


def kind_of(path: str) -> str:
    """What a request is for: one of a few words, whatever the address says."""
    return KINDS.get(_part(path, 0), PAGE)


def _part(path: str, which: int) -> str:
    parts = path.strip("/").split("/", which + 1)
    return parts[which] if which < len(parts) else ""
