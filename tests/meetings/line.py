"""A person's room socket in tests: the whole ASGI application, and what came over it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from config.asgi import application
from tests.support.family import Reilly

T = TypeVar("T")
SOON = 60.0  # seconds; a busy machine is no failure


async def done(verb: Callable[[], T]) -> T:
    """Do something with the database, off the event loop as everything else does it."""
    return await sync_to_async(verb)()


class Line:
    """One open room socket, every frame of it kept."""

    def __init__(self, reilly: Reilly, name: str, headers: list[tuple[bytes, bytes]]) -> None:
        self.socket = WebsocketCommunicator(
            application, f"/ws/room/{reilly.evening.meeting.pk}", headers=headers
        )
        self.name = name
        self.frames: list[dict[str, Any]] = []
        self.closed: int | None = None

    async def open(self) -> "Line":
        """Connect, and read the first frame."""
        connected, _protocol = await self.socket.connect(timeout=SOON)
        assert connected
        await self.next()
        return self

    async def next(self, seconds: float = SOON) -> dict[str, Any]:
        """The next frame, or {} when the socket closed (see `closed`)."""
        event = await self.socket.receive_output(timeout=seconds)
        if event["type"] == "websocket.close":
            self.closed = event["code"]
            return {}
        frame: dict[str, Any] = json.loads(event["text"])
        self.frames.append(frame)
        return frame

    async def until(self, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Frames until one is as wanted, or the socket closes."""
        if self.frames and true(self.frames[-1]):
            return self.frames[-1]
        while self.closed is None:
            frame = await self.next()
            if frame and true(frame):
                return frame
        raise AssertionError(f"{self.name}'s socket closed with {self.closed}")

    async def until_closed(self) -> int:
        """The code it closed with."""
        while self.closed is None:
            await self.next()
        return self.closed

    async def silence(self, seconds: float = 1.0) -> list[dict[str, Any]]:
        """Whatever came within so many seconds; nothing is what most tests hope for."""
        before = len(self.frames)
        # Not receive_nothing: it takes an empty moment for silence.
        try:
            async with asyncio.timeout(seconds):
                while self.closed is None:
                    await self.next(seconds + 1)
        except TimeoutError:
            pass
        return self.frames[before:]

    async def send(self, **message: Any) -> None:
        """One message."""
        await self.socket.send_to(text_data=json.dumps(message))

    async def leave(self) -> None:
        """Close it."""
        await self.socket.disconnect(timeout=SOON)


async def lines(reilly: Reilly, *names: str) -> dict[str, Line]:
    """Open sockets for these people."""
    opened = {}
    for name in names:
        headers = await done(lambda who=name: reilly.headers(who))  # type: ignore[misc]
        opened[name] = await Line(reilly, name, headers).open()
    return opened


def seat_in(state: dict[str, Any], called: str) -> dict[str, Any]:
    """How somebody is shown in a state frame; {} when they are not."""
    return next((one for one in state.get("seats", []) if one["called"] == called), {})
