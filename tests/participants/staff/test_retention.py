"""What is past its time goes once a day, in batches, by one worker, and its counts are kept."""

import logging
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from participants.messages import notices
from participants.models import (
    ContactChange,
    FreshCode,
    HeardText,
    HeardWords,
    JournalLook,
    Notice,
    PasswordLink,
    RetentionRun,
    ToDo,
    WrongCode,
    WrongPassword,
)
from participants.platform.batched_removal import remove
from participants.staff import retention
from tests.support import servers
from tests.support.family import Reilly
from tests.support.pages import text_of
from tests.support.staff import sign_in


def something_old_and_something_new(reilly: Reilly, folder: Path) -> None:
    """Two of everything: one past its time, one not."""
    person, now = reilly.people["daniel"], timezone.now()
    task = ToDo.objects.create(person=person, kind="no_way")
    for days in (0, 400):
        ago = now - timedelta(days=days)
        WrongCode.objects.filter(pk=WrongCode.objects.create(address_digest="x").pk).update(at=ago)
        WrongPassword.objects.filter(pk=WrongPassword.objects.create(sign_in_digest="x").pk).update(at=ago)
        FreshCode.objects.create(person=person, purpose="sign", code_digest="x", until=ago)
        Notice.objects.create(
            key=f"n{days}", service=person.service, person=person, channel="email", body="",
            due=ago, expires=ago, state=notices.SENT,
        )  # fmt: skip
        words = HeardWords.objects.create(to_do=task, family=reilly.family, words="x")
        HeardWords.objects.filter(pk=words.pk).update(at=ago)
        heard = HeardText.objects.create(carrier="twilio", reference=str(days))
        HeardText.objects.filter(pk=heard.pk).update(at=ago)
        what = "phone" if days else "email"
        change = ContactChange.objects.create(person=person, what=what, value="x")
        ContactChange.objects.filter(pk=change.pk).update(asked_at=ago)
        PasswordLink.objects.create(account=reilly.coordinator, digest=str(days), until=ago)
        look = JournalLook.objects.create(rows=1, chains=1, faults=0)
        JournalLook.objects.filter(pk=look.pk).update(at=ago)
        file = folder / f"{days}.txt"
        file.write_text("To: somebody")
        os.utime(file, (ago.timestamp(), ago.timestamp()))
    long_ago = now - timedelta(days=400)
    RetentionRun.objects.create(day=long_ago.date(), started_at=long_ago, ended_at=long_ago)


@pytest.fixture
def outbox(settings: Settings, tmp_path: Path) -> Path:
    settings.OUTBOX_FOLDER = tmp_path
    return tmp_path


def test_of_everything_what_is_past_its_time_goes_and_the_rest_stays(
    reilly: Reilly, outbox: Path, caplog: pytest.LogCaptureFixture
) -> None:
    something_old_and_something_new(reilly, outbox)
    with caplog.at_level(logging.INFO):
        run = retention.run_daily()
    assert run is not None
    assert set(run.removed.values()) == {1}, run.removed
    for model in (WrongCode, WrongPassword, FreshCode, HeardWords, HeardText, ContactChange, JournalLook):
        assert model._default_manager.count() == 1, model
    assert Notice.objects.filter(key="n0").exists()
    assert not Notice.objects.filter(key="n400").exists()
    assert [file.name for file in outbox.glob("*.txt")] == ["0.txt"]
    (line,) = [one for one in caplog.messages if one.startswith("Retention")]
    assert "1 notices" in line
    assert retention.last() == run


def test_what_waits_to_be_sent_is_never_removed(reilly: Reilly, outbox: Path) -> None:
    ago = timezone.now() - timedelta(days=400)
    person = reilly.people["daniel"]
    Notice.objects.create(
        key="waits", service=person.service, person=person, channel="email", body="", due=ago, expires=ago
    )
    retention.run_daily()
    assert Notice.objects.filter(key="waits").exists()


def test_it_is_done_once_a_day_whoever_asks(reilly: Reilly, outbox: Path) -> None:
    assert retention.run_daily() is not None
    assert retention.run_daily() is None
    RetentionRun.objects.update(day=timezone.now().date() - timedelta(days=1))
    assert retention.run_daily() is not None


def test_a_run_that_was_ended_midway_is_begun_again_after_an_hour(reilly: Reilly, outbox: Path) -> None:
    now = timezone.now()
    left = RetentionRun.objects.create(day=now.date(), started_at=now, removed={"notices": 2})
    assert retention.run_daily() is None
    assert retention.last() is None
    RetentionRun.objects.update(started_at=now - retention.GIVEN_UP_AFTER - timedelta(minutes=1))
    run = retention.run_daily()
    assert run is not None
    assert (run.pk, run.removed["notices"]) == (left.pk, 2)
    assert retention.last() == run


def test_rows_go_a_few_at_a_time(db: None) -> None:
    WrongCode.objects.bulk_create(WrongCode(address_digest=str(n)) for n in range(25))
    assert remove(WrongCode.objects.exclude(address_digest="7"), batch=10) == 24
    assert WrongCode.objects.get().address_digest == "7"


def test_the_administrators_page_says_when_it_last_ran(reilly: Reilly, outbox: Path) -> None:
    sam = sign_in(Client(), reilly.evening.administrator)
    assert "has not been tidied yet" in text_of(sam.get("/service/"))
    WrongCode.objects.create(address_digest="x")
    WrongCode.objects.update(at=timezone.now() - timedelta(days=3))
    retention.run_daily()
    page = text_of(sam.get("/service/"))
    assert "Tidied up:" in page
    assert "1 thing went" in page


# -- a process that is killed --------------------------------------------------------------------------------
FILL = """
from participants.models import WrongCode
WrongCode.objects.bulk_create([WrongCode(address_digest=str(n)) for n in range(20000)], batch_size=2000)
WrongCode.objects.update(at="2020-01-01T00:00Z")
"""
LEFT = "from participants.models import WrongCode; print(WrongCode.objects.count())"
AGE = """
from participants.models import RetentionRun
RetentionRun.objects.update(started_at="2020-01-01T00:00Z")
"""
RUN = "from participants.staff import retention; retention.run_daily()"


@pytest.mark.peers
def test_what_was_removed_before_a_kill_stays_removed_and_the_rest_goes_next_time(
    migrated_postgres_url: str, tmp_path: Path
) -> None:
    env = servers.environment(tmp_path, DATABASE_URL=migrated_postgres_url)
    servers.manage("shell", "-v", "0", "-c", FILL, env=env)
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", RUN]
    process = subprocess.Popen(command, cwd=servers.ROOT, env=env)
    while _left(migrated_postgres_url) == 20000:
        time.sleep(0.005)
    process.kill()
    process.wait()
    left = int(servers.manage("shell", "-v", "0", "-c", LEFT, env=env))
    assert 0 < left < 20000
    servers.manage("shell", "-v", "0", "-c", AGE, env=env)
    servers.manage("shell", "-v", "0", "-c", RUN, env=env)
    assert int(servers.manage("shell", "-v", "0", "-c", LEFT, env=env)) == 0


def _left(url: str) -> int:
    with psycopg.connect(url) as database:
        row = database.execute("SELECT count(*) FROM participants_wrongcode").fetchone()
    return int(row[0]) if row else 0
