"""The one thread of this process on which the live engine speaks to the database."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

from plans.live.refusals import NotReachable

logger = logging.getLogger(__name__)
Result = TypeVar("Result")

#: Seconds the database may take. After that we do not know who may hear what, and close.
PATIENCE = 6.0


class DatabaseExecutor:
    """Runs synchronous database work for the event loop, one call after another."""

    def __init__(self) -> None:
        self.thread = _new_thread()

    async def run(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Run `work` on the thread. Raises NotReachable when it fails or takes too long."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(PATIENCE):
                return await loop.run_in_executor(self.thread, _guarded, work, *arguments)
        except TimeoutError:
            self.thread.shutdown(wait=False)
            self.thread = _new_thread()
            raise NotReachable from None

    async def close(self) -> None:
        """Close the connection, and stop."""
        await asyncio.get_running_loop().run_in_executor(self.thread, lambda: connection.close())
        self.thread.shutdown(wait=False)


def _new_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="plan-database")


def _guarded(work: Callable[..., Result], *arguments: object) -> Result:
    try:
        return work(*arguments)
    except Exception as error:
        # The next call opens a connection of its own. The error's words stay here: they may quote a row.
        logger.error("the plan's log cannot be reached: %s", type(error).__name__)
        connection.close()
        raise NotReachable from None
