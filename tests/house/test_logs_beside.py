"""Neither an address nor a word gets into the logs of what stands beside the application: the sample proxy
and PostgreSQL.
"""

import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
import yaml

from plans.sealing import seal_keys
from tests.faults.parts import Postgres
from tests.support import servers
from tests.support.servers import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.peers]

TOKEN = "0123456789ABC"
MEETING = "6f1f3c1e-1111-4222-8333-444455556666"
WORDS = "quagga-9052 drank again"
VISITOR = "127.0.0.1"


# -- the sample proxy ---------------------------------------------------------------------------------------
def program() -> str:
    """Where nginx is."""
    for path in ("/usr/sbin/nginx", "/usr/local/sbin/nginx"):
        if Path(path).exists():
            return path
    if found := shutil.which("nginx"):
        return found
    raise FileNotFoundError("nginx is not installed: `make test` installs it, or install nginx-light")


def sample(folder: Path, *, ports: tuple[int, int, int]) -> str:
    """The sample's own lines, with another machine's names, ports and folders in them."""
    plain, tls, web = ports
    text = (ROOT / "deploy/nginx.conf").read_text()
    for was, now in (
        ("web:8000", f"127.0.0.1:{web}"),
        ("listen 80 default_server", f"listen 127.0.0.1:{plain} default_server"),
        ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
        ("/etc/nginx/certificates/fullchain.pem", str(folder / "seal/seal.pem")),
        ("/etc/nginx/certificates/privkey.pem", str(folder / "seal/seal.key.pem")),
        (
            "http {",
            "http {\n" + "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in TEMPORARY),
        ),
    ):
        assert was in text
        text = text.replace(was, now)
    return f"daemon off;\npid {folder}/pid;\n{text}"


TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def proxy(folder: Path, *, web: int, log_level: str = "") -> Iterator[int]:
    """The sample nginx, in front of a port; yields the one it takes TLS on. All it writes is in `folder`."""
    seal_keys.load(folder / "seal")
    plain, tls = servers.free_port(), servers.free_port()
    text = sample(folder, ports=(plain, tls, web))
    if log_level:
        text, changed = re.subn(r"error_log stderr \w+", f"error_log stderr {log_level}", text)
        assert changed
    (folder / "nginx.conf").write_text(text)
    command: list[str | Path] = [
        program(),
        "-p",
        folder,
        "-e",
        "stderr",
        "-c",
        folder / "nginx.conf",
    ]
    with servers.running(command, log=folder / "said", cwd=folder):
        servers.wait_until(lambda: _listens(tls), seconds=20, what="nginx")
        yield tls


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def ask(port: int, request: bytes) -> bytes:
    """What the proxy answers, by TLS."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as line,
        context.wrap_socket(line) as tls,
        suppress(OSError),
    ):
        tls.sendall(request)
        return tls.recv(4096)
    return b""


def request(line: str, *more: str) -> bytes:
    referrer = f"Referer: https://table.example.org/m/{MEETING}/room"
    return "\r\n".join((f"{line} HTTP/1.1", "Host: table.example.org", referrer, *more, "", "")).encode()


def everything_goes_wrong(port: int) -> None:
    """The web processes are away or end while they answer, a photo is too large, an address too long, bytes
    are no HTTP.
    """
    assert b" 502 " in ask(port, request(f"GET /j/{TOKEN}"))
    assert b" 502 " in ask(port, request(f"GET /m/{MEETING}/room"))
    ask(port, request(f"GET /ws/plan/{MEETING}", "Upgrade: websocket", "Connection: upgrade"))
    large = ask(port, request(f"POST /m/{MEETING}/views", f"Content-Length: {17 << 20}"))
    assert b" 413 " in large
    ask(port, request(f"GET /j/{TOKEN}{'x' * 40_000}"))
    ask(port, f"nonsense {TOKEN}\r\n\r\n".encode())
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line, suppress(OSError):
        line.sendall(request(f"GET /j/{TOKEN}"))  # plain HTTP where TLS is spoken
        line.recv(4096)


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


def written(folder: Path) -> str:
    """All it wrote, wherever: what it said, and every file in its folder but what we put there."""
    ours = {folder / "nginx.conf", *(folder / "seal").iterdir()}
    files = [path for path in folder.rglob("*") if path.is_file() and path not in ours]
    return "\n".join(path.read_text(errors="replace") for path in files)


@pytest.mark.parametrize("restarts", [False, True], ids=["away", "ends while it answers"])
def test_the_sample_proxy_writes_down_no_address_whatever_goes_wrong(tmp_path: Path, restarts: bool) -> None:
    if restarts:
        with web_that_ends_while_it_answers() as web, proxy(tmp_path, web=web) as port:
            everything_goes_wrong(port)
    else:
        with proxy(tmp_path, web=servers.free_port()) as port:
            everything_goes_wrong(port)
    said = written(tmp_path)
    assert [one for one in (TOKEN, MEETING, VISITOR, "/j/") if one in said] == []


def test_nginxs_own_usual_log_would_have_them(tmp_path: Path) -> None:
    with proxy(tmp_path, web=servers.free_port(), log_level="error") as port:
        everything_goes_wrong(port)
    said = written(tmp_path)
    assert [one for one in (TOKEN, MEETING, VISITOR) if one not in said] == []


# -- PostgreSQL ---------------------------------------------------------------------------------------------
class AsComposed(Postgres):
    """PostgreSQL with the options of the compose file."""

    def command(self) -> list[str | Path]:
        compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
        name, *options = compose["services"]["postgres"]["command"]
        assert name == "postgres"
        return [*super().command(), *options]


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
