"""The log of every draft: acknowledged means that a row of this table is on disk.

All of it is synchronous and runs on one thread of its own per process (hub.py). Every function takes its
rights and its rows from one transaction, so what it answers was true together.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.utils import DatabaseError
from django.utils import timezone

from meetings.private_keys import WordsLost
from plans.document import document
from plans.live import at_rest, layouts, rights, rights_clock, rows
from plans.live.access import Standing
from plans.live.at_rest import AtRest, Part
from plans.live.guard import Layout
from plans.live.rights import Badge
from plans.models import Draft, DraftClient, Snapshot, UpdateRow

logger = logging.getLogger(__name__)

#: So many rows are kept before the log is replayed into a snapshot, which forgets deleted words.
ROWS_BEFORE_COMPACTING = 400


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One committed update, or a whole snapshot with its kept `layout` and no `id`. What the server wrote has
    no seat.

    `at` is when it was written, of a snapshot the last update in it.
    """

    seq: int
    data: bytes
    seat_id: UUID | None = None
    layout: bytes | None = None
    id: int | None = None
    at: datetime = field(default_factory=timezone.now)


@dataclass(frozen=True, slots=True, repr=False)
class Loaded:
    """A draft as it is on disk: rows in order, the seats its client ids belong to, what stands where, if that
    is known.
    """

    meeting_id: UUID
    seq: int
    rows: Sequence[Row]
    owners: Mapping[int, UUID]
    layout: Layout | None


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

    `ticks` is what the rights clock showed when all these sockets were confirmed, or None to have them asked
    about.
    """

    meeting_id: UUID
    seq: int
    badges: Collection[Badge]
    submissions: Sequence[Submission] = ()
    ticks: int | None = None


@dataclass(slots=True, repr=False)
class Answer:
    """What became of it. `seqs` runs beside the submissions: a number, or None for one that was refused.

    `standings` is None while the rights clock stands where it stood: then everybody's rights are as they
    were. `ticks` is what it showed, or None when it cannot be trusted. With `missed` rows come the seats that
    all client ids belong to. `lost`: it is a private draft that cannot be opened any more; then nothing was
    read or written.
    """

    seq: int = 0
    standings: dict[Badge, Standing] | None = None
    ticks: int | None = None
    seqs: list[int | None] = field(default_factory=list)
    missed: list[Row] = field(default_factory=list)
    owners: Mapping[int, UUID] = field(default_factory=dict)
    lost: bool = False


class _Clock:
    """Whether this process has seen all of the clock's triggers; asked until it has."""

    is_wound = False


_clock = _Clock()


def load(draft_id: UUID) -> Loaded | None:
    """The draft as it is on disk, or None when there is none. Raises WordsLost."""
    found = load_all([draft_id]).get(draft_id)
    if isinstance(found, WordsLost):
        raise found
    return found


def load_all(draft_ids: Collection[UUID]) -> dict[UUID, Loaded | WordsLost]:
    """The drafts as they are on disk, those that are there, in four questions however many.

    Numbers first, then rows, then snapshots: what is compacted away meanwhile is in the snapshot, so nothing
    is missed, and nobody who writes has to wait for who reads.
    """
    drafts = Draft.objects.filter(pk__in=draft_ids).values_list("pk", "seq", "circle__meeting_id")
    there = list(drafts.order_by())
    owners: dict[UUID, dict[int, UUID]] = {pk: {} for pk, _, _ in there}
    kept = _after({pk: 0 for pk, _, _ in there}, upto={pk: seq for pk, seq, _ in there})
    bound = DraftClient.objects.filter(draft_id__in=kept)
    for pk, client, seat_id in bound.values_list("draft_id", "client_id", "seat_id"):
        owners[pk][client] = seat_id
    return {
        pk: Loaded(meeting_id, seq, kept[pk], owners[pk], _layout_of(kept[pk])) if pk in kept else WordsLost()
        for pk, seq, meeting_id in there
    }


def _layout_of(rows: Iterable[Row]) -> Layout | None:
    return layouts.of_log((row.data, row.layout) for row in rows)


