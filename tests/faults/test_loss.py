"""Lines that lose three pieces in ten, and a long time offline: everybody's words arrive, once."""

import asyncio
import contextlib
import random

import pytest

from tests.faults import scale
from tests.faults.bad_line import BadLine
from tests.faults.crowd import Typist, all_leave, all_settled, fresh, letters, lost, same_screens

pytestmark = [pytest.mark.faults, pytest.mark.timeout(scale.LONGEST)]

TROUBLE = 0.3


async def test_words_arrive_over_lines_that_lose_and_through_a_tunnel(open_house, fault):
    house, seed = open_house(), random.randrange(1 << 30)
    fault.note(f"seed {seed}")
    async with (
        BadLine(house.port, trouble=TROUBLE, seed=seed) as one,
        BadLine(house.port, trouble=TROUBLE, seed=seed + 1) as two,
    ):
        mum, nan = Typist(house, "siobhan", via=one), Typist(house, "bridie", via=two)
        dad = await Typist(house, "daniel").come_in()
        stop = asyncio.Event()
        typing = [asyncio.create_task(go_on(person, stop)) for person in (mum, nan)]
        typing.append(asyncio.create_task(dad.type_on(stop, a_second=20)))
        await asyncio.sleep(scale.LOSS_SECONDS / 2)
        one.go_offline()
        await asyncio.sleep(scale.OFFLINE_SECONDS)
        assert mum.clock > mum.safe, "nobody was offline"
        one.offline = False
        await asyncio.sleep(scale.LOSS_SECONDS / 2)
        stop.set()
        await asyncio.gather(*typing)
        one.trouble = two.trouble = 0
        people = [mum, nan, dad]
        await all_settled(people)
        reader = await fresh(house)
        assert await same_screens([*people, reader])
        found = letters(reader.doc)
        fault.lost += sum(lost(person, found) for person in people)
        fault.tried += sum(len(person.letters) for person in people)
        fault.note(f"{one.delayed + two.delayed} pieces late, {one.dropped + two.dropped} lost")
        assert one.dropped + two.dropped > 0
        assert dad.closed is None
        await all_leave(reader, *people)
    assert fault.lost == 0


async def go_on(person, stop):
    """Type, online or not, and call again whenever the line is dead."""
    coming = asyncio.create_task(keep_calling(person, stop))
    await person.until(lambda: "actions" in person.plan, seconds=30)
    while not stop.is_set():
        if random.random() < 0.15:
            person.cross_out()
        else:
            person.write()
        await asyncio.sleep(0.05)
    await coming


async def keep_calling(person, stop):
    while not stop.is_set():
        if person.closed is not None or not person.in_step:
            person.in_step = False
            with contextlib.suppress(AssertionError):
                await person.come_in(seconds=1)
        await asyncio.sleep(0.02)
