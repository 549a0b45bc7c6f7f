"""Whether people can be served: the database answers, it is migrated, and a worker is at work."""

from functools import lru_cache

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.database_probe import DatabaseProbe
from participants.staff import worker_heartbeats


def missing() -> list[str]:
    """What is not ready, as short codes; empty when all is. Raises django.db.Error without a database."""
    if unapplied():
        return ["migrations"]
    return ["worker"] if worker_heartbeats.is_late(worker_heartbeats.last()) else []


def unapplied() -> list[str]:
    """Apps whose tables are not those that this version needs."""
    applied = MigrationRecorder(connections[DEFAULT_DB_ALIAS]).applied_migrations()
    return sorted({app for app, name in _needed() if (app, name) not in applied})


@lru_cache(maxsize=1)
def _needed() -> tuple[tuple[str, str], ...]:
    """The last migration of each app, read from the files once."""
    return tuple(MigrationLoader(None).graph.leaf_nodes())


_probe = DatabaseProbe(missing)


async def not_ready() -> list[str]:
    """What is not ready; `database` when that does not answer."""
    found = await _probe.answer()
    return ["database"] if found is None else found
