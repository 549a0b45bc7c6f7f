"""Duplicated, reordered and replayed updates of real clients: every screen equal, nobody else put out."""

import asyncio
import random

import pytest

from plans.live import wire
from tests.faults import scale
from tests.faults.crowd import Typist, all_leave, fresh, same_screens

pytestmark = [pytest.mark.faults, pytest.mark.timeout(scale.LONGEST)]


async def test_updates_that_come_twice_late_and_out_of_order_change_nothing(open_house, fault):
    house = open_house()
    mum, nan = [await Typist(house, name).come_in() for name in ("siobhan", "bridie")]
    history = []
    while fault.tried < scale.REPLAYED_FRAMES:
        for person in (
            mum,
            nan,
        ):  # every question for what is missing is answered with all of it, which may be too fast
            if person.closed is not None:
                await person.settle()
        fault.tried += await send_badly(mum, type_quietly(mum, 15), history)
        nan.write()
        echoes = random.sample(history, min(5, len(history)))
        for update in echoes:  # an honest provider passes on what it heard from others
            nan.send(wire.change(update))
        fault.tried += len(echoes)
        await pace(fault.tried)
    for person in (mum, nan):
        await person.settle()
    assert mum.closed is nan.closed is None
    reader = await fresh(house)
    if not await same_screens([mum, nan, reader]):
        fault.lost += 1
    assert len(mum.plan[mum.place]) == mum.kept
    await all_leave(mum, nan, reader)
    assert fault.lost == 0


async def test_a_whole_evening_sent_again_from_a_second_socket_is_heard_once(open_house, fault):
    house = open_house()
    mum, nan = [await Typist(house, name).come_in() for name in ("siobhan", "bridie")]
    history = type_quietly(mum, 100)
    for update in history:
        mum.send(wire.change(update))
    await mum.settle()
    second = await Typist(house, "siobhan", client_id=mum.doc.client_id).come_in()
    for update in random.sample(history, len(history)):
        second.send(wire.change(update))
    second.send(wire.step_2(mum.doc.get_update()))
    fault.tried += len(history)
    await second.until(lambda: second.acknowledged == second.frames)
    reader = await fresh(house)
    fault.lost += not await same_screens([mum, nan, second, reader])
    assert nan.closed is None
    await all_leave(mum, nan, second, reader)
    assert fault.lost == 0


def type_quietly(person, count):
    """Type and delete without sending; the updates."""
    person.listen()
    person.updates.clear()
    person.kept = getattr(person, "kept", 0)
    for _ in range(count):
        text = person.plan[person.place]
        if person.kept and random.random() < 0.2:
            del text[person.kept - 1 : person.kept]
            person.kept -= 1
        else:
            text.insert(person.kept, random.choice("abc"))
            person.kept += 1
    for update in person.updates:
        person.keep(update)
    return list(person.updates)


async def send_badly(person, updates, history):
    """Shuffled, some twice, some of long ago once more; how many frames that were."""
    frames = [*updates, *random.sample(updates, 5)]
    frames += random.sample(history, min(5, len(history)))
    random.shuffle(frames)
    history += updates
    for update in frames:
        person.send(wire.change(update))
        if random.random() < 0.2:
            await asyncio.sleep(0.002)
        person.listen()
    return len(frames)


async def pace(sent):
    """Stay below what a seat may send, which is generous at first."""
    if sent > 300:
        await asyncio.sleep(0.5)
