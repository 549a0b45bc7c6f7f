"""What the tests of live drafts share."""

import pytest

from meetings.words import Stage
from plans.live.hub import Hub
from plans.models import Draft
from plans.private_time import open_private_time


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
