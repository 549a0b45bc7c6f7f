"""Real servers for tests: Redis, PostgreSQL, Daphne and Chromium, each thrown away afterwards.

Nothing here is shared with what else runs on the machine: free ports on 127.0.0.1, own folders.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
import redis

from tests.support.stage_hand import StageHand

ROOT = Path(__file__).resolve().parents[2]

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What may leak in from the shell that runs the tests and would make a server differ from a bare start.
_NOT_INHERITED = (
    "DATABASE_URL",
    "REDIS_URL",
    "PORT",
    "PUBLIC_URL",
    "ALLOWED_HOSTS",
    "DEBUG",
    "KT_VAR",
    "DJANGO_SETTINGS_MODULE",
)


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(ready: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Return once `ready()` is true; raise TimeoutError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not start within {seconds:.0f} seconds")
        time.sleep(0.05)


def chromium_path() -> str:
    """Where Chromium is. Raises FileNotFoundError saying how to get it."""
    for name in _CHROMIUM_NAMES:
        if found := shutil.which(name):
            return found
    raise FileNotFoundError("Chromium is not installed: `make test` installs it, or install chromium")


@contextmanager
def redis_server() -> Iterator[str]:
    """A Redis of our own that keeps nothing; yields its URL."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="kitchen-redis-") as folder:
        # fmt: off
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                   "--dir", folder]
        # fmt: on
        with running(["redis-server", *options], log=Path(folder) / "log"):
            client = redis.Redis(port=port)
            wait_until(lambda: _answers_ping(client), seconds=20, what="Redis")
            client.close()
            yield f"redis://127.0.0.1:{port}/0"


def _answers_ping(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.exceptions.ConnectionError:
        return False


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of our own; yields the URL of its first database, user `kitchen`, no password.

    PostgreSQL refuses to run as root, so root hands it to an unprivileged user.
    """
    programs = _postgres_programs()
    port = free_port()
    user = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="kitchen-pg-"))  # not pytest's: that one is closed to others
    if user:
        shutil.chown(folder, user=user, group=pwd.getpwnam(user).pw_gid)
    data = folder / "data"
    # fmt: off
    initdb = [programs / "initdb", "-D", data, "-U", "kitchen", "-A", "trust", "-E", "UTF8",
              "--locale=C.UTF-8", "--no-sync"]
    options = ["-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1",
               "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200"]
    # fmt: on
    try:
        subprocess.run(initdb, user=user, cwd=folder, check=True, capture_output=True)
        url = f"postgresql://kitchen@127.0.0.1:{port}/postgres"
        with running([programs / "postgres", *options], log=folder / "log", user=user, cwd=folder):
            wait_until(lambda: _accepts_queries(url), seconds=30, what="PostgreSQL")
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_programs() -> Path:
    """The folder of initdb and postgres, which Debian keeps off the PATH."""
    folders = list(Path("/usr/lib/postgresql").glob("*/bin"))
    if folders:
        return max(folders, key=lambda folder: float(folder.parent.name))
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise FileNotFoundError("PostgreSQL is not installed: `make test` installs it, or install postgresql")


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _accepts_queries(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=1).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def postgres_database(server_url: str) -> Iterator[str]:
    """A fresh, empty database on the server; yields its URL and drops it afterwards."""
    name = f"kitchen_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield server_url.rsplit("/", 1)[0] + f"/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Daphne(str):
    """The base URL of a running Daphne (it is a str), which also knows how to be looked after.

    `folder` holds its var/ and its log; `env` is what it was started with; `process` may be killed by fault
    tests.
    """

    folder: Path
    env: dict[str, str]
    process: subprocess.Popen[bytes]
    hand: StageHand

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.rsplit(":", 1)[1])

    @property
    def ws(self) -> str:
        """The same address for sockets: ws://…"""
        return "ws" + self.removeprefix("http")

    @property
    def log(self) -> str:
        """Everything it wrote to its output so far."""
        return (self.folder / "daphne.log").read_text(errors="replace")

    def manage(self, *arguments: str) -> str:
        """Run `manage.py …` against this server's database and return what it printed."""
        return self.hand.run(*arguments)

    def kill(self) -> None:
        """Stop it like a power cut (SIGKILL) and wait until it is gone."""
        self.process.kill()
        self.process.wait()


def manage(*arguments: str, env: dict[str, str], tree: Path = ROOT) -> str:
    """Run `manage.py …` in an environment and return its output; raise RuntimeError with the errors if it
    fails. `tree`: of another release, laid out elsewhere.
    """
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=tree, env=env, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def environment(folder: Path, **extra: str) -> dict[str, str]:
    """The environment of a laptop's first start whose var/ is in `folder`, with `extra` on top."""
    inherited = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    return {**inherited, "KT_VAR": str(folder / "var"), "PYTHONUNBUFFERED": "1", "DEBUG": "1", **extra}


@contextmanager
def daphne(
    folder: Path,
    *,
    env: dict[str, str],
    port: int | None = None,
    application: str = "config.asgi:application",
    launcher: str = "config.daphne",
    options: Sequence[str] = (),
    tree: Path = ROOT,
) -> Iterator[Daphne]:
    """Our application under a real Daphne, as `make run` starts it, on a free port; its database must be
    migrated.

    `launcher="daphne"` is Daphne without our extension.
    """
    port = port or free_port()
    env = {"PORT": str(port), **env}
    endpoint = f"tcp:port={port}:interface=127.0.0.1:backlog=4096"
    command = [sys.executable, "-m", launcher, "-v", "0", *options, "-e", endpoint, application]
    with running(command, log=folder / "daphne.log", cwd=tree, env=env) as process:
        server = Daphne(f"http://127.0.0.1:{port}")
        server.folder, server.env, server.process = folder, env, process
        server.hand = StageHand(env)
        try:
            wait_until(lambda: _answers_http(server), seconds=120, what="Daphne")
        except TimeoutError as late:
            raise TimeoutError(f"{late}. Its log:\n{server.log}") from None
        try:
            yield server
        finally:
            server.hand.go_home()


def _answers_http(server: Daphne) -> bool:
    if server.process.poll() is not None:
        raise RuntimeError(f"Daphne stopped at its start. Its log:\n{server.log}")
    try:
        urllib.request.urlopen(f"{server}/", timeout=30).close()
    except urllib.error.HTTPError:
        return True  # an answer, if not a page
    except OSError:
        return False
    return True


@contextmanager
def running(
    command: list[str | Path],
    *,
    log: Path,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    user: str | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of our own, its output in `log`, ended politely and then firmly."""
    with _open_log(log) as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=env,
            user=user,
        )
    try:
        yield process
    finally:
        _end(process)


def _open_log(log: Path) -> IO[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    return log.open("ab")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=8)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
