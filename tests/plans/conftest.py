"""What the tests of live drafts share."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from meetings.choices import Stage
from plans.live import db_executor
from plans.live.hub import Hub
from plans.live.private_time import open_private_time
from plans.models import Draft
from tests.support import servers
from tests.support.scenes import play


@pytest.fixture
def private_draft(reilly):
    """The Reillys' draft, just after private time began; everybody had been let in."""
    reilly.jump_to(Stage.INFORMATION)
    open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    return Draft.objects.get()


class OneThread(ThreadPoolExecutor):
    """One thread for all hubs of a test and for the test's own questions: SQLite in memory locks whole
    tables.
    """

    def shutdown(self, wait=True, *, cancel_futures=False):
        """A hub that closes leaves it to the others."""


@pytest.fixture
def db_thread(monkeypatch):
    """The thread every hub of this test speaks to the database on."""
    db_thread = OneThread(max_workers=1)
    monkeypatch.setattr(db_executor, "_new_thread", lambda: db_thread)
    yield db_thread
    db_thread.submit(lambda: connection.close()).result()
    ThreadPoolExecutor.shutdown(db_thread)


@pytest.fixture
async def hub(db_thread):
    """A hub of its own."""
    hub = Hub(poll_every=0.2)
    yield hub
    await hub.close()


@pytest.fixture(scope="module")
def evening(tmp_path_factory, _migrated):
    """A running server on which private time has just begun, and the scene: one for the tests of a module."""
    folder = tmp_path_factory.mktemp("evening")
    shutil.copytree(_migrated, folder / "var")
    with servers.daphne(folder, env=servers.environment(folder)) as server:
        yield server, play(server, "in_private_time")
