"""A migrated database for each test session, copied from one that was migrated before.

Migrating from nothing takes longer than most files of tests. The copy lies in pytest's cache, under a name
made of everything that a migration's outcome depends on: change a migration, and the next session migrates.
"""

import ast
import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.support.servers import ROOT, _postgres_programs

#: The versions of Django and of the packages that bring tables of their own.
LOCK = ROOT / "requirements/run.txt"


@contextmanager
def migrated_before(address: str, cache: Path) -> Iterator[Callable[[], None]]:
    """The shared database in memory at `address`, filled with what an earlier session kept; yields what keeps
    it for the next one, to be called as soon as it is set up.
    """
    kept = cache / f"{_fingerprint()}.sqlite3"
    with closing(sqlite3.connect(address, uri=True)) as shared:
        if kept.exists():
            with closing(sqlite3.connect(kept)) as copy:
                copy.backup(shared)
            yield lambda: None
        else:
            yield lambda: _keep(shared, kept)


def migrated_file(path: Path, cache: Path, migrate: Callable[[], object]) -> None:
    """The same for a server's database on disk, which has settings of its own in the file."""
    kept = cache / f"{_fingerprint()}.server.sqlite3"
    if kept.exists():
        path.parent.mkdir(mode=0o700, parents=True)
        shutil.copy(kept, path)
    else:
        migrate()
        _name(shutil.copy(path, _unfinished(kept)), kept)


def migrated_postgres(url: str, cache: Path, migrate: Callable[[], object]) -> None:
    """The same for an empty database on PostgreSQL, kept as the statements that make it."""
    kept = cache / f"{_fingerprint()}.sql"
    programs = _postgres_programs()
    if kept.exists():
        options = ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull]
        subprocess.run([programs / "psql", *options, "-f", kept, url], check=True, capture_output=True)
    else:
        migrate()
        making = ["--no-owner", "-f", _unfinished(kept), url]
        subprocess.run([programs / "pg_dump", *making], check=True, capture_output=True)
        _name(_unfinished(kept), kept)


def _keep(shared: sqlite3.Connection, kept: Path) -> None:
    with closing(sqlite3.connect(_unfinished(kept))) as copy:
        shared.backup(copy)
    _name(_unfinished(kept), kept)


def _unfinished(kept: Path) -> Path:
    return kept.with_suffix(f".{os.getpid()}")


def _name(unfinished: Path, kept: Path) -> None:
    """Only what is whole has its name: another process may be making the same. What is older goes."""
    unfinished.replace(kept)
    for ending in ("sqlite3", "sql"):
        for older in kept.parent.glob(f"*.{ending}"):
            if not older.name.startswith(kept.name.split(".")[0]):
                older.unlink(missing_ok=True)


def _fingerprint() -> str:
    made = hashlib.sha256(sqlite3.sqlite_version.encode())
    for path in (*sorted(_with_imports(ROOT.glob("*/migrations/*.py"))), LOCK):
        made.update(f"{path.relative_to(ROOT)}\0".encode())
        made.update(path.read_bytes())
    return made.hexdigest()[:24]


def _with_imports(paths: Iterable[Path]) -> set[Path]:
    """These files and every module of ours that they import, directly or not."""
    found: set[Path] = set()
    to_read = set(paths)
    while to_read:
        path = to_read.pop()
        found.add(path)
        to_read |= set(_imported(path)) - found
    return found


def _imported(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        names = [one.name for one in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{name}" for name in names)]
        for module in (ROOT.joinpath(*name.split(".")) for name in names):
            yield from filter(Path.is_file, (module.with_suffix(".py"), module / "__init__.py"))