def owners_of(draft_id: UUID) -> dict[int, UUID]:
    """The seats that a draft's client ids belong to."""
    owners = DraftClient.objects.filter(draft_id=draft_id).values_list("client_id", "seat_id")
    return dict(owners)


def read_after(draft_id: UUID, seq: int) -> list[Row]:
    """The committed rows after `seq`, in order; a whole snapshot first when those rows were compacted away.

    Raises WordsLost for a private draft that cannot be opened any more.
    """
    upto = {pk: head.seq for pk, head in rows.heads([draft_id]).items()}
    found = _after({draft_id: seq}, upto=upto)
    if draft_id not in found:
        raise WordsLost
    return found[draft_id]


def _after(known: Mapping[UUID, int], *, upto: Mapping[UUID, int]) -> dict[UUID, list[Row]]:
    """What `read_after` answers, of many drafts, each known to go `upto` a number at least; without those
    that are lost.

    Rows first, then the snapshots: what another process compacts away in between is in the snapshot, never in
    neither.
    """
    loose, wholes = rows.after(known), rows.snapshots(known)
    starts = {pk: wholes[pk].upto if pk in wholes else seq for pk, seq in known.items()}
    if broken := {pk for pk in known if not _is_unbroken(loose[pk], starts[pk], upto.get(pk, 0))}:
        # Nothing of ours takes a row out of the middle. Whoever did: what is left is found, at the cost of
        # reading the table.
        logger.error("the log of a draft lacks rows: %s", ", ".join(map(str, broken)))
        loose.update(rows.search({pk: starts[pk] for pk in broken}))
    opened: dict[UUID, list[Row]] = {}
    for pk in known:
        some = [row for row in loose[pk] if row.seq > starts[pk]]
        try:
            opened[pk] = _rows(*at_rest.opened(pk, wholes.get(pk), some))
        except WordsLost:
            logger.error("a private draft cannot be opened: its key is lost")
    return opened


def _rows(whole: rows.Whole | None, loose: Iterable[rows.OldRow]) -> list[Row]:
    return [
        *([Row(whole.upto, whole.data, None, whole.layout, at=whole.at)] if whole else []),
        *(Row(one.seq, one.data, one.seat_id, id=one.id, at=one.at) for one in loose),
    ]


def _is_unbroken(loose: Sequence[rows.OldRow], start: int, upto: int) -> bool:
    """Whether rows go on from a number without a hole, as far as they must."""
    numbers = [row.seq for row in loose if row.seq > start]
    return numbers == [*range(start + 1, start + 1 + len(numbers))] and start + len(numbers) >= upto


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
        bound = rows.owners(fresh)
        added, bind = {}, {}
        for pk, one in work.items():
            added[pk], bind[pk] = _accept(one, answers[pk], bound.get(pk, {}))
        rows.append({pk: some for pk, some in added.items() if some}, heads)
        rows.bind(bind)
        return answers


def look(work: Mapping[UUID, Work]) -> dict[UUID, Answer]:
    """Confirm everybody's rights and read what other processes have committed meanwhile. Writes nothing."""
    return _answers(work, rows.heads(work))


def _answers(work: Mapping[UUID, Work], heads: Mapping[UUID, rows.Head]) -> dict[UUID, Answer]:
    """Without the submissions: who may what, and what this process has missed."""
    ticks = _ticks()
    unsure = {pk: one for pk, one in work.items() if ticks is None or one.ticks != ticks}
    standings = _confirm(unsure) if unsure else {}
    answers = {}
    opens = at_rest.every([pk for pk, head in heads.items() if head.sealed])
    for pk, one in work.items():
        head = heads.get(pk, rows.Head(one.seq, None))
        lost = head.sealed and pk not in opens
        answers[pk] = Answer(head.seq, standings.get(pk), ticks, lost=lost)
    if behind := [pk for pk, one in work.items() if answers[pk].seq > one.seq]:
        _catch_up(answers, {pk: work[pk].seq for pk in behind})
    return answers


def _catch_up(answers: Mapping[UUID, Answer], behind: Mapping[UUID, int]) -> None:
    """Read what was committed after numbers into the answers about those drafts."""
    found = _after(behind, upto={pk: answers[pk].seq for pk in behind})
    for pk in behind:
        answer = answers[pk]
        if pk in found:
            answer.missed, answer.owners = found[pk], owners_of(pk)
        else:
            answer.lost = True


