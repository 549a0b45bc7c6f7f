"""Which drafts are open in this process, and which room each socket is in."""

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID

from participants.platform.batching import Batcher
from participants.platform.errors import NotFound, Refusal
from plans.live import log
from plans.live.db_executor import DatabaseExecutor
from plans.live.log import Loaded
from plans.live.peer import Peer
from plans.live.refusals import ComeBack, NotReachable
from plans.live.replica import ReplicaBroken
from plans.live.room import Room

#: The most drafts read from the disk in one batch; the next batch is read while these sockets are let in.
MOST_LOADED_AT_ONCE = 200


class Registry:
    """The rooms by draft, and the room of every socket. `on_drop` is called with each room that closes."""

    def __init__(self, database: DatabaseExecutor, *, on_drop: Callable[[Room], None]) -> None:
        self.rooms: dict[UUID, Room] = {}
        self.room_of: dict[Peer, Room] = {}
        self._database, self._on_drop = database, on_drop
        self._loads = Batcher(self._load, most=MOST_LOADED_AT_ONCE)

    async def open(self, draft_id: UUID) -> Room:
        """The draft's room, opened once however many sockets come together. Raises NotFound, NotReachable."""
        while (room := self.rooms.get(draft_id)) is None:
            loaded = await self._loads.ask(draft_id)
            if loaded is None or draft_id in self.rooms:
                continue
            try:
                self.rooms[draft_id] = Room(draft_id, loaded)
            except ReplicaBroken:
                raise NotReachable from None
        return room

    async def _load(self, draft_ids: Sequence[UUID]) -> list[Loaded | Exception | None]:
        """These drafts as they are on disk; None for one that has been opened meanwhile."""
        await asyncio.sleep(0)  # sockets that were answered a moment ago open their rooms first
        missing = {draft_id for draft_id in draft_ids if draft_id not in self.rooms}
        loaded = await self._database.run(log.load_all, missing) if missing else {}
        return [loaded.get(draft_id, NotFound()) if draft_id in missing else None for draft_id in draft_ids]

    def is_open(self, room: Room) -> bool:
        """Whether this very room is open; another may have been opened for its draft since."""
        return self.rooms.get(room.draft_id) is room

    def join(self, room: Room, peer: Peer) -> None:
        """Take a socket into a room."""
        room.join(peer)
        self.room_of[peer] = room

    def leave(self, peer: Peer) -> Room | None:
        """The room a socket was in, which it has left now."""
        room = self.room_of.pop(peer, None)
        if room is not None:
            room.leave(peer)
        return room

    def drop(self, room: Room, refusal: Refusal | None = None) -> None:
        """Close a room's sockets and forget its document; a socket that comes back loads it from the log."""
        self.rooms.pop(room.draft_id, None)
        for peer in room.peers:
            self.room_of.pop(peer, None)
        room.close(refusal or ComeBack())
        self._on_drop(room)

    def drop_all(self, refusal: Refusal | None = None) -> None:
        """Close every room."""
        for room in list(self.rooms.values()):
            self.drop(room, refusal)
