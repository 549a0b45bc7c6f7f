"""kill -9 of PostgreSQL while everybody types: the server stays up, people come back, what was acknowledged
is there.
"""

import asyncio
import random

import pytest

from tests.faults import scale
from tests.faults.crowd import PLACES, Typist, all_leave, all_settled, fresh, letters, lost
from tests.faults.crowd import same_screens as same

pytestmark = [pytest.mark.faults, pytest.mark.peers, pytest.mark.timeout(scale.LONGEST)]


async def test_no_acknowledged_letter_is_lost_when_postgresql_is_killed(open_house, postgres_evening, fault):
    house, postgres = open_house(on="postgres"), postgres_evening.postgres
    people = [Typist(house, name) for name in PLACES]
    for _ in range(scale.POSTGRES_KILLS):
        for person in people:
            await person.settle()
        stop = asyncio.Event()
        typing = [asyncio.create_task(person.type_on(stop, a_second=60, at_once=6)) for person in people]
        await asyncio.sleep(random.uniform(0.5, 1.2))
        await asyncio.to_thread(postgres.kill)
        for person in people:  # nobody is left in the belief that their words are kept
            await person.until(lambda person=person: person.closed is not None, seconds=10)
        stop.set()
        await asyncio.gather(*typing)
        acknowledged = [person.safe for person in people]
        await asyncio.to_thread(postgres.start)
        reader = await fresh(house, seconds=8)
        found = letters(reader.doc)
        fault.lost += sum(lost(person, found) for person in people)
        assert [person.safe for person in people] == acknowledged
        await all_leave(reader)
    await all_settled(people)
    assert await same(people)
    await all_leave(*people)
    fault.tried = sum(len(person.letters) for person in people)
    fault.note(f"{scale.POSTGRES_KILLS} kills, {fault.tried} letters typed")
    assert fault.lost == 0
    assert house.server.process.poll() is None
