"""What is written down when somebody's plan socket goes: through the consumer and the hub themselves."""

import asyncio
from typing import Any

import pytest

from plans.catch_up import readers as readers_module
from plans.catch_up.readers import Readers
from plans.live import wire
from plans.models import Draft, Look, Seen
from plans.pages import consumers
from tests.meetings.line import done

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
    pytest.mark.scheduling,
]


class Socket:
    """One browser's side of a plan socket, frame by frame."""

    def __init__(self, visitor: Any, draft_id: Any) -> None:
        self.coming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._spoken_to = asyncio.Event()
        self.coming.put_nowait({"type": "websocket.connect"})
        route = {"kwargs": {"draft_id": draft_id}}
        scope = {"type": "websocket", "visitor": visitor, "url_route": route}
        self.running = asyncio.create_task(consumers.PlanConsumer()(scope, self.coming.get, self._send))

    async def _send(self, event: dict[str, Any]) -> None:
        if event["type"] == "websocket.send":
            self._spoken_to.set()

    async def is_in(self) -> None:
        """Wait for the first frame of the plan."""
        async with asyncio.timeout(30):
            await self._spoken_to.wait()

    async def go(self, code: int) -> None:
        self.coming.put_nowait({"type": "websocket.disconnect", "code": code})
        await self.running


@pytest.mark.parametrize(
    ("name", "long_enough", "kept"), [("daniel", 0.0, 1), ("daniel", 60.0, 0), ("priya", 0.0, 0)]
)
async def test_who_had_the_plan_open_long_enough_has_seen_it(
    reilly: Any,
    private_draft: Draft,
    hub: Any,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    long_enough: float,
    kept: int,
) -> None:
    readers = Readers()
    monkeypatch.setattr(consumers, "hub", hub)
    monkeypatch.setattr(consumers, "readers", readers)
    monkeypatch.setattr(readers_module, "LONG_ENOUGH", long_enough)
    visitor = await done(lambda: reilly.visitor(name))
    socket = Socket(visitor, private_draft.pk)
    if name == "priya":  # who is outside never has it open
        await socket.running
    else:
        socket.coming.put_nowait({"type": "websocket.receive", "bytes": wire.step_1(b"\x00")})
        await socket.is_in()
        assert readers.is_reading((await done(lambda: reilly.seat(name))).pk, private_draft.pk) is (
            long_enough == 0
        )
        await socket.go(1001)
    await hub.close()
    await readers.written()
    assert await done(Seen.objects.count) == await done(Look.objects.count) == kept
