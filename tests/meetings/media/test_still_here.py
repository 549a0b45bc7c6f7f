"""A page that takes part hears every two seconds that nothing moved, whatever else waits; and never when
nobody can say so.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pytest_django import Settings

from meetings.media.roster import phase_of
from meetings.table import rights_watch
from tests.meetings.line import Line, done, lines
from tests.meetings.test_stages import everybody_in
from tests.support.family import Reilly

pytestmark = pytest.mark.django_db(transaction=True)
#: Seconds in which some three pings come.
A_WHILE = 7.0
#: Tests share one thread (conftest.py); here nobody writes meanwhile, so the watch has its own, as on a
#: server.
OWN_THREAD = rights_watch._thread


@pytest.fixture
async def siobhan(settings: Settings, reilly: Reilly) -> AsyncIterator[Line]:
    """Siobhan's room socket, by which her page takes part in sound."""
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:relay.example:3478"], "x"
    await done(lambda: everybody_in(reilly))
    line = (await lines(reilly, "siobhan"))["siobhan"]
    await line.send(type="media_join", page="hers", picture=False)
    await line.until(lambda frame: frame["type"] == "media_in")
    yield line
    await line.leave()


def pings(frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [frame for frame in frames if frame["type"] == "media_ping"]


async def test_she_hears_so_with_the_phase_it_is(siobhan: Line, reilly: Reilly) -> None:
    heard = pings(await siobhan.silence(A_WHILE))
    assert len(heard) >= 2
    phase = await done(lambda: phase_of(reilly.seat("siobhan")))
    assert {ping["phase"] for ping in heard} == {phase}


async def test_she_hears_so_while_everything_else_waits(
    siobhan: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when many people find each other at once: all that sockets ask stands in one queue."""
    monkeypatch.setattr(rights_watch, "_thread", OWN_THREAD)
    queue = asyncio.create_task(done(lambda: time.sleep(A_WHILE)))
    heard = pings(await siobhan.silence(A_WHILE - 0.5))
    assert not queue.done()
    assert len(heard) >= 2
    await queue


async def test_what_was_read_too_long_ago_confirms_nothing(
    siobhan: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """She lets go of professionals then by herself, before private time is declared without her."""
    read = rights_watch._read

    def slowly(sockets: list[rights_watch.Watched]) -> list[rights_watch.Standing]:
        standings = read(sockets)
        time.sleep(rights_watch.FRESH + 0.25)
        return standings

    monkeypatch.setattr(rights_watch, "_read", slowly)
    await siobhan.silence(2 * rights_watch.FRESH + rights_watch.LOOK_EVERY)  # what was under way
    assert pings(await siobhan.silence(A_WHILE)) == []
