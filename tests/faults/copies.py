"""Everything somebody could carry away of a database, made while it runs: its files, its log, a dump, a
replica, a backup.
"""

import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg

from tests.faults.parts import Part, Postgres
from tests.support import servers

#: A place, and all bytes that lie there.
Places = dict[str, bytes]


def of_sqlite(database: Path, folder: Path) -> Places:
    """Of a SQLite database in use."""
    log = Path(f"{database}-wal")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for part in (database, log):
        shutil.copy(part, folder / part.name)
    replica, backup = folder / database.name, folder / "backup"
    found = {"log": (folder / log.name).read_bytes()}
    with closing(sqlite3.connect(database)) as live, closing(sqlite3.connect(backup)) as copy:
        found["dump"] = _dump(live)
        live.backup(copy)
        live.execute("PRAGMA wal_checkpoint(PASSIVE)")
    found["file"] = database.read_bytes()
    found["backup"] = backup.read_bytes()
    # A copy of both files, as programs ship them to another machine, opened there.
    with closing(sqlite3.connect(replica)) as other:
        found["replica"] = _dump(other)
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found["replica"] += replica.read_bytes()
    return found


def _dump(database: sqlite3.Connection) -> bytes:
    """As SQL, and every value as bytes: SQL writes them in hexadecimal."""
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    values = [one for name in names for row in database.execute(f'SELECT * FROM "{name}"') for one in row]
    return "\n".join(database.iterdump()).encode(errors="replace") + b"\n".join(
        one if isinstance(one, bytes) else str(one).encode() for one in values
    )


class Standby(Part):
    """A PostgreSQL that follows another by streaming, as a replica does."""

    what = "Standby"

    def __init__(self, primary: Postgres) -> None:
        super().__init__()
        self.primary, self.user = primary, primary.user
        if self.user:
            shutil.chown(self.folder, user=self.user)
        _base_backup(primary, self.folder / "data", "--write-recovery-conf", "--wal-method=stream")

    def command(self) -> list[str | Path]:
        options = ["-k", self.folder, "-h", "127.0.0.1", "-c", "max_connections=200"]
        postgres = self.primary.programs / "postgres"
        return [postgres, "-D", self.folder / "data", "-p", str(self.port), *options]

    def answers(self) -> bool:
        return servers._accepts_queries(self.url())

    def url(self, database: str = "postgres") -> str:
        """Where one of its databases is."""
        return f"postgresql://kitchen@127.0.0.1:{self.port}/{database}"

    def has_come_to(self, place: str) -> bool:
        """Whether it has everything up to a place in the other's log."""
        with psycopg.connect(self.url()) as line:
            found = line.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [place]).fetchone()
        return bool(found and found[0])


def of_postgres(url: str, primary: Postgres, standby: Standby) -> Places:
    """Of a PostgreSQL in use, and of the one that follows it."""
    with psycopg.connect(primary.url(), autocommit=True) as line:
        line.execute("CHECKPOINT")
        (place,) = line.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone() or ("",)
    servers.wait_until(lambda: standby.has_come_to(place), seconds=30, what="the replica")
    data = primary.folder / "data"
    with _a_backup(primary) as backup:
        return {
            "file": _bytes_below(data / "base"),
            "log": _bytes_below(data / "pg_wal"),
            "dump": _pg_dump(primary, url),
            "replica": _bytes_below(standby.folder) + _pg_dump(primary, standby.url(url.rsplit("/", 1)[1])),
            "backup": _bytes_below(backup),
        }


@contextmanager
def _a_backup(primary: Postgres) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="kitchen-backup-"))
    if primary.user:
        shutil.chown(folder, user=primary.user)
    try:
        _base_backup(primary, folder / "backup", "--format=tar", "--wal-method=fetch")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _base_backup(primary: Postgres, folder: Path, *options: str) -> None:
    program = primary.programs / "pg_basebackup"
    where = ["--dbname", primary.url(), "--pgdata", folder, "--checkpoint=fast", "--no-sync"]
    subprocess.run(
        [program, *where, *options],
        user=primary.user,
        cwd=folder.parent,
        check=True,
        capture_output=True,
    )


def _pg_dump(primary: Postgres, url: str) -> bytes:
    """As SQL, and every value of bytes as it is: SQL writes them in hexadecimal."""
    sql = subprocess.run([primary.programs / "pg_dump", url], check=True, capture_output=True).stdout
    with psycopg.connect(url) as line:
        columns = line.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'bytea'"
            " AND table_schema = 'public'"
        ).fetchall()
        for table, column in columns:
            found = line.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
            sql += b"\n".join(bytes(one) for (one,) in found.fetchall())
    return sql


def _bytes_below(folder: Path) -> bytes:
    """Every file below a folder; PostgreSQL removes some of its own while we read."""
    found = []
    for path in folder.rglob("*"):
        with suppress(OSError):
            if path.is_file():
                found.append(path.read_bytes())
    return b"\n".join(found)
