"""Who is compared: each starts one server process, says where it listens, and how a socket comes into a
room.
"""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from bench.load import SERVER_CORE, SOCKETS_A_ROOM, STEP_1, Way, pinned
from tests.support.servers import ROOT, environment, free_port, wait_until

PEERS = ROOT / "bench" / "peers"
PLAIN_ROOT = "root:text"


@dataclass
class Running:
    """A contestant's server: its port, its process, its folder (thrown away afterwards)."""

    contestant: "Contestant"
    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    @property
    def pids(self) -> list[int]:
        """The process that was started and everything it started."""
        found, children = [self.process.pid], _children()
        for pid in found:
            found.extend(children.get(pid, ()))
        return found

    def rss(self) -> float:
        """Resident memory of all its processes, in kB."""
        return sum(_rss(pid) for pid in self.pids)

    def said(self) -> str:
        """The end of its log."""
        return (self.folder / "server.log").read_text(errors="replace")[-1500:]

    def ways(self, rooms: int, *, start: int = 0) -> list[list[Way]]:
        """Six ways into each of `rooms` rooms."""
        return [self.contestant.room(number) for number in range(start, start + rooms)]


def _children() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(entry.parent.name))
    return children


def _rss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(float(line.split()[1]) for line in lines if line.startswith("VmRSS"))


