"""Whose a client id of a draft is: bound to one seat for good, in plain SQL as the rows are (rows.py)."""

from collections.abc import Collection, Mapping
from uuid import UUID

from plans.live import sql_statements


def owners(clients: Mapping[UUID, Collection[int]]) -> dict[UUID, dict[int, UUID]]:
    """The seats that these client ids of these drafts belong to; without those that are nobody's."""
    as_kept = sql_statements.id_writer()
    ids = {as_kept(one): one for one in clients}
    asked = ((as_kept(draft_id), client) for draft_id, some in clients.items() for client in some)
    found: dict[UUID, dict[int, UUID]] = {draft_id: {} for draft_id in clients}
    # A join, since SQLite reads the whole table for pairs that are IN something.
    sql = (
        "WITH asked (draft_id, client_id) AS (VALUES {}) "
        "SELECT draft_id, client_id, seat_id FROM asked NATURAL JOIN plans_draftclient"
    )
    for values, pairs in sql_statements.batches(asked):
        for draft_id, client, seat_id in sql_statements.execute(sql.format(values), pairs).fetchall():
            found[ids[draft_id]][client] = sql_statements.to_uuid(seat_id)
    return found


def bind(owners: Mapping[UUID, Mapping[int, UUID]]) -> None:
    """Make client ids of drafts, which were nobody's, these seats' for good."""
    as_kept = sql_statements.id_writer()
    sql_statements.insert(
        "INSERT INTO plans_draftclient (draft_id, client_id, seat_id) VALUES {}",
        (
            (as_kept(draft_id), client, as_kept(seat_id))
            for draft_id, some in owners.items()
            for client, seat_id in some.items()
        ),
    )
