"""The journal is append-only, and says so when somebody with the database in their hands changed it all the
same.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from participants.journal import journal, journal_lock
from participants.models import Family, JournalEntry, JournalHead, Notice, Service
from participants.staff import accounts, witnessing, worker
from participants.staff.witnessing import Head
from tests.support.servers import environment, manage

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    service = Service.objects.create(name="Northtown")
    for action in ("family.create", "person.invite", "meeting.create", "account.create"):
        journal.write(action, by=None, service=service)
    return service


@pytest.fixture
def attacker(service: Service) -> Service:
    """Somebody who may do everything in the database, but has no JOURNAL_KEY."""
    journal_lock.unlock(connection)
    return service


def found() -> list[str]:
    """What is wrong, but for the lock itself."""
    return [f"{fault.seq} {fault.what}" for fault in journal.faults() if fault.seq]


def test_a_whole_journal_is_called_whole(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_journal")
    assert "The journal is whole: 4 rows in 1 chains." in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        lambda: JournalEntry.objects.filter(seq=2).update(action="person.uninvite"),
        lambda: JournalEntry.objects.filter(seq=2).delete(),
        lambda: JournalEntry.objects.all().delete(),
    ],
    ids=["update", "delete", "delete all"],
)
def test_the_database_refuses_to_change_or_delete_rows(
    service: Service, change: Callable[[], object]
) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()
    assert JournalEntry.objects.count() == 4


def test_a_missing_lock_is_found(attacker: Service) -> None:
    assert [fault.what for fault in journal.faults()] == [
        "the database no longer refuses changes to the journal"
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"action": "person.uninvite"},
        {"actor_id": "somebody else"},
        {"subject": "another"},
        {"detail": {"count": 9}},
        {"at": "2020-01-01T00:00:00Z"},
        {"previous": "0" * 64},
        {"digest": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_altered_row_is_found(attacker: Service, change: dict[str, object]) -> None:
    JournalEntry.objects.filter(seq=2).update(**change)
    assert found()
    with pytest.raises(CommandError):
        call_command("check_journal")


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_a_dropped_row_is_found_at_the_start_in_the_middle_and_at_the_end(
    attacker: Service, seq: int
) -> None:
    JournalEntry.objects.filter(seq=seq).delete()
    assert found()
    with pytest.raises(CommandError):
        call_command("check_journal")


def test_a_dropped_tail_is_found_though_the_head_was_turned_back(attacker: Service) -> None:
    JournalEntry.objects.filter(seq__gt=2).delete()
    last = JournalEntry.objects.get(seq=2)
    JournalHead.objects.update(seq=2, last=last.digest)
    assert found() == ["2 the chain's end was altered"]


def test_a_dropped_tail_is_found_though_the_heads_digest_was_emptied(attacker: Service) -> None:
    JournalEntry.objects.filter(seq__gt=2).delete()
    last = JournalEntry.objects.get(seq=2)
    JournalHead.objects.update(seq=2, last=last.digest, digest="")
    assert found() == ["2 the chain's end was altered"]


def test_a_head_alone_without_a_digest_is_found(attacker: Service) -> None:
    JournalHead.objects.update(digest="")
    assert found() == ["4 the chain's end was altered"]


# -- heads that somebody keeps elsewhere ---------------------------------------------------------------------
def put_back(kept: list[JournalEntry], head: JournalHead) -> None:
    """The chain as it was earlier, whole and with its own digests: nobody inside can tell."""
    JournalEntry.objects.exclude(pk__in=[one.pk for one in kept]).delete()
    head.save()
    journal_lock.lock(connection)


def test_a_tail_cut_off_with_an_end_that_was_right_once_is_found_by_a_witnessed_head(
    attacker: Service, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    early, rows = JournalHead.objects.get(), list(JournalEntry.objects.all())
    journal.write("person.invite", by=None, service=attacker)
    journal_lock.lock(connection)
    call_command("check_journal")
    printed = capsys.readouterr().out
    mail = tmp_path / "mail.txt"
    mail.write_text(f"Dear Ada,\n> {printed}")
    journal_lock.unlock(connection)
    put_back(rows, early)
    call_command("check_journal")
    assert "The journal is whole" in capsys.readouterr().out
    for given in (str(mail), str(witnessing.read(printed)[0])):
        with pytest.raises(CommandError):
            call_command("check_journal", "--witness", given)
        assert "row 5: was there when it was witnessed, and is missing" in capsys.readouterr().err


def test_a_chain_written_anew_is_found_and_a_grown_one_is_not(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    (head,) = witnessing.heads()
    journal.write("person.invite", by=None, service=service)
    call_command("check_journal", "--witness", str(head))
    other = Head(head.chain, head.seq, "0" * 64)
    assert [one.what for one in witnessing.faults([head, other])] == [
        "is another row than the one that was witnessed"
    ]
    elsewhere = Head("family:" + "0" * 28, 3, "0" * 64)
    assert len(list(witnessing.faults([elsewhere]))) == 1


def test_a_witness_without_a_head_is_said_to_have_none(service: Service) -> None:
    with pytest.raises(CommandError, match="no head"):
        call_command("check_journal", "--witness", "Dear Ada")


def test_the_worker_sends_the_administrators_what_moved_once_a_day(db: None) -> None:
    service = accounts.open_service(
        "Northtown", administrator="ada@example.org", password="twelve-apples-a-day"
    )
    family = Family.objects.create(service=service, name="Reilly")
    journal.write("family.create", by=None, family=family)
    elsewhere = accounts.open_service(
        "Southtown", administrator="bob@example.org", password="twelve-pears-a-day"
    )
    worker.tidy()
    worker.tidy()
    mails = {one.person: one.body for one in Notice.objects.filter(key__startswith="heads:")}
    assert len(mails) == 2
    ada = service.accounts.get().person
    assert {one.chain for one in witnessing.read(mails[ada])} == {
        journal.chain_of(family, None), journal.chain_of(None, service)
    }  # fmt: skip
    assert "Reilly" not in mails[ada]
    assert journal.chain_of(None, elsewhere) not in mails[ada]
    assert not list(witnessing.faults(witnessing.read("\n".join(mails.values()))))

    Notice.objects.all().delete()  # another day
    journal.write("person.invite", by=None, family=family)
    worker.tidy()
    (mail,) = Notice.objects.filter(key__startswith="heads:")
    assert [one.seq for one in witnessing.read(mail.body)] == [2]


# -- names, which can be taken out ---------------------------------------------------------------------------
def test_a_name_can_be_taken_out_and_the_journal_stays_whole(service: Service) -> None:
    JournalEntry.objects.filter(seq=2).update(actor="")
    assert list(journal.faults()) == []
    assert JournalEntry.objects.get(seq=2).actor == ""


@pytest.mark.parametrize(
    "change",
    [{"actor": "Lee"}, {"actor": "", "action": "x"}, {"actor": "", "actor_id": "x"}, {"actor": "",
    "detail": {"n": 1}}],
    ids=str,
)  # fmt: skip
def test_a_name_is_never_changed_into_another_nor_anything_with_it(
    service: Service, change: dict[str, object]
) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        JournalEntry.objects.filter(seq=2).update(**change)
    assert list(journal.faults()) == []


def test_a_dropped_head_is_found(attacker: Service) -> None:
    JournalHead.objects.all().delete()
    assert found() == ["4 the chain's end is missing"]


def test_a_chain_that_was_dropped_whole_is_found(attacker: Service) -> None:
    JournalEntry.objects.all().delete()
    JournalHead.objects.all().delete()
    assert "the chain's end is missing" in {fault.what for fault in journal.faults()}


def test_two_rows_that_changed_places_are_found(attacker: Service) -> None:
    JournalEntry.objects.filter(seq=1).update(seq=99)
    JournalEntry.objects.filter(seq=2).update(seq=1)
    JournalEntry.objects.filter(seq=99).update(seq=2)
    assert found()
    with pytest.raises(CommandError):
        call_command("check_journal")


def test_a_row_moved_to_another_familys_chain_is_found(attacker: Service) -> None:
    family = Family.objects.create(service=attacker, name="Reilly")
    journal.write("family.create", by=None, family=family)
    JournalEntry.objects.filter(chain__startswith="service", seq=4).update(
        chain=f"family:{family.pk.hex[:28]}", seq=2
    )
    assert found()


def test_a_row_made_without_the_key_is_found(attacker: Service, settings: object) -> None:
    last = JournalEntry.objects.get(seq=4)
    forged = JournalEntry(
        chain=last.chain,
        seq=5,
        at=last.at,
        action="consent.record",
        actor="Tom",
        previous=last.digest,
    )
    settings.JOURNAL_KEY = "a guess"  # type: ignore[attr-defined]
    forged.digest = journal.digest_of(forged)
    forged.save()
    settings.JOURNAL_KEY = _key()  # type: ignore[attr-defined]
    assert "5 altered" in found()


def _key() -> str:
    from config import settings as real

    return real.JOURNAL_KEY


def test_what_is_rolled_back_was_never_written(service: Service) -> None:
    with transaction.atomic():
        journal.write("account.deactivate", by=None, service=service)
        transaction.set_rollback(True)
    assert JournalEntry.objects.count() == 4
    assert not list(journal.faults())


ON_POSTGRES = """
from django.db import DatabaseError, transaction, connection
from participants.journal import journal, journal_lock
from participants.models import JournalEntry, Service
service = Service.objects.create(name="Northtown")
journal.write("service.open", by=None, service=service)
def refused(change):
    try:
        with transaction.atomic():
            change()
    except DatabaseError as error:
        return "append-only" in str(error)
    return False
def truncate():
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE participants_journalentry")
print(refused(lambda: JournalEntry.objects.update(action="x")), refused(JournalEntry.objects.all().delete),
      refused(truncate), refused(lambda: JournalEntry.objects.update(actor="Lee")), list(journal.faults()))
JournalEntry.objects.update(actor="")
print(list(journal.faults()))
journal_lock.unlock(connection)
JournalEntry.objects.update(action="x")
print([fault.seq for fault in journal.faults()])
"""


@pytest.mark.peers
def test_postgresql_refuses_as_well_and_what_gets_past_it_is_found(
    migrated_postgres_url: str, tmp_path: Path
) -> None:
    env = environment(tmp_path, DATABASE_URL=migrated_postgres_url)
    said = manage("shell", "-v0", "-c", ON_POSTGRES, env=env).splitlines()
    assert said == ["True True True True []", "[]", "[0, 1]"]
