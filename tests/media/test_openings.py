"""Private time opened at random moments, again and again, under everything that may go wrong: nobody of
services gets a byte.

SCALE=full opens it a thousand times; it takes hours, so SCALE=1/20 is for shares of it side by side. Judged
for a browser of services that refuses to hang up. The moments are others in each run; MEDIA_SEED brings a
run's own back.
"""

import logging
import os
import random
import time
from collections.abc import Callable

import pytest

from meetings.media import checks
from tests.faults import scale
from tests.faults.parts import Redis
from tests.media.conftest import LayTable
from tests.media.table import Guest, Table
from tests.support import servers

log = logging.getLogger(__name__)
pytestmark = [
    pytest.mark.media,
    pytest.mark.slow,
    pytest.mark.faults,
    pytest.mark.timeout(600 + 30 * scale.MEDIA_OPENINGS),
]
DECLARED = "document.querySelector('[data-checked]')?.textContent.includes('No professional is connected')"
FAMILY = ("siobhan", "bridie")
#: Seconds after which the last byte has arrived that was on its way when private time was declared.
ON_ITS_WAY = 1.0
LISTENED = 2.0
SEED = int(os.environ.get("MEDIA_SEED", random.randrange(1_000_000)))


def test_at_no_moment_does_a_byte_reach_a_professional(lay: LayTable) -> None:
    room = lay()
    dice = _dice()
    for name in FAMILY:
        room.sit(name, picture=False)
    for number in range(scale.MEDIA_OPENINGS):
        fault = list(FAULTS)[number % len(FAULTS)]
        priya = room.sit("priya", picture=False)
        if dice.random() < 0.5:  # sometimes while they are still being connected
            priya.flows(people=len(FAMILY), picture=False, seconds=90, each=0.7)
        priya.stay()
        time.sleep(dice.random())
        FAULTS[fault](room)
        siobhan = room.guests["siobhan"]
        siobhan.until(DECLARED, seconds=60)
        _gets_nothing(priya, f"{fault}, opening {number}")
        log.info("opening %s: %s: nothing", number + 1, fault)
        _told_again(room)


def test_at_no_moment_with_two_processes_and_a_redis_that_dies(lay: LayTable) -> None:
    ports = servers.free_port(), servers.free_port()
    origins = ",".join(f"http://127.0.0.1:{port}" for port in ports)
    dice = _dice()
    with Redis() as redis:
        room = lay(port=ports[0], REDIS_URL=redis.url, SOCKET_ORIGINS=origins)
        first = room.evening.server
        beside = servers.daphne(first.folder, env={**first.env, "PORT": str(ports[1])}, port=ports[1])
        second = str(room.running.enter_context(beside))
        room.sit("siobhan", picture=False)
        room.sit("bridie", picture=False, at=second)
        for number in range(max(1, scale.MEDIA_OPENINGS // 4)):
            priya = room.sit("priya", picture=False, at=second)
            priya.flows(people=len(FAMILY), picture=False, seconds=90)
            priya.stay()
            dies_first = dice.random() < 0.5
            if dies_first:
                redis.kill()
            room.open_private_time()
            if not dies_first:
                redis.kill()
            # Nobody can be told anything now: the devices close by themselves, and whoever cannot be
            # confirmed hears nothing.
            time.sleep(checks.CLOSED_BY_TIME + 1)
            _gets_nothing(priya, f"Redis away, opening {number}")
            redis.start()
            room.guests["siobhan"].until(DECLARED, seconds=90)
            _gets_nothing(priya, f"Redis back, opening {number}")
            log.info("opening %s: Redis away and back: nothing", number + 1)
            _told_again(room)


def _dice() -> random.Random:
    log.info("MEDIA_SEED=%s", SEED)
    return random.Random(SEED)


def _open(room: Table) -> None:
    room.open_private_time()


def _open_beside_a_deaf_device(room: Table) -> None:
    room.guests["bridie"].set(deaf=True)
    room.open_private_time()


def _open_and_restart(room: Table) -> None:
    room.open_private_time()
    room.restart()


def _open_and_lose_the_relays_command_line(room: Table) -> None:
    room.relay.stop()
    room.open_private_time()
    time.sleep(1)
    room.relay.go_on()


FAULTS: dict[str, Callable[[Table], None]] = {
    "a stubborn browser": _open,
    "a deaf device": _open_beside_a_deaf_device,
    "a restart": _open_and_restart,
    "a frozen relay": _open_and_lose_the_relays_command_line,
}


def _gets_nothing(guest: Guest, when: str) -> None:
    time.sleep(ON_ITS_WAY)
    plan = guest.page.evaluate("window.__kt.plan")
    assert guest.grown(LISTENED)["bytesReceived"] == 0, when
    assert guest.page.evaluate("window.__kt.plan") == plan, when


def _told_again(room: Table) -> None:
    """The family opens the door, everybody is calm again, and it is as if the information stage went on."""
    room.guests["bridie"].set(deaf=False)
    room.open_the_door()
    meeting = room.evening.meeting.replace("-", "")
    room.sql("UPDATE meetings_meeting SET stage = 'information', epoch = epoch + 1 WHERE id = ?", meeting)
    room.leave("priya")
    for name in FAMILY:
        room.guests[name].flows(people=len(FAMILY) - 1, picture=False, seconds=90, each=0.7)
