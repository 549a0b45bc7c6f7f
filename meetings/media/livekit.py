"""LiveKit, a media server for many rooms or large ones, through its own library.

A token lets one seat into one room for a minute: to speak, to be seen and to hear, and nothing else. LiveKit
keeps a token of somebody it removed alive, so removal alone shuts nobody out: the room they were in is given
up with them, everybody else is in a new one a moment later, and a new stretch of media is a new room anyway.
Nothing records, nobody is hidden.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import aiohttp
from django.conf import settings
from livekit import api

from meetings.media import sfu
from meetings.media.engine import MediaAway, Ticket
from meetings.media.models import MediaConnection
from meetings.media.sfu_models import SfuRoom
from meetings.models import Circle, Meeting

TTL = 60  # seconds a token opens its room
PATIENCE = 5  # seconds for all of what is asked at once
#: Seconds LiveKit keeps a room nobody is in.
EMPTY_FOR = 60
Said = TypeVar("Said")


class LiveKit:
    """Every page sends once; LiveKit passes it on."""

    name = "livekit"
    limit_with_picture = 12
    limit = 50

    def admit(self, connection: MediaConnection) -> Ticket:
        """A token for the room of each of the seat's circles, parted by spaces. Raises NotAllowed,
        MediaAway.
        """
        rooms = [sfu.room_of(circle) for circle in sfu.circles_to_join(connection)]
        _ask(lambda server: _each(_open(server, room, limit=self.limit) for room in rooms))
        sfu.still_joins(connection, rooms)
        tokens = [token_for(connection.seat_id, room) for room in rooms]
        return Ticket(relay_only=False, ttl=TTL, token=" ".join(tokens), url=settings.LIVEKIT_URL)

    def expel(self, seats: Collection[UUID]) -> int:
        """Remove these seats wherever they are, and give up the rooms they were in; answers how many. Raises
        MediaAway.
        """
        names = {seat.hex for seat in seats}
        meetings = Meeting.objects.filter(seats__in=seats)
        rooms = list(SfuRoom.objects.filter(circle__meeting__in=meetings).distinct())
        if not names or not rooms:
            return 0
        removed = _ask(lambda server: _each(_remove(server, room, names) for room in rooms))
        left = [room for room, gone in zip(rooms, removed, strict=True) if gone]
        sfu.give_up(left)
        self._end(left)
        return sum(removed)

    def start_phase(self, circles: Sequence[Circle]) -> None:
        """End the rooms of the stretch before. Raises MediaAway; twice is the same as once."""
        self._end(sfu.rooms_over(circles))

    def _end(self, rooms: Sequence[SfuRoom]) -> None:
        if rooms:
            _ask(lambda server: _each(_delete(server, room) for room in rooms))
            for room in rooms:
                sfu.ended(room)


def token_for(seat_id: UUID, room: SfuRoom) -> str:
    """What lets one seat into one room for a minute: its id, no name, and exactly what a person at a table
    does.
    """
    grants = api.VideoGrants(
        room_join=True,
        room=room.name,
        can_publish=True,
        can_subscribe=True,
        can_publish_data=False,
        can_publish_sources=["microphone", "camera"],
        can_update_own_metadata=False,
    )
    token = api.AccessToken(settings.LIVEKIT_KEY, settings.LIVEKIT_SECRET)
    return token.with_identity(seat_id.hex).with_ttl(timedelta(seconds=TTL)).with_grants(grants).to_jwt()


# -- asking LiveKit -----------------------------------------------------------------------------------
async def _open(server: api.LiveKitAPI, room: SfuRoom, *, limit: int) -> None:
    """Making a room that is there already changes nothing."""
    wanted = api.CreateRoomRequest(name=room.name, empty_timeout=EMPTY_FOR, max_participants=limit)
    await server.room.create_room(wanted)


async def _remove(server: api.LiveKitAPI, room: SfuRoom, names: Collection[str]) -> int:
    """Remove those of these who are in a room; how many were."""
    try:
        found = await server.room.list_participants(api.ListParticipantsRequest(room=room.name))
    except api.ServerError as error:
        _unless_gone(error)
        return 0
    there = [one.identity for one in found.participants if one.identity in names]
    for name in there:
        try:
            await server.room.remove_participant(api.RoomParticipantIdentity(room=room.name, identity=name))
        except api.ServerError as error:
            _unless_gone(error)
    return len(there)


async def _delete(server: api.LiveKitAPI, room: SfuRoom) -> None:
    try:
        await server.room.delete_room(api.DeleteRoomRequest(room=room.name))
    except api.ServerError as error:
        _unless_gone(error)


def _unless_gone(error: api.ServerError) -> None:
    if error.code != api.ServerErrorCode.NOT_FOUND:
        raise error


async def _each(asked: Iterable[Awaitable[Said]]) -> list[Said]:
    return list(await asyncio.gather(*asked))


def _ask(what: Callable[[api.LiveKitAPI], Awaitable[Said]]) -> Said:
    """Ask LiveKit from a worker thread, in a loop of its own. Raises MediaAway; what LiveKit said is not
    kept.
    """

    async def asked() -> Said:
        async with (
            asyncio.timeout(PATIENCE),
            api.LiveKitAPI(
                settings.LIVEKIT_API_URL,
                settings.LIVEKIT_KEY,
                settings.LIVEKIT_SECRET,
                failover=False,
            ) as server,
        ):
            return await what(server)

    try:
        return asyncio.run(asked())
    except (api.ServerError, aiohttp.ClientError, TimeoutError) as error:
        raise MediaAway from error
