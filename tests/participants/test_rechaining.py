"""The journal's chains are keyed anew once, when names leave the digests: nothing that was wrong before
becomes right.
"""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from participants.journal import journal, journal_lock
from participants.models import JournalEntry, JournalHead, Service

pytestmark = pytest.mark.django_db
anew = import_module("participants.migrations.0019_names_leave_the_journals_digests")


def _old_digest(entry: JournalEntry) -> str:
    content = [
        entry.chain, entry.seq, entry.at.isoformat(timespec="microseconds"), entry.action, entry.actor_id,
        entry.actor, entry.subject, entry.detail, entry.previous,
    ]  # fmt: skip
    return journal._keyed(json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


@pytest.fixture
def before() -> JournalHead:
    """A chain of four rows as it was written before."""
    service = Service.objects.create(name="Northtown")
    for action in ("family.create", "person.invite", "meeting.create", "account.create"):
        journal.write(action, by=None, service=service, detail={"n": 1})
    journal_lock.unlock(connection)
    previous = ""
    for row in JournalEntry.objects.all():
        row.previous = previous
        row.digest = previous = _old_digest(row)
        row.save()
    head = JournalHead.objects.get()
    head.last = previous
    head.digest = journal.head_digest(head)
    head.save()
    return head


def migrate() -> list[str]:
    """What is wrong afterwards."""
    with connection.schema_editor(atomic=True) if connection.vendor == "postgresql" else _Editor() as editor:
        anew.rechain(apps, editor)
    return [f"{fault.seq} {fault.what}" for fault in journal.faults()]


class _Editor:
    """What the migration needs of an editor; SQLite's own refuses to begin inside a test's transaction."""

    def __init__(self) -> None:
        self.connection = connection

    def __enter__(self) -> "_Editor":
        return self

    def __exit__(self, *failure: object) -> None:
        return None


def test_a_whole_chain_is_whole_afterwards_and_says_what_was_done(before: JournalHead) -> None:
    assert migrate() == []
    said = JournalEntry.objects.get(action="journal.rechained")
    assert (said.seq, said.detail) == (5, {"rows": 4, "head": before.last})
    JournalEntry.objects.filter(seq=1).update(actor="")
    assert list(journal.faults()) == []


@pytest.mark.parametrize(
    "change", [{"action": "person.uninvite"}, {"actor": "Lee"}, {"detail": {"n": 9}}, {"digest": "0" * 64}],
    ids=str
)  # fmt: skip
def test_a_row_that_was_altered_before_goes_on_showing(
    before: JournalHead, change: dict[str, object]
) -> None:
    JournalEntry.objects.filter(seq=2).update(**change)
    assert "2 altered" in migrate()


def test_rows_that_were_dropped_before_go_on_showing(before: JournalHead) -> None:
    JournalEntry.objects.filter(seq=2).delete()
    assert "2 missing" in migrate()


def test_an_end_that_was_cut_off_before_goes_on_showing(before: JournalHead) -> None:
    JournalEntry.objects.filter(seq__gt=2).delete()
    assert "4 rows at the end are missing" in migrate()
    assert not JournalEntry.objects.filter(action="journal.rechained").exists()


def test_an_end_that_was_put_back_by_hand_goes_on_showing(before: JournalHead) -> None:
    JournalEntry.objects.filter(seq__gt=2).delete()
    last = JournalEntry.objects.get(seq=2)
    JournalHead.objects.update(seq=2, last=last.digest, digest="")
    assert migrate() != []
