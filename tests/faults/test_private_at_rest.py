"""Whoever carries the database away while private time runs, in any form, has not a word of it.

Looked for are words that stay, words that were deleted, a suggestion and a message for the table, in the
database's files, its log, a dump, a replica and a backup, on SQLite and on PostgreSQL: forty times nothing.
Afterwards a word of the plan that everybody reads is found in all ten places, so the test would have found
the others.
"""

import asyncio
from contextlib import ExitStack

import pytest

from tests.faults import copies, scale
from tests.faults.copies import Standby
from tests.flows.test_canary import traces
from tests.plans.sockets import SocketPerson
from tests.support.scenes import play

pytestmark = [pytest.mark.faults, pytest.mark.peers, pytest.mark.timeout(2 * scale.LONGEST)]

NEEDLES = {
    "stays": "zebra-4417 sleeps at Nan's on Fridays",
    "deleted": "quagga-9052 drank again on Tuesday",
    "suggested": "okapi-3308 rings on leap days",
    "said": "tapir-7711 is what I would say first",
}
SHOWN = "heron-1206 is what everybody reads"


@pytest.mark.parametrize("on", ["sqlite", "postgres"])
async def test_no_copy_of_the_database_has_a_word_of_private_time(open_house, request, tmp_path, fault, on):
    house = open_house(on=on)
    with ExitStack() as following:
        standby = None
        if on == "postgres":
            primary = request.getfixturevalue("postgres_evening").postgres
            standby = following.enter_context(await asyncio.to_thread(Standby, primary))
        people = await words_are_written(house)
        for place, kept in (await carried_away(house, tmp_path, standby)).items():
            for words in NEEDLES.values():
                fault.tried += 1
                found = traces(kept, [words, words.split()[0], words[-14:]])
                fault.lost += bool(found)
                assert not found, f"in the {place}"
        assert people[0].words().startswith(NEEDLES["stays"]), "they can be read all the same"
        for person in people:
            await person.leave()
        shown = await shown_to_everybody(house)
        places = await carried_away(house, tmp_path, standby)
        assert [place for place, kept in places.items() if not traces(kept, [SHOWN])] == []
        await shown.leave()
    assert fault.lost == 0


async def words_are_written(house):
    """Typed by two, one half deleted again, compacted in between; suggested, and said on the way."""
    draft, people = house.scene["draft"], house.scene["people"]
    mum, nan = [
        await SocketPerson(house.server, draft, people[name]).come_in() for name in ("siobhan", "bridie")
    ]
    mum.type(f"{NEEDLES['stays']}. {NEEDLES['deleted']}")
    await mum.saved()
    await nan.until(lambda: NEEDLES["deleted"] in nan.words())
    start = len(f"{NEEDLES['stays']}. ".encode())
    end = start + len(NEEDLES["deleted"].encode())
    nan.edit(lambda plan: plan["keeps_an_eye"].__delitem__(slice(start, end)))
    await nan.saved()
    await asyncio.to_thread(play, house.server, "suggest_in_private", NEEDLES["suggested"])
    await asyncio.to_thread(play, house.server, "daniel_reads_and_says", NEEDLES["said"])
    assert (await asyncio.to_thread(play, house.server, "compact"))["compacted"]
    nan.edit(lambda plan: plan["keeps_an_eye"].insert(start, NEEDLES["deleted"]))
    await nan.saved()
    return mum, nan


async def shown_to_everybody(house):
    """The family shows its plan and writes on in it."""
    siobhan = house.scene["people"]["siobhan"]
    shown = await asyncio.to_thread(play, house.server, "present", siobhan["seat"])
    mum = await SocketPerson(house.server, shown["draft"], siobhan).come_in()
    mum.type(SHOWN)
    await mum.saved()
    return mum


async def carried_away(house, tmp_path, standby):
    if standby is not None:
        database = house.evening.database
        return await asyncio.to_thread(copies.of_postgres, database, standby.primary, standby)
    (database,) = (house.folder / "var").glob("*.sqlite3")
    return await asyncio.to_thread(copies.of_sqlite, database, tmp_path / "carried away")
