"""Another version while a family writes: the database first, beside the processes of the release before; then
the web processes one after another. And back again, on the new database.
"""

import asyncio
import contextlib
from pathlib import Path

import pytest

from tests.faults import last_release, scale
from tests.faults.crowd import PLACES, Typist, all_leave, all_settled, fresh, letters, lost, same_screens
from tests.faults.house import Evening, House
from tests.faults.parts import Postgres
from tests.support import servers

pytestmark = [pytest.mark.faults, pytest.mark.peers, pytest.mark.timeout(4 * scale.LONGEST)]


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The tree of the release before."""
    found = last_release.commit()
    if found is None:
        pytest.skip("a clone without history does not have the release before")
    return last_release.lay_out(found, tmp_path / "before")


async def test_no_acknowledged_letter_is_lost_while_the_processes_are_replaced(
    before, tmp_path, redis_part, fault
):
    with Postgres() as postgres:
        evening = await asyncio.to_thread(evening_of, before, tmp_path / "evening", postgres)
        houses = [House(evening), House(evening)]
        for house in houses:
            house.set(REDIS_URL=redis_part.url)
            house.tree = before
        try:
            await upgraded(houses, before, fault)
        finally:
            for house in houses:
                house.close()
    assert fault.lost == 0


def evening_of(tree: Path, folder: Path, postgres: Postgres) -> Evening:
    """An evening that a release began, in its own database."""
    database = postgres.new()
    env = servers.environment(folder, DATABASE_URL=database)
    servers.manage("migrate", "--verbosity=0", env=env, tree=tree)
    return Evening.begun(folder, postgres, database, tree)


async def upgraded(houses, before, fault):
    await asyncio.gather(*(asyncio.to_thread(house.open) for house in houses))
    people = [Typist(houses[n % 2], name) for n, name in enumerate(PLACES)]
    await asyncio.gather(*(person.come_in() for person in people))
    stop = asyncio.Event()
    typing = [asyncio.create_task(person.type_on(stop, a_second=5)) for person in people]
    typing += [asyncio.create_task(comes_back(person, houses, stop)) for person in people]
    await asyncio.to_thread(servers.manage, "prepare", env=houses[0].environment())
    assert [person.closed for person in people] == [None] * 6  # nobody noticed
    for number in range(scale.UPGRADES):
        tree = servers.ROOT if number % 2 == 0 else before
        for house in houses:
            await asyncio.to_thread(replace, house, tree)
        fault.tried += 1
    stop.set()
    await asyncio.gather(*typing)
    await all_settled(people)
    for house in houses:
        reader = await fresh(house)
        found = letters(reader.doc)
        fault.lost += sum(lost(person, found) for person in people)
        assert await same_screens([*people, reader])
        await all_leave(reader)
    typed = sum(len(person.letters) for person in people)
    assert typed > 100 * scale.UPGRADES
    await all_leave(*people)
    fault.note(f"{typed} letters, {sum(sum(person.closings.values()) for person in people)} sockets closed")


def replace(house: House, tree: Path) -> None:
    """End one web process as systemd does, and start another release's in its place."""
    house.server.process.terminate()
    house.server.process.wait(timeout=20)
    house.close()
    house.tree = tree
    house.open()


async def comes_back(person, houses, stop):
    """As a browser does through the proxy: to whichever process answers."""
    while not stop.is_set():
        if person.closed is not None:
            open_ones = [house for house in houses if house.server.process.poll() is None]
            person.server = open_ones[0].server
            person.origin = str(person.server)
            person.in_step = False
            with contextlib.suppress(AssertionError):
                await person.come_in(2)
        await asyncio.sleep(0.05)
