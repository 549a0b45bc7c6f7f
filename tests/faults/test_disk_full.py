"""A full disk: nothing is acknowledged that is not on it, and with space again the words on people's screens
arrive.
"""

import asyncio
import contextlib
import os
import resource
import sqlite3
import subprocess
import sys
from uuid import UUID

import pytest
from django.test import override_settings
from pycrdt import Doc

from plans.live.at_rest import AtRest, Part
from tests.faults import scale
from tests.faults.crowd import PLACES, Typist, all_leave, all_settled, fresh, letters, lost
from tests.faults.crowd import same_screens as same

pytestmark = [pytest.mark.faults, pytest.mark.timeout(scale.LONGEST)]


@contextlib.contextmanager
def no_file_may_grow(house):
    """The server's writes fail with EFBIG, as the kernel does it: its limit for the size of files is
    lowered.
    """
    if not hasattr(resource, "prlimit"):
        pytest.skip("this system cannot lower another process's limits")
    pid = house.server.process.pid
    _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


@contextlib.contextmanager
def no_space_left(house):
    """The file system of var/ is full: a file takes what was left of it."""
    filler = house.folder / "var" / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(64 * 1024))
    try:
        yield
    finally:
        filler.unlink()


@pytest.fixture
def small_disk(tmp_path):
    """Makes a folder a file system of 24 MB of its own; taken down again afterwards."""
    mounted = []

    def mount(folder):
        folder.mkdir(parents=True, exist_ok=True)
        options = ["-t", "tmpfs", "-o", "size=24m", "kitchen", str(folder)]
        if os.geteuid() or subprocess.run(["mount", *options], capture_output=True).returncode:
            pytest.skip("mounting a small disk is not allowed here")
        mounted.append(folder)

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_with_no_space_left_on_the_disk(open_house, small_disk, fault):
    if sys.platform != "linux":
        pytest.skip("tmpfs is Linux's")
    await nothing_is_lost(open_house(disk=small_disk), no_space_left, fault)


async def test_when_no_file_of_the_server_may_grow(open_house, fault):
    await nothing_is_lost(open_house(), no_file_may_grow, fault)


async def nothing_is_lost(house, disk_full, fault):
    people = [await Typist(house, name).come_in() for name in list(PLACES)[:3]]
    for _ in range(scale.DISK_FULL_TIMES):
        await all_settled(people)
        stop = asyncio.Event()
        typing = [asyncio.create_task(keep_trying(person, stop)) for person in people]
        await asyncio.sleep(0.5)
        with disk_full(house):
            await asyncio.sleep(2.5)
            for person in people:
                person.listen()
            fault.lost += lost_of(people, on_disk(house))
            assert sum(person.clock - person.safe for person in people), "the disk was not full"
        stop.set()
        await asyncio.gather(*typing)
    await all_settled(people)
    assert await same(people)
    assert all(person.safe == person.clock for person in people)
    house.kill()
    house.open()
    reader = await fresh(house)
    fault.lost += lost_of(people, letters(reader.doc))
    fault.tried += sum(len(person.letters) for person in people)
    await all_leave(reader, *people)
    assert fault.lost == 0


def lost_of(people, found):
    return sum(lost(person, found) for person in people)


async def keep_trying(person, stop):
    """Type on, and come back whenever the server closes."""
    while not stop.is_set():
        person.write()
        await asyncio.sleep(0.02)
        if person.closed is not None:
            person.in_step = False
            with contextlib.suppress(AssertionError):
                await person.come_in(seconds=0.3)


def on_disk(house):
    """The letters in the database's file, read as any other process would, with the key that lies beside
    it.
    """
    (path,) = (house.folder / "var").glob("*.sqlite3")
    doc = Doc()
    with (
        override_settings(PRIVATE_KEYS=house.folder / "var" / "private-keys"),
        contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database,
    ):
        database.execute("BEGIN")  # both tables of one moment
        for part, table, seq in (
            (Part.WHOLE, "plans_snapshot", "upto"),
            (Part.ROW, "plans_updaterow", "seq"),
        ):
            rows = database.execute(f"SELECT draft_id, {seq}, data FROM {table} ORDER BY {seq}")
            for draft, number, data in rows:
                doc.apply_update(AtRest(UUID(draft)).unseal(part, bytes(data), seq=number))
    return letters(doc)
