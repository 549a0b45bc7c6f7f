"""Plain SQL for both databases: many rows in one statement, ids and moments as each driver has them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.db import connection

#: How many rows go into one statement.
AT_ONCE = 500


def insert(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows, with `{}` for their values."""
    for values, some in batches(rows):
        execute(sql.format(values), some)


def batches(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, list[Any]]]:
    """The placeholders and values of as many rows as go into one statement, again and again."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        places = "(" + ", ".join(["%s"] * len(some[0])) + ")"
        yield ", ".join([places] * len(some)), list(chain.from_iterable(some))


def run(sql: str, ids: Sequence[Any], *values: Any) -> Any:
    """A statement with `{}` for the places of ids, which come after the other values."""
    return execute(sql.format("(" + ", ".join(["%s"] * len(ids)) + ")"), (*values, *ids))


def execute(sql: str, values: Sequence[Any]) -> Any:
    """By the driver's own cursor: Django's rewrites each statement on its way."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        sql = sql.replace("%s", "?")
    with connection.wrap_database_errors:
        return connection.connection.execute(sql, values)


def id_writer() -> Callable[[UUID], Any]:
    """Makes an id what the database's driver takes: SQLite keeps it as 32 hex digits."""
    return _itself if connection.features.has_native_uuid_field else _hex


def to_uuid(kept: Any) -> UUID:
    """An id as the database has it."""
    return kept if isinstance(kept, UUID) else UUID(kept)


def to_moment(kept: Any) -> datetime:
    """SQLite keeps a moment without its zone, which is UTC, and as text wherever it has lost sight of the
    column.
    """
    at = kept if isinstance(kept, datetime) else datetime.fromisoformat(kept)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _itself(one: UUID) -> UUID:
    return one


def _hex(one: UUID) -> str:
    return one.hex
