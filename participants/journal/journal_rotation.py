"""A new JOURNAL_KEY: every chain is keyed anew, and says so itself, with the end it had before.

Nothing that was wrong before becomes right: a row whose digest fitted no key keeps it and goes on showing,
and so does an end that did not fit.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from participants.journal import journal, journal_lock
from participants.models import JournalEntry, JournalHead

AT_ONCE = 500
SAID = "journal.rechained"


@dataclass
class Rechained:
    """How many chains and rows came under the key in use; how many rows fit no key."""

    chains: int = 0
    rows: int = 0
    wrong: int = 0


@transaction.atomic
def rechain() -> Rechained:
    """Key anew what is under an earlier key, with the lock lifted meanwhile; nobody writes until then."""
    done = Rechained()
    journal_lock.unlock(connection)
    for head in JournalHead.objects.select_for_update().order_by("chain"):
        _rechain(head, done)
    journal_lock.lock(connection)
    return done


def _rechain(head: JournalHead, done: Rechained) -> None:
    rows = list(JournalEntry.objects.filter(chain=head.chain).order_by("seq"))
    before = (head.seq, head.last)
    ends_well = bool(rows) and before == (rows[-1].seq, rows[-1].digest) and journal.is_end_as_written(head)
    changed = _key_anew(rows, done)
    if not changed:
        return
    JournalEntry.objects.bulk_update(changed, ["previous", "digest"], AT_ONCE)
    done.chains, done.rows = done.chains + 1, done.rows + len(changed)
    if ends_well:
        head.last = rows[-1].digest
        head.digest = journal.head_digest(head)
        head.save()
        journal.append(head.chain, SAID, by=None, detail={"rows": before[0], "head": before[1]})


def _key_anew(rows: list[JournalEntry], done: Rechained) -> list[JournalEntry]:
    """The rows that changed. A row follows the one before it as it did, or as little as it did."""
    was, now, changed = "", "", []
    for row in rows:
        stood = (row.previous, row.digest)
        whole, follows = journal.is_as_written(row), row.previous == was
        was = row.digest
        if follows:
            row.previous = now
        if whole:
            row.digest = journal.digest_of(row)
        done.wrong += not whole
        now = row.digest
        if (row.previous, row.digest) != stood:
            changed.append(row)
    return changed
