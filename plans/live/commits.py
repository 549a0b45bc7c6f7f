"""Commits to drafts' logs: a batch of updates in one transaction, under rights that hold at that moment.

All of it is synchronous and runs on one thread of its own per process (db_executor.py). Every function takes
its rights and its rows from one transaction, so what it answers was true together.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from plans.live import at_rest, client_ids, log, rights, rights_clock, rows
from plans.live.access import Standing
from plans.live.log import Row
from plans.live.rights import Badge
from plans.models import Draft

logger = logging.getLogger(__name__)


class Submission(NamedTuple):
    """One checked update on its way to the disk; `fresh` are the client ids not yet known to be this seat's.

    `stands_on` is the place of the same socket's update before it: without that one it would leave a hole.
    """

    badge: Badge
    data: bytes
    fresh: frozenset[int] = frozenset()
    stands_on: int | None = None

    def __repr__(self) -> str:
        """Without the words."""
        return f"<an update of seat {self.badge.seat_id}>"


class Work(NamedTuple):
    """What one process wants of one draft: updates to append, and sockets to confirm. `seq` is what it knows.

    `rights_version` is what the rights clock showed when all these sockets were confirmed, or None to have
    them asked about.
    """

    meeting_id: UUID
    seq: int
    badges: Collection[Badge]
    submissions: Sequence[Submission] = ()
    rights_version: int | None = None


@dataclass(slots=True, repr=False)
class Answer:
    """The result for one draft. `seqs` runs beside the submissions: a number, or None for one refused.

    `standings` is None while the rights clock stands where it stood: then everybody's rights are as they
    were. `rights_version` is what it showed, or None when it cannot be trusted. With `missed` rows come the
    seats that all client ids belong to. `lost`: a private draft that cannot be opened any more; then nothing
    was read or written.
    """

    seq: int = 0
    standings: dict[Badge, Standing] | None = None
    rights_version: int | None = None
    seqs: list[int | None] = field(default_factory=list)
    missed: list[Row] = field(default_factory=list)
    owners: Mapping[int, UUID] = field(default_factory=dict)
    lost: bool = False


class _Clock:
    """Whether this process has seen all of the clock's triggers; asked until it has."""

    is_wound = False


_clock = _Clock()


def commit(work: Mapping[UUID, Work]) -> dict[UUID, Answer]:
    """Append the updates of all drafts in one short transaction in which everybody's rights are known to
    hold.

    The meetings' and then the drafts' rows are locked, so nobody's rights and no draft's state change in
    between. An update of somebody who may not write (any more), or under somebody else's client id, is
    refused and leaves no trace. Raises whatever the database raises; then nothing was written.
    """
    with transaction.atomic():
        rows.lock_meetings(one.meeting_id for one in work.values())
        heads = rows.lock_drafts(work)
        answers = _answers(work, heads)
        fresh = {pk: some for pk, one in work.items() if (some := _fresh(one.submissions))}
        bound = client_ids.owners(fresh)
        added, bind = {}, {}
        for pk, one in work.items():
            added[pk], bind[pk] = _accept(one, answers[pk], bound.get(pk, {}))
        rows.append({pk: some for pk, some in added.items() if some}, heads)
        client_ids.bind(bind)
        return answers


def poll(work: Mapping[UUID, Work]) -> dict[UUID, Answer]:
    """Confirm everybody's rights and read what other processes have committed meanwhile. Writes nothing."""
    return _answers(work, rows.heads(work))


def _answers(work: Mapping[UUID, Work], heads: Mapping[UUID, rows.Head]) -> dict[UUID, Answer]:
    """Without the submissions: who may what, and what this process has missed."""
    rights_version = _rights_version()
    unsure = {
        pk: one for pk, one in work.items() if rights_version is None or one.rights_version != rights_version
    }
    standings = _confirm(unsure) if unsure else {}
    answers = {}
    opens = at_rest.every([pk for pk, head in heads.items() if head.sealed])
    for pk, one in work.items():
        head = heads.get(pk, rows.Head(one.seq, None))
        lost = head.sealed and pk not in opens
        answers[pk] = Answer(head.seq, standings.get(pk), rights_version, lost=lost)
    if behind := [pk for pk, one in work.items() if answers[pk].seq > one.seq]:
        _catch_up(answers, {pk: work[pk].seq for pk in behind})
    return answers


def _catch_up(answers: Mapping[UUID, Answer], behind: Mapping[UUID, int]) -> None:
    """Read what was committed after numbers into the answers about those drafts."""
    found = log.read_all_after(behind, upto={pk: answers[pk].seq for pk in behind})
    for pk in behind:
        answer = answers[pk]
        if pk in found:
            answer.missed, answer.owners = found[pk], log.owners_of(pk)
        else:
            answer.lost = True


def _rights_version() -> int | None:
    """What the rights clock shows; None when a trigger of it is missing, and then every socket is asked about
    each time.
    """
    if not _clock.is_wound:
        _clock.is_wound = rights_clock.is_wound(connection)
    if not _clock.is_wound:
        logger.error("the rights clock is not wound: migrate the database, or it stays slow")
        return None
    return rights_clock.read(connection)


def _confirm(work: Mapping[UUID, Work]) -> dict[UUID, dict[Badge, Standing]]:
    drafts = {draft.pk: draft for draft in rights.drafts_with_meetings(work)}
    return rights.confirm(drafts, {pk: one.badges for pk, one in work.items()})


def _fresh(submissions: Iterable[Submission]) -> set[int]:
    return {client for one in submissions for client in one.fresh}


def _accept(
    work: Work, answer: Answer, bound: Mapping[int, UUID]
) -> tuple[list[rows.NewRow], dict[int, UUID]]:
    """Number the submissions that may enter the log, in their order; the others get None. With the client ids
    to be bound.
    """
    accepted: list[rows.NewRow] = []
    bind: dict[int, UUID] = {}
    for one in work.submissions:
        seat_id = one.badge.seat_id
        writes = answer.standings is None or answer.standings[one.badge].writes
        writes = writes and not answer.lost
        stands = one.stands_on is None or answer.seqs[one.stands_on] is not None
        # A client id belongs to the first seat that wrote under it, be it a moment ago.
        theirs = all(
            owner == seat_id for client in one.fresh if (owner := bound.get(client) or bind.get(client))
        )
        if not (writes and stands and theirs):
            answer.seqs.append(None)
            continue
        answer.seq += 1
        answer.seqs.append(answer.seq)
        accepted.append(rows.NewRow(answer.seq, seat_id, one.data))
        bind.update((client, seat_id) for client in one.fresh if client not in bound)
    return accepted, bind


def append(draft: Draft, *updates: bytes, seat_id: UUID | None = None) -> int:
    """Put updates behind a draft's log, inside the running transaction; answers the number of the last. The
    server's own have no seat.
    """
    heads = rows.lock_drafts([draft.pk])
    first = heads[draft.pk].seq + 1
    new = [rows.NewRow(seq, seat_id, data) for seq, data in enumerate(updates, start=first)]
    rows.append({draft.pk: new}, heads)
    draft.refresh_from_db(fields=["seq", "last_row"])
    return draft.seq