class Contestant:
    """A server to be compared."""

    name: ClassVar[str]
    stores: ClassVar[bool] = False
    #: The checkout its server is started in.
    tree: ClassVar[Path] = ROOT
    #: How many sockets may come in at the same moment in a typing run.
    at_once: ClassVar[int] = 48

    def is_here(self) -> bool:
        """Whether it is installed."""
        return True

    def room(self, number: int) -> list[Way]:
        """Six ways into a room."""
        return [Way(f"/room-{number}", PLAIN_ROOT)] * SOCKETS_A_ROOM

    def command(self, port: int, folder: Path) -> list[str]:
        """What starts it."""
        raise NotImplementedError

    def environment(self, port: int, folder: Path) -> dict[str, str]:
        """What it is started with."""
        return environment(folder, PORT=str(port), HOST="127.0.0.1", NODE_ENV="production")

    def furnish(self, folder: Path) -> None:
        """Put what it needs into its folder before it starts."""

    def write_history(self, folder: Path, *, edits: int, state: Path) -> dict[str, Any]:
        """Give room 0 a long history before the server starts. `state` holds one such document, compacted."""
        raise NotImplementedError

    def disk(self, folder: Path) -> int:
        """Bytes on disk, everything written home."""
        return 0

    @contextmanager
    def start(self, folder: Path, *, furnish: bool = True) -> Iterator[Running]:
        """The running server, on one core."""
        folder.mkdir(parents=True, exist_ok=True)
        if furnish:
            self.furnish(folder)
        port = free_port()
        with (folder / "server.log").open("ab") as log:
            process = subprocess.Popen(
                pinned(self.command(port, folder), SERVER_CORE),
                cwd=self.tree,
                env=self.environment(port, folder),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            wait_until(lambda: _listens(process, port), seconds=60, what=self.name)
            time.sleep(1)
            yield Running(self, process, port, folder)
        except TimeoutError as late:
            said = (folder / "server.log").read_text(errors="replace")[-2000:]
            raise TimeoutError(f"{late}. It said:\n{said}") from None
        finally:
            _end(process)


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the port is open, without a connection that the server would have to answer."""
    if process.poll() is not None:
        raise TimeoutError("it stopped at its start")
    wanted = f"0100007F:{port:04X} 00000000:0000 0A"
    return wanted in Path("/proc/net/tcp").read_text()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass
class Families:
    """The families of one benchmark, made once: a folder to copy, and the ways into their rooms."""

    folder: Path
    tree: Path = ROOT
    rooms: list[dict[str, Any]] = field(default_factory=list)

    def make(self, rooms: int) -> None:
        """Migrate a database and fill it."""
        self.folder.mkdir(parents=True)
        env = app_environment(self.folder)
        _python("manage.py", "migrate", "--verbosity=0", env=env, tree=self.tree)
        out = self.folder / "rooms.json"
        making = ["-m", "bench.families", "make", "--rooms", str(rooms), "--out", str(out)]
        _python(*making, env=env, tree=self.tree)
        self.rooms = json.loads(out.read_text())


def _python(*arguments: str, env: dict[str, str], tree: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=tree, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{arguments} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def app_environment(folder: Path, *, port: int | None = None) -> dict[str, str]:
    """Our application as in service: no debugging (which keeps every query), secrets given, the worker
    elsewhere.
    """
    return environment(
        folder,
        DEBUG="0",
        SECRET_KEY="a benchmark keeps nothing secret, but the key must be long enough to pass",
        JOURNAL_KEY="a benchmark keeps nothing secret, but the key must be long enough to pass",
        ALLOWED_HOSTS="127.0.0.1",
        PUBLIC_URL=f"http://127.0.0.1:{port or 80}",
        **({"PORT": str(port)} if port else {}),
        RUN_WORKER="0",
        LOG_LEVEL="WARNING",
    )


class Ours(Contestant):
    """Kitchen Table itself: real device keys, seats and drafts, SQLite with synchronous=FULL."""

    stores = True
    families: ClassVar[Families]

    def room(self, number: int) -> list[Way]:
        room = self.families.rooms[number]
        return [
            Way(f"/ws/plan/{room['draft']}", room["parent"], (f"Authorization: Bearer {key}",))
            for key in room["keys"]
        ]

    def environment(self, port: int, folder: Path) -> dict[str, str]:
        return app_environment(folder, port=port)

    def furnish(self, folder: Path) -> None:
        shutil.copytree(self.families.folder / "var", folder / "var")

    def write_history(self, folder: Path, *, edits: int, state: Path) -> dict[str, Any]:
        draft = self.families.rooms[0]["draft"]
        words = ["write", "--draft", draft, "--edits", str(edits), "--state", str(state)]
        env = app_environment(folder)
        found: dict[str, Any] = json.loads(_python("-m", "bench.families", *words, env=env))
        return found

    def disk(self, folder: Path) -> int:
        return _sqlite_size(folder / "var" / "kitchen-table.sqlite3")


class Daphne(Ours):
    """Under plain Daphne, as `make run` starts it."""

    name = "daphne"
    module: ClassVar[str] = "daphne"

    def command(self, port: int, folder: Path) -> list[str]:
        endpoint = f"tcp:port={port}:interface=127.0.0.1:backlog=4096"
        words = ["-m", self.module, "-v", "0", "-e", endpoint, "config.asgi:application"]
        return [sys.executable, *words]


class DaphneExtended(Daphne):
    """Under Daphne with our optional extension (config/daphne.py)."""

    name = "extension"
    module = "config.daphne"

    def is_here(self) -> bool:
        return (ROOT / "config" / "daphne.py").exists()


class Before(DaphneExtended):
    """The same of another checkout, with families made by its own code: what a change costs."""

    name = "before"

    def is_here(self) -> bool:
        return self.tree != ROOT


class Unsealed(DaphneExtended):
    """The same with its private drafts lying open on the disk, as they did before they had keys: what sealing
    costs.
    """

    name = "unsealed"

    def furnish(self, folder: Path) -> None:
        super().furnish(folder)
        _python("-m", "bench.families", "unseal", env=app_environment(folder))


class Uvicorn(Ours):
    """Under uvicorn with uvloop, one worker."""

    name = "uvicorn"

    def command(self, port: int, folder: Path) -> list[str]:
        return [*uvicorn(port), "--lifespan", "off", "config.asgi:application"]


def uvicorn(port: int) -> list[str]:
    """One worker, its own sans-IO sockets, no deflate."""
    words = "--loop uvloop --http httptools --ws websockets-sansio --ws-per-message-deflate false"
    words += f" --host 127.0.0.1 --port {port} --backlog 4096 --log-level warning --no-access-log"
    return [sys.executable, "-m", "uvicorn", *words.split()]


class Granian(Ours):
    """Under granian, one worker."""

    name = "granian"

    def command(self, port: int, folder: Path) -> list[str]:
        words = "--interface asginl --loop uvloop --workers 1 --backlog 4096 --no-access-log"
        words += f" --host 127.0.0.1 --port {port} --log-level warning config.asgi:application"
        return [sys.executable, "-m", "granian", *words.split()]


class NodePeer(Contestant):
    """A server of bench/peers/package.json."""

    def is_here(self) -> bool:
        return (PEERS / "node_modules").exists()


class Hocuspocus(NodePeer):
    """Hocuspocus 4, everything in memory."""

    name = "hocuspocus"

    def room(self, number: int) -> list[Way]:
        document = f"room-{number}".encode()
        prefix = bytes([len(document)]) + document
        no_token = b"\x02\x00\x00"
        way = Way("/", PLAIN_ROOT, prefix=prefix, greeting=(no_token, STEP_1))
        return [way] * SOCKETS_A_ROOM

    def command(self, port: int, folder: Path) -> list[str]:
        return ["node", str(PEERS / "hocuspocus.mjs")]


class HocuspocusSqlite(Hocuspocus):
    """Hocuspocus 4 with its SQLite extension, which stores a document two seconds after a change."""

    name = "hocuspocus-sqlite"
    stores = True

    def environment(self, port: int, folder: Path) -> dict[str, str]:
        file = folder / "documents.sqlite3"
        return {**super().environment(port, folder), "SQLITE": str(file)}

    def write_history(self, folder: Path, *, edits: int, state: Path) -> dict[str, Any]:
        folder.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(folder / "documents.sqlite3") as database:
            database.execute(
                'CREATE TABLE "documents" ("name" varchar(255) NOT NULL, "data" blob NOT NULL, UNIQUE(name))'
            )
            database.execute("INSERT INTO documents VALUES (?, ?)", ("room-0", state.read_bytes()))
        database.close()
        return {"edits": edits, "compacted_bytes": state.stat().st_size}

    def disk(self, folder: Path) -> int:
        return _sqlite_size(folder / "documents.sqlite3")


class YWebsocketServer(NodePeer):
    """@y/websocket-server, the fastest peer; it stores nothing."""

    name = "y-websocket-server"

    def command(self, port: int, folder: Path) -> list[str]:
        return ["node", str(PEERS / "node_modules/@y/websocket-server/src/server.js")]


class PycrdtWebsocket(Contestant):
    """pycrdt-websocket on uvicorn; it stores nothing as started here."""

    name = "pycrdt-websocket"
    at_once = 1  # first joins at the same moment end some of them (code 1011)

    def command(self, port: int, folder: Path) -> list[str]:
        return [*uvicorn(port), "--app-dir", str(PEERS), "pycrdt_rooms:application"]


def _sqlite_size(file: Path) -> int:
    with sqlite3.connect(file, isolation_level=None, timeout=30) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    database.close()
    return file.stat().st_size


ALL: Sequence[Contestant] = (
    Daphne(),
    DaphneExtended(),
    Before(),
    Unsealed(),
    Uvicorn(),
    Granian(),
    Hocuspocus(),
    HocuspocusSqlite(),
    YWebsocketServer(),
    PycrdtWebsocket(),
)


def named(names: Sequence[str]) -> list[Contestant]:
    """The contestants with these names that are installed here. Raises KeyError for an unknown name."""
    known = {one.name: one for one in ALL}
    return [known[name] for name in names if known[name].is_here()]
