"""Who is in the plan, across processes: seen, seen to go, faded when their process is killed, healed when
Redis is back.
"""

import asyncio

import pytest

from plans.live import wire
from tests.faults import scale
from tests.faults.brisk import FORGET_AFTER, REPEAT_EVERY
from tests.faults.crowd import Typist, all_leave
from tests.faults.test_redis_gone import seconds_from

pytestmark = [pytest.mark.faults, pytest.mark.peers, pytest.mark.timeout(scale.LONGEST)]

BRISK = "tests.faults.brisk:application"
SOON = 2.0


def stand(person, place):
    """Beside this field; the clock is the server's concern."""
    entry = wire.Presence(person.doc.client_id, 1, {"in": place})
    person.send(wire.presences([entry]))


def place_of(person, *, by):
    by.listen()
    return (by.present.get(person.doc.client_id) or {}).get("in")


async def test_people_in_other_processes_are_seen_while_they_are_there_and_no_longer(
    open_house, redis_part, fault
):
    one = open_house(on="postgres", application=BRISK, REDIS_URL=redis_part.url)
    two = open_house(beside=one)
    nan = await Typist(two, "bridie").come_in()
    for _ in range(scale.PRESENCE_KILLS):
        mum, dad = [await Typist(one, name).come_in() for name in ("siobhan", "daniel")]
        for person in (mum, dad, nan):
            stand(person, person.place)
        for person, other in ((mum, nan), (dad, nan), (nan, mum)):
            await other.until(lambda p=person, o=other: place_of(p, by=o) == p.place, SOON)
        await dad.hang_up()
        await nan.until(lambda dad=dad: place_of(dad, by=nan) is None, SOON)
        await asyncio.sleep(FORGET_AFTER + 1)
        assert place_of(mum, by=nan) == mum.place
        await asyncio.to_thread(one.kill)
        await nan.until(lambda mum=mum: place_of(mum, by=nan) is None, FORGET_AFTER + SOON)
        await asyncio.to_thread(one.open)
        fault.tried += 4
    await all_leave(nan)


async def test_without_redis_people_elsewhere_fade_and_with_it_they_are_seen_again(
    open_house, redis_part, fault
):
    one = open_house(on="postgres", application=BRISK, REDIS_URL=redis_part.url)
    two = open_house(beside=one)
    mum, nan = await Typist(one, "siobhan").come_in(), await Typist(two, "bridie").come_in()
    for person, other in ((mum, nan), (nan, mum)):
        stand(person, person.place)
        await other.until(lambda p=person, o=other: place_of(p, by=o) == p.place, SOON)
    for _ in range(scale.REDIS_OUTAGES):
        await asyncio.to_thread(redis_part.kill)
        await seconds_from(mum, to=nan)
        await nan.until(lambda: place_of(mum, by=nan) is None, FORGET_AFTER + SOON)
        await asyncio.to_thread(redis_part.start)
        # Redis's client looks for it once a second.
        await nan.until(lambda: place_of(mum, by=nan) == mum.place, REPEAT_EVERY + 5)
        fault.tried += 3
    assert [mum.closed, nan.closed] == [None, None]
    await all_leave(mum, nan)
