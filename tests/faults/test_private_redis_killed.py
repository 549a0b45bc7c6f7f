"""Redis killed at any moment around the beginning of private time: professionals hear nothing from then on.

Two processes, and professionals whose sockets refuse to close (tests/flows/stubborn.py).
"""

import asyncio
import random
import uuid

import pytest

from plans.live import wire
from tests.faults import scale
from tests.faults.crowd import Typist, all_leave
from tests.faults.house import StageHand
from tests.support.scenes import OTHERS

pytestmark = [pytest.mark.faults, pytest.mark.peers, pytest.mark.timeout(scale.LONGEST)]

STUBBORN = "tests.flows.stubborn:application"
#: A second after private time began, whoever had the shown plan open gets no answer any more, whatever was
#: lost.
ANSWERS_ARE_TRUSTED_FOR = 1.0
#: After so many runs everything begins anew, on a fresh evening.
EACH_EVENING = 25


class Stubborn(Typist):
    """A professional whose socket the server cannot close."""

    async def dial(self):
        self.headers = {**self.headers, "X-Stubborn": "1"}
        return await super().dial()


async def test_no_byte_of_the_plan_reaches_a_professional_in_private_time(open_house, redis_part, fault):
    for number in range(scale.PRIVATE_RUNS):
        if number % EACH_EVENING == 0:
            one = open_house(on="postgres", application=STUBBORN, REDIS_URL=redis_part.url)
            houses, hand = (one, open_house(beside=one)), StageHand(one)
        else:
            await asyncio.to_thread(redis_part.start)
        fault.lost += await one_private_time(houses, hand, redis_part)
        fault.tried += 1
        if (number + 1) % EACH_EVENING == 0 or number + 1 == scale.PRIVATE_RUNS:
            await asyncio.to_thread(hand.close)
            for house in houses:
                house.close()
            if number + 1 < scale.PRIVATE_RUNS:
                await asyncio.to_thread(redis_part.start)
    assert fault.lost == 0


async def test_a_professional_who_asks_at_once_gets_not_even_what_was_shown_before(
    open_house, redis_part, fault
):
    one = open_house(on="postgres", application=STUBBORN, REDIS_URL=redis_part.url)
    siobhan = one.scene["people"]["siobhan"]["seat"]
    hand = StageHand(one)
    shown = (await asyncio.to_thread(hand.play, "present", siobhan))["did"]["draft"]
    workers = [await Stubborn(one, name, draft=shown).come_in() for name in OTHERS]
    await asyncio.to_thread(redis_part.kill)
    await asyncio.to_thread(hand.play, "back_to_private_time", siobhan)
    before = [len(worker.screen.frames) for worker in workers]
    ask(workers)
    await asyncio.sleep(0.5)
    for worker, count in zip(workers, before, strict=True):
        frames = worker.screen.frames[count:]
        fault.lost += sum(len(frame) for frame in frames if frame[0] != wire.DENIED)
    fault.tried += 1
    await all_leave(*workers)
    await asyncio.to_thread(hand.close)
    assert fault.lost == 0


def ask(workers):
    """For the whole plan, and for everybody who is there."""
    for worker in workers:
        worker.send(wire.step_1(b"\x00"))
        worker.send(b"\x03")


async def one_private_time(houses, hand, redis):
    """Shown, then private again while Redis dies; how many bytes of the plan professionals got afterwards."""
    siobhan = houses[0].scene["people"]["siobhan"]["seat"]
    shown = (await asyncio.to_thread(hand.play, "present", siobhan))["did"]["draft"]
    workers = [await Stubborn(house, name, draft=shown).come_in() for house in houses for name in OTHERS]
    family = [
        await Typist(house, name, draft=shown).come_in()
        for house, name in zip(houses, ("siobhan", "bridie"), strict=True)
    ]
    stop = asyncio.Event()
    typing = [asyncio.create_task(person.type_on(stop, a_second=40)) for person in family]
    killing = asyncio.create_task(kill_soon(redis))
    await asyncio.sleep(random.uniform(0, 0.3))
    told = await asyncio.to_thread(hand.play, "back_to_private_time", siobhan)
    private = (told.get("did") or (await asyncio.to_thread(hand.play, "open_draft"))["did"])["draft"]
    assert private != shown, f"private time did not begin: {told}"
    await asyncio.sleep(0.05)  # what was sent before it began is read by now
    for worker in workers:
        worker.before = len(worker.screen.frames)
    stop.set()
    await asyncio.gather(*typing)
    bytes_heard = await in_private(houses, private, workers)
    await killing
    await all_leave(*workers, *family)
    return bytes_heard


async def kill_soon(redis):
    await asyncio.sleep(random.uniform(0, 0.5))
    await asyncio.to_thread(redis.kill)


async def in_private(houses, private, workers):
    """The family types at both processes; professionals ask, on their old sockets and on new ones."""
    names = ("siobhan", "bridie")
    mum, nan = [
        await Typist(house, name, draft=private).come_in() for house, name in zip(houses, names, strict=True)
    ]
    pushing = [await Stubborn(house, name, draft=private).dial() for house in houses for name in OTHERS]
    secret = f"zebra-{uuid.uuid4().hex[:8]}"
    for worker in pushing:
        worker.before = 0
    for person in (mum, nan):
        person.write(secret)
    ask(pushing)
    await mum.until(lambda: secret in mum.words(nan.place), seconds=10)
    await nan.until(lambda: secret in nan.words(mum.place), seconds=10)
    await asyncio.sleep(ANSWERS_ARE_TRUSTED_FOR)
    ask([*workers, *pushing])
    await asyncio.sleep(0.3)
    heard = 0
    for worker in (*workers, *pushing):
        frames = worker.screen.frames[worker.before :]
        heard += sum(len(frame) for frame in frames if frame[0] != wire.DENIED)
        heard += sum(len(frame) for frame in worker.screen.frames if secret.encode() in frame)
    await all_leave(mum, nan, *pushing)
    return heard
