"""The few statements that run with every commit, in plain SQL: through the ORM they were nearly all of a
commit's time.

A draft's log is a chain: the draft has the id of its last row, each row that of the one before it (ADR 30).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from meetings import private_keys
from meetings.private_keys import WordsLost
from plans.live import at_rest, sql_statements


class Head(NamedTuple):
    """The end of a draft's log: the last number given out, and the row that has it; and whether its rows lie
    sealed.
    """

    seq: int
    row: int | None
    sealed: bool = False


class NewRow(NamedTuple):
    """One update on its way into a draft's log, under its number."""

    seq: int
    seat_id: UUID | None
    data: bytes

    def __repr__(self) -> str:
        """Without the words."""
        return f"<row {self.seq}>"


class OldRow(NamedTuple):
    """One update in a draft's log, as it lies on the disk."""

    id: int
    seq: int
    seat_id: UUID | None
    data: bytes
    at: datetime
    sealed: bool = False

    def __repr__(self) -> str:
        """Without the words."""
        return f"<row {self.seq}>"


class Whole(NamedTuple):
    """A draft's log up to a number and a moment, as one update, with what stands where in it if that was
    kept.
    """

    upto: int
    data: bytes
    layout: bytes | None
    at: datetime
    sealed: bool = False

    def __repr__(self) -> str:
        """Without the words."""
        return f"<a snapshot up to {self.upto}>"


class Interfered(Exception):
    """Somebody gave out numbers of a draft without holding its lock."""


def lock_meetings(meeting_ids: Iterable[UUID]) -> None:
    """Hold every meeting as it is until the transaction ends: verbs that change one wait. SQLite has one
    writer anyway.
    """
    if connection.features.has_select_for_update:
        ids = sorted(set(meeting_ids))
        sql_statements.run("SELECT id FROM meetings_meeting WHERE id IN {} ORDER BY id FOR SHARE", ids)


def lock_drafts(draft_ids: Iterable[UUID]) -> dict[UUID, Head]:
    """The end of each draft's log, nobody else adding to it until the transaction ends."""
    return heads(draft_ids, lock=connection.features.has_select_for_update)


def heads(draft_ids: Iterable[UUID], *, lock: bool = False) -> dict[UUID, Head]:
    """The end of each draft's log."""
    as_kept = sql_statements.id_writer()
    ids = {as_kept(one): one for one in draft_ids}
    sql = "SELECT id, seq, last_row, sealed FROM plans_draft WHERE id IN {}"
    found = sql_statements.run(sql + " ORDER BY id FOR UPDATE" if lock else sql, sorted(ids))
    return {ids[draft_id]: Head(seq, row, bool(sealed)) for draft_id, seq, row, sealed in found.fetchall()}


def append(added: Mapping[UUID, Sequence[NewRow]], heads: Mapping[UUID, Head]) -> None:
    """Put rows behind the ends of locked logs, numbered on from there; those of private drafts sealed.

    Raises Interfered when those are the ends no more, WordsLost without a private draft's key.
    """
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    as_kept, rows, moved = sql_statements.id_writer(), [], []
    many = sum(map(len, added.values()))
    new_ids = iter(_new_ids(many))
    boxes = at_rest.every([pk for pk in added if heads[pk].sealed])
    nonces = private_keys.nonces(many if boxes else 0)
    for draft_id, some in added.items():
        draft, (was, before, sealed) = as_kept(draft_id), heads[draft_id]
        if (box := boxes.get(draft_id)) is None and sealed:
            raise WordsLost
        for seq, seat_id, data in some:
            new_id = next(new_ids)
            seat = None if seat_id is None else as_kept(seat_id)
            kept = data if box is None else box.seal(at_rest.Part.ROW, data, seq=seq, nonce=next(nonces))
            rows.append((new_id, draft, seq, seat, kept, at, before))
            before = new_id
        moved.append((draft, was, was + len(some), before))
    sql_statements.insert(
        "INSERT INTO plans_updaterow (id, draft_id, seq, seat_id, data, at, before) VALUES {}", rows
    )
    # Both databases call the columns of such a list column1 and so on, and have no other name for them in
    # common.
    sql = (
        "UPDATE plans_draft SET seq = moved.column3, last_row = moved.column4 FROM (VALUES {}) AS moved"
        " WHERE id = moved.column1 AND seq = moved.column2"
    )
    for places, some_moved in sql_statements.batches(moved):
        if sql_statements.execute(sql.format(places), some_moved).rowcount != len(some_moved) // 4:
            raise Interfered


