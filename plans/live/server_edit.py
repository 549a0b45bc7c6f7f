"""A server-side edit of an open draft, for somebody who asked for it with a button: their edit, like any
other.

It is committed under the same locks as what people type. Rooms that have the draft open are notified, and
read it from the log.
"""

from collections.abc import Callable
from typing import Any

from pycrdt import Doc, Map

from meetings import events
from meetings.models import Seat
from plans.document.plan_grammar import ROOT
from plans.live import commits, log, rows
from plans.models import Draft, DraftClient


def edit(draft: Draft, change: Callable[[Map[Any]], None], *, by: Seat) -> None:
    """Commit what `change` does to the plan as an edit of this seat, inside the caller's transaction.

    The caller holds the meeting and has seen that the seat may write in this draft.
    """
    rows.lock_drafts([draft.pk])
    doc: Doc[Any] = Doc()
    doc.apply_update(log.whole(draft))
    before = doc.get_state()
    with doc.transaction():
        change(doc.get(ROOT, type=Map))
    DraftClient.objects.create(draft=draft, client_id=doc.client_id, seat=by)
    seq = commits.append(draft, doc.get_update(before), seat_id=by.pk)
    events.on_commit(events.plan_group(draft.pk), {"type": "plan.rung", "draft": str(draft.pk), "seq": seq})
