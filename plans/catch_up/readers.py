"""Who has a draft open in this process, and what is written down when they go: one small row each, many in
one go.

Nothing here is asked or written while somebody reads or writes. Anyone who had the plan open for a minute has
seen it, as it stood when they left; of a line that broke we only know that it held a minute ago.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from time import monotonic
from uuid import UUID

from asgiref.sync import sync_to_async
from django.utils import timezone

from plans.catch_up import seen
from plans.catch_up.seen import Left

logger = logging.getLogger(__name__)
LONG_ENOUGH = 60.0  # seconds
#: A line that broke is noticed late.
UNSURE_FOR = timedelta(seconds=60)
MOST_AT_ONCE = 100

Key = tuple[UUID, UUID]


class Readers:
    """The seats that have a draft open here, each with the moments its sockets came."""

    def __init__(self, write_down: Callable[[Sequence[Left]], None] = seen.write_down) -> None:
        self._write_down = write_down
        self._since: dict[Key, list[float]] = {}
        self._left: list[Left] = []
        self._writing: asyncio.Task[None] | None = None

    def came(self, seat_id: UUID, draft_id: UUID) -> float:
        """A socket came; hand the answer to `went`."""
        since = monotonic()
        self._since.setdefault((seat_id, draft_id), []).append(since)
        return since

    def went(self, seat_id: UUID, draft_id: UUID, *, since: float, broke: bool) -> None:
        """It went, or its line broke. What its seat saw is written down, unless another of its sockets is
        still here.
        """
        here = self._since.get((seat_id, draft_id), [])
        if since in here:
            here.remove(since)
        if here:
            return
        self._since.pop((seat_id, draft_id), None)
        if monotonic() - since < LONG_ENOUGH:
            return
        at = timezone.now()
        self._left.append(Left(seat_id, draft_id, at - UNSURE_FOR if broke else at))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    def is_reading(self, seat_id: UUID, draft_id: UUID) -> bool:
        """Whether this seat has had the draft open here for long enough to have seen it."""
        here = self._since.get((seat_id, draft_id), ())
        return any(monotonic() - since >= LONG_ENOUGH for since in here)

    async def written(self) -> None:
        """When everything so far is written down."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        while self._left:
            some, self._left = self._left[:MOST_AT_ONCE], self._left[MOST_AT_ONCE:]
            try:
                await sync_to_async(self._write_down)(some)
            except Exception as error:
                # Only the kind of error: its words might quote a row. They are told more than they need next
                # time.
                logger.error("what was seen is not written down: %s", type(error).__name__)


readers = Readers()