def after(known: Mapping[UUID, int]) -> dict[UUID, list[OldRow]]:
    """The rows of drafts after numbers, in order, followed from the last one back to the first that is
    there.
    """
    return _old_rows(_AFTER, known)


def search(known: Mapping[UUID, int]) -> dict[UUID, list[OldRow]]:
    """The same, looked for in the whole table: also what no chain leads to."""
    return _old_rows(_SEARCH, known)


def snapshots(known: Mapping[UUID, int]) -> dict[UUID, Whole]:
    """The snapshots of drafts that go further than numbers; the others, which may be long, are not even
    read.
    """
    return {
        draft_id: Whole(
            upto, bytes(data), bytes(layout) if layout else None, sql_statements.to_moment(at), bool(sealed)
        )
        for draft_id, upto, data, layout, at, sealed in _asked_about(_SNAPSHOTS, known)
    }


_AFTER = """
WITH RECURSIVE asked (draft_id, known) AS (VALUES {}),
back (known, draft_id, id, seq, seat_id, data, at, before, sealed) AS (
    SELECT known, one.draft_id, one.id, one.seq, one.seat_id, one.data, one.at, one.before, plans_draft.sealed
    FROM asked JOIN plans_draft ON plans_draft.id = asked.draft_id
    JOIN plans_updaterow AS one ON one.id = plans_draft.last_row AND one.draft_id = asked.draft_id
    WHERE one.seq > known
    UNION ALL
    SELECT known, one.draft_id, one.id, one.seq, one.seat_id, one.data, one.at, one.before, back.sealed
    FROM back JOIN plans_updaterow AS one ON one.id = back.before
    WHERE one.draft_id = back.draft_id AND one.seq = back.seq - 1 AND one.seq > known
)
SELECT draft_id, id, seq, seat_id, data, at, sealed FROM back ORDER BY seq
"""
_SEARCH = """
WITH asked (draft_id, known) AS (VALUES {}) SELECT draft_id, one.id, one.seq, seat_id, data, at, sealed
FROM asked NATURAL JOIN plans_updaterow AS one JOIN plans_draft ON plans_draft.id = draft_id
WHERE one.seq > known ORDER BY one.seq
"""


_SNAPSHOTS = """
WITH asked (draft_id, known) AS (VALUES {})
SELECT draft_id, upto, data, layout, at, sealed
FROM asked NATURAL JOIN plans_snapshot JOIN plans_draft ON plans_draft.id = draft_id WHERE upto > known
"""


def _old_rows(sql: str, known: Mapping[UUID, int]) -> dict[UUID, list[OldRow]]:
    found: dict[UUID, list[OldRow]] = {draft_id: [] for draft_id in known}
    for draft_id, number, seq, seat_id, data, at, sealed in _asked_about(sql, known):
        seat = sql_statements.to_uuid(seat_id) if seat_id else None
        row = OldRow(number, seq, seat, bytes(data), sql_statements.to_moment(at), bool(sealed))
        found[draft_id].append(row)
    return found


def _asked_about(sql: str, known: Mapping[UUID, int]) -> Iterator[tuple[Any, ...]]:
    """What a question about drafts and numbers answers, each row beginning with its draft."""
    as_kept = sql_statements.id_writer()
    ids = {as_kept(one): one for one in known}
    for places, asked in sql_statements.batches((as_kept(one), seq) for one, seq in known.items()):
        with connection.cursor() as cursor:
            cursor.execute(sql.format(places), asked)
            for draft_id, *rest in cursor.fetchall():
                yield ids[draft_id], *rest


def take_away(ids: Iterable[int]) -> None:
    """Delete rows."""
    left = iter(ids)
    while some := list(islice(left, sql_statements.AT_ONCE)):
        sql_statements.run("DELETE FROM plans_updaterow WHERE id IN {}", some)


def _new_ids(count: int) -> Iterable[int]:
    """`count` ids for rows, rising. None is ever given twice, not even after its row was deleted."""
    if connection.vendor == "sqlite":  # one writer, so what it counts is ours until the transaction ends
        sql = "SELECT seq FROM sqlite_sequence WHERE name = 'plans_updaterow'"
        found = sql_statements.execute(sql, ()).fetchone()
        last = found[0] if found else 0
        return range(last + 1, last + 1 + count)
    sql = "SELECT nextval(pg_get_serial_sequence('plans_updaterow', 'id')) FROM generate_series(1, %s)"
    return [number for (number,) in sql_statements.execute(sql, (count,)).fetchall()]
