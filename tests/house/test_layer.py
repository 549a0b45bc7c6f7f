"""The channel layer over a real Redis that answers, is silent, or comes back."""

import asyncio
import contextlib
import time
from collections.abc import Iterator

import pytest

from config import layer
from config.layer import Away, RedisLayer
from meetings.events import LAYER_AWAY
from tests.faults.parts import Redis

pytestmark = pytest.mark.asyncio
EVENT = {"type": "told"}
SOON = 20.0  # seconds; a busy machine is no failure


@pytest.fixture
def redis() -> Iterator[Redis]:
    with Redis() as one:
        yield one
        one.come_back()


@pytest.fixture
def two(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> tuple[RedisLayer, RedisLayer]:
    """The layers of two processes, which wait for a second at most."""
    monkeypatch.setattr(layer, "PATIENCE", 1.0)
    return RedisLayer(hosts=[redis.url]), RedisLayer(hosts=[redis.url])


async def heard(here: RedisLayer, channel: str) -> dict[str, str]:
    async with asyncio.timeout(SOON):
        event: dict[str, str] = await here.receive(channel)
        return event


async def says_until_told(there: RedisLayer, group: str, here: RedisLayer, channel: str) -> None:
    """Whoever comes back first is left alone for a moment: so it is said until it is heard."""
    hearing = asyncio.create_task(heard(here, channel))
    while not hearing.done():
        with contextlib.suppress(*LAYER_AWAY):
            await there.group_send(group, EVENT)
        await asyncio.wait({hearing}, timeout=0.2)
    assert (await hearing) == EVENT


async def test_what_one_process_says_another_hears(two: tuple[RedisLayer, RedisLayer]) -> None:
    here, there = two
    channel = await here.new_channel()
    await here.group_add("room", channel)
    await there.group_send("room", EVENT)
    assert await heard(here, channel) == EVENT
    await there.send(channel, EVENT)
    assert await heard(here, channel) == EVENT


async def test_nobody_waits_longer_than_a_moment_for_a_redis_that_is_silent(
    two: tuple[RedisLayer, RedisLayer], redis: Redis
) -> None:
    here, there = two
    channel = await here.new_channel()
    await here.group_add("room", channel)
    redis.freeze()
    began = time.monotonic()
    results = await asyncio.gather(
        *(there.group_send("room", EVENT) for _ in range(20)), return_exceptions=True
    )
    assert all(isinstance(one, Away) for one in results)
    assert time.monotonic() - began < SOON
    # Then it is left alone: the next one does not even wait.
    began = time.monotonic()
    with pytest.raises(Away):
        await there.group_send("room", EVENT)
    assert time.monotonic() - began < layer.LEFT_ALONE / 2
    redis.come_back()
    await says_until_told(there, "room", here, channel)


async def test_who_leaves_a_group_while_it_is_silent_hears_nothing_more_of_it(
    two: tuple[RedisLayer, RedisLayer], redis: Redis
) -> None:
    here, there = two
    out, stays = await here.new_channel(), await here.new_channel()
    for channel in (out, stays):
        await here.group_add("room", channel)
    redis.freeze()
    with pytest.raises(Away):
        await here.group_send("room", EVENT)
    await here.group_discard("room", out)  # nothing to ask: somebody else stays
    redis.come_back()
    await says_until_told(there, "room", here, stays)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await here.receive(out)


async def test_whoever_is_cancelled_while_joining_leaves_no_half_of_it(
    two: tuple[RedisLayer, RedisLayer], redis: Redis
) -> None:
    here, there = two
    channel = await here.new_channel()
    await here.group_send("room", EVENT)
    redis.freeze()
    before = asyncio.create_task(here.group_send("room", EVENT))
    await asyncio.sleep(0.1)
    joining = asyncio.create_task(here.group_add("room", channel))
    await asyncio.sleep(0.1)
    joining.cancel()
    with pytest.raises(asyncio.CancelledError):
        await joining
    with pytest.raises(Away):
        await before
    redis.come_back()
    async with asyncio.timeout(SOON):
        while True:
            try:
                await here.group_add("room", channel)
                break
            except LAYER_AWAY:
                await asyncio.sleep(0.2)
    await says_until_told(there, "room", here, channel)
