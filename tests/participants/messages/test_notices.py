"""Notices: once each, in safe hours, the safe way, in neutral words; not lost when a worker dies."""

import subprocess
import sys
import time as clock
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core import mail
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from participants.messages import dispatch, notices, reaching
from participants.messages.carriers.folder import Folder
from participants.messages.reaching import Kind, Way
from participants.models import FreshCode, Notice, WrongCode
from participants.people import safe_contact
from participants.staff import worker
from tests.support.family import Reilly
from tests.support.servers import ROOT, environment
from tests.support.stage_hand import StageHand

SOON = timedelta(hours=1)


@pytest.fixture
def outbox(reilly: Reilly) -> Path:
    """An outbox in which the invitations have been and gone."""
    Notice.objects.all().delete()
    return Path(configured.OUTBOX_FOLDER)


def queue(reilly: Reilly, name: str = "daniel", key: str = "k", **more: object) -> Notice | None:
    options = {"expires": timezone.now() + SOON, **more}
    return notices.queue(
        key, notices.SOMETHING_NEW, person=reilly.people[name], values={"link": "LINK"}, **options
    )


def files(outbox: Path) -> list[Path]:
    return sorted(outbox.glob("*"))


def test_a_message_becomes_a_file_only_we_can_read(reilly: Reilly, outbox: Path) -> None:
    queue(reilly)
    assert worker.send_due(owner="a") == 1
    (file,) = files(outbox)
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text()
    assert "To: +447700900102" in text
    assert "From: Kitchen Table" in text
    assert "LINK" in text


def test_asking_twice_sends_once(reilly: Reilly, outbox: Path) -> None:
    assert queue(reilly)
    assert queue(reilly) is None
    worker.send_due(owner="a")
    assert queue(reilly) is None
    assert worker.send_due(owner="a") == 0
    assert len(files(outbox)) == 1


def test_words_and_links_are_gone_from_the_row_once_sent(reilly: Reilly, outbox: Path) -> None:
    queue(reilly)
    worker.send_due(owner="a")
    row = Notice.objects.get()
    assert (row.state, row.subject, row.body) == (notices.SENT, "", "")
    assert row.provider_reference


def test_what_was_rolled_back_is_not_sent(reilly: Reilly, outbox: Path) -> None:
    with transaction.atomic():
        queue(reilly)
        transaction.set_rollback(True)
    assert worker.send_due(owner="a") == 0


def test_a_notice_carries_a_link_a_code_or_a_time_and_nothing_else(reilly: Reilly, outbox: Path) -> None:
    with pytest.raises(ValueError, match="nothing else"):
        notices.queue(
            "k",
            notices.REMINDER,
            person=reilly.people["daniel"],
            values={"when": "today", "why": "Theo was alone"},
            expires=timezone.now() + SOON,
        )


def test_the_words_are_neutral() -> None:
    for name, words in vars(notices).items():
        if isinstance(words, notices.Words):
            said = f"{words.subject} {words.body}".lower()
            for word in (
                "child",
                "family",
                "social",
                "council",
                "plan",
                "meeting",
                "safe",
                "court",
            ):
                assert word not in said, name


def test_the_words_come_in_the_persons_language(reilly: Reilly, outbox: Path) -> None:
    from django.utils import translation

    with translation.override("en-gb"):
        notice = queue(reilly, "haddad")
    with translation.override("ar"):
        expected = str(notices.SOMETHING_NEW.subject)
    assert notice is not None
    assert notice.subject == expected


def test_the_sender_is_what_the_person_chose(reilly: Reilly, outbox: Path) -> None:
    queue(reilly, "bridie")
    worker.send_due(owner="a")
    assert "From: Tom\n" in files(outbox)[0].read_text()


def test_nothing_is_said_about_somebody_to_whom_they_are_kept_apart_from(
    reilly: Reilly, outbox: Path
) -> None:
    about = {"family": reilly.family, "about": [reilly.people["lee"]]}
    assert queue(reilly, "siobhan", **about) is None
    assert queue(reilly, "daniel", **about) is not None


