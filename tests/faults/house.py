"""A server that can be killed and opened again on the same var/, the same database and the same port."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.faults.parts import Postgres
from tests.support import servers
from tests.support.scenes import play

APPLICATION = "config.asgi:application"


@dataclass
class Evening:
    """A folder and a database in which private time has just begun, and everybody's ways in (`scene`)."""

    folder: Path
    scene: dict[str, Any]
    postgres: Postgres | None = None
    database: str = ""

    @classmethod
    def begun(
        cls,
        folder: Path,
        postgres: Postgres | None = None,
        database: str = "",
        tree: Path = servers.ROOT,
    ) -> Evening:
        """Play the Reillys' evening up to private time, in a migrated database: its URL, or var/'s own.

        `tree`: of another release, which plays it.
        """
        env = servers.environment(folder, **({"DATABASE_URL": database} if database else {}))

        def manage(*words: str) -> str:
            if not (tree / "tests" / "support").exists():  # as it lay at 0.1.0
                words = tuple(word.replace("tests.support import", "tests import") for word in words)
            return servers.manage(*words, env=env, tree=tree)

        stage: Any = SimpleNamespace(manage=manage)
        return cls(folder, play(stage, "in_private_time"), postgres, database)

    def copy(self, folder: Path) -> Evening:
        """The same evening once more, on its own."""
        shutil.copytree(self.folder / "var", folder / "var")
        database = ""
        if self.postgres:
            database = self.postgres.new(like=self.database.rsplit("/", 1)[1])
        return Evening(folder, self.scene, self.postgres, database)


class House:
    """One server process on an evening, living as often as it is opened."""

    def __init__(self, evening: Evening, *, application: str = APPLICATION) -> None:
        self.evening, self.port = evening, servers.free_port()
        self.env: dict[str, str] = {}
        self.application, self.tree = application, servers.ROOT
        self.server: servers.Daphne
        self._running = contextlib.ExitStack()

    def set(self, *, application: str = APPLICATION, **env: str) -> None:
        """What it is started with from now on."""
        self.application, self.env = application, env

    def beside(self, **options: str) -> House:
        """Another process on the same evening; not yet open."""
        other = House(self.evening)
        other.set(**({"application": self.application, **self.env} | options))
        return other

    @property
    def scene(self) -> dict[str, Any]:
        return self.evening.scene

    @property
    def folder(self) -> Path:
        return self.evening.folder

    @property
    def log(self) -> str:
        """What it wrote to its output in all its lives."""
        return (self._folder / "daphne.log").read_text(errors="replace")

    @property
    def _folder(self) -> Path:
        return self.folder / f"at-{self.port}"

    def environment(self) -> dict[str, str]:
        """Its environment: the evening's database and var/."""
        database = {"DATABASE_URL": self.evening.database} if self.evening.database else {}
        return servers.environment(self.folder, **database, **self.env)

    def open(self) -> float:
        """Start it and wait until it answers; how many seconds that took."""
        began = time.monotonic()
        running = servers.daphne(
            self._folder,
            env=self.environment(),
            port=self.port,
            application=self.application,
            tree=self.tree,
        )
        self.server = self._running.enter_context(running)
        return time.monotonic() - began

    def kill(self) -> None:
        """End it like a power cut."""
        self.server.kill()
        self._running.close()

    def close(self) -> None:
        """Stop it politely."""
        self._running.close()

    def memory(self) -> int:
        """Its resident memory in KiB."""
        status = Path(f"/proc/{self.server.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line)


class StageHand:
    """A process that plays scenes (tests/support/scenes.py) on a house's database one after another,
    without starting anew.
    """

    _LOOP = """
import json, sys
from django.db import connection
from tests.support import scenes
for line in sys.stdin:
    scene, arguments = json.loads(line)
    try:
        told = {"did": getattr(scenes, scene)(*arguments)}
    except Exception as error:
        told = {"failed": type(error).__name__}
    connection.close()
    print("SCENE" + json.dumps(told), flush=True)
"""

    def __init__(self, house: House) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", self._LOOP],
            cwd=servers.ROOT,
            env=house.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def play(self, scene: str, *arguments: str) -> dict[str, Any]:
        """Play one scene; `{"did": …}` or `{"failed": kind of error}`."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([scene, arguments]) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("SCENE"):
                told: dict[str, Any] = json.loads(line.removeprefix("SCENE"))
                return told
        raise RuntimeError("the stage hand has gone")

    def close(self) -> None:
        """Send the stage hand home."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=20)
