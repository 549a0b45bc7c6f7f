"""The way out to one browser over ASGI, without a task for every frame.

`send` of a server is a coroutine that, as a rule, ends without waiting: it is run on the spot. When a server
makes it wait (back-pressure: uvicorn, granian), frames queue up behind it and are counted. Daphne never makes
anybody wait and keeps what a slow reader has not taken in memory, so there the connection itself is asked how
much that is.

Where the server offers the extension of config/daphne.py, messages are handed to the connection itself.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, Protocol

from participants.platform.errors import Refusal
from plans.live import wire

Send = Callable[[dict[str, Any]], Awaitable[None]]
#: The ASGI extension of config/daphne.py; every other server is spoken to without it.
FRAMES = "kitchen.frames"
CLOSE_BASE = 4000
#: What a browser may send at once. More is refused by the server's own protocol before it is all in memory.
LARGEST_MESSAGE = 128 * 1024


class Frames(Protocol):
    """What a server with the extension `kitchen.frames` offers for one connection."""

    def send_binary(self, payload: bytes) -> int:
        """Send a binary message; answers how many bytes wait to be taken by the network."""

    def send_binaries(self, payloads: tuple[bytes, ...]) -> int:
        """Send binary messages one behind the other; answers what `send_binary` does."""

    def listen(self, sink: Callable[[bytes], None]) -> None:
        """Hand binary messages to `sink` from now on, those that wait first."""


class AsgiOutlet:
    """Frames and a close, handed to an ASGI server in order."""

    def __init__(self, send: Send, frames: Frames | None = None) -> None:
        self._send = send
        if frames is not None:
            # For every message to everybody: no method of ours in between.
            self.send = frames.send_binary  # type: ignore[assignment,method-assign]
            self.send_all = frames.send_binaries  # type: ignore[assignment,method-assign]
        self._queue: deque[dict[str, Any]] = deque()
        self._queued = 0
        self._draining: asyncio.Task[None] | None = None
        self._connection = _daphne_protocol(send)
        if self._connection is not None:
            self._connection.maxMessagePayloadSize = LARGEST_MESSAGE
            self._connection.maxFramePayloadSize = LARGEST_MESSAGE

    def send(self, frame: bytes) -> int:
        """Hand over one binary frame; answers how many bytes are on their way that the network has not
        taken.
        """
        self._put({"type": "websocket.send", "bytes": frame})
        return self._unread()

    def send_all(self, frames: tuple[bytes, ...]) -> int:
        """Hand over frames one behind the other; answers what `send` does."""
        for frame in frames:
            self._put({"type": "websocket.send", "bytes": frame})
        return self._unread()

    def close(self, refusal: Refusal) -> None:
        """Say why in the protocol's own way, since not every server passes a close reason on, and close."""
        self.send(wire.denied(str(refusal.message)))
        code = CLOSE_BASE + refusal.status
        self._put({"type": "websocket.close", "code": code, "reason": refusal.code})

    def _unread(self) -> int:
        return self._queued + kept_bytes(getattr(self._connection, "transport", None))

    def _put(self, message: dict[str, Any]) -> None:
        if self._draining is not None and not self._draining.done():
            self._queue.append(message)
            self._queued += len(message.get("bytes", b""))
            return
        sending = self._send(message)
        if not isinstance(sending, Coroutine):
            self._draining = asyncio.ensure_future(self._drain(sending))
            return
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except Exception:  # the connection has gone; the consumer hears of it on its own
            return
        self._draining = asyncio.ensure_future(self._drain(_Resumed(sending, waits_for)))

    async def _drain(self, sending: Awaitable[None]) -> None:
        try:
            await sending
            while self._queue:
                message = self._queue.popleft()
                self._queued -= len(message.get("bytes", b""))
                await self._send(message)
        except Exception:  # the connection has gone; the consumer hears of it on its own
            self._queue.clear()
            self._queued = 0


def kept_bytes(transport: Any) -> int:
    """Bytes that a Twisted transport keeps because the network has not taken them; 0 for any other, or
    none.
    """
    kept = len(getattr(transport, "dataBuffer", b"")) - getattr(transport, "offset", 0)
    return kept + int(getattr(transport, "_tempDataLen", 0))


class _Resumed:
    """Goes on with a coroutine that was started by hand and has begun to wait."""

    def __init__(self, started: Coroutine[Any, Any, None], waits_for: Any) -> None:
        self.started, self.waits_for = started, waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        waits_for = self.waits_for
        while True:
            go_on: Callable[[Any], Any] = self.started.send
            try:
                what = yield waits_for
            except BaseException as error:
                go_on, what = self.started.throw, error
            try:
                waits_for = go_on(what)
            except StopIteration:
                return


def _daphne_protocol(send: Send) -> Any:
    """Daphne's connection behind this `send` (a partial of its own), or None under another server."""
    for argument in getattr(send, "args", ()):
        if hasattr(argument, "transport") and hasattr(argument, "maxMessagePayloadSize"):
            return argument
    return None
