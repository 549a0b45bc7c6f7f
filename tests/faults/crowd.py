"""People who type at a server that is about to fail, come back, and remember what was acknowledged."""

import asyncio
import contextlib
import hashlib
import json
import math
import random
import string
import time
from collections import Counter, deque

from pycrdt import Map, merge_updates
from websockets.exceptions import WebSocketException

from plans.live import structs, wire
from tests.plans.sockets import SocketPerson
from tests.plans.typists import Screen
from tests.support.scenes import FAMILY

#: Everybody types in a place of their own, so that a long evening of letters stays a small document.
PLACES = dict(
    zip(
        FAMILY,
        (
            "keeps_an_eye",
            "who_to_call_day",
            "who_to_call_night",
            "review_when",
            "review_where",
            "who_gets_a_copy",
        ),
        strict=True,
    )
)


#: How the server's question what we have, and its answer what we lack, begin.
STEP_1, STEP_2 = b"\x00\x00", b"\x00\x01"
#: Ours sends no more than this at once: an answer holds every deletion there ever was, and after a long
#: evening that is a lot.
LARGEST_FRAME = 60_000


class Typist(SocketPerson):
    """Somebody whose document outlives their sockets. `letters` is their ledger: clock → letter.

    `safe` is how far it was acknowledged: what this client wrote below that clock must never be lost. An
    update stands on all that came before it from the same client, so one acknowledgement speaks for
    everything before it.
    """

    def __init__(self, house, name, *, draft=None, via=None, place=None, **options):
        way_in = house.scene["people"][name]
        server = via or house.server
        super().__init__(server, draft or house.scene["draft"], way_in, origin=str(house.server), **options)
        self.name, self.place = name, place or PLACES.get(name, "keeps_an_eye")
        self.letters, self.safe = {}, 0
        self.asked = self.in_step = False
        self.socket, self._marks = None, deque()
        # Written here and not acknowledged, in order, each with the frame of this socket that carries it.
        self._unsafe = []
        self.closings = Counter()

    # -- coming and going ------------------------------------------------------------------------------

    async def dial(self):
        """A new socket; the document stays."""
        await self.hang_up()
        await super().dial()
        # Only now: what was typed meanwhile went nowhere, and is not counted on this socket.
        self.screen, self.heard, self.acknowledged, self.frames = Screen(), 0, 0, 0
        self.closed, self.asked, self.in_step = None, False, False
        self._marks.clear()
        self._unsafe = [(math.inf, update) for _, update in self._unsafe]
        return self

    async def hang_up(self):
        """Let the socket go without a word, as a phone in a tunnel does."""
        if self.socket is not None:
            self.socket.transport.abort()
            await self._reading

    async def come_in(self, seconds=30.0):
        """Come in, or back in, however often it takes; in step with the server afterwards."""
        end = time.monotonic() + seconds
        while not self.in_step:
            assert time.monotonic() < end, f"{self.name} could not come back: {self.closings}"
            with contextlib.suppress(OSError, EOFError, TimeoutError, WebSocketException):
                async with asyncio.timeout(5):
                    await self.dial()
                    self.send(wire.step_1(self.doc.get_state()))
                    await self.until(lambda: self.in_step or self.closed is not None, seconds=6)
            if not self.in_step:
                await asyncio.sleep(0.05)
        return self

    async def settle(self, seconds=30.0):
        """Come back as often as it takes until everything this person wrote is acknowledged."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.closed is not None or not self.in_step:
                self.in_step = False
                await self.come_in(seconds=end - time.monotonic())
            self.listen()
            if self.asked and self.acknowledged == self.frames and self.safe >= self.clock:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(
            f"{self.name}'s words were never acknowledged: {self.acknowledged} of {self.frames} frames, "
            f"{self.safe} of {self.clock} items; asked: {self.asked}, closed: {self.closed}, {self.closings}"
        )

    async def _read(self):
        socket, screen = self.socket, self.screen
        with contextlib.suppress(WebSocketException, OSError):
            async for frame in socket:
                screen.frames.append(frame)
                self.asked = self.asked or frame[:2] == STEP_1
                self.in_step = self.in_step or frame[:2] == STEP_2
        self.closed = socket.close_code or 1006
        self.closings[self.closed, self.reason] += 1

    # -- the ledger ------------------------------------------------------------------------------------

    @property
    def clock(self):
        """How much this client has written."""
        return wire.read_state(self.doc.get_state()).get(self.doc.client_id, 0)

    def send(self, frame, *, speaks_for_all=True):
        before = self.frames
        super().send(frame)
        if speaks_for_all and self.frames > before:
            self._marks.append((self.frames, self.clock))

    def listen(self):
        """Take in what came, and note how far it says our words are safe."""
        super().listen()
        while self._marks and self._marks[0][0] <= self.acknowledged:
            self.safe = max(self.safe, self._marks.popleft()[1])
        while self._unsafe and self._unsafe[0][0] <= self.acknowledged:
            del self._unsafe[0]
        if self.heard > 2_000 and self.closed is None:
            del self.screen.frames[: self.heard]
            self.heard = 0

    def answer(self, has):
        """As our page answers: in one frame if that holds it, else what was not acknowledged, in as few as
        may be.
        """
        rest = self.doc.get_update(has)
        if len(rest) <= LARGEST_FRAME:
            self.send(wire.step_2(rest))
            self._unsafe = [(self.frames, update) for _, update in self._unsafe]
            return
        waiting, self._unsafe = [update for _, update in self._unsafe], []
        while waiting:
            some, size = [], 0
            while waiting and (not some or size + len(waiting[0]) <= LARGEST_FRAME):
                some.append(waiting.pop(0))
                size += len(some[-1])
            # Only the last of them speaks for all that came before it.
            self.send(wire.change(merge_updates(*some)), speaks_for_all=not waiting)
            self._unsafe += [(self.frames, update) for update in some]

    def keep(self, update):
        """Remember what this client wrote until it is acknowledged."""
        self._unsafe.append((math.inf, update))

    def edit(self, change):
        """Make a change, send it and remember it; returns its update."""
        update = super().edit(change)
        self._unsafe.append((self.frames, update))
        return update

    @property
    def length(self):
        """How long one's place is once what came meanwhile has been taken in: where one may write or
        erase.
        """
        self.listen()
        return len(self.plan[self.place])

    def write(self, letters=None, *, at=None):
        """Type in one's own place, at its end unless `at` says where."""
        letters = letters or random.choice(string.ascii_lowercase)
        clock, place = self.clock, self.place
        self.letters.update(enumerate(letters, clock))
        self.edit(lambda plan: plan[place].insert(len(plan[place]) if at is None else at, letters))

    def erase(self, start, end):
        """Delete a stretch of one's place, whoever wrote it; the ledger does not hear of it."""
        place = self.place
        self.edit(lambda plan: plan[place].__delitem__(slice(start, end)))

    def cross_out(self):
        """Delete the last letter of one's own place; it is not missed any more."""
        place = self.place
        if self.letters:
            self.letters.popitem()
            self.edit(lambda plan: plan[place].__delitem__(slice(len(plan[place]) - 1, None)))

    async def type_on(self, stop, *, a_second, at_once=1):
        """Type until `stop` is set, `at_once` letters (an update each) at a time; wait while the socket is
        closed.
        """
        while not stop.is_set():
            if self.closed is None:
                for _ in range(at_once):
                    self.write()
            await asyncio.sleep(at_once / a_second)