def _ticks() -> int | None:
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


def compact(draft_id: UUID, *, at_least: int | None = None) -> bool:
    """Replay the log into one snapshot and delete its rows: what people deleted is gone from the disk.

    Never merges updates, which would keep deleted words. Does nothing, and says so, below `at_least` rows
    (ROWS_BEFORE_COMPACTING), or when the draft went, cannot be opened, or somebody else compacted it
    meanwhile. Others write while it replays; what they write stays a row.
    """
    enough = ROWS_BEFORE_COMPACTING if at_least is None else at_least
    before, log = _upto(draft_id), _as_far_as_possible(draft_id)
    loose = [row.id for row in log if row.id is not None]
    if not log or len(loose) < enough:
        return False
    whole, layout = document.replay([row.data for row in log]), _layout_of(log)
    kept = layouts.written(layout, of=whole) if layout else None
    upto, at = log[-1].seq, log[-1].at
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
        if draft is None or _upto(draft_id) != before:
            return False
        Snapshot.objects.update_or_create(
            draft=draft, defaults={"upto": upto, "at": at, **_as_kept(draft, upto, whole, kept)}
        )
        rows.take_away(loose)
    return True


def _as_far_as_possible(draft_id: UUID) -> list[Row]:
    """A draft's log; nothing of one that cannot be opened."""
    try:
        return read_after(draft_id, 0)
    except WordsLost:
        return []


def _as_kept(draft: Draft, upto: int, whole: bytes, layout: bytes | None) -> dict[str, bytes | None]:
    """A snapshot as it lies on the disk."""
    if not draft.sealed:
        return {"data": whole, "layout": layout}
    box = AtRest(draft.pk)
    return {
        "data": box.seal(Part.WHOLE, whole, seq=upto),
        "layout": box.seal(Part.LAYOUT, layout, seq=upto) if layout else None,
    }


def close(drafts: QuerySet[Draft]) -> None:
    """Close those of these drafts that are open, inside the running transaction: from then on nobody reads or
    writes them.
    """
    ids = list(drafts.select_for_update().filter(closed_at=None).values_list("pk", flat=True))
    Draft.objects.filter(pk__in=ids).update(closed_at=timezone.now())
    compact_on_commit(*ids)


def compact_on_commit(*draft_ids: UUID) -> None:
    """Replay the logs of drafts that nobody writes to any more, as soon as the running transaction has
    committed.

    Then rows are kept of open drafts alone, in a table that is read when a draft is deleted and rewritten
    when it is scrubbed.
    """
    for draft_id in draft_ids:
        transaction.on_commit(partial(_compact_if_possible, draft_id))


def _compact_if_possible(draft_id: UUID) -> None:
    try:
        compact(draft_id, at_least=1)
    except DatabaseError as error:
        # What was asked for has committed; only its rows stay longer than they had to.
        logger.warning("a closed draft is not compacted: %s", type(error).__name__)


def _upto(draft_id: UUID) -> int:
    """How far the draft's snapshot goes; 0 when it has none."""
    found = Snapshot.objects.filter(draft_id=draft_id).values_list("upto", flat=True)
    return found.first() or 0


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


def is_lost(draft: Draft) -> bool:
    """Whether nobody can open this draft any more: it is sealed, and its key is gone or is another. Tried on
    its end alone.
    """
    if not draft.sealed:
        return False
    try:
        box, end = AtRest(draft.pk), UpdateRow.objects.filter(pk=draft.last_row or 0).first()
        if end is not None:
            box.unseal(Part.ROW, bytes(end.data), seq=end.seq)
        elif (one := Snapshot.objects.filter(draft=draft).first()) is not None:
            box.unseal(Part.WHOLE, bytes(one.data), seq=one.upto)
    except WordsLost:
        return True
    return False


def whole(draft: Draft) -> bytes:
    """The draft's document as one update, from what is on disk. Raises WordsLost."""
    return document.replay([row.data for row in read_after(draft.pk, 0)])
