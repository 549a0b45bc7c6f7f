"""The channel layer over Redis, which answers in time or says that it is away.

A Redis that was killed refuses at once. One that is only silent, frozen or behind a network that carries
nothing, does not: its client waits for ever, under the one lock through which everything of a process goes,
and so do all sockets and every request that has something to tell. Here each question has an end, and while
Redis is away few are asked. Anyone who gives up, or is cancelled, leaves the question to itself: half a
subscription would be a process that is deaf and does not know it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from weakref import WeakKeyDictionary

from channels_redis.pubsub import RedisPubSubChannelLayer
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

#: Seconds that Redis may take. It takes a thousandth of that; a busy machine may take the rest.
PATIENCE = 3.0
#: Seconds in which nobody waits again for one that has not answered.
LEFT_ALONE = 1.0


class Away(OSError):
    """Redis does not answer, or did not a moment ago. What was to be told is lost."""


class RedisLayer(RedisPubSubChannelLayer):  # type: ignore[misc]
    """Channels' layer over Redis's pub/sub; everything but `receive` ends within PATIENCE.

    Raises Away then, and redis.exceptions.RedisError or OSError when Redis cannot be reached:
    meetings.events.LAYER_AWAY.
    """

    def __init__(self, *, hosts: list[str], **options: Any) -> None:
        # Its own retries wait up to ten seconds in between, under the lock.
        ends = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        retry = Retry(NoBackoff(), 1)
        hosts_that_end = [{"address": url, "retry": retry, **ends} for url in hosts]
        super().__init__(hosts=hosts_that_end, **options)
        #: Until when nobody waits, on the loop's own clock.
        self._left_alone: WeakKeyDictionary[asyncio.AbstractEventLoop, float] = WeakKeyDictionary()

    async def new_channel(self, prefix: str = "specific.") -> str:
        """A name under which one consumer of this process hears."""
        name: str = await self._ask(self._get_layer().new_channel, prefix)
        return name

    async def send(self, channel: str, message: dict[str, Any]) -> None:
        """Hand a message to one channel of any process."""
        await self._ask(self._get_layer().send, channel, message)

    async def group_add(self, group: str, channel: str) -> None:
        """Let a channel of this process hear a group."""
        await self._ask(self._get_layer().group_add, group, channel)

    async def group_discard(self, group: str, channel: str) -> None:
        """Let it hear the group no more: from now on, in this process, whatever Redis says."""
        discarding = asyncio.create_task(self._get_layer().group_discard(group, channel))
        await self._answered(discarding, wait=0.0 if self._is_left_alone() else PATIENCE)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """Tell a group of all processes."""
        await self._ask(self._get_layer().group_send, group, message)

    async def _ask(self, question: Callable[..., Coroutine[Any, Any, Any]], *what: object) -> Any:
        if self._is_left_alone():
            raise Away
        return await self._answered(asyncio.create_task(question(*what)), wait=PATIENCE)

    async def _answered(self, asked: "asyncio.Task[Any]", *, wait: float) -> Any:
        asked.add_done_callback(_heard)
        await asyncio.wait({asked}, timeout=wait)
        if not asked.done():
            if wait:
                loop = asyncio.get_running_loop()
                self._left_alone[loop] = loop.time() + LEFT_ALONE
            raise Away
        return asked.result()

    def _is_left_alone(self) -> bool:
        loop = asyncio.get_running_loop()
        return loop.time() < self._left_alone.get(loop, 0.0)


def _heard(asked: "asyncio.Task[Any]") -> None:
    """Nobody may be waiting any more: then how it ended is not news."""
    if not asked.cancelled():
        asked.exception()
