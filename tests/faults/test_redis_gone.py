"""Redis away, then back: typing goes on within a process, and processes converge through the database."""

import asyncio
import time

import pytest

from tests.faults import scale
from tests.faults.crowd import Typist, all_leave, all_settled, same_screens

pytestmark = [pytest.mark.faults, pytest.mark.peers, pytest.mark.timeout(scale.LONGEST)]


async def test_people_on_two_processes_go_on_without_redis(open_house, redis_part, fault):
    one = open_house(on="postgres", REDIS_URL=redis_part.url)
    two = open_house(beside=one)
    mum, dad = [await Typist(one, name).come_in() for name in ("siobhan", "daniel")]
    nan = await Typist(two, "bridie").come_in()
    people, slowest = (mum, dad, nan), {"beside": 0.0, "across": 0.0}
    for _ in range(scale.REDIS_OUTAGES):
        await asyncio.to_thread(redis_part.kill)
        for _ in range(5):
            slowest["beside"] = max(slowest["beside"], await seconds_from(mum, to=dad))
            slowest["across"] = max(slowest["across"], await seconds_from(mum, to=nan))
            slowest["across"] = max(slowest["across"], await seconds_from(nan, to=mum))
            fault.tried += 3
        await asyncio.to_thread(redis_part.start)
        for author, other in ((mum, nan), (nan, dad)):
            await seconds_from(author, to=other)
            fault.tried += 1
    assert [person.closed for person in people] == [None, None, None]
    late = await Typist(two, "haddad").come_in()
    await all_settled([*people, late])
    assert await same_screens([*people, late])
    await all_leave(*people, late)
    fault.note(f"a letter took {slowest['beside']:.2f} s beside, {slowest['across']:.2f} s across")
    assert slowest["beside"] < 2
    assert slowest["across"] < 10


async def seconds_from(author, *, to):
    """How long one letter takes from one screen to another."""
    author.write()
    began, length = time.monotonic(), len(author.plan[author.place])
    await to.until(lambda: len(to.plan[author.place]) >= length, seconds=10)
    return time.monotonic() - began
