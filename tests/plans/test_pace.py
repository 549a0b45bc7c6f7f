"""How long the hub lets updates collect."""

import asyncio

import pytest

from plans.live import pace
from plans.live.pace import Pace


class Machine:
    """A clock, and how much of its time was used."""

    def __init__(self):
        self.now = self.used = 0.0

    def go_on(self, seconds, *, busy):
        self.now += seconds
        self.used += seconds * busy


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def paced(machine):
    return Pace(clock=lambda: machine.now, used=lambda: machine.used)


def test_an_update_on_an_idle_machine_hardly_waits(paced, machine):
    machine.go_on(1, busy=0.1)
    assert paced.after(1) < 0.006


def test_many_rooms_share_a_commit_but_wait_no_longer_than_that_needs(paced, machine):
    machine.go_on(1, busy=pace.BUSY)
    assert paced.after(1) < paced.after(3) <= paced.after(1000) == pace.LONG


def test_a_busy_machine_lets_updates_collect(paced, machine):
    waits = []
    for busy in (0.5, 0.8, 0.9, 0.98, 1.6):
        machine.go_on(1, busy=busy)
        waits.append(paced.after(100))
    assert waits == sorted(waits)
    assert (waits[0], waits[-2], waits[-1]) == (pace.LONG, pace.LONGEST, pace.LONGEST)


def test_a_busy_machine_does_not_keep_a_single_room_waiting_as_long(paced, machine):
    machine.go_on(1, busy=1)
    assert paced.after(1) < 0.01


def test_it_is_quick_again_once_there_is_time(paced, machine):
    machine.go_on(1, busy=1)
    assert paced.after(100) == pace.LONGEST
    machine.go_on(pace.MEASURED_EVERY / 2, busy=0)
    assert paced.after(100) == pace.LONGEST, "a moment says nothing"
    machine.go_on(pace.MEASURED_EVERY, busy=0)
    assert paced.after(100) == pace.LONG


def test_who_asks_for_a_longer_tick_gets_it(machine):
    assert Pace(0.5, clock=lambda: machine.now, used=lambda: machine.used).after(100) == 0.5


async def others_turns(paced, rooms):
    """How often the event loop came round for somebody else while updates collected for 50 ms."""
    turns = 0

    async def somebody_else():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(somebody_else())
    await paced.pause(0.05, rooms=rooms)
    other.cancel()
    return turns


async def test_with_few_rooms_the_process_is_there_for_everybody_all_the_time(paced):
    naps = 0.05 / pace.NAP
    assert await others_turns(paced, pace.MANY_ROOMS - 1) > 4 * naps


async def test_with_many_rooms_it_naps_and_looks_up_in_between(paced):
    naps = 0.05 / pace.NAP
    assert 1 <= await others_turns(paced, pace.MANY_ROOMS) <= naps + 3


async def test_a_tick_that_took_too_long_is_followed_by_the_next(paced):
    for rooms in (1, pace.MANY_ROOMS):
        await asyncio.wait_for(paced.pause(-1.0, rooms=rooms), timeout=1)
