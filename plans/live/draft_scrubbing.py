"""Takes deleted rows of drafts off the disk, and, by hand, those of views beforehand: see
participants/platform/disk_scrubbing.py for how.
"""

from django.db import transaction
from django.db.models import Model

from meetings.beforehand import saying_beforehand
from meetings.models import Saying
from participants.platform import disk_scrubbing
from plans.models import DraftClient, Seen, Snapshot, Suggestion, UpdateRow

TABLES: tuple[type[Model], ...] = (
    UpdateRow,
    Snapshot,
    DraftClient,
    Suggestion,
    Seen,
    Saying,
)


def scrub_on_commit() -> None:
    """Scrub as soon as the running transaction has committed."""
    transaction.on_commit(scrub)


def scrub() -> bool:
    """Take deleted rows of drafts off the disk; outside any transaction. False, and a line in the log, when
    it could not.
    """
    return disk_scrubbing.scrub(*TABLES)


def scrub_everything() -> bool:
    """The same for every table in which something private may have been deleted."""
    return disk_scrubbing.scrub(*TABLES, *saying_beforehand.TABLES)
