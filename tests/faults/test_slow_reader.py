"""A socket that does not read, and one that sends without end: both are put out with a reason, and nobody
else waits.
"""

import asyncio
import contextlib
import time
from pathlib import Path

import pytest

from tests.faults import scale
from tests.faults.crowd import PLACES, Typist, all_leave

pytestmark = [pytest.mark.faults, pytest.mark.timeout(scale.LONGEST)]

MOST_KIB = 8 * 1024
#: Seconds; a slow reader is put out sooner.
AS_LONG = 12
#: What one paste holds. A seat may send half a megabyte at once and 64 KiB a second from then on.
PASTE = "x" * 20_000


async def test_who_does_not_read_is_put_out_before_it_costs_anybody_anything(open_house, fault):
    house = open_house()
    people = [await Typist(house, name).come_in() for name in PLACES]
    # What a server that has just started makes room for, and what pastes cost, is no slow reader’s.
    await paste_for(AS_LONG, people)
    for _ in range(scale.SLOW_READERS):
        await asyncio.sleep(scale.REFILL)
        slow = await Typist(house, "maya").come_in()
        slow.socket.transport.pause_reading()
        reading = Watch(house, slow)
        began = time.monotonic()
        while reading.is_connected and time.monotonic() - began < 30:
            reading.look(await paste_and_erase(people, pace=pace_after(time.monotonic() - began)))
        fault.tried += 1
        fault.lost += reading.failed(most_kib=MOST_KIB)
        fault.note(f"{reading.words()}, {time.monotonic() - began:.1f} s after it stopped reading")
        with contextlib.suppress(RuntimeError):
            slow.socket.transport.resume_reading()
        await slow.hang_up()
    assert {person.closed for person in people} == {None}
    await all_leave(*people)
    assert fault.lost == 0


class Watch:
    """What one slow reader costs: time from when the network took no more, memory of the server, others'
    waiting.
    """

    def __init__(self, house, slow):
        self.house, self.port = house, slow.socket.transport.get_extra_info("sockname")[1]
        self.is_connected, self.fullest, self.full_since = True, -1, time.monotonic()
        self.before, self.grown, self.waited = house.memory(), 0, 0.0

    def look(self, waited):
        queue, now = unsent(self.house.port, self.port), time.monotonic()
        self.waited = max(self.waited, waited)
        self.grown = max(self.grown, self.house.memory() - self.before)
        if queue is None:
            self.is_connected = False
            self.took = now - self.full_since
        elif queue > self.fullest:
            self.fullest, self.full_since = queue, now

    def failed(self, *, most_kib):
        return self.is_connected or self.took > 10 or self.grown > most_kib or self.waited > scale.PASTE_WAITS

    def words(self):
        took = "not put out" if self.is_connected else f"put out {self.took:.1f} s"
        return (
            f"{took} after the network took no more (it had {self.fullest / 1024:.0f} KB), the server had "
            f"grown by {self.grown / 1024:.1f} MB, others waited {self.waited:.2f} s at most for a paste"
        )


def pace_after(seconds):
    """All at first that a seat may send at once; then no faster than it may for long."""
    return 0.05 if seconds < 1 else 0.35


async def paste_for(seconds, people):
    """Everybody pastes as they do beside a slow reader, and there is none."""
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        await paste_and_erase(people, pace=pace_after(passed))


async def paste_and_erase(people, *, pace):
    """Everybody pastes, sees the others' pastes and takes their own out again; how long that took."""
    began = time.monotonic()
    for person in people:
        person.write(PASTE)
    for person in people:
        await person.until(lambda person=person: person.safe >= person.clock)
    took = time.monotonic() - began
    for person in people:
        person.letters.clear()
        person.erase(0, len(person.plan[person.place]))
    for person in people:
        await person.until(lambda person=person: person.acknowledged == person.frames)
    await asyncio.sleep(max(0.0, pace - (time.monotonic() - began)))
    return took


def unsent(port, client):
    """How much the kernel holds for this client of the server's; None when the connection has gone."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _number, local, remote, state, queues = line.split()[:5]
        ports = tuple(int(address.rsplit(":", 1)[1], 16) for address in (local, remote))
        if ports == (port, client) and state == "01":
            return int(queues.split(":")[0], 16)
    return None


async def test_who_sends_too_fast_is_put_out_with_a_reason_and_nobody_else(open_house, fault):
    house = open_house()
    mum, nan = [await Typist(house, name).come_in() for name in ("siobhan", "bridie")]
    fast = await Typist(house, "daniel").come_in()
    for _ in range(1_000):
        fast.write()
    mum.write("still here")
    await nan.until(lambda: "still here" in nan.words(mum.place))
    await fast.until(lambda: fast.closed is not None)
    fault.tried += 1
    # Bytes still on their way to a socket that was closed reset it, now and then before its reason was read
    # (1006).
    fault.lost += not ((fast.closed == 4429 and fast.reason) or fast.closed == 1006)
    assert mum.closed is nan.closed is None
    await all_leave(mum, nan, fast)
    assert fault.lost == 0
