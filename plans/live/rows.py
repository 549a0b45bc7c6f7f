"""The few statements that run with every commit, in plain SQL: through the ORM they were nearly all of a commit's time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone


class NewRow(NamedTuple):
    """One update on its way into a draft's log, under its number."""

    seq: int
    seat_id: UUID
    data: bytes


def lock_meetings(meeting_ids: Iterable[UUID]) -> None:
    """Hold every meeting as it is until the transaction ends: verbs that change one wait. SQLite has one writer anyway."""
    if connection.features.has_select_for_update:
        _read("SELECT id FROM meetings_meeting WHERE id IN ({}) ORDER BY id FOR SHARE", meeting_ids)


def lock_drafts(draft_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The last number given out in each draft, nobody else giving out any until the transaction ends."""
    if not connection.features.has_select_for_update:
        return seqs(draft_ids)
    return _seqs(
        "SELECT id, seq FROM plans_draft WHERE id IN ({}) ORDER BY id FOR UPDATE", draft_ids
    )


def seqs(draft_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The last number given out in each draft."""
    return _seqs("SELECT id, seq FROM plans_draft WHERE id IN ({})", draft_ids)


def append(added: Mapping[UUID, Sequence[NewRow]]) -> None:
    """Put rows into the logs, and move each draft's number on to the last of them."""
    if not added:
        return
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    native = connection.features.has_native_uuid_field
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO plans_updaterow (draft_id, seq, seat_id, data, at) VALUES (%s, %s, %s, %s, %s)",
            [
                (_id(draft_id, native), row.seq, _id(row.seat_id, native), row.data, at)
                for draft_id, some in added.items()
                for row in some
            ],
        )
        cursor.executemany(
            "UPDATE plans_draft SET seq = %s WHERE id = %s",
            [(some[-1].seq, _id(draft_id, native)) for draft_id, some in added.items()],
        )


def _seqs(sql: str, draft_ids: Iterable[UUID]) -> dict[UUID, int]:
    return {
        found if isinstance(found, UUID) else UUID(found): seq
        for found, seq in _read(sql, draft_ids)
    }


def _read(sql: str, ids: Iterable[UUID]) -> list[Any]:
    """The rows of a query with `{}` for the places of ids."""
    native = connection.features.has_native_uuid_field
    values = [_id(one, native) for one in sorted(ids)]
    with connection.cursor() as cursor:
        cursor.execute(sql.format(", ".join(["%s"] * len(values))), values)
        found: list[Any] = cursor.fetchall()
    return found


def _id(value: UUID, native: bool) -> Any:
    """An id as the database's driver takes it: SQLite keeps it as 32 letters."""
    return value if native else value.hex
