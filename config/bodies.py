"""No request brings more than we take: refused by what it says it brings, and by what comes, before any of it
is kept.

Under our own Daphne the connection itself does this (config/daphne.py). This stands before the application
for every other server, which reads bodies as the application asks for them.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from config import early_refusals

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def is_too_large(headers: dict[bytes, bytes]) -> bool:
    """Whether a request says that its body is larger than we take. What is no number is the server's to
    refuse.
    """
    said = headers.get(b"content-length", b"")
    return said.isdigit() and (len(said) > 12 or int(said) > settings.LARGEST_BODY)


class BodyLimit:
    """The application, which is never handed more of a body than `LARGEST_BODY` bytes."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        if is_too_large(dict(scope["headers"])):
            await _refuse(scope, send)
            return
        counted = _Counted(receive)
        await self.inner(scope, counted.receive, counted.only_if_whole(send))
        if counted.is_too_large and not counted.has_answered:
            await _refuse(scope, send)


async def _refuse(scope: dict[str, Any], send: Any) -> None:
    request = early_refusals.request_of(scope["headers"], path=scope["path"], client=None)
    await early_refusals.send(early_refusals.TOO_LARGE, request, send)


class _Counted:
    """Counts what comes; once it is too much, the application hears that the visitor has gone, and answers
    nothing.
    """

    def __init__(self, receive: Any) -> None:
        self._receive, self._size = receive, 0
        self.is_too_large = self.has_answered = False

    async def receive(self) -> dict[str, Any]:
        if self.is_too_large:
            return {"type": "http.disconnect"}
        message: dict[str, Any] = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > settings.LARGEST_BODY:
            self.is_too_large = True
            return {"type": "http.disconnect"}
        return message

    def only_if_whole(self, send: Any) -> Any:
        async def sent(message: dict[str, Any]) -> None:
            if not self.is_too_large or self.has_answered:
                self.has_answered = True
                await send(message)

        return sent
