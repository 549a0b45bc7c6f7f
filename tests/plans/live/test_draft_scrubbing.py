"""Deleted means off the disk: the files of a real SQLite and a real PostgreSQL, before and after presenting.

Words of private time lie there sealed; afterwards the sealed bytes are gone as well.
"""

import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.db import connection

from participants.platform import disk_scrubbing as ours
from plans.live import draft_scrubbing
from tests.flows.test_canary import everything_stored, traces
from tests.support import servers
from tests.support.scenes import play
from tests.support.stage_hand import StageHand

pytestmark = pytest.mark.slow

KEPT = "Kwame looks in on Sundays, "
GONE = "quagga-7711 drank again on Tuesday"
SAID = "okapi-2219 is what I would say first"


@pytest.fixture
def house(tmp_path, _migrated, request):
    """A house without a server: its var/ and its database."""
    folder, extra = tmp_path / "house", {}
    shutil.copytree(_migrated, folder / "var")
    if request.param == "postgres":
        extra["DATABASE_URL"] = request.getfixturevalue("migrated_postgres_url")
    server = servers.Daphne("http://nobody")
    server.folder, server.env = folder, servers.environment(folder, **extra)
    server.hand = StageHand(server.env)
    yield server
    server.hand.go_home()


@pytest.mark.parametrize(
    "house", ["sqlite", pytest.param("postgres", marks=pytest.mark.peers)], indirect=True
)
def test_private_words_are_sealed_in_every_file_and_in_none_after_presenting(house, tmp_path):
    with somebody_else_on(house):
        seat = play(house, "type_a_canary", KEPT, GONE)["seat"]
        assert play(house, "daniel_reads_and_says", SAID)["marks"] > 0
        seen = bytes.fromhex(play(house, "marks")["marks"])
        sealed = [bytes.fromhex(end) for end in play(house, "sealed_ends")["ends"]]
        before = everything_stored(house, tmp_path)
        assert traces(before, [KEPT, GONE, SAID]) == []
        assert len(sealed) == 4  # the first sheet, two rows, and what Daniel says
        assert [end for end in sealed if end not in before] == []
        assert seen in before
        play(house, "present", seat)
        stored = everything_stored(house, tmp_path)
    assert KEPT.encode() in stored
    assert traces(stored, [GONE, GONE.split()[0], GONE[-14:]]) == []
    # Nor what somebody wanted said on the way, nor the marks of what anybody had seen.
    assert traces(stored, [SAID, SAID.split()[0], SAID[-14:]]) == []
    assert seen[:8] not in stored
    assert [end for end in sealed if end in stored] == []
    assert not list((house.folder / "var" / "private-keys").iterdir())


STAY = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1])
other.execute("SELECT count(*) FROM plans_draft").fetchall()
print("here", flush=True)
sys.stdin.read()
"""


@contextmanager
def somebody_else_on(house):
    """A connection that stays, as a server's do: SQLite tidies up by itself only when the last one goes.

    In a process of its own: reading the file in this one, as the test does, would let go of SQLite's locks.
    """
    path = house.folder / "var" / "kitchen-table.sqlite3"
    command = [sys.executable, "-c", STAY, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"here\n"
        yield
        other.stdin.close()


@pytest.mark.django_db(transaction=True)
def test_scrubbing_says_so_when_it_cannot(monkeypatch, caplog):
    monkeypatch.setattr(ours, "TRIES", 2)
    monkeypatch.setattr(ours, "_scrub", lambda _tables: False)
    assert not draft_scrubbing.scrub()
    assert "manage.py scrub" in caplog.text
    monkeypatch.undo()
    assert draft_scrubbing.scrub() is (connection.vendor in ("sqlite", "postgresql"))
