"""A bad line: what is said stays clear, less than 3 % of its sound had to be made up.

Whether pictures go for it or only get smaller is the page's to decide
(frontend/screens/room/media/quality.ts, with tests of its own).
"""

import logging
import time
from collections.abc import Iterator

import pytest

from tests.media.badnet import Shim, Weather
from tests.media.table import Guest, Table
from tests.support import servers

log = logging.getLogger(__name__)
pytestmark = [pytest.mark.media, pytest.mark.slow, pytest.mark.timeout(600)]
LINES = {
    "128 kbit/s": Weather(kbps=128, delay=0.05),
    "64 kbit/s": Weather(kbps=64, delay=0.05),
    "1 % loss": Weather(loss=0.01, delay=0.05),
    "5 % loss": Weather(loss=0.05, delay=0.05),
}
#: What a browser makes up anew in a second of sound it has, where nothing is lost: fake devices drift.
CLEAR = 0.03


@pytest.fixture
def shim(room: Table) -> Iterator[Shim]:
    """A shim before the table's relay."""
    shim = Shim(servers.free_port(), room.relay.port)
    yield shim
    shim.close()


@pytest.mark.parametrize("line", LINES)
def test_sound_stays_clear_on_a_bad_line(room: Table, shim: Shim, line: str) -> None:
    siobhan = room.sit("siobhan")
    daniel = room.sit("daniel", turn=f"turn:127.0.0.1:{shim.port}?transport=udp")
    siobhan.flows(people=1, picture=False)
    daniel.flows(people=1, picture=False)
    shim.weather = LINES[line]
    time.sleep(25)  # it is noticed, and changed
    share = _made_up(daniel)
    log.info("%s: %.1f %% of the sound was made up", line, 100 * share)
    assert share < CLEAR, f"{100 * share:.1f} % of the sound was made up"


def _made_up(guest: Guest, seconds: float = 12) -> float:
    """The share of sound that had to be made up."""
    before = guest.counts()
    time.sleep(seconds)
    after = guest.counts()
    heard = after["samples"] - before["samples"]
    assert heard > 0
    share: float = (after["concealed"] - before["concealed"]) / heard
    return share
