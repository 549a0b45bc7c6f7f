"""A new JOURNAL_KEY: chains go on whole, and nothing that was wrong before becomes right."""

from contextlib import suppress
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from participants.journal import journal, journal_lock
from participants.models import JournalEntry, JournalHead, Service
from participants.staff import witnessing

pytestmark = pytest.mark.django_db


@pytest.fixture
def before(settings: Settings) -> JournalHead:
    """Two chains under the key of yesterday; today's is in use, and yesterday's is an earlier one."""
    today, settings.JOURNAL_KEY = settings.JOURNAL_KEY, "yesterday’s key"
    for name in ("Northtown", "Southtown"):
        service = Service.objects.create(name=name)
        for action in ("family.create", "person.invite", "meeting.create", "account.create"):
            journal.write(action, by=None, service=service, detail={"n": 1})
    settings.JOURNAL_KEY, settings.JOURNAL_KEY_FALLBACKS = today, ["yesterday’s key"]
    return JournalHead.objects.first()  # type: ignore[return-value]


def rotated(settings: Settings) -> list[str]:
    """What is wrong when the earlier key is gone."""
    with suppress(CommandError):  # when a row fits neither key
        call_command("rotate_key", "journal")
    settings.JOURNAL_KEY_FALLBACKS = []
    return [f"{fault.seq} {fault.what}" for fault in journal.faults()]


def test_with_the_earlier_key_beside_it_nothing_is_wrong_meanwhile(
    before: JournalHead, settings: Settings
) -> None:
    assert list(journal.faults()) == []
    settings.JOURNAL_KEY_FALLBACKS = []
    assert list(journal.faults())


def test_a_whole_journal_is_whole_under_the_new_key_alone_and_says_what_was_done(
    before: JournalHead, settings: Settings
) -> None:
    assert rotated(settings) == []
    said = JournalEntry.objects.get(action="journal.rechained", chain=before.chain)
    assert (said.seq, said.detail) == (5, {"rows": 4, "head": before.last})
    assert journal_lock.is_locked(connection)


def test_a_head_that_was_kept_outside_right_before_goes_on_fitting_and_an_invented_one_does_not(
    before: JournalHead, settings: Settings
) -> None:
    kept = witnessing.heads()
    assert rotated(settings) == []
    assert list(witnessing.faults(kept)) == []
    invented = replace(kept[0], last="0" * 64)
    assert [fault.seq for fault in witnessing.faults([invented])] == [4]


def test_the_second_time_changes_nothing(before: JournalHead, settings: Settings) -> None:
    call_command("rotate_key", "journal")
    rows = list(JournalEntry.objects.values_list("digest", flat=True))
    call_command("rotate_key", "journal")
    assert list(JournalEntry.objects.values_list("digest", flat=True)) == rows


def test_rows_written_under_both_keys_in_turn_come_under_the_new_one(
    before: JournalHead, settings: Settings
) -> None:
    """As when the processes are restarted one after the other."""
    today = settings.JOURNAL_KEY
    for key in (today, "yesterday’s key", today):
        settings.JOURNAL_KEY = key
        journal.write("person.invite", by=None, service=Service.objects.first())
    assert rotated(settings) == []


@pytest.mark.parametrize("change", [{"action": "person.uninvite"}, {"digest": "0" * 64}], ids=str)
def test_a_row_that_was_altered_before_goes_on_showing(
    before: JournalHead, settings: Settings, change: dict[str, object]
) -> None:
    journal_lock.unlock(connection)
    JournalEntry.objects.filter(chain=before.chain, seq=2).update(**change)
    assert "2 altered" in rotated(settings)


def test_rows_that_were_dropped_before_go_on_showing(before: JournalHead, settings: Settings) -> None:
    journal_lock.unlock(connection)
    JournalEntry.objects.filter(chain=before.chain, seq=2).delete()
    assert "2 missing" in rotated(settings)


def test_an_end_that_was_cut_off_before_goes_on_showing(before: JournalHead, settings: Settings) -> None:
    journal_lock.unlock(connection)
    JournalEntry.objects.filter(chain=before.chain, seq__gt=2).delete()
    assert any("end" in fault for fault in rotated(settings))


def test_without_the_earlier_key_nothing_is_touched(before: JournalHead, settings: Settings) -> None:
    settings.JOURNAL_KEY_FALLBACKS = []
    rows = list(JournalEntry.objects.values_list("digest", flat=True))
    with pytest.raises(CommandError, match="JOURNAL_KEY_FALLBACKS is empty"):
        call_command("rotate_key", "journal")
    assert list(JournalEntry.objects.values_list("digest", flat=True)) == rows
