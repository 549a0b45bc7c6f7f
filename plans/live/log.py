"""The log of every draft: acknowledged means that a row of this table is on disk.

All of it is synchronous and runs on one thread of its own per process (hub.py). Every function takes its rights and its
rows from one transaction, so what it answers was true together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from meetings.models import Meeting
from plans import document
from plans.access import Standing
from plans.live import rights
from plans.live.rights import Badge
from plans.models import Draft, DraftClient, Snapshot, UpdateRow

#: So many rows are kept before the log is replayed into a snapshot, which forgets deleted words.
ROWS_BEFORE_COMPACTING = 400


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One committed update. `seat_id` is None for what the server wrote, or a whole snapshot."""

    seq: int
    data: bytes
    seat_id: UUID | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Loaded:
    """A draft as it is on disk: rows in order, the seats its client ids belong to."""

    meeting_id: UUID
    seq: int
    rows: Sequence[Row]
    owners: Mapping[int, UUID]


@dataclass(frozen=True, slots=True, repr=False)
class Submission:
    """One checked update on its way to the disk; `fresh` are the client ids not yet known to be this seat's."""

    badge: Badge
    data: bytes
    fresh: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, repr=False)
class Work:
    """What one process wants of one draft: updates to append, and sockets to confirm. `seq` is what it knows.

    Each badge comes with the person's epoch at which its device was last known to be welcome.
    """

    meeting_id: UUID
    seq: int
    badges: Mapping[Badge, int | None]
    submissions: Sequence[Submission] = ()


@dataclass(slots=True, repr=False)
class Answer:
    """What became of it. `seqs` runs beside the submissions: a number, or None for one that was refused."""

    seq: int = 0
    standings: dict[Badge, Standing] = field(default_factory=dict)
    epochs: dict[Badge, int] = field(default_factory=dict)
    seqs: list[int | None] = field(default_factory=list)
    missed: list[Row] = field(default_factory=list)
    rows_kept: int = 0


def load(draft_id: UUID) -> Loaded | None:
    """The draft as it is on disk, or None when there is none."""
    with transaction.atomic():
        draft = Draft.objects.select_related("circle").filter(pk=draft_id).first()
        if draft is None:
            return None
        owners = DraftClient.objects.filter(draft=draft).values_list("client_id", "seat_id")
        rows = read_after(draft_id, 0)
        return Loaded(draft.circle.meeting_id, draft.seq, rows, dict(owners))


def read_after(draft_id: UUID, seq: int) -> list[Row]:
    """The committed rows after `seq`, in order; a whole snapshot first when those rows were compacted away."""
    rows: list[Row] = []
    snapshot = Snapshot.objects.filter(draft_id=draft_id, upto__gt=seq).first()
    if snapshot is not None:
        rows.append(Row(snapshot.upto, bytes(snapshot.data)))
        seq = snapshot.upto
    later = UpdateRow.objects.filter(draft_id=draft_id, seq__gt=seq).order_by("seq")
    rows.extend(
        Row(number, bytes(data), seat_id)
        for number, data, seat_id in later.values_list("seq", "data", "seat_id")
    )
    return rows


def commit(work: Mapping[UUID, Work]) -> dict[UUID, Answer]:
    """Append the updates of all drafts in one short transaction, and confirm everybody's rights in it.

    The meetings' and then the drafts' rows are locked, so nobody's rights and no draft's state change in between. An
    update of somebody who may not write (any more), or under somebody else's client id, is refused and leaves no trace.
    Raises whatever the database raises; then nothing was written.
    """
    with transaction.atomic():
        if connection.features.has_select_for_update:
            meetings = Meeting.objects.select_for_update().order_by("pk").only("pk")
            list(meetings.filter(pk__in={one.meeting_id for one in work.values()}))
        return _answers(work, lock=True)


def look(work: Mapping[UUID, Work]) -> dict[UUID, Answer]:
    """Confirm everybody's rights and read what other processes have committed meanwhile. Writes nothing."""
    return _answers(work, lock=False)


def _answers(work: Mapping[UUID, Work], *, lock: bool) -> dict[UUID, Answer]:
    rows = rights.drafts_with_meetings(work)
    drafts = {draft.pk: draft for draft in (rows.select_for_update(of=("self",)) if lock else rows)}
    badges = {pk: one.badges for pk, one in work.items()}
    confirmed = rights.confirm(drafts, badges, trust_epochs=lock)
    answers = {}
    for pk, one in work.items():
        answer = _seen(drafts.get(pk), one, confirmed.standings[pk])
        answer.epochs = confirmed.epochs
        answers[pk] = _append(drafts.get(pk), one, answer) if one.submissions else answer
    return answers


def _seen(draft: Draft | None, work: Work, standings: dict[Badge, Standing]) -> Answer:
    if draft is None:
        return Answer(work.seq, standings)
    missed = read_after(draft.pk, work.seq) if draft.seq > work.seq else []
    return Answer(draft.seq, standings, missed=missed)


def _append(draft: Draft | None, work: Work, answer: Answer) -> Answer:
    if draft is None:
        answer.seqs = [None] * len(work.submissions)
        return answer
    owners = _owners(draft, work.submissions)
    now, rows = timezone.now(), []
    for one in work.submissions:
        seat_id = one.badge.seat_id
        theirs = all(owners.setdefault(client, seat_id) == seat_id for client in one.fresh)
        if not theirs or not answer.standings[one.badge].writes:
            answer.seqs.append(None)
            continue
        draft.seq += 1
        answer.seqs.append(draft.seq)
        rows.append(UpdateRow(draft=draft, seq=draft.seq, seat_id=seat_id, data=one.data, at=now))
        _bind(draft, one)
    UpdateRow.objects.bulk_create(rows)
    Draft.objects.filter(pk=draft.pk).update(seq=draft.seq)
    answer.seq = draft.seq
    return answer


def _owners(draft: Draft, submissions: Iterable[Submission]) -> dict[int, UUID]:
    fresh = {client for one in submissions for client in one.fresh}
    if not fresh:
        return {}
    bound = DraftClient.objects.filter(draft=draft, client_id__in=fresh)
    return dict(bound.values_list("client_id", "seat_id"))


def _bind(draft: Draft, one: Submission) -> None:
    for client in one.fresh:
        DraftClient.objects.get_or_create(
            draft=draft, client_id=client, defaults={"seat_id": one.badge.seat_id}
        )


@transaction.atomic
def compact(draft_id: UUID, *, at_least: int = ROWS_BEFORE_COMPACTING) -> bool:
    """Replay the log into one snapshot and delete its rows: what people deleted is gone from the disk.

    Never merges updates, which would keep deleted words. Does nothing, and says so, below `at_least` rows.
    """
    draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None or UpdateRow.objects.filter(draft=draft).count() < at_least:
        return False
    rows = read_after(draft_id, 0)
    whole = document.replay([row.data for row in rows])
    Snapshot.objects.update_or_create(draft=draft, defaults={"upto": draft.seq, "data": whole})
    UpdateRow.objects.filter(draft=draft, seq__lte=draft.seq).delete()
    return True


def start(draft: Draft, update: bytes) -> None:
    """Put a new draft's first update in its log, inside the running transaction."""
    draft.seq = 1
    draft.save(update_fields=["seq"])
    UpdateRow.objects.create(draft=draft, seq=1, seat=None, data=update, at=timezone.now())


def whole(draft: Draft) -> bytes:
    """The draft's document as one update, from what is on disk."""
    return document.replay([row.data for row in read_after(draft.pk, 0)])
