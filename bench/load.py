"""The load generator from Python: builds load.c, writes its file of sockets, runs it on a core of its own."""

import json
import os
import random
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("load.c")
SERVER_CORE, LOAD_CORE = 0, 1
SOCKETS_A_ROOM, TYPISTS_A_ROOM = 6, 2
STEP_1 = b"\x00\x00\x01\x00"


class LoadFailed(Exception):
    """The load generator could not do its work; says what it said."""


@dataclass(frozen=True)
class Way:
    """How one socket comes in: its path and headers, what stands before its messages, what it says first."""

    path: str
    parent: str
    headers: tuple[str, ...] = ()
    prefix: bytes = b""
    greeting: tuple[bytes, ...] = (STEP_1,)

    def line(self, *, room: int, client: int, types: bool) -> str:
        """The socket as load.c reads it."""
        greeting = ",".join(message.hex() for message in self.greeting)
        words = [room, client, int(types), self.parent, self.prefix.hex() or "-", greeting]
        return "\t".join([*map(str, words), self.path, *self.headers])


def build(folder: Path) -> Path:
    """The compiled load generator. Ends with one line that says what to install when there is no compiler."""
    if shutil.which("gcc") is None:
        raise SystemExit("Please install gcc (Debian: apt install gcc libc6-dev), then run this again.")
    program = folder / "load"
    command = ["gcc", "-O2", "-std=gnu11", "-Wall", "-Wextra", "-o", program, SOURCE]
    subprocess.run(command, check=True)
    return program


def pinned(command: Sequence[str | Path], core: int) -> list[str]:
    """The command on one core, where there are two to part."""
    words = [str(word) for word in command]
    return ["taskset", "-c", str(core), *words] if (os.cpu_count() or 1) > 1 else words


def allow_many_files() -> None:
    """Sockets are files: as many as the machine lets us have, for what we start too."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@dataclass(frozen=True)
class Load:
    """A compiled load generator and a folder for its files."""

    program: Path
    folder: Path

    def type(
        self,
        ways: Sequence[Sequence[Way]],
        *,
        port: int,
        pids: Sequence[int],
        measuring: Callable[[], object] = lambda: None,
        **options: float,
    ) -> dict[str, Any]:
        """Type in rooms (one list of ways each) for a while; what load.c measured.

        `measuring` is called when everybody is in and warm.
        """
        sockets = [
            (number, way, place < TYPISTS_A_ROOM)
            for number, room in enumerate(ways)
            for place, way in enumerate(room)
        ]
        extra = ["--pids", ",".join(map(str, pids))]
        return self._run("type", sockets, port=port, extra=extra, options=options, measuring=measuring)

    def come(self, ways: Sequence[Way], *, port: int, **options: float) -> dict[str, Any]:
        """Open all at the same moment, until everybody has the document."""
        sockets = [(0, way, False) for way in ways]
        return self._run("reconnect", sockets, port=port, extra=[], options=options)

    @contextmanager
    def hold(self, ways: Sequence[Way], *, port: int, **options: float) -> Iterator[dict[str, Any]]:
        """Open all, a few at a time, and hold them, silent."""
        command = self._command("idle", [(0, way, False) for way in ways], port, [], options)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                yield _read(process.stdout.readline())
            finally:
                process.stdin.close()
                process.wait(timeout=30)

    def _run(
        self,
        mode: str,
        sockets: list[tuple[int, Way, bool]],
        *,
        port: int,
        extra: list[str],
        options: dict[str, float],
        measuring: Callable[[], object] = lambda: None,
    ) -> dict[str, Any]:
        command = self._command(mode, sockets, port, extra, options)
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            said = process.stderr.readline()
            if said == "measuring\n":
                measuring()
            found = _read(process.stdout.read() or said)
        if process.returncode:
            raise LoadFailed(json.dumps(found))
        return found

    def _command(
        self,
        mode: str,
        sockets: list[tuple[int, Way, bool]],
        port: int,
        extra: list[str],
        options: dict[str, float],
    ) -> list[str]:
        first = random.randrange(1 << 30, 1 << 31)  # client ids nobody has used in these documents
        file = self.folder / f"sockets-{first}"
        file.write_text(
            "".join(
                way.line(room=room, client=first + i, types=types) + "\n"
                for i, (room, way, types) in enumerate(sockets)
            )
        )
        for name, value in options.items():
            extra = [*extra, f"--{name.replace('_', '-')}", str(value)]
        return pinned([self.program, mode, "--port", str(port), "--file", file, *extra], LOAD_CORE)


def _read(line: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(line)
    except ValueError:
        raise LoadFailed(f"the load generator said {line!r}") from None
    return found
