"""The hub: all drafts that are open in this process, and all sockets on them.

Rooms and their sockets are in registry.py, the work is done tick by tick in pump.py, and the database is
spoken to on one thread (db_executor.py). Everything else happens on one event loop.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from plans.live.db_executor import DatabaseExecutor
from plans.live.housekeeping import Housekeeping
from plans.live.pace import SHORTEST, Pace
from plans.live.peer import Outlet, Peer
from plans.live.poll_schedule import PollSchedule
from plans.live.pubsub import PubSub
from plans.live.pump import Pump
from plans.live.rates import Allowances
from plans.live.refusals import ComeBack
from plans.live.registry import Registry
from plans.live.remote_presence import RemotePresence
from plans.live.replica import ReplicaBroken
from plans.live.rights import Badge
from plans.live.room import Room
from plans.live.work_queue import WorkQueue

POLL_EVERY = 0.5


class Hub:
    """Takes sockets in, takes their frames, and hears from other processes."""

    def __init__(self, *, tick: float = SHORTEST, poll_every: float = POLL_EVERY) -> None:
        self._database, self._allowances = DatabaseExecutor(), Allowances()
        self._queue = WorkQueue()
        self._registry = Registry(self._database, on_drop=self._on_drop)
        self.rooms = self._registry.rooms
        self._pubsub = PubSub(
            on_remote_update=self._on_remote_update,
            on_rights_changed=self._invalidate,
            on_remote_presence=self._on_remote_presence,
        )
        self.remote_presence = RemotePresence(self.rooms, self._pubsub, poll_soon=self._queue.poll_soon)
        self._housekeeping = Housekeeping(
            self._registry,
            self._queue,
            self._database,
            pubsub=self._pubsub,
            allowances=self._allowances,
        )
        self._pump = Pump(
            self._registry,
            self._queue,
            self._database,
            pubsub=self._pubsub,
            remote_presence=self.remote_presence,
            housekeeping=self._housekeeping,
            pace=Pace(tick),
            schedule=PollSchedule(poll_every),
        )
        # Used with every update: no way through other objects.
        self._room_of, self._commit_soon = self._registry.room_of, self._queue.commit_soon

    # -- sockets --------------------------------------------------------------------------------------

    async def join(
        self,
        draft_id: UUID,
        *,
        badge: Badge,
        user: Mapping[str, Any],
        outlet: Outlet,
    ) -> Peer:
        """A new socket on a draft. It hears nothing before its rights were confirmed. Raises NotFound,
        NotReachable.
        """
        room = await self._registry.open(draft_id)
        allowance = self._allowances.of(badge.seat_id)
        peer = Peer(badge=badge, user=user, outlet=outlet, allowance=allowance)
        self._registry.join(room, peer)
        self._pump.start()
        self._queue.poll_soon(draft_id)
        if await self._pubsub.subscribe(draft_id, room.meeting_id):
            self.remote_presence.announce(draft_id, asks=True)
        return peer

    def receive(self, peer: Peer, data: bytes) -> None:
        """One frame of a socket, in the order they came."""
        room = self._room_of.get(peer)
        if room is None:
            peer.close(ComeBack())
            return
        try:
            to_commit = room.receive(peer, data)
        except ReplicaBroken:
            self._registry.drop(room)
            return
        if to_commit:
            self._commit_soon(room)
        elif room.has_deferred or room.has_unsent_presence:
            self._queue.poll_soon(room.draft_id)

    def leave(self, peer: Peer) -> None:
        """The socket has gone. What it sent before is still written."""
        room = self._registry.leave(peer)
        if room is not None:
            self._queue.poll_soon(room.draft_id)

    async def close(self) -> None:
        """Stop: close every socket and let the database go."""
        self._registry.drop_all()
        for task in (self._pump.task, *self._pubsub.tasks(), *self.remote_presence.tasks()):
            if task is not None:
                task.cancel()
        self._pump.task = None
        await self._database.close()

    # -- events ---------------------------------------------------------------------------------------

    def _on_remote_update(self, draft_id: UUID, seq: int) -> None:
        """Another process wrote to this draft."""
        room = self.rooms.get(draft_id)
        if room is not None and seq > room.seq:
            self._queue.poll_soon(draft_id)

    def _invalidate(self, draft_ids: Collection[UUID] | None = None) -> None:
        """Somebody's rights in these drafts changed, or in any: nothing goes out there before they are polled
        again.
        """
        for draft_id in list(self.rooms) if draft_ids is None else draft_ids:
            if (room := self.rooms.get(draft_id)) is not None:
                room.invalidate()
                self._queue.poll_soon(draft_id)

    def _on_remote_presence(self, event: Mapping[str, Any]) -> None:
        """Another process said who is in a draft there."""
        self.remote_presence.receive(event)

    def _on_drop(self, room: Room) -> None:
        """A room closed: other processes hear that nobody is in it here."""
        if room.take_presence_news() or room.local_people():
            self.remote_presence.announce(room.draft_id)
