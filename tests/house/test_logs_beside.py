"""Neither an address nor a word gets into the logs of what stands beside the application: the sample proxy
and PostgreSQL.
"""

import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.faults.parts import Postgres
from tests.support import nginx, servers
from tests.support.composed import AsComposed
from tests.support.nginx import Proxy
from tests.support.through_proxy import HOST

pytestmark = [pytest.mark.slow, pytest.mark.peers]

TOKEN = "0123456789ABC"
MEETING = "6f1f3c1e-1111-4222-8333-444455556666"
WORDS = "quagga-9052 drank again"
VISITOR = "127.0.0.1"


# -- the sample proxy ---------------------------------------------------------------------------------------
def request(line: str, *more: str) -> bytes:
    referrer = f"Referer: https://{HOST}/m/{MEETING}/room"
    return "\r\n".join((f"{line} HTTP/1.1", f"Host: {HOST}", referrer, *more, "", "")).encode()


def everything_goes_wrong(proxy: Proxy) -> None:
    """The web processes are away or end while they answer, a body is too large, an address too long, bytes
    are no HTTP.
    """
    assert b" 502 " in proxy.ask(request(f"GET /j/{TOKEN}"))
    assert b" 502 " in proxy.ask(request(f"GET /m/{MEETING}/room"))
    proxy.ask(request(f"GET /ws/plan/{MEETING}", "Upgrade: websocket", "Connection: upgrade"))
    assert b" 413 " in proxy.ask(request(f"POST /m/{MEETING}/views", f"Content-Length: {21 << 20}"))
    proxy.ask(request(f"GET /j/{TOKEN}{'x' * 40_000}"))
    proxy.ask(request(f"GET /j/{TOKEN}", f"X-Long: {'x' * 40_000}"))
    proxy.ask(request(f"GET /j/{TOKEN}", "Content-Length: many"))
    proxy.ask(request(f"POST /j/{TOKEN}", "Transfer-Encoding: chunked") + b"no number of bytes\r\n")
    proxy.ask(f"nonsense {TOKEN}\r\n\r\n".encode())
    proxy.ask(request(f"GET /j/{TOKEN}"), tls=False)  # plain HTTP where TLS is spoken
    proxy.ask(b"\x16\x03\x01\x02\x00\x01\x00" + b"\xff" * 600, tls=False)  # a greeting that is no TLS


@contextmanager
def web_that_ends_while_it_answers() -> Iterator[int]:
    """A web process in the moment of its restart: it takes the connection and is gone."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def end_each() -> None:
            with suppress(OSError):
                while True:
                    line, _ = door.accept()
                    line.recv(4096)
                    line.close()

        threading.Thread(target=end_each, daemon=True).start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("restarts", [False, True], ids=["away", "ends while it answers"])
def test_the_sample_proxy_writes_down_no_address_whatever_goes_wrong(tmp_path: Path, restarts: bool) -> None:
    if restarts:
        with web_that_ends_while_it_answers() as web, nginx.proxy(tmp_path, webs=[web]) as proxy:
            everything_goes_wrong(proxy)
    else:
        with nginx.proxy(tmp_path, webs=[servers.free_port()]) as proxy:
            everything_goes_wrong(proxy)
    said = proxy.written()
    assert [one for one in (TOKEN, MEETING, VISITOR, "/j/") if one in said] == []


def test_nginxs_own_usual_log_would_have_them(tmp_path: Path) -> None:
    with nginx.proxy(tmp_path, webs=[servers.free_port()], log_level="info") as proxy:
        everything_goes_wrong(proxy)
    said = proxy.written()
    assert [one for one in (TOKEN, MEETING, VISITOR) if one not in said] == []


# -- PostgreSQL ---------------------------------------------------------------------------------------------
#: Statements that fail in all the ways that PostgreSQL would write down what was in them.
FAILING = [
    f"INSERT INTO t (words) VALUES ('{WORDS}', 1)",
    f"INSERT INTO t (id, words) VALUES (NULL, '{WORDS}')",
    f"INSERT INTO t (id, words) VALUES (1, '{WORDS}')",
    f"INSERT INTO t (id, words) VALUES (2, '{WORDS}')",
    f"INSERT INTO t (id, words, short) VALUES (3, 'x', '{WORDS}')",
    f"SELECT '{WORDS}'::integer",
    f"SELECT * FROM t WHERE words = '{WORDS}' AND nothing = 1",
    f"DO $$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$",
    f"DO $$ BEGIN RAISE WARNING '{WORDS}'; END $$",
    f"SELECT '{WORDS}' SYNTAX ERROR",
]


def fail(url: str) -> int:
    """All of them, and what several were refused for: how many failed."""
    failed = 0
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(
            "CREATE TABLE t (id int NOT NULL UNIQUE, words text UNIQUE CHECK (id <> 2), short varchar(3))"
        )
        line.execute("INSERT INTO t VALUES (9, %s)", [f"{WORDS}"])
        for statement in FAILING:
            try:
                line.execute(statement)
            except psycopg.Error:
                failed += 1
        for parameters in (("words", 5, WORDS), (WORDS, 6, "x")):
            with suppress(psycopg.Error):
                line.execute("INSERT INTO t (words, id, short) VALUES (%s, %s, %s)", parameters)
    return failed


def crash(postgres: Postgres) -> None:
    """A backend ends in the middle of a statement: PostgreSQL says what it was running."""
    line = psycopg.connect(postgres.url())
    pid = line.info.backend_pid
    running = threading.Thread(target=_sleep, args=(line,), daemon=True)
    running.start()
    servers.wait_until(lambda: _is_running(postgres), seconds=10, what="the statement")
    subprocess.run(["kill", "-SEGV", str(pid)], check=True)
    running.join(20)
    servers.wait_until(postgres.answers, seconds=30, what="PostgreSQL")


def _sleep(line: "psycopg.Connection[tuple[object, ...]]") -> None:
    with suppress(psycopg.Error):
        line.execute(f"SELECT pg_sleep(30), '{WORDS}'")


def _is_running(postgres: Postgres) -> bool:
    with psycopg.connect(postgres.url()) as line:
        found = line.execute("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")
        return found.fetchone() is not None


def test_postgresql_as_we_run_it_writes_down_no_word_of_what_fails() -> None:
    with AsComposed() as postgres:
        assert fail(postgres.url()) >= 8
        crash(postgres)
        said = (postgres.folder / "log").read_text()
    assert "ready to accept connections" in said
    assert "was terminated by signal 11" in said
    assert "quagga" not in said


def test_postgresqls_own_usual_log_would_have_them() -> None:
    with Postgres() as postgres:
        fail(postgres.url())
        crash(postgres)
        said = (postgres.folder / "log").read_text()
    assert said.count(WORDS) >= len(FAILING)
    assert "Failed process was running" in said
