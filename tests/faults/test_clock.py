"""The server's clock jumps three days ahead and three days back while people type: order is the log's, not
the clock's.
"""

import asyncio
import contextlib
import shutil
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults import scale
from tests.faults.crowd import PLACES, Typist, all_leave, all_settled, fresh, letters, lost
from tests.faults.crowd import same_screens as same

pytestmark = [pytest.mark.faults, pytest.mark.timeout(scale.LONGEST)]

THREE_DAYS = 3 * 86_400
SOURCE = Path(__file__).with_name("clock.c")


@pytest.fixture
def clock(tmp_path):
    """Sets how many seconds the server's clock is off by; `environment` makes a server obey it."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler to make another clock with (Debian: gcc libc6-dev)")
    library, file = tmp_path / "clock.so", tmp_path / "offset"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE]
    subprocess.run(command, check=True, capture_output=True)

    file.write_bytes(bytes(8))

    def off_by(seconds):
        with file.open("r+b") as same:  # in place: the server has it mapped
            same.write(seconds.to_bytes(8, sys.byteorder, signed=True))

    off_by.environment = {"LD_PRELOAD": str(library), "CLOCK_OFFSET_FILE": str(file)}
    return off_by


async def test_words_survive_a_clock_that_jumps(open_house, clock, fault):
    house = open_house(**clock.environment)
    people = [await Typist(house, name).come_in() for name in list(PLACES)[:3]]
    for jump in range(scale.CLOCK_JUMPS):
        clock(THREE_DAYS if jump % 2 == 0 else -THREE_DAYS)
        await type_for(people, seconds=1)
        off_by = clock_of(house) - time.time()
        assert abs(abs(off_by) - THREE_DAYS) < 3_600, "the clock did not jump"
        newcomer = await fresh(house)
        fault.lost += lost_of(people, newcomer)
        await all_leave(newcomer)
        # Daphne measures a socket's greatest age, a day, by this clock: a jump ahead may cost a moment, never
        # a word.
        await all_settled(people)
    house.kill()
    clock(0)
    await asyncio.to_thread(house.open)
    back = await fresh(house)
    fault.lost += lost_of(people, back)
    await all_settled(people)
    assert await same([*people, back])
    await all_leave(back, *people)
    fault.tried = sum(len(person.letters) for person in people)
    assert fault.lost == 0


async def type_for(people, *, seconds):
    """Everybody types for so long, and waits until it is acknowledged."""
    stop = asyncio.Event()
    typing = [asyncio.create_task(person.type_on(stop, a_second=30)) for person in people]
    await asyncio.sleep(seconds)
    stop.set()
    await asyncio.gather(*typing)
    await all_settled(people)


def lost_of(people, reader):
    found = letters(reader.doc)
    return sum(lost(person, found) for person in people)


def clock_of(house):
    """What the server thinks the time is: that of its log's newest row, in seconds."""
    (path,) = (house.folder / "var").glob("*.sqlite3")
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        (at,) = database.execute("SELECT at FROM plans_updaterow ORDER BY seq DESC LIMIT 1").fetchone()
    return datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()
