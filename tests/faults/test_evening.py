"""An eight-hour evening in a hurry: bursts, second thoughts, silences, people who come and go. One plan in
the end.
"""

import asyncio
import contextlib
import random
import sqlite3
import time

import pytest

from tests.faults import scale
from tests.faults.crowd import PLACES, Typist, all_leave, all_settled, fresh, same_screens

pytestmark = [pytest.mark.faults, pytest.mark.timeout(scale.LONGEST)]

#: The log is replayed into a snapshot after 400 rows; a look later at most, this many are there.
MOST_ROWS = 900
#: Every page a browser loads writes under a number of its own; ten people each load theirs eight times.
PAGE_LOADS = 80


async def test_a_long_evening_ends_with_one_plan_on_every_screen_and_a_short_log(open_house, fault):
    house, seed = open_house(), random.randrange(1 << 30)
    fault.note(f"seed {seed}")
    people = [Typist(house, name) for name in PLACES]
    end, memory = time.monotonic() + scale.EVENING_SECONDS, []
    watching = asyncio.create_task(watch(house, memory))
    lives = [live(one, random.Random(seed + at), end) for at, one in enumerate(people)]
    edits = sum(await asyncio.gather(*lives))
    watching.cancel()
    await all_settled(people)
    reader = await fresh(house)
    fault.tried, fault.lost = edits, int(not await same_screens([*people, reader]))
    await all_leave(reader, *people)
    rows = rows_of(house)
    fault.note(f"{edits} edits, {rows} rows left in the log")
    fault.note(f"memory: {slope(memory):+.1f} MB an hour in the second half")
    assert rows < MOST_ROWS < edits
    assert fault.lost == 0


async def test_a_plan_that_was_opened_on_many_pages_can_be_opened_again(open_house, fault):
    house = open_house()
    for page in range(PAGE_LOADS):
        person = await Typist(house, list(PLACES)[page % len(PLACES)], place="keeps_an_eye").come_in(
            seconds=15
        )
        person.write("a")
        await person.until(lambda person=person: person.safe >= person.clock)
        await person.hang_up()
    house.kill()
    await asyncio.to_thread(house.open)
    fault.tried += PAGE_LOADS
    reader = await fresh(house, seconds=15)
    fault.lost += PAGE_LOADS - len(reader.words())
    await all_leave(reader)
    assert fault.lost == 0


async def live(person, chance, end):
    """One person's evening, as editing traces look: bursts of letters, a fifth of them taken back, pauses,
    walks.
    """
    edits = 0
    while time.monotonic() < end:
        if person.closed is not None or not person.in_step:
            person.in_step = False
            await person.come_in()
        for _ in range(min(60, int(chance.expovariate(1 / 25)) + 1)):
            edits += edit(person, chance)
            await asyncio.sleep(0.01)
        await asyncio.sleep(min(1.0, chance.expovariate(5)))
        if chance.random() < 0.1:
            await person.hang_up()
            await asyncio.sleep(chance.uniform(0, 0.5))
    return edits


def edit(person, chance):
    """A letter behind the last one, or a second thought; so that a long evening stays one page long."""
    length = len(person.plan[person.place])
    if length and (chance.random() < 0.22 or length > 2_000):
        start = chance.randrange(length)
        person.erase(start, min(length, start + chance.choice((1, 1, 1, 5, 400))))
    else:
        at = length if chance.random() < 0.85 else chance.randint(0, length)
        person.write(chance.choice("etaoin shrdlu"), at=at)
    return 1


async def watch(house, memory):
    """The server's memory, every half second."""
    while True:
        memory.append((time.monotonic(), house.memory()))
        await asyncio.sleep(0.5)


def slope(memory):
    """MB an hour over the second half, as a line through all of its points has it."""
    half = memory[len(memory) // 2 :]
    middle = sum(at for at, _ in half) / len(half)
    mean = sum(kib for _, kib in half) / len(half)
    spread = sum((at - middle) ** 2 for at, _ in half) or 1
    return sum((at - middle) * (kib - mean) for at, kib in half) / spread / 1024 * 3_600


def rows_of(house):
    """How many updates the log holds besides its snapshot."""
    (path,) = (house.folder / "var").glob("*.sqlite3")
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        (rows,) = database.execute("SELECT count(*) FROM plans_updaterow").fetchone()
    return rows
