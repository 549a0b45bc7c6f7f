"""People whose plan comes over a real socket from a running Daphne."""

import asyncio
import contextlib
import random

from pycrdt import Doc
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from plans.live import wire
from plans.live.byte_reader import Reader
from tests.plans.typists import Person, Screen


class SocketPerson(Person):
    """A person at a server: `bearer` in place of a cookie is how a program comes in."""

    def __init__(self, server, draft_id, way_in, *, bearer=False, origin=None, client_id=None):
        self.server, self.draft_id = server, draft_id
        self.headers = (
            {"Authorization": f"Bearer {way_in['key']}"} if bearer else {"Cookie": way_in["cookie"]}
        )
        self.origin = None if bearer else origin or str(server)
        self.doc = Doc(client_id=client_id or random.getrandbits(32))
        self.screen = Screen()
        self.updates, self.heard, self.acknowledged, self.present = [], 0, 0, {}
        self.frames, self.closed = 0, None
        self._watch = self.doc.observe(lambda event: self.updates.append(bytes(event.update)))

    async def dial(self):
        """Open the socket and listen, without a word."""
        self.socket = await connect(
            f"{self.server.ws}/ws/plan/{self.draft_id}",
            additional_headers=self.headers,
            origin=self.origin,
            max_size=None,
            compression=None,
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def come_in(self):
        await self.dial()
        self.send(wire.step_1(self.doc.get_state()))
        await self.until(lambda: "actions" in self.plan, seconds=15)
        return self

    async def _read(self):
        with contextlib.suppress(ConnectionClosed):
            async for frame in self.socket:
                self.screen.frames.append(frame)
        self.closed = self.socket.close_code

    def send(self, frame):
        self.frames += frame[:2] in (b"\x00\x01", b"\x00\x02")
        self._sending = asyncio.ensure_future(self._send(frame))

    async def _send(self, frame):
        with contextlib.suppress(ConnectionClosed):
            await self.socket.send(frame)

    async def leave(self):
        await self.socket.close()

    @property
    def reason(self):
        """Why the server closed, in its own words."""
        for frame in self.screen.frames:
            if frame[0] == wire.DENIED:
                read = Reader(frame)
                read.varuint(), read.varuint()
                return read.text()
        return ""
