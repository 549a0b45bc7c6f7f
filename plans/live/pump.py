"""The loop that does the hub's work, tick by tick.

A tick commits what came in on all drafts in one short transaction, in which everybody's rights are confirmed,
senders and receivers alike; only then is anything applied, broadcast or acknowledged. In between, rights and
logs are polled at least every half second, some rooms at a time (poll_schedule.py), so a message the channel
layer dropped is no more than a short delay. When the database cannot be asked, every socket closes: a socket
whose rights cannot be confirmed hears nothing.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from meetings.private_keys import WordsLost
from plans.live import commits
from plans.live.commits import Answer
from plans.live.db_executor import DatabaseExecutor
from plans.live.housekeeping import Housekeeping
from plans.live.pace import Pace
from plans.live.poll_schedule import PollSchedule
from plans.live.pubsub import PubSub
from plans.live.refusals import NotReachable
from plans.live.registry import Registry
from plans.live.remote_presence import RemotePresence
from plans.live.replica import ReplicaBroken
from plans.live.room import Room
from plans.live.tick_metrics import TICK
from plans.live.work_queue import WorkQueue

logger = logging.getLogger(__name__)

#: How often a room is polled before what was written in it is broadcast, when somebody's rights change each
#: time.
TRIES_BEFORE_BROADCAST = 5


class Pump:
    """Runs ticks on the event loop for as long as there are sockets."""

    def __init__(
        self,
        registry: Registry,
        queue: WorkQueue,
        database: DatabaseExecutor,
        *,
        pubsub: PubSub,
        remote_presence: RemotePresence,
        housekeeping: Housekeeping,
        pace: Pace,
        schedule: PollSchedule,
    ) -> None:
        self._registry, self._queue, self._database = registry, queue, database
        self._pubsub, self._remote_presence = pubsub, remote_presence
        self._housekeeping, self._pace, self._schedule = housekeeping, pace, schedule
        self._wrote = 0
        self.task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Run, unless it runs already."""
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while True:
            started = time.monotonic()
            try:
                await self._tick()
            except asyncio.CancelledError:
                raise
            except NotReachable as refusal:
                self._registry.drop_all(refusal)
            except Exception as error:
                # Only the kind of error: its words might hold what somebody wrote.
                logger.error("the hub closes its sockets after %s", type(error).__name__)
                self._registry.drop_all(NotReachable())
            took = time.monotonic() - started
            TICK.observe(took)
            wait = self._pace.after(self._wrote) - took
            await self._pace.pause(wait, rooms=self._wrote)
            await self._queue.wait(at_most=self._schedule.wait())

    async def _tick(self) -> None:
        writing = [room for room in self._queue.take_commits() if self._registry.is_open(room)]
        self._wrote = len(writing)
        if writing:
            await self._commit(writing)
        asked_for = self._queue.take_polls()
        rooms = self._registry.rooms
        if starts_round := self._schedule.starts_round():
            self._remote_presence.repeat_and_expire()
        one_by_one = self._schedule.due_one_by_one(rooms.values())
        due = self._schedule.due(rooms.values())
        wanted = [rooms[pk] for pk in asked_for if pk in rooms]
        if polled := list({*one_by_one, *due, *wanted}):
            await self._poll(polled, one_by_one)
        if starts_round or asked_for:
            await self._housekeeping.sweep()
        await self._housekeeping.compact_one()

    async def _commit(self, rooms: list[Room]) -> None:
        asked_at = time.monotonic()
        work = {room.draft_id: room.take_commit() for room in rooms}
        answers = await self._database.run(commits.commit, work)
        unsure = [room for room in rooms if not self._apply_permissions(room, answers, asked_at=asked_at)]
        if unsure:
            # Rights changed while we wrote: what was written is broadcast only after polling again. A room in
            # which they never stand still is closed, and no other: its sockets come back and read the log.
            for room in await self._poll(unsure, tries=TRIES_BEFORE_BROADCAST):
                self._registry.drop(room)
        for room in rooms:
            answer = answers[room.draft_id]
            self._try(room, room.finish_commit, answer)
            # What came meanwhile, and what is checked once more.
            if room.has_pending and self._registry.is_open(room):
                self._queue.commit_soon(room)
            self._pubsub.announce(room.draft_id, seq=answer.seq)

    async def _poll(
        self, rooms: list[Room], one_by_one: Collection[Room] = (), *, tries: int = 2
    ) -> list[Room]:
        """Ask about these rooms until nothing changed while we asked; returns those that are still unsure.

        They are polled again in the next tick. Nothing goes out in them meanwhile, and no other room waits
        for them.
        """
        for _ in range(tries):
            asked_at = time.monotonic()
            work = {room.draft_id: room.poll(one_by_one=room in one_by_one) for room in rooms}
            answers = await self._database.run(commits.poll, work)
            rooms = [room for room in rooms if not self._apply_poll(room, answers, asked_at=asked_at)]
            if not rooms:
                break
        for room in rooms:
            self._queue.poll_soon(room.draft_id)
        return rooms

    def _apply_poll(self, room: Room, answers: Mapping[UUID, Answer], *, asked_at: float) -> bool:
        """Take in what was found out about a room; False when it has to be polled again."""
        sure = self._apply_permissions(room, answers, asked_at=asked_at)
        if sure and not room.is_committing:
            self._try(room, room.catch_up, answers[room.draft_id])
        if room.has_pending:
            self._queue.commit_soon(room)
        if room.has_deferred:
            self._queue.poll_soon(room.draft_id)
        return sure

    def _apply_permissions(self, room: Room, answers: Mapping[UUID, Answer], *, asked_at: float) -> bool:
        """Take in what a room's people may do; False when it has to be polled again.

        A broken replica is dropped instead, and a private draft whose key is gone: what would be written
        could never be read.
        """
        if answers[room.draft_id].lost:
            self._registry.drop(room, WordsLost())
            return True
        try:
            applied = room.apply_permissions(answers[room.draft_id], asked_at=asked_at)
        except ReplicaBroken:
            self._registry.drop(room)
            return True
        if room.has_unsent_presence:
            self._queue.poll_soon(room.draft_id)
        if room.take_presence_news():
            self._remote_presence.announce(room.draft_id)
        return applied

    def _try(self, room: Room, step: Callable[[Answer], None], answer: Answer) -> None:
        """Take a step that may find the replica broken; then the room is dropped, and the log has it all."""
        if self._registry.is_open(room):
            try:
                step(answer)
            except ReplicaBroken:
                self._registry.drop(room)
