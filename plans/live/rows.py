"""The few statements that run with every commit, in plain SQL: through the ORM they were nearly all of a commit's time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

#: So many rows go into one statement.
AT_ONCE = 500


class NewRow(NamedTuple):
    """One update on its way into a draft's log, under its number."""

    seq: int
    seat_id: UUID
    data: bytes

    def __repr__(self) -> str:
        """Without the words."""
        return f"<row {self.seq}>"


def lock_meetings(meeting_ids: Iterable[UUID]) -> None:
    """Hold every meeting as it is until the transaction ends: verbs that change one wait. SQLite has one writer anyway."""
    if connection.features.has_select_for_update:
        ids = sorted(set(meeting_ids))
        _run("SELECT id FROM meetings_meeting WHERE id IN {} ORDER BY id FOR SHARE", ids)


def lock_drafts(draft_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The last number given out in each draft, nobody else giving out any until the transaction ends."""
    return seqs(draft_ids, lock=connection.features.has_select_for_update)


def seqs(draft_ids: Iterable[UUID], *, lock: bool = False) -> dict[UUID, int]:
    """The last number given out in each draft."""
    as_kept = _as_kept()
    ids = {as_kept(one): one for one in draft_ids}
    sql = "SELECT id, seq FROM plans_draft WHERE id IN {}"
    found = _run(sql + " ORDER BY id FOR UPDATE" if lock else sql, sorted(ids))
    return {ids[draft_id]: seq for draft_id, seq in found.fetchall()}


def append(added: Mapping[UUID, Sequence[NewRow]]) -> None:
    """Put rows into the logs, and move each draft's number on to the last of them."""
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    as_kept, rows = _as_kept(), []
    by_count: dict[int, list[Any]] = {}
    for draft_id, some in added.items():
        draft = as_kept(draft_id)
        by_count.setdefault(len(some), []).append(draft)
        for row in some:
            rows.append((draft, row.seq, as_kept(row.seat_id), row.data, at))
    for first in range(0, len(rows), AT_ONCE):
        _insert(rows[first : first + AT_ONCE])
    for count, drafts in by_count.items():
        _run("UPDATE plans_draft SET seq = seq + %s WHERE id IN {}", drafts, count)


def _insert(rows: Sequence[Sequence[Any]]) -> None:
    sql = "INSERT INTO plans_updaterow (draft_id, seq, seat_id, data, at) VALUES "
    _run(sql + ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows)), [], *chain.from_iterable(rows))


def _run(sql: str, ids: Sequence[Any], *values: Any) -> Any:
    """The driver's own cursor for a statement with `{}` for the places of ids: Django's rewrites each on its way."""
    connection.ensure_connection()
    sql = sql.format("(" + ", ".join(["%s"] * len(ids)) + ")")
    if connection.vendor == "sqlite":
        sql = sql.replace("%s", "?")
    values = (*values, *ids)
    with connection.wrap_database_errors:
        return connection.connection.execute(sql, values)


def _as_kept() -> Callable[[UUID], Any]:
    """Makes an id what the database's driver takes: SQLite keeps it as 32 letters."""
    return _itself if connection.features.has_native_uuid_field else _letters


def _itself(one: UUID) -> UUID:
    return one


def _letters(one: UUID) -> str:
    return one.hex
