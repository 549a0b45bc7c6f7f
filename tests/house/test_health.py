"""/healthz and /readyz: what programs that look after the service are told, with real servers that are taken
away.
"""

import http.client
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import StartDaphne
from tests.faults.parts import Postgres, children_of
from tests.support.servers import Daphne, wait_until

pytestmark = pytest.mark.faults

#: Nobody waits longer for an answer, whatever has happened to the database.
AT_MOST = 2.0
ALL_GONE = "UPDATE participants_workerheartbeat SET at = at - interval '1 hour'"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as running:
        yield running


@pytest.fixture(scope="module")
def migrated(postgres: Postgres, fill_postgres: Callable[[str], None]) -> str:
    """The name of a database with every table, to be copied."""
    url = postgres.new()
    fill_postgres(url)
    return url.rsplit("/", 1)[1]


def ask(
    server: Daphne, path: str, *, method: str = "GET", **headers: str
) -> tuple[int, str, http.client.HTTPMessage]:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    began = time.monotonic()
    line.request(method, path, headers={"Host": "somebody-elses.example", **headers})
    answer = line.getresponse()
    said = answer.status, answer.read().decode(), answer.headers
    line.close()
    assert time.monotonic() - began < AT_MOST
    return said


def says(server: Daphne, expected: str) -> Callable[[], bool]:
    return lambda: ask(server, "/readyz")[1] == expected


def test_both_say_ok_to_anybody_and_nothing_else(daphne_server: Daphne) -> None:
    wait_until(says(daphne_server, "ok\n"), seconds=20, what="a worker")
    for path in ("/healthz", "/readyz"):
        status, body, headers = ask(daphne_server, path)
        assert (status, body) == (200, "ok\n")
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Type"] == "text/plain; charset=utf-8"
        assert not {"set-cookie", "vary", "location"} & {name.lower() for name in headers}
        assert ask(daphne_server, path, method="HEAD")[:2] == (200, "")
        status, body, headers = ask(daphne_server, path, method="POST")
        assert (status, body, headers["Allow"]) == (405, "", "GET, HEAD")
    assert ask(daphne_server, "/healthz/")[0] == 400, "any other address is Django's, which checks the host"


def test_a_server_without_worker_or_tables_is_alive_and_not_ready(
    start_daphne: StartDaphne, postgres: Postgres, migrated: str
) -> None:
    server = start_daphne(DATABASE_URL=postgres.new(like=migrated), RUN_WORKER="0")
    assert ask(server, "/readyz")[:2] == (503, "not ok: worker\n")
    server.manage("migrate", "--verbosity=0", "meetings", "0019")
    wait_until(says(server, "not ok: migrations\n"), seconds=5, what="the next look")
    assert ask(server, "/healthz")[:2] == (200, "ok\n")


def test_a_worker_that_falls_silent_is_noticed(
    start_daphne: StartDaphne, postgres: Postgres, migrated: str
) -> None:
    server = start_daphne(DATABASE_URL=postgres.new(like=migrated), RUN_WORKER="0")
    server.manage(
        "shell", "-v0", "-c", "from participants.staff.worker_heartbeats import Heartbeat as H; H('a').beat()"
    )
    wait_until(says(server, "ok\n"), seconds=5, what="the next look")
    server.manage(
        "shell", "-v0", "-c", f'from django.db import connection as c; c.cursor().execute("{ALL_GONE}")'
    )
    wait_until(says(server, "not ok: worker\n"), seconds=5, what="the next look")


@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_a_database_that_is_away_or_silent_is_said_in_time_and_so_is_its_return(
    how: str, start_daphne: StartDaphne, postgres: Postgres, migrated: str
) -> None:
    server = start_daphne(DATABASE_URL=postgres.new(like=migrated), RUN_WORKER="1")
    wait_until(says(server, "ok\n"), seconds=20, what="a worker")
    postgres.kill() if how == "killed" else freeze(postgres)
    try:
        time.sleep(1.1)  # an answer is good for a second
        for _ in range(3):
            assert ask(server, "/readyz")[:2] == (503, "not ok: database\n")
            assert ask(server, "/healthz")[:2] == (200, "ok\n")
    finally:
        postgres.come_back() if how == "killed" else thaw(postgres)
    wait_until(says(server, "ok\n"), seconds=20, what="its return")


def test_a_database_that_falls_silent_in_the_middle_of_a_look_holds_no_thread(
    start_daphne: StartDaphne, postgres: Postgres, migrated: str
) -> None:
    url = postgres.new(like=migrated)
    server = start_daphne(DATABASE_URL=url, RUN_WORKER="1")
    wait_until(says(server, "ok\n"), seconds=20, what="a worker")
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE participants_workerheartbeat IN ACCESS EXCLUSIVE MODE")
        time.sleep(1.1)
        for _ in range(5):
            assert ask(server, "/readyz")[:2] == (503, "not ok: database\n")
        assert len(list(Path(f"/proc/{server.process.pid}/task").iterdir())) < 30
    wait_until(says(server, "ok\n"), seconds=20, what="the end of the lock")


def test_redis_being_away_is_no_reason(start_daphne: StartDaphne) -> None:
    server = start_daphne(REDIS_URL="redis://127.0.0.1:1/0")
    wait_until(says(server, "ok\n"), seconds=20, what="a worker")
    assert ask(server, "/healthz")[:2] == (200, "ok\n")


def freeze(postgres: Postgres) -> None:
    """The server and those of its children that look after connections."""
    postgres.freeze()
    for child in children_of(postgres.process.pid):
        os.kill(child, signal.SIGSTOP)


def thaw(postgres: Postgres) -> None:
    for child in children_of(postgres.process.pid):
        os.kill(child, signal.SIGCONT)
    postgres.come_back()
