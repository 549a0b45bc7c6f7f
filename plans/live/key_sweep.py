"""Destroys keys of private words that nothing needs any more: left behind by a crash between a commit and its
end.
"""

import logging
import time
from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from meetings import policy, private_keys
from meetings.models import Meeting, Saying
from meetings.private_keys import Kind
from plans.models import Draft, Suggestion
from plans.models.choices import Audience

logger = logging.getLogger(__name__)
#: A key is on the disk before its row is: a younger one may belong to a transaction that has not committed
#: yet.
SPARED_FOR = 3600.0  # seconds


def sweep() -> int:
    """Destroy what no draft, suggestion or saying is sealed under any more; how many. By the worker, and at
    every start.

    Not while the database has no meeting at all: then it is still to be put back from a backup.
    """
    if not Meeting.objects.exists():
        return 0
    old: dict[Kind, set[UUID]] = {kind: set() for kind in Kind}
    for kind, of, path in private_keys.every():
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > SPARED_FOR:
                old[kind].add(of)
    left = [(kind, of) for kind, some in old.items() for of in some - _needed(kind, some)]
    for kind, of in left:
        private_keys.destroy(kind, of)
    if left:
        logger.info("%d keys of private words were left behind, and are destroyed now", len(left))
    return len(left)


def _needed(kind: Kind, ids: Collection[UUID]) -> set[UUID]:
    """Those of these things that are there, and that anybody may still come to read."""
    match kind:
        case Kind.DRAFT:
            drafts = Draft.objects.filter(pk__in=ids, audience=Audience.FAMILY, closed_at=None)
            over = (*policy.AFTER, policy.WITHDRAWN)
            return set(drafts.exclude(circle__meeting__stage__in=over).values_list("pk", flat=True))
        case Kind.SUGGESTION:
            found = Suggestion.objects.filter(pk__in=ids, sealed__isnull=False)
            return set(found.values_list("pk", flat=True))
        case Kind.SAYING:
            said = Saying.objects.filter(seat__in=ids, sealed__isnull=False)
            return set(said.values_list("seat_id", flat=True))
