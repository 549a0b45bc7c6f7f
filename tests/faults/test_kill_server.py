"""kill -9 of the server while everybody types: what was acknowledged is there when it opens again."""

import asyncio
import random

import pytest

from tests.faults import scale
from tests.faults.crowd import PLACES, Typist, all_leave, fresh, letters, lost, same_screens

pytestmark = [pytest.mark.faults, pytest.mark.timeout(scale.LONGEST)]


async def test_no_acknowledged_letter_is_lost_when_the_server_is_killed(open_house, fault):
    house = open_house()
    people = [Typist(house, name) for name in PLACES]
    opened_in = []
    while len(opened_in) < scale.SERVER_KILLS or safe(people) < scale.ACKNOWLEDGED_AT_LEAST:
        await type_until_killed(house, people)
        opened_in.append(await asyncio.to_thread(house.open))
        reader = await fresh(house)
        found = letters(reader.doc)
        fault.lost += sum(lost(person, found) for person in people)
        await all_leave(reader)
    for person in people:  # what was on its way is still on their own screens
        await person.settle()
    survived = safe(people)
    assert await same_screens(people)
    await all_leave(*people)
    fault.tried = sum(len(person.letters) for person in people)
    fault.note(f"{len(opened_in)} kills, {fault.tried} letters typed, {survived} acknowledged")
    fault.note(f"open again after {max(opened_in):.1f} s at the slowest")
    assert fault.lost == 0


def safe(people):
    """How many items of theirs were acknowledged."""
    return sum(person.safe for person in people)


async def type_until_killed(house, people):
    """Everybody comes back and types, fast; then the power goes."""
    for person in people:
        person.in_step = False
        await person.come_in()
    stop = asyncio.Event()
    typing = [asyncio.create_task(person.type_on(stop, a_second=100, at_once=10)) for person in people]
    await asyncio.sleep(random.uniform(0.8, 1.6))
    house.kill()
    for person in people:
        await person.until(lambda person=person: person.closed is not None)
    stop.set()
    await asyncio.gather(*typing)
