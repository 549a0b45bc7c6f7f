"""What the tests of live drafts share."""

import shutil

import pytest

from meetings.words import Stage
from plans.live.hub import Hub
from plans.models import Draft
from plans.private_time import open_private_time
from tests import servers
from tests.scenes import play


@pytest.fixture
def private_draft(reilly):
    """The Reillys' draft, just after private time began; everybody had been let in."""
    reilly.jump_to(Stage.INFORMATION)
    open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    return Draft.objects.get()


@pytest.fixture
async def hub():
    """A hub of its own."""
    hub = Hub(look_every=0.2)
    yield hub
    await hub.close()


@pytest.fixture(scope="module")
def evening(tmp_path_factory, _migrated):
    """A running server on which private time has just begun, and the scene: one for the tests of a module."""
    folder = tmp_path_factory.mktemp("evening")
    shutil.copytree(_migrated, folder / "var")
    with servers.daphne(folder, env=servers.environment(folder)) as server:
        yield server, play(server, "in_private_time")
