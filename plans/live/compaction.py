"""Compaction: a draft's log is replayed into one snapshot, so that what people deleted leaves the disk."""

import logging
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.utils import DatabaseError
from django.utils import timezone

from meetings.private_keys import WordsLost
from plans.document import document
from plans.live import layouts, log, rows
from plans.live.at_rest import AtRest, Part
from plans.live.log import Row
from plans.models import Draft, Snapshot

logger = logging.getLogger(__name__)

#: The log is replayed into a snapshot, which forgets deleted words, when it has this many rows.
ROWS_BEFORE_COMPACTING = 400


def compact(draft_id: UUID, *, at_least: int | None = None) -> bool:
    """Replay the log into one snapshot and delete its rows: what people deleted is gone from the disk.

    Never merges updates, which would keep deleted words. Does nothing, and says so, below `at_least` rows
    (ROWS_BEFORE_COMPACTING), or when the draft went, cannot be opened, or somebody else compacted it
    meanwhile. Others write while it replays; what they write stays a row.
    """
    enough = ROWS_BEFORE_COMPACTING if at_least is None else at_least
    before, found = _upto(draft_id), _as_far_as_possible(draft_id)
    loose = [row.id for row in found if row.id is not None]
    if not found or len(loose) < enough:
        return False
    whole, layout = document.replay([row.data for row in found]), log.layout_of(found)
    kept = layouts.written(layout, of=whole) if layout else None
    upto, at = found[-1].seq, found[-1].at
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
        return log.read_after(draft_id, 0)
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
