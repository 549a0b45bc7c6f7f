"""Which pages may open a socket: a full-origin check for browsers, a bearer key for programs."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from channels.security.websocket import OriginValidator


class OriginCheck:
    """Lets a socket through when its Origin is ours, or when there is no Origin and it brings a bearer key.

    A browser always sends Origin and cannot set Authorization on a socket, so neither rule opens the other's
    door.
    """

    def __init__(self, inner: Callable[..., Awaitable[Any]], *, allowed: Sequence[str]) -> None:
        self.inner = inner
        self.checked = OriginValidator(inner, list(allowed))

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        headers = dict(scope.get("headers", []))
        program = b"origin" not in headers and headers.get(b"authorization", b"").startswith(b"Bearer ")
        return await (self.inner if program else self.checked)(scope, receive, send)
