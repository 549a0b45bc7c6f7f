"""Backups are made while a family types, and restored elsewhere, now and then with the restore killed at some
moment: what was acknowledged before the backup began is there, the journal is whole, the seal is the same.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pyrage
import pytest

from tests.faults import scale
from tests.faults.parts import Postgres
from tests.faults.test_private_at_rest import shown_to_everybody
from tests.support import servers
from tests.support.stage_hand import StageHand

pytestmark = [pytest.mark.faults, pytest.mark.peers, pytest.mark.timeout(3 * scale.LONGEST)]

WORDS = "from plans.live import log; from plans.models import Draft; from pycrdt import Doc, Map; "
READ = (
    f"{WORDS}doc = Doc(); doc.apply_update(log.whole(Draft.objects.get(closed_at=None))); "
    "print('WORDS' + str(doc.get('plan', type=Map)['keeps_an_eye']))"
)
TABLES = "from django.db import connection; print('TABLES', len(connection.introspection.table_names()))"


@pytest.mark.parametrize("on", ["sqlite", "postgres"])
async def test_what_was_acknowledged_before_a_backup_is_there_after_its_restore(
    open_house, request, tmp_path, fault, on
):
    house = open_house(on=on)
    key, identity = tmp_path / "key", pyrage.x25519.Identity.generate()
    key.write_text(str(identity))
    hand = StageHand({**house.environment(), "BACKUP_RECIPIENT": str(identity.to_public())})
    seal = await asyncio.to_thread(hand.run, "prepare")
    typist = await shown_to_everybody(house)
    seed = random.randrange(1 << 30)
    fault.note(f"seed {seed}")
    chance = random.Random(seed)
    for number in range(scale.RESTORES):
        backup = tmp_path / f"{number}.age"
        typist.type(f"acknowledged-{number} ")
        await typist.saved()
        typing = asyncio.create_task(type_on(typist))
        await asyncio.to_thread(hand.run, "backup", str(backup))
        typing.cancel()
        place = Elsewhere(tmp_path / f"place-{number}", house.evening.postgres)
        if number % 2:
            await asyncio.to_thread(place.restore_and_kill, backup, key, after=chance.uniform(0.5, 6))
        words, found = await asyncio.to_thread(place.restored, backup, key)
        fault.tried += 1
        fault.lost += f"acknowledged-{number} " not in words or found != seal
    await asyncio.to_thread(hand.go_home)
    await typist.leave()
    assert fault.lost == 0


async def type_on(typist):
    """Somebody goes on while the backup is made."""
    while True:
        typist.type("and on ")
        await asyncio.sleep(0.02)


class Elsewhere:
    """An empty place: a folder, and a database of the same kind."""

    def __init__(self, folder, postgres: Postgres | None) -> None:
        self.database = {"DATABASE_URL": postgres.new()} if postgres else {}
        self.var = folder / "var"
        self.env = servers.environment(folder, **self.database)

    def restore_and_kill(self, backup, key, *, after: float) -> None:
        """A power cut some seconds into a restore. All of it is there then, or nothing: what lies beside the
        database is moved away, as the command says.
        """
        command = [sys.executable, "manage.py", "restore", str(backup), "--key", str(key)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, cwd=servers.ROOT, env=self.env, start_new_session=True, **quiet)
        time.sleep(after)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def restored(self, backup, key) -> tuple[str, str]:
        """Restored, unless it is already, and begun with its secrets; the words of the open draft, and what
        `prepare` says of the seal. Raises RuntimeError when the journal is not whole.
        """
        with self.hand() as hand:
            if not int(hand.run("shell", "-v", "0", "-c", TABLES).split("TABLES")[1]):
                (self.var / "restored.env").unlink(missing_ok=True)
                hand.run("restore", str(backup), "--key", str(key))
        for line in (self.var / "restored.env").read_text().splitlines():
            name, _, value = line.partition("=")
            self.env[name] = value
        with self.hand() as hand:
            seal = hand.run("prepare")
            hand.run("check_journal")
            return hand.run("shell", "-v", "0", "-c", READ).split("WORDS")[1], seal

    @contextmanager
    def hand(self) -> Iterator[StageHand]:
        """Runs one command after another here."""
        hand = StageHand(self.env)
        try:
            yield hand
        finally:
            hand.go_home()