@pytest.mark.parametrize("name", ["maya", "theo", "lee"])
def test_nobody_is_written_to_without_a_checked_way(reilly: Reilly, outbox: Path, name: str) -> None:
    assert queue(reilly, name) is None


def at(monkeypatch: pytest.MonkeyPatch, hour: int) -> None:
    """Make it this hour, in winter, when London is on UTC."""
    moment = timezone.now().replace(year=2027, month=1, day=13, hour=hour, minute=0)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_a_message_waits_for_safe_hours(
    reilly: Reilly, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 22)
    notice = queue(reilly, "siobhan", expires=timezone.now() + timedelta(days=1))
    assert notice is not None
    assert notice.due.hour == 9
    assert worker.send_due(owner="a") == 0


def test_safe_hours_are_looked_at_again_when_it_goes(
    reilly: Reilly, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 12)
    queue(reilly, "siobhan", expires=timezone.now() + timedelta(days=1))
    at(monkeypatch, 21)
    worker.send_due(owner="a")
    row = Notice.objects.get()
    assert (row.state, row.due.hour) == (notices.DUE, 9)
    assert not files(outbox)


def test_a_way_that_is_no_longer_safe_is_not_used(reilly: Reilly, outbox: Path) -> None:
    queue(reilly)
    safe_contact.set_safe_contact(reilly.people["daniel"], by=reilly.coordinator)
    worker.send_due(owner="a")
    row = Notice.objects.get()
    assert (row.state, row.body) == (notices.NOT_SAFE, "")
    assert not files(outbox)


