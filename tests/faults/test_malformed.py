"""Broken frames: no crash, nobody else put out, and nothing of them in a log."""

import asyncio
import os
import random
import re
import subprocess
import sys

import pytest

from tests.faults import mangle, scale
from tests.faults.crowd import Typist, all_leave, fresh, same_screens
from tests.support import servers

pytestmark = [pytest.mark.faults, pytest.mark.timeout(scale.LONGEST)]

LINE = re.compile(r"[0-9-]{10} [0-9:,]{12} (INFO|WARNING|ERROR) [\w.]+ [ -~]*")


def test_no_mangled_frame_kills_the_engine_or_costs_anybody_else_a_letter(fault):
    seed, rounds = random.randrange(1 << 30), scale.MALFORMED_FRAMES
    code = f"import django; django.setup(); from tests.faults import mangle; mangle.main({seed}, {rounds})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=servers.ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
    )
    fault.tried += rounds
    fault.note(f"seed {seed}: {done.stdout.strip()}")
    assert done.returncode == 0, f"seed {seed}: {done.stderr[-2000:]}"
    assert "refused" in done.stdout
    assert "panicked" not in done.stderr


async def test_sockets_that_send_rubbish_harm_nobody_else(open_house, fault):
    house, seed = open_house(), random.randrange(1 << 30)
    chance, frames = random.Random(seed), mangle.corpus()
    fault.note(f"seed {seed}")
    people = [await Typist(house, name).come_in() for name in ("siobhan", "bridie")]
    stop = asyncio.Event()
    typing = [asyncio.create_task(person.type_on(stop, a_second=20)) for person in people]
    for _ in range(scale.MALFORMED_SOCKETS):
        bad = await Typist(house, chance.choice(("daniel", "kwame", "haddad"))).dial()
        for _ in range(20):
            bad.send(mangle.mangled(frames, chance))
            fault.tried += 1
        await asyncio.sleep(0.02)
        await bad.hang_up()
    stop.set()
    await asyncio.gather(*typing)
    fault.lost += sum(person.closed is not None for person in people)
    for person in people:
        await person.settle()
    reader = await fresh(house)
    assert await same_screens([*people, reader])
    await all_leave(reader, *people)
    garbage = [line for line in house.log.splitlines() if not LINE.fullmatch(line)]
    assert garbage == []
    assert house.server.process.poll() is None
    assert fault.lost == 0
