"""`check_journal` says so when the past was changed."""

import pytest
from django.core.management import CommandError, call_command

from participants import journal
from participants.models import JournalEntry, Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    service = Service.objects.create(name="Northtown")
    for action in ("family.create", "person.invite", "meeting.create"):
        journal.write(action, by=None, service=service)
    return service


def test_a_whole_journal_is_called_whole(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_journal")
    assert "The journal is whole: 3 rows in 1 chains." in capsys.readouterr().out


def test_an_altered_row_is_found(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    JournalEntry.objects.filter(seq=2).update(action="person.uninvite")
    with pytest.raises(CommandError, match="1 place"):
        call_command("check_journal")
    assert "row 2: altered" in capsys.readouterr().err


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_dropped_row_is_found(service: Service, seq: int) -> None:
    JournalEntry.objects.filter(seq=seq).delete()
    with pytest.raises(CommandError):
        call_command("check_journal")


def test_two_rows_that_changed_places_are_found(service: Service) -> None:
    JournalEntry.objects.filter(seq=1).update(seq=99)
    JournalEntry.objects.filter(seq=2).update(seq=1)
    JournalEntry.objects.filter(seq=99).update(seq=2)
    with pytest.raises(CommandError):
        call_command("check_journal")
