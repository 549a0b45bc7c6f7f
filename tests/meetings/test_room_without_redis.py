"""The room socket when the channel layer goes away: told what the database says, or closed; never open and
deaf.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from pytest_django import Settings

from meetings import consumers, events
from meetings.choices import Stage
from meetings.models import Meeting
from meetings.table import admission
from plans.live import private_time
from tests.faults.parts import Redis
from tests.meetings.line import Line, done, lines, seat_in
from tests.meetings.test_stages import everybody_in
from tests.support.family import Reilly

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis(settings: Settings) -> Iterator[Redis]:
    """The channel layer of this test, which may be killed."""
    with Redis() as one:
        backend = "config.layer.RedisLayer"
        config = {"hosts": [one.url]}
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": backend, "CONFIG": config}}
        yield one


@pytest.fixture(params=["killed", "frozen"])
def goes(request: pytest.FixtureRequest, redis: Redis) -> Callable[[], None]:
    """Takes Redis away: it refuses, or says nothing for ever."""
    return redis.kill if request.param == "killed" else redis.freeze


@pytest.fixture
async def room(redis: Redis, reilly: Reilly) -> Reilly:
    await done(lambda: everybody_in(reilly))
    return reilly


def open_private_time(room: Reilly) -> None:
    meeting = Meeting.objects.get(pk=room.meeting.pk)
    private_time.open_private_time(meeting, by=room.seat("siobhan"))


async def comes_again(room: Reilly, name: str) -> Line:
    """As a page does, until it is let in: a Redis that was silent is left alone for a moment."""
    for _ in range(20):
        headers = await done(lambda: room.headers(name))
        with suppress(*events.LAYER_AWAY):
            return await Line(room, name, headers).open()
        await asyncio.sleep(0.5)
    raise AssertionError(f"{name} is not let in")


async def test_who_cannot_enter_the_room_of_private_time_is_closed_and_comes_back(
    room: Reilly, redis: Redis, goes: Callable[[], None]
) -> None:
    here = await lines(room, "siobhan", "priya")
    goes()
    await done(lambda: open_private_time(room))
    assert await here["siobhan"].until_closed() == consumers.CANNOT_CONFIRM
    # Who leaves a room needs nothing of the layer for it.
    outside = await here["priya"].until(lambda f: f["meeting"]["stage"] == Stage.PRIVATE)
    assert outside["me"]["where"] == "outside"
    await here["priya"].leave()
    redis.come_back()
    again = await comes_again(room, "siobhan")
    assert again.frames[0]["meeting"]["stage"] == Stage.PRIVATE
    await again.leave()


async def test_who_comes_while_it_is_away_is_closed_with_a_code_to_come_back_with(
    room: Reilly, redis: Redis
) -> None:
    redis.kill()  # a silent one takes whoever joins, and lets them hear once it speaks
    headers = await done(lambda: room.headers("siobhan"))
    line = Line(room, "siobhan", headers)
    connected, _protocol = await line.socket.connect(timeout=60)
    assert connected
    assert await line.until_closed() == consumers.CANNOT_CONFIRM


async def test_a_socket_that_stayed_open_hears_what_changes_meanwhile_and_afterwards(
    room: Reilly, redis: Redis, goes: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "BEAT_EVERY", 0.2)
    here = await lines(room, "siobhan")
    goes()
    await done(lambda: admission.raise_hand(up=True, by=room.seat("bridie")))
    await here["siobhan"].until(lambda f: seat_in(f, "Bridie").get("hand") is True)
    redis.come_back()
    await done(lambda: admission.raise_hand(up=False, by=room.seat("bridie")))
    await here["siobhan"].until(lambda f: seat_in(f, "Bridie").get("hand") is False)
    await here["siobhan"].leave()
