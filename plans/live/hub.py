"""The hub: all drafts that somebody in this process has open, and the one thread that speaks to the database
for them.

A tick commits what came in on all drafts in one short transaction, in which everybody's rights are confirmed,
senders and receivers alike; only then is anything applied, told to others, or acknowledged. In between,
rights and logs are looked at at least every half second, some rooms at a time (rounds.py), so a doorbell the
channel layer dropped is no more than a short delay. When the database cannot be asked, every socket closes:
who cannot be confirmed hears nothing.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from meetings.private_keys import WordsLost
from participants.platform.batching import Batcher
from participants.platform.errors import NotFound, Refusal
from plans.live import in_step, log
from plans.live.copies import Broken
from plans.live.doorbell import Doorbell
from plans.live.elsewhere import Elsewhere
from plans.live.log import Answer, Loaded
from plans.live.pace import SHORTEST, Pace
from plans.live.peer import Outlet, Peer
from plans.live.rates import Allowances
from plans.live.refusals import ComeBack, NotReachable
from plans.live.rights import Badge
from plans.live.room import Room
from plans.live.rounds import Rounds

logger = logging.getLogger(__name__)
Result = TypeVar("Result")

LOOK_EVERY = 0.5
#: The database may take this long; then we do not know who may hear what, and close.
PATIENCE = 6.0
#: So often is a room asked about before what was written in it is told, when somebody's rights change each
#: time.
TRIES_BEFORE_TELLING = 5
#: So many who come in have their drafts read from the disk in one go; the next so many, while these are let
#: in.
MOST_LOADED_AT_ONCE = 200


class Hub:
    """The drafts open in this process. Everything but the log's own work happens on one event loop."""

    def __init__(self, *, tick: float = SHORTEST, look_every: float = LOOK_EVERY) -> None:
        self._pace, self._rounds = Pace(tick), Rounds(look_every)
        self.rooms: dict[UUID, Room] = {}
        self._room_of: dict[Peer, Room] = {}
        self._writing: set[Room] = set()
        self._loads = Batcher(self._load, most=MOST_LOADED_AT_ONCE)
        self._allowances = Allowances()
        self._clerk = _new_clerk()
        self._wake = asyncio.Event()
        self._looking: set[UUID] = set()
        self._long: set[Room] = set()
        self._wrote = 0
        self._pump: asyncio.Task[None] | None = None
        self._doorbell = Doorbell(rung=self._rung, doubt=self._doubt, told_who=self._told_who)
        self.elsewhere = Elsewhere(self.rooms, self._doorbell, look=self._look)

    # -- sockets --------------------------------------------------------------------------------------

    async def join(
        self,
        draft_id: UUID,
        *,
        badge: Badge,
        person_id: UUID,
        user: Mapping[str, Any],
        outlet: Outlet,
    ) -> Peer:
        """A new socket on a draft. It hears nothing before its rights were confirmed. Raises NotFound,
        NotReachable.
        """
        room = await self._room(draft_id)
        allowance = self._allowances.of(badge.seat_id)
        peer = Peer(badge=badge, user=user, outlet=outlet, allowance=allowance)
        room.join(peer)
        self._room_of[peer] = room
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._run())
        self._look(draft_id)
        if await self._doorbell.hang(draft_id, room.meeting_id, person_id):
            self.elsewhere.tell(draft_id, asks=True)
        return peer

    def receive(self, peer: Peer, data: bytes) -> None:
        """One frame of a socket, in the order they came."""
        room = self._room_of.get(peer)
        if room is None:
            peer.close(ComeBack())
            return
        try:
            room.receive(peer, data)
        except Broken:
            self._drop(room, ComeBack())
            return
        if room.intake.pending:
            self._write(room)
        elif room.held or room.presences.untold:
            self._look(room.draft_id)

    def leave(self, peer: Peer) -> None:
        """The socket has gone. What it sent before is still written."""
        room = self._room_of.pop(peer, None)
        if room is not None:
            room.leave(peer)
            self._look(room.draft_id)

    async def close(self) -> None:
        """Stop: close every socket and let the database go."""
        for room in list(self.rooms.values()):
            self._drop(room, ComeBack())
        for task in (self._pump, *self._doorbell.tasks(), *self.elsewhere.tasks()):
            if task is not None:
                task.cancel()
        self._pump = None
        await asyncio.get_running_loop().run_in_executor(self._clerk, lambda: connection.close())
        self._clerk.shutdown(wait=False)

    # -- rooms ----------------------------------------------------------------------------------------

    async def _room(self, draft_id: UUID) -> Room:
        """The draft's room, opened once however many come at the same time. Raises NotFound, NotReachable."""
        while (room := self.rooms.get(draft_id)) is None:
            loaded = await self._loads.ask(draft_id)
            if loaded is None or draft_id in self.rooms:
                continue
            try:
                self.rooms[draft_id] = Room(draft_id, loaded)
            except Broken:
                raise NotReachable from None
        return room

    async def _load(self, draft_ids: Sequence[UUID]) -> list[Loaded | Exception | None]:
        """These drafts as they are on disk; None for one that somebody has opened meanwhile."""
        await asyncio.sleep(0)  # whoever was answered a moment ago opens a room first
        missing = {draft_id for draft_id in draft_ids if draft_id not in self.rooms}
        loaded = await self._ask(log.load_all, missing) if missing else {}
        return [loaded.get(draft_id, NotFound()) if draft_id in missing else None for draft_id in draft_ids]

    def _drop(self, room: Room, refusal: Refusal) -> None:
        """Close a room's sockets and forget its document; whoever comes back loads it from the log."""
        self.rooms.pop(room.draft_id, None)
        self._writing.discard(room)
        for peer in room.peers:
            self._room_of.pop(peer, None)
        room.close(refusal)
        if room.presences.is_news or room.presences.on_sockets():
            self.elsewhere.tell(room.draft_id)

    async def _sweep(self) -> None:
        """Forget rooms nobody is in, note who was out of step, and find long logs."""
        for room in list(self.rooms.values()):
            if room.intake.rows_since_compacting >= log.ROWS_BEFORE_COMPACTING:
                self._long.add(room)
            if room.in_step.told:
                told, room.in_step.told = room.in_step.told, []
                await self._ask(in_step.note, room.draft_id, told)
            if not room.peers and not room.intake.pending and not room.intake.in_flight:
                self._drop(room, ComeBack())
                await self._doorbell.take_down(room.draft_id)
        self._allowances.forget_gone(self._room_of.keys())

    async def _compact(self) -> None:
        """Replay one long log, so that deleted words leave the disk; the next one in the next turn, since
        letters wait meanwhile.
        """
        while self._long:
            room = self._long.pop()
            if self.rooms.get(room.draft_id) is room:
                room.intake.rows_since_compacting = 0
                await self._ask(log.compact, room.draft_id)
                break
        if self._long:
            self._wake.set()

    # -- events ---------------------------------------------------------------------------------------

    def _write(self, room: Room) -> None:
        self._writing.add(room)
        self._wake.set()

    def _look(self, draft_id: UUID) -> None:
        self._looking.add(draft_id)
        self._wake.set()

    def _rung(self, draft_id: UUID, seq: int) -> None:
        """Another process wrote to this draft."""
        room = self.rooms.get(draft_id)
        if room is not None and seq > room.intake.seq:
            self._look(draft_id)

    def _doubt(self, draft_ids: Collection[UUID] | None = None) -> None:
        """Somebody's rights in these drafts changed, or in any: nothing goes out there before they are asked
        again.
        """
        for draft_id in list(self.rooms) if draft_ids is None else draft_ids:
            if (room := self.rooms.get(draft_id)) is not None:
                room.doubt()
                self._look(draft_id)

    def _told_who(self, event: Mapping[str, Any]) -> None:
        """Another process said who is in a draft there."""
        self.elsewhere.hear(event)

    # -- the pump ---------------------------------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            started = time.monotonic()
            try:
                await self._turn()
            except asyncio.CancelledError:
                raise
            except NotReachable as refusal:
                self._close_everything(refusal)
            except Exception as error:
                # Only the kind of error: its words might hold what somebody wrote.
                logger.error("the hub closes its sockets after %s", type(error).__name__)
                self._close_everything(NotReachable())
            wait = self._pace.after(self._wrote) - (time.monotonic() - started)
            await self._pace.pause(wait, rooms=self._wrote)
            await self._rest()

    async def _rest(self) -> None:
        """Until there is something to do, or it is time to look."""
        left = self._rounds.wait()
        if self._wake.is_set() or left <= 0:
            return
        try:
            async with asyncio.timeout(left):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _turn(self) -> None:
        self._wake.clear()
        writing, self._writing = self._writing, set()
        self._wrote = len(writing)
        # Not for a room that was dropped meanwhile: another may have been opened for its draft.
        open_rooms = [room for room in writing if self.rooms.get(room.draft_id) is room]
        if open_rooms:
            await self._commit(open_rooms)
        looking, self._looking = self._looking, set()
        if begins := self._rounds.begins():
            self.elsewhere.beat()
        one_by_one = self._rounds.one_by_one(self.rooms.values())
        share = self._rounds.share(self.rooms.values())
        wanted = [self.rooms[pk] for pk in looking if pk in self.rooms]
        if rooms := list({*one_by_one, *share, *wanted}):
            await self._confirm(rooms, one_by_one)
        if begins or looking:
            await self._sweep()
        await self._compact()

    async def _commit(self, rooms: list[Room]) -> None:
        asked_at = time.monotonic()
        answers = await self._ask(log.commit, {room.draft_id: room.take_off() for room in rooms})
        unsure = [room for room in rooms if not self._heed(room, answers, asked_at=asked_at)]
        if unsure:
            # Rights changed while we wrote: what was written is told only after asking again. A room in which
            # they never stand still is closed, and no other: whoever comes back reads the log.
            for room in await self._confirm(unsure, tries=TRIES_BEFORE_TELLING):
                self._drop(room, ComeBack())
        for room in rooms:
            answer = answers[room.draft_id]
            self._try(room, room.tell, answer)
            # What came meanwhile, and what is looked at once more.
            if room.intake.pending and self.rooms.get(room.draft_id) is room:
                self._write(room)
            self._doorbell.ring(room.draft_id, seq=answer.seq)

    async def _confirm(
        self, rooms: list[Room], one_by_one: Collection[Room] = (), *, tries: int = 2
    ) -> list[Room]:
        """Ask about these rooms until nothing changed while we asked; answers those of which that cannot be
        said yet.

        They are asked about again in the next turn. Nothing goes out in them meanwhile, and nobody else waits
        for them.
        """
        for _ in range(tries):
            asked_at = time.monotonic()
            work = {room.draft_id: room.ask(one_by_one=room in one_by_one) for room in rooms}
            answers = await self._ask(log.look, work)
            rooms = [room for room in rooms if not self._settle(room, answers, asked_at=asked_at)]
            if not rooms:
                break
        for room in rooms:
            self._look(room.draft_id)
        return rooms

    def _settle(self, room: Room, answers: Mapping[UUID, Answer], *, asked_at: float) -> bool:
        """Tell a room what was found out about it; False when it has to be asked again."""
        sure = self._heed(room, answers, asked_at=asked_at)
        if sure and not room.intake.in_flight:
            self._try(room, room.catch_up, answers[room.draft_id])
        if room.intake.pending:
            self._write(room)
        if room.held:
            self._look(room.draft_id)
        return sure

    def _heed(self, room: Room, answers: Mapping[UUID, Answer], *, asked_at: float) -> bool:
        """Tell a room what its people may do; False when it has to be asked again.

        A broken copy is dropped instead, and a private draft whose key is gone: what would be written could
        never be read.
        """
        if answers[room.draft_id].lost:
            self._drop(room, WordsLost())
            return True
        try:
            heeded = room.heed(answers[room.draft_id], asked_at=asked_at)
        except Broken:
            self._drop(room, ComeBack())
            return True
        if room.presences.untold:
            self._look(room.draft_id)
        if room.presences.is_news:
            room.presences.is_news = False
            self.elsewhere.tell(room.draft_id)
        return heeded

    def _try(self, room: Room, step: Callable[[Answer], None], answer: Answer) -> bool:
        """Take a step that may find this process's copy broken; then the room is dropped, and the log has it
        all.
        """
        if self.rooms.get(room.draft_id) is not room:
            return False
        try:
            step(answer)
        except Broken:
            self._drop(room, ComeBack())
            return False
        return True

    def _close_everything(self, refusal: Refusal) -> None:
        for room in list(self.rooms.values()):
            self._drop(room, refusal)

    async def _ask(self, ask: Callable[..., Result], *arguments: object) -> Result:
        """Ask the database on the clerk's thread. Raises NotReachable when it fails or takes too long."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(PATIENCE):
                return await loop.run_in_executor(self._clerk, _on_clerk, ask, *arguments)
        except TimeoutError:
            self._clerk.shutdown(wait=False)
            self._clerk = _new_clerk()
            raise NotReachable from None


def _new_clerk() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="plan-clerk")


def _on_clerk(ask: Callable[..., Result], *arguments: object) -> Result:
    try:
        return ask(*arguments)
    except Exception as error:
        # The next question opens a connection of its own; and the error's words stay here, for they may quote
        # a row.
        logger.error("the plan's log cannot be reached: %s", type(error).__name__)
        connection.close()
        raise NotReachable from None
