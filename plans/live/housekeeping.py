"""What is done for open rooms beside the typing: empty rooms close, long logs are compacted."""

from plans.live import compaction, divergence
from plans.live.db_executor import DatabaseExecutor
from plans.live.pubsub import PubSub
from plans.live.rates import Allowances
from plans.live.registry import Registry
from plans.live.room import Room
from plans.live.work_queue import WorkQueue


class Housekeeping:
    """Looks after the rooms of one registry."""

    def __init__(
        self,
        registry: Registry,
        queue: WorkQueue,
        database: DatabaseExecutor,
        *,
        pubsub: PubSub,
        allowances: Allowances,
    ) -> None:
        self._registry, self._queue, self._database = registry, queue, database
        self._pubsub, self._allowances = pubsub, allowances
        self._long: set[Room] = set()

    async def sweep(self) -> None:
        """Forget rooms nobody is in, note whose plan had diverged, and find long logs."""
        for room in list(self._registry.rooms.values()):
            if room.is_long:
                self._long.add(room)
            if reset := room.take_reset_seats():
                await self._database.run(divergence.note, room.draft_id, reset)
            if room.is_idle:
                self._registry.drop(room)
                await self._pubsub.unsubscribe(room.draft_id)
        self._allowances.forget_gone(self._registry.room_of.keys())

    async def compact_one(self) -> None:
        """Compact one long log, so that deleted words leave the disk; the next one in the next tick, since
        updates wait meanwhile.
        """
        while self._long:
            room = self._long.pop()
            if self._registry.is_open(room):
                room.count_rows_anew()
                await self._database.run(compaction.compact, room.draft_id)
                break
        if self._long:
            self._queue.wake()
