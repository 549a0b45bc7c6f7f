"""The few statements that run with every commit, in plain SQL: through the ORM they were nearly all of a commit's time."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
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
    _insert("INSERT INTO plans_updaterow (draft_id, seq, seat_id, data, at) VALUES {}", rows)
    for count, drafts in by_count.items():
        _run("UPDATE plans_draft SET seq = seq + %s WHERE id IN {}", drafts, count)


def owners(clients: Mapping[UUID, Collection[int]]) -> dict[UUID, dict[int, UUID]]:
    """The seats that these client ids of these drafts belong to; without those that are nobody's."""
    as_kept = _as_kept()
    ids = {as_kept(one): one for one in clients}
    asked = ((as_kept(draft_id), client) for draft_id, some in clients.items() for client in some)
    found: dict[UUID, dict[int, UUID]] = {draft_id: {} for draft_id in clients}
    # A join, since SQLite reads the whole table for pairs that are IN something.
    sql = "WITH asked (draft_id, client_id) AS (VALUES {}) SELECT draft_id, client_id, seat_id FROM asked NATURAL JOIN plans_draftclient"
    for values, pairs in _some_at_once(asked):
        for draft_id, client, seat_id in _execute(sql.format(values), pairs).fetchall():
            found[ids[draft_id]][client] = seat_id if isinstance(seat_id, UUID) else UUID(seat_id)
    return found


def bind(owners: Mapping[UUID, Mapping[int, UUID]]) -> None:
    """Make client ids of drafts, which were nobody's, these seats' for good."""
    as_kept = _as_kept()
    _insert(
        "INSERT INTO plans_draftclient (draft_id, client_id, seat_id) VALUES {}",
        (
            (as_kept(draft_id), client, as_kept(seat_id))
            for draft_id, some in owners.items()
            for client, seat_id in some.items()
        ),
    )


def _insert(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    for values, some in _some_at_once(rows):
        _execute(sql.format(values), some)


def _some_at_once(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, list[Any]]]:
    """Places for so many rows as go into one statement, and what stands in them."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        places = "(" + ", ".join(["%s"] * len(some[0])) + ")"
        yield ", ".join([places] * len(some)), list(chain.from_iterable(some))


def _run(sql: str, ids: Sequence[Any], *values: Any) -> Any:
    """A statement with `{}` for the places of ids, which come after the other values."""
    return _execute(sql.format("(" + ", ".join(["%s"] * len(ids)) + ")"), (*values, *ids))


def _execute(sql: str, values: Sequence[Any]) -> Any:
    """By the driver's own cursor: Django's rewrites each statement on its way."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        sql = sql.replace("%s", "?")
    with connection.wrap_database_errors:
        return connection.connection.execute(sql, values)


def _as_kept() -> Callable[[UUID], Any]:
    """Makes an id what the database's driver takes: SQLite keeps it as 32 letters."""
    return _itself if connection.features.has_native_uuid_field else _letters


def _itself(one: UUID) -> UUID:
    return one


def _letters(one: UUID) -> str:
    return one.hex
