"""PostgreSQL and Redis that can be killed like a power cut and started again where they were."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

import psycopg
import redis

from tests.support import servers


class Part:
    """A process of our own on a port of its own, in a folder that outlives it."""

    what = ""
    user: str | None = None

    def __init__(self) -> None:
        self.port = servers.free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"kitchen-{self.what.lower()}-"))
        self._running = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self) -> list[str | Path]:
        """What starts it."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether it can be asked."""
        raise NotImplementedError

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = self.folder / "log"
        running = servers.running(self.command(), log=log, user=self.user, cwd=self.folder)
        self.process = self._running.enter_context(running)
        servers.wait_until(self.answers, seconds=60, what=self.what)

    def kill(self) -> None:
        """End it and all its children at once (SIGKILL)."""
        children = children_of(self.process.pid)
        self.process.kill()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.process.wait()
        self._running.close()
        servers.wait_until(lambda: not any(map(alive, children)), seconds=20, what="its end")

    def freeze(self) -> None:
        """Stop it where it stands (SIGSTOP): it takes connections and answers nothing, like a network that
        carries nothing.
        """
        self.process.send_signal(signal.SIGSTOP)

    def come_back(self) -> None:
        """Let it go on, or start it again when it was killed."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
        else:
            self.start()


class Redis(Part):
    """A Redis that keeps nothing."""

    what = "Redis"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str | Path]:
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", self.folder]
        return ["redis-server", "--port", str(self.port), *options]

    def answers(self) -> bool:
        with redis.Redis(port=self.port) as client:
            return servers._answers_ping(client)


class Postgres(Part):
    """A PostgreSQL that waits for the disk (fsync), as a real one does."""

    what = "PostgreSQL"
    administrator = "kitchen"

    def __init__(self) -> None:
        super().__init__()
        self.programs = servers._postgres_programs()
        self.user = servers._unprivileged_user()
        if self.user:
            shutil.chown(self.folder, user=self.user, group=pwd.getpwnam(self.user).pw_gid)
        # fmt: off
        initdb = [self.programs / "initdb", "-D", self.folder / "data", "-U", self.administrator,
                  "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        # fmt: on
        subprocess.run(initdb, user=self.user, cwd=self.folder, check=True, capture_output=True)

    def url(self, database: str = "postgres") -> str:
        """Where one of its databases is."""
        return f"postgresql://{self.administrator}@127.0.0.1:{self.port}/{database}"

    def command(self) -> list[str | Path]:
        data, port = self.folder / "data", str(self.port)
        options = ["-k", self.folder, "-h", "127.0.0.1", "-c", "max_connections=200"]
        return [self.programs / "postgres", "-D", data, "-p", port, *options]

    def answers(self) -> bool:
        return servers._accepts_queries(self.url())

    def new(self, *, like: str = "template1") -> str:
        """A new database, a copy of `like`; its URL. Nobody may be using `like`."""
        name = f"kitchen_{time.monotonic_ns()}"
        with psycopg.connect(self.url(), autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        return self.url(name)


def children_of(pid: int) -> list[int]:
    """The ids of a process's children."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            after_name = stat.read_text().rsplit(")", 1)[1].split()
            if int(after_name[1]) == pid:
                found.append(int(stat.parent.name))
    return found


def alive(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"
