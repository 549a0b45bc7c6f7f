"""What the next tick has to do."""

import asyncio
from collections.abc import Set
from uuid import UUID

from plans.live.room import Room


class WorkQueue:
    """Rooms to commit and drafts to poll. Whatever is put in wakes the pump."""

    def __init__(self) -> None:
        self._commits: set[Room] = set()
        self._polls: set[UUID] = set()
        self._wake = asyncio.Event()

    def commit_soon(self, room: Room) -> None:
        """Commit what waits in this room, in the next tick."""
        self._commits.add(room)
        self._wake.set()

    def poll_soon(self, draft_id: UUID) -> None:
        """Ask the database about this draft and its people, in the next tick."""
        self._polls.add(draft_id)
        self._wake.set()

    def wake(self) -> None:
        """Have a tick soon."""
        self._wake.set()

    def take_commits(self) -> Set[Room]:
        """The rooms to commit in the tick that begins now."""
        self._wake.clear()
        rooms, self._commits = self._commits, set()
        return rooms

    def take_polls(self) -> Set[UUID]:
        """The drafts to poll, those included that were put in since the tick began."""
        draft_ids, self._polls = self._polls, set()
        return draft_ids

    async def wait(self, *, at_most: float) -> None:
        """Until there is something to do, or `at_most` seconds have passed."""
        if self._wake.is_set() or at_most <= 0:
            return
        try:
            async with asyncio.timeout(at_most):
                await self._wake.wait()
        except TimeoutError:
            pass