def lost(person, found):
    """How many of a person's acknowledged letters are not in a document's `letters`, each under its own
    clock.
    """
    mine = person.doc.client_id
    due = {clock: letter for clock, letter in person.letters.items() if clock < person.safe}
    return sum(found.get((mine, clock)) != letter for clock, letter in due.items())


def letters(doc):
    """Every letter in a document, by client and clock."""
    found = {}
    for struct in structs.read(doc.get_update(), most=1 << 24).structs:
        # The letters are all ASCII, so a clock is a letter.
        for clock, letter in enumerate(struct.text, struct.clock):
            found[struct.client, clock] = letter
    return found


def content_hash(doc):
    """What the document says, as a hash."""
    said = json.dumps(doc.get("plan", type=Map).to_py(), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


async def fresh(house, name="maya", *, seconds=30.0):
    """Somebody who comes in with an empty document: what they see is what the server has."""
    return await Typist(house, name).come_in(seconds)


async def all_settled(people, seconds=60.0):
    """Everybody back, and everything that was typed acknowledged."""
    async with asyncio.timeout(seconds + 5):
        await asyncio.gather(*(person.settle(seconds) for person in people))


async def same_screens(people, seconds=20.0):
    """Wait until everybody sees the same; False when they still do not after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        for person in people:
            person.listen()
        if len({content_hash(person.doc) for person in people}) == 1:
            return True
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.05)


async def all_leave(*people):
    """Everybody goes home."""
    for person in people:
        await person.hang_up()