def test_a_late_reminder_is_not_sent(reilly: Reilly, outbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    queue(reilly)
    moment = timezone.now() + SOON + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert worker.send_due(owner="a") == 0
    row = Notice.objects.get()
    assert (row.state, row.body) == (notices.EXPIRED, "")


def test_what_was_taken_back_does_not_go(reilly: Reilly, outbox: Path) -> None:
    queue(reilly)
    notices.take_back("k")
    assert worker.send_due(owner="a") == 0


def test_a_dead_workers_message_is_taken_up_after_its_lease_and_not_before(
    reilly: Reilly, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(reilly)
    (dead,) = notices.claim("dead")
    assert notices.claim("alive") == []
    moment = timezone.now() + notices.LEASE + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert len(notices.claim("alive")) == 1
    assert not notices.done(dead, reference="too late")
    assert Notice.objects.get().state == notices.SENDING


def test_what_could_not_be_handed_over_is_tried_again_later(
    reilly: Reilly, outbox: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(reilly)
    settings.OUTBOX_FOLDER = Path("/dev/null/nowhere")
    worker.send_due(owner="a")
    row = Notice.objects.get()
    assert row.state == notices.DUE
    assert row.due > timezone.now()
    settings.OUTBOX_FOLDER = outbox
    moment = timezone.now() + timedelta(seconds=3)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert worker.send_due(owner="b") == 1
    assert len(files(outbox)) == 1


def test_a_failure_logs_neither_address_nor_words(
    reilly: Reilly, outbox: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    queue(reilly)
    settings.OUTBOX_FOLDER = Path("/dev/null/nowhere")
    worker.send_due(owner="a")
    assert "NotADirectoryError" in caplog.text
    for secret in ("7700", "LINK", "Daniel"):
        assert secret not in caplog.text


def test_mail_goes_by_mail_once_a_server_is_named(reilly: Reilly, outbox: Path, settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    queue(reilly, "kwame")
    queue(reilly, "daniel", key="another")
    worker.send_due(owner="a")
    (message,) = mail.outbox
    assert message.to == ["kwame.okafor@example.org"]
    assert message.extra_headers["Message-ID"].startswith("<")
    assert len(files(outbox)) == 1


def test_sending_the_same_message_again_is_the_same_file(reilly: Reilly, outbox: Path) -> None:
    queue(reilly)
    (notice,) = notices.claim("a")
    way = reaching.reach(reilly.people["daniel"], Kind.NEWS, at=timezone.now())
    assert isinstance(way, Way)
    parcel = dispatch.parcel_of(notice, way)
    assert Folder().find(parcel) == ""
    first = Folder().hand_over(parcel)
    assert first == Folder().hand_over(parcel) == Folder().find(parcel)
    assert len(files(outbox)) == 1


def test_addresses_that_guessed_and_codes_that_are_over_are_forgotten(reilly: Reilly) -> None:
    WrongCode.objects.create(address_digest="x")
    WrongCode.objects.update(at=timezone.now() - timedelta(days=3))
    WrongCode.objects.create(address_digest="y")
    FreshCode.objects.create(
        person=reilly.people["kwame"],
        purpose="sign",
        code_digest="x",
        until=timezone.now() - timedelta(days=3),
    )
    worker.tidy()
    assert [row.address_digest for row in WrongCode.objects.all()] == ["y"]
    assert not FreshCode.objects.exists()


# -- several workers, real databases ------------------------------------------------------------------------
FILL = """
from datetime import timedelta
from django.utils import timezone
from participants.messages import notices
from participants.models import Account, Person, Service
service = Service.objects.create(name="Northtown")
kwame = Person.objects.create(service=service, name="Kwame", called="Kwame")
Account.objects.create_user("kwame@example.org", service=service, person=kwame)
for n in range(120):
    notices.queue(f"n{n}", notices.SOMETHING_NEW, person=kwame, values={"link": str(n)},
                  expires=timezone.now() + timedelta(hours=1))
"""
LEFT = "from participants.models import Notice; print(Notice.objects.exclude(state='sent').count())"


def a_database(which: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """A migrated database for the workers; what to add to their environment, whose var/ is in `tmp_path`."""
    if which == "postgresql":
        return {"DATABASE_URL": request.getfixturevalue("migrated_postgres_url")}
    request.getfixturevalue("migrated_var")
    return {}


@contextmanager
def hand_in(env: dict[str, str]) -> Iterator[StageHand]:
    """One process that fills and asks the database, so that asking takes nothing from the workers."""
    hand = StageHand(env)
    try:
        yield hand
    finally:
        hand.go_home()


def work_in(env: dict[str, str]) -> "subprocess.Popen[bytes]":
    """A worker of its own process, with a short lease so that the test need not wait long."""
    program = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; django.setup();"
        "from datetime import timedelta; from participants.messages import notices;"
        "from participants.staff import worker; import threading;"
        "notices.claim.__kwdefaults__.update(lease=timedelta(seconds=3), at_most=5);"
        "worker.work(threading.Event(), pause=0.1)"
    )
    return subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=env)


@pytest.mark.slow
@pytest.mark.peers
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_four_workers_and_one_killed_lose_nothing(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    extra = a_database(database, request)
    env = environment(tmp_path, **extra)
    outbox = tmp_path / "var" / "outbox"
    outbox.mkdir(parents=True)
    with hand_in(env) as hand:
        hand.run("shell", "-v0", "-c", FILL)
        running = [work_in(env) for _ in range(4)]
        try:
            wait_for(lambda: len(list(outbox.glob("*"))) > 20)
            running[0].kill()
            wait_for(lambda: len(list(outbox.glob("*"))) >= 120)
            wait_for(lambda: hand.run("shell", "-v0", "-c", LEFT).strip() == "0")
        finally:
            for one in running:
                one.kill()
                one.wait()
    sent = {file.read_text().split("suits you. ")[1].strip() for file in outbox.glob("*")}
    assert sent == {str(n) for n in range(120)}


def wait_for(done: Callable[[], bool], *, seconds: float = 100) -> None:
    deadline = clock.monotonic() + seconds
    while not done():
        assert clock.monotonic() < deadline, "the workers did not finish"
        clock.sleep(0.3)


@pytest.mark.slow
def test_the_worker_runs_inside_the_web_process(tmp_path: Path, start_daphne: object) -> None:
    server = start_daphne()  # type: ignore[operator]
    server.manage("demo")
    outbox = server.folder / "var" / "outbox"
    # Siobhan's link waits for her safe hours when the test runs at night.
    wait_for(lambda: len(list(outbox.glob("*"))) >= 6 if outbox.exists() else False, seconds=30)
    assert next(outbox.glob("*")).stat().st_mode & 0o777 == 0o600
    text = " ".join(file.read_text() for file in outbox.glob("*"))
    assert "/j/" in text
