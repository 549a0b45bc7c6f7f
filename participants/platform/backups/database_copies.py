"""A consistent copy of the database while it is in use, as a stream of pieces; and a copy put back whole.

SQLite through its own backup, PostgreSQL through pg_dump and pg_restore, which have to be installed.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from participants.platform.backups.backup_errors import BackupRefused, Damaged
from participants.platform.backups.sealed_bundle import PIECE

#: What a program of PostgreSQL's takes from our environment besides its own PG… variables.
NEEDED = ("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ")
#: Asks the database one thing and answers all rows.
Ask = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Copy:
    """The database as it stood at one moment."""

    rows: dict[str, int]
    migrations: list[str]
    server: str
    pieces: Iterator[bytes]


def copying() -> Any:
    """A context with a `Copy` of the database."""
    return _of_postgres() if connection.vendor == "postgresql" else _of_sqlite()


def require_empty() -> None:
    """Refuse a database that has any table."""
    if connection.introspection.table_names():
        raise BackupRefused(
            "The database is not empty. A backup is restored only into an empty one, before "
            "`manage.py prepare`."
        )


def put_back(pieces: Iterable[bytes], *, rows: dict[str, int]) -> None:
    """Put a copy into the empty database, all of it or nothing. Raises BackupRefused."""
    if connection.vendor == "postgresql":
        _into_postgres(pieces)
        _require_rows(_ask, rows)
    else:
        _into_sqlite(pieces, rows)


def _ask(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def _counted(ask: Ask, tables: Iterable[str]) -> dict[str, int]:
    quoted = {name: connection.ops.quote_name(name) for name in sorted(tables)}
    return {name: int(ask(f"SELECT COUNT(*) FROM {table}")[0][0]) for name, table in quoted.items()}  # noqa: S608


def _require_rows(ask: Ask, rows: dict[str, int]) -> None:
    if _counted(ask, rows) != rows:
        raise Damaged


def _migrations(ask: Ask) -> list[str]:
    return [f"{app}.{name}" for app, name in ask("SELECT app, name FROM django_migrations ORDER BY id")]


def _require_tables() -> list[str]:
    tables = connection.introspection.table_names()
    if "django_migrations" not in tables:
        raise BackupRefused("The database is empty: nothing to back up. Is DATABASE_URL the right one?")
    return tables


# -- SQLite --------------------------------------------------------------------------------------------------
@contextmanager
def _of_sqlite() -> Iterator[Copy]:
    tables = _require_tables()
    with TemporaryDirectory(dir=settings.VAR, prefix=".backup-") as folder:
        path = Path(folder) / "copy.sqlite3"
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")

            def ask(question: str) -> list[tuple[Any, ...]]:
                return copy.execute(question).fetchall()

            rows, migrations = _counted(ask, tables), _migrations(ask)
        yield Copy(rows, migrations, sqlite3.sqlite_version, _pieces_of(path))


def _pieces_of(path: Path) -> Iterator[bytes]:
    """The file's bytes; its name goes at once, so that nothing of it stays after a crash."""
    with path.open("rb") as file:
        path.unlink()
        while piece := file.read(PIECE):
            yield piece


def _into_sqlite(pieces: Iterable[bytes], rows: dict[str, int]) -> None:
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        with closing(sqlite3.connect(part)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise Damaged
            _require_rows(lambda question: copy.execute(question).fetchall(), rows)
        for left in ("-wal", "-shm"):
            Path(f"{target}{left}").unlink(missing_ok=True)
        part.replace(target)
    except sqlite3.Error:
        raise Damaged from None
    finally:
        part.unlink(missing_ok=True)


# -- PostgreSQL ----------------------------------------------------------------------------------------------
@contextmanager
def _of_postgres() -> Iterator[Copy]:
    """Counts and dump see the same moment: the dump takes part in this transaction's snapshot."""
    with transaction.atomic():
        _ask_nothing("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        tables = _require_tables()
        (snapshot,) = _ask("SELECT pg_export_snapshot()")[0]
        (server,) = _ask("SHOW server_version")[0]
        rows, migrations = _counted(_ask, tables), _migrations(_ask)
        yield Copy(rows, migrations, str(server), _dumped(str(snapshot)))


def _ask_nothing(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _program(name: str, *options: str) -> tuple[list[str], dict[str, str]]:
    """How a program of PostgreSQL's reaches our database: the password never stands among its arguments."""
    if shutil.which(name) is None:
        raise BackupRefused(f"{name} is not installed: it comes with PostgreSQL's client programs.")
    command, env = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    *where, database = command[1:]
    # Its own settings and where programs are; our secrets are none of its business.
    given = {one: value for one, value in os.environ.items() if one in NEEDED or one.startswith("PG")}
    return [name, *options, "--no-password", *where, "--dbname", database], {**given, **(env or {})}


def _dumped(snapshot: str) -> Iterator[bytes]:
    command, env = _program(
        "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"
    )
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
    with process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        while piece := process.stdout.read(PIECE):
            yield piece
    if process.returncode:
        raise BackupRefused(
            "pg_dump could not read the database. Is it as new as the server, and may this user read all "
            "tables?"
        )


def _into_postgres(pieces: Iterable[bytes]) -> None:
    """In one transaction. What PostgreSQL says of a row that does not fit may quote it: not shown."""
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    command, env = _program("pg_restore", *options)
    connection.close()
    process = subprocess.Popen(  # noqa: S603
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    whole = False
    try:
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        for piece in pieces:
            process.stdin.write(piece)
        process.stdin.close()
        whole = process.wait() == 0
    except BrokenPipeError:
        pass
    finally:
        process.kill()
        process.wait()
    if not whole:
        raise BackupRefused(
            "pg_restore could not put the database back; nothing of it is there. Are it and the server as "
            "new as those that the backup was made with?"
        )
