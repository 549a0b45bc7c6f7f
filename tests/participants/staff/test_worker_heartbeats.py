"""The worker's heartbeat: a row that says when it was last at work."""

import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.utils import timezone

from participants.messages import notices
from participants.models import Notice, WorkerHeartbeat
from participants.staff import worker, worker_heartbeats
from participants.staff.worker_heartbeats import Heartbeat
from tests.support.family import Reilly
from tests.support.servers import ROOT, environment, manage, running, wait_until

pytestmark = pytest.mark.django_db


def test_a_worker_says_when_it_was_at_work_and_of_which_version() -> None:
    assert worker_heartbeats.last() is None
    Heartbeat("a").beat()
    found = WorkerHeartbeat.objects.get()
    assert (found.owner, found.version) == ("a", configured.VERSION)
    assert worker_heartbeats.age(found) < timedelta(seconds=10)


def test_it_is_written_seldom_however_often_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    heartbeat = Heartbeat("a")
    heartbeat.beat()
    WorkerHeartbeat.objects.all().delete()
    heartbeat.beat()
    assert not WorkerHeartbeat.objects.exists()
    later = time.monotonic() + worker_heartbeats.EVERY
    monkeypatch.setattr(time, "monotonic", lambda: later)
    heartbeat.beat()
    assert WorkerHeartbeat.objects.count() == 1
    later += worker_heartbeats.EVERY
    heartbeat.beat()
    assert WorkerHeartbeat.objects.count() == 1, "the same row"


def test_none_or_an_old_one_is_late_and_of_several_the_newest_counts() -> None:
    now = timezone.now()
    assert worker_heartbeats.is_late(worker_heartbeats.last())
    WorkerHeartbeat.objects.create(owner="old", at=now - worker_heartbeats.LATE * 2, version="0")
    assert worker_heartbeats.is_late(worker_heartbeats.last())
    WorkerHeartbeat.objects.create(owner="new", at=now, version="0")
    assert not worker_heartbeats.is_late(worker_heartbeats.last())


def test_a_clock_that_is_ahead_makes_no_age_below_nothing() -> None:
    row = WorkerHeartbeat(owner="ahead", at=timezone.now() + timedelta(hours=1), version="0")
    assert worker_heartbeats.age(row) == timedelta()


def test_workers_of_long_ago_are_forgotten_but_for_the_newest() -> None:
    long_ago = timezone.now() - worker_heartbeats.FORGOTTEN_AFTER * 2
    for n in range(3):
        WorkerHeartbeat.objects.create(owner=str(n), at=long_ago + timedelta(minutes=n), version="0")
    worker.tidy()
    assert [row.owner for row in WorkerHeartbeat.objects.all()] == ["2"]


class Counted(Heartbeat):
    """Counts how often it was asked."""

    asked = 0

    def beat(self) -> None:
        self.asked += 1
        super().beat()


def test_the_heartbeat_goes_on_between_two_messages(reilly: Reilly) -> None:
    Notice.objects.all().delete()
    tomorrow = timezone.now() + timedelta(days=1)
    for key in ("first", "second"):
        assert notices.queue(
            key, notices.SOMETHING_NEW_HERE, person=reilly.people["daniel"], expires=tomorrow
        )
    heartbeat = Counted("a")
    assert worker.send_due(owner="a", heartbeat=heartbeat) == 2
    assert heartbeat.asked == 2


@pytest.mark.usefixtures("migrated_var")
def test_a_worker_of_its_own_process_leaves_one(tmp_path: Path) -> None:
    env = environment(tmp_path)
    ask = "from participants.models import WorkerHeartbeat as W; print(W.objects.count())"
    with running([sys.executable, "manage.py", "work"], log=tmp_path / "log", cwd=ROOT, env=env):
        wait_until(
            lambda: manage("shell", "-v0", "-c", ask, env=env).strip() == "1", seconds=60, what="a heartbeat"
        )
