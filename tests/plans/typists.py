"""People at a draft, for tests of the hub: a document of their own behind an outlet of the hub."""

import asyncio
import random
import time

from pycrdt import Doc, Map

from plans.live import wire
from plans.live.byte_reader import Reader
from plans.pages.consumers import enter, introduction


class Screen:
    """An outlet that keeps what it is given; `stubborn` ones stay open when they are closed."""

    def __init__(self):
        self.frames, self.refusal, self.behind = [], None, 0
        self.writes = 0

    def send(self, frame):
        return self.send_all((frame,))

    def send_all(self, frames):
        self.frames.extend(frames)
        self.writes += 1
        return self.behind

    def close(self, refusal):
        self.refusal = refusal


class Person:
    """Somebody with a plan open: types into a document of their own and hears the hub."""

    def __init__(self, hub, draft_id, visitor, *, client_id=None):
        self.hub, self.draft_id, self.visitor = hub, draft_id, visitor
        self.doc = Doc(client_id=client_id or random.getrandbits(32))
        self.screen = Screen()
        self.updates, self.heard, self.acknowledged, self.present = [], 0, 0, {}
        self.frames = 0
        self._watch = self.doc.observe(lambda event: self.updates.append(bytes(event.update)))

    async def come_in(self):
        """Join and be in step."""
        loop = asyncio.get_running_loop()
        seat, badge = await loop.run_in_executor(
            self.hub._database.thread, enter, self.visitor, self.draft_id
        )
        self.peer = await self.hub.join(
            self.draft_id,
            badge=badge,
            user=introduction(seat),
            outlet=self.screen,
        )
        self.send(wire.step_1(self.doc.get_state()))
        await self.until(lambda: "actions" in self.plan)
        return self

    @property
    def plan(self):
        return self.doc.get("plan", type=Map)

    def words(self, field="keeps_an_eye"):
        self.listen()
        return str(self.plan[field])

    def send(self, frame):
        self.frames += frame[:2] in (b"\x00\x01", b"\x00\x02")
        self.hub.receive(self.peer, frame)

    def edit(self, change):
        """Make a change and send it; returns its update."""
        self.listen()
        self.updates.clear()
        with self.doc.transaction():
            change(self.plan)
        (update,) = self.updates
        self.send(wire.change(update))
        return update

    def type(self, words, field="keeps_an_eye"):
        return self.edit(lambda plan: plan[field].insert(0, words))

    def listen(self):
        """Take in what came since."""
        for frame in self.screen.frames[self.heard :]:
            self.heard += 1
            read = Reader(frame)
            kind = read.varuint()
            if kind == wire.SYNC:
                step, body = read.varuint(), read.block()
                if step == wire.STEP_1:
                    self.answer(body)
                else:
                    self.doc.apply_update(body)
            elif kind == wire.ACKNOWLEDGED:
                self.acknowledged = read.varuint()
            elif kind == wire.AWARENESS:
                for entry in wire.read_presences(read.block()):
                    self.present[entry.client_id] = entry.state

    def answer(self, has):
        """The server says what it has: send the rest."""
        self.send(wire.step_2(self.doc.get_update(has)))

    async def until(self, ready, seconds=5.0):
        """Wait until something is so; AssertionError after `seconds`."""
        end = time.monotonic() + seconds
        while True:
            self.listen()
            if ready():
                return
            assert time.monotonic() < end, "it did not come"
            await asyncio.sleep(0.005)

    async def saved(self):
        """Wait until every frame sent so far is acknowledged."""
        await self.until(lambda: self.acknowledged == self.frames)

    def go(self):
        self.hub.leave(self.peer)


async def quiet(seconds=0.08):
    """Long enough for anything that was going to come."""
    await asyncio.sleep(seconds)
