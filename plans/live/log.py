"""A draft's log as it is on the disk: what is acknowledged is a row of it, or in its snapshot.

What is written to it is in commits.py, and what is deleted from it in compaction.py.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from meetings.private_keys import WordsLost
from plans.document import document
from plans.live import at_rest, layouts, rows
from plans.live.at_rest import AtRest, Part
from plans.live.guard import Layout
from plans.models import Draft, DraftClient, Snapshot, UpdateRow

logger = logging.getLogger(__name__)


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
    kept = read_all_after({pk: 0 for pk, _, _ in there}, upto={pk: seq for pk, seq, _ in there})
    bound = DraftClient.objects.filter(draft_id__in=kept)
    for pk, client, seat_id in bound.values_list("draft_id", "client_id", "seat_id"):
        owners[pk][client] = seat_id
    return {
        pk: Loaded(meeting_id, seq, kept[pk], owners[pk], layout_of(kept[pk])) if pk in kept else WordsLost()
        for pk, seq, meeting_id in there
    }


def layout_of(rows: Iterable[Row]) -> Layout | None:
    """What stands where in the document that these rows make, if they make one."""
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
    found = read_all_after({draft_id: seq}, upto=upto)
    if draft_id not in found:
        raise WordsLost
    return found[draft_id]


def read_all_after(known: Mapping[UUID, int], *, upto: Mapping[UUID, int]) -> dict[UUID, list[Row]]:
    """What `read_after` answers, of many drafts, each known to go `upto` a number at least; without those
    that are lost.

    Rows first, then the snapshots: what another process compacts away in between is in the snapshot, never in
    neither.
    """
    loose, wholes = rows.after(known), rows.snapshots(known)
    starts = {pk: wholes[pk].upto if pk in wholes else seq for pk, seq in known.items()}
    if broken := {pk for pk in known if not _is_unbroken(loose[pk], starts[pk], upto.get(pk, 0))}:
        # None of our code takes a row out of the middle. The rest is found by reading the table.
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
