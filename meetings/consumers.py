"""The room socket: who is here, which stage it is, hands, knocks. JSON both ways; never a word of the plan.

Rights are asked of the database before every frame, in and out. A socket kept open through private time is
simply not in that room: its groups are named after keys it never had, and what it is sent is built for its
own seat.
"""

import asyncio
import json
import logging
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.utils import translation

from meetings import access, events
from meetings.media.consumers import MediaConsumer
from meetings.table import private_time_phones, room_messages, room_state
from meetings.table.presence import BEAT_EVERY, Presence
from meetings.table.rights_watch import Standing, standing_of, watch
from meetings.table.room_messages import MESSAGES
from participants.entry.visitors import NOBODY, SignIn
from participants.platform.errors import NotFound, Refusal, SignInNeeded, TooFast

__all__ = ["MESSAGES", "RoomConsumer"]

log = logging.getLogger(__name__)
CLOSE_BASE = 4000  # close codes 4000 to 4999 are ours; the HTTP status fits in readably
CANNOT_CONFIRM = 4503
FRAMES_AT_ONCE, FRAMES_A_SECOND = 20.0, 4.0
#: Candidates come in bursts, for each other person.
MEDIA_FRAMES_AT_ONCE, MEDIA_FRAMES_A_SECOND = 600.0, 60.0


@dataclass(frozen=True)
class View:
    """What one look at the database said: the state for this seat, its rooms, and what its rights hang on."""

    seat_id: str
    rooms: frozenset[str]
    standing: Standing
    state: dict[str, Any]


class Allowance:
    """A limit on frames: `at_once`, and then `a_second`."""

    def __init__(self, at_once: float, a_second: float) -> None:
        self._most, self._a_second = at_once, a_second
        self._left, self._at = at_once, monotonic()

    def take(self) -> None:
        """Count one frame. Raises TooFast."""
        now = monotonic()
        earned = (now - self._at) * self._a_second
        self._left, self._at = min(self._most, self._left + earned) - 1, now
        if self._left < 0:
            raise TooFast


class RoomConsumer(MediaConsumer):
    """One person's socket to one meeting."""

    person_id: UUID
    device_id: UUID | None = None
    sign_in: SignIn | None = None
    standing: Standing | None = None

    async def connect(self) -> None:
        """Take the socket, and close it with a reason a page can show when this person has no seat here."""
        self.visitor = self.scope.get("visitor", NOBODY)
        self.language: str = self.scope.get("language", settings.LANGUAGE_CODE)
        self.meeting_id = self.scope["url_route"]["kwargs"]["meeting_id"]
        self.presence, self.rooms, self.seat_id = Presence(), frozenset[str](), ""
        self.looking = asyncio.Lock()
        self.allowance = Allowance(FRAMES_AT_ONCE, FRAMES_A_SECOND)
        self.media_allowance = Allowance(MEDIA_FRAMES_AT_ONCE, MEDIA_FRAMES_A_SECOND)
        self.beating: asyncio.Task[None] | None = None
        await self.accept()
        if self.visitor.person is None:
            await self._shut(NotFound() if self.visitor.is_known else SignInNeeded())
            return
        self.person_id = self.visitor.person.pk
        self.device_id = getattr(self.visitor.device, "pk", None)
        self.sign_in = self.visitor.sign_in
        try:
            await self.channel_layer.group_add(self._meeting_group, self.channel_name)
        except events.LAYER_AWAY as error:
            await self._cannot_hear(error)
            return
        if await self.look():
            watch().add(self)
            self.beating = asyncio.create_task(self._beat())

    async def disconnect(self, code: int) -> None:
        """Leave every group; tell the rooms."""
        watch().drop(self)
        if self.beating is not None:
            self.beating.cancel()
        if self.visitor.person is None:
            return
        await self.media_line_lost()
        await self._enter_rooms(frozenset())
        await self._stop_hearing(self._meeting_group)

    # -- in ------------------------------------------------------------------------------------------
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """One frame: parsed, allowed by the policy now, done; or refused with a sentence."""
        asked = ""
        try:
            message = room_messages.parse(text_data)
            asked = message["type"]
            is_media = room_messages.is_media(message)
            (self.media_allowance if is_media else self.allowance).take()
            answer = await database_sync_to_async(self._act)(message)
            if answer is not None:
                await self._answer(answer)
        except Refusal as refusal:
            await self._refuse(refusal, asked)
        except Exception as error:
            log.error("room socket could not act: %s", type(error).__name__)
            await self.cannot_confirm()
        else:
            if not is_media:
                await self._announce()

    def _act(self, message: dict[str, Any]) -> dict[str, Any] | None:
        visitor = access.confirm(self.visitor)
        seat = access.seat_for(visitor, self.meeting_id, MESSAGES[message["type"]])
        ours = {
            "channel": self.channel_name,
            "device": visitor.device,
            "sign_in": visitor.sign_in,
        }
        return room_messages.act({**message, **ours}, by=seat)

    async def _answer(self, answer: dict[str, Any]) -> None:
        if answer["type"] == "media_in":
            self.takes_part(answer["page"])
        await self.send(text_data=json.dumps(answer))

    # -- out -----------------------------------------------------------------------------------------
    async def look(self) -> bool:
        """Ask the database what this seat may know now, and send it if it is news. False when the socket had
        to close.
        """
        async with self.looking:
            try:
                view = await database_sync_to_async(self._view)()
            except Refusal as refusal:
                await self._shut(refusal)
                return False
            except Exception as error:
                log.error("room socket could not look: %s", type(error).__name__)
                await self.cannot_confirm()
                return False
            self.standing, self.seat_id = view.standing, view.seat_id
            try:
                await self._enter_rooms(view.rooms)
            except events.LAYER_AWAY as error:
                await self._cannot_hear(error)
                return False
            if view.state != self.sent:
                self.sent = view.state
                await self.send(text_data=json.dumps({"type": "state", **view.state}))
            self.after_look(view.state["media"])
            return True

    def _view(self) -> View:
        standing = standing_of(self)
        seat = access.seat_for(access.confirm(self.visitor), self.meeting_id, "meeting.see")
        rooms = access.circles_of(seat) if access.is_in_room(seat) else []
        if rooms:
            private_time_phones.is_here(seat)
        with translation.override(self.language):
            state = room_state.of(seat, here=self.presence.here())
        keys = frozenset(circle.room_key for circle in rooms)
        return View(str(seat.pk), keys, standing, state)

    async def look_again(self) -> None:
        """The watch saw this socket's standing move."""
        await self.look()

    async def cannot_confirm(self) -> None:
        """Fails closed: what cannot be confirmed may not be heard."""
        await self._leave(CANNOT_CONFIRM, "cannot_confirm")

    async def _cannot_hear(self, error: Exception) -> None:
        """Open and deaf would be worse than closed: the page comes back until it can hear."""
        log.warning("room socket cannot hear its rooms: %s", type(error).__name__)
        await self.cannot_confirm()

    async def _refuse(self, refusal: Refusal, asked: str) -> None:
        if isinstance(refusal, SignInNeeded | NotFound) and not await self.look():
            return
        with translation.override(self.language):
            words = {"code": refusal.code, "message": str(refusal.message), "asked": asked}
        await self.send(text_data=json.dumps({"type": "refused", **words}))

    async def _shut(self, refusal: Refusal) -> None:
        await self.media_dismissed()
        await self._leave(CLOSE_BASE + refusal.status, refusal.code)

    async def _leave(self, code: int, reason: str) -> None:
        watch().drop(self)
        await self._enter_rooms(frozenset())
        await self.close(code=code, reason=reason)

    # -- what groups say -------------------------------------------------------------------------------
    async def meeting_changed(self, event: dict[str, Any]) -> None:
        """Stage, seats or rights changed."""
        await self.look()

    async def room_notice(self, event: dict[str, Any]) -> None:
        """A word to the room, passed on only while this seat is in it and may know who says it."""
        if not await self.look() or event["key"] not in self.rooms or self.sent is None:
            return
        speaker = next((one for one in self.sent["seats"] if one["seat"] == event["seat"]), None)
        if speaker is not None:
            notice = {"type": "notice", "kind": event["kind"], "seat": event["seat"]}
            await self.send(text_data=json.dumps({**notice, "called": speaker["called"]}))

    async def room_presence(self, event: dict[str, Any]) -> None:
        """Somebody in the room is here, has gone, or asks who is."""
        key, own = event["key"], event["seat"] == self.seat_id
        if key not in self.rooms:
            return
        # Somebody asks; or another tab of this very seat has closed, while this one is still here.
        if (event["asks"] and not own) or (own and not event["here"]):
            await events.presence(key, seat_id=self.seat_id, here=True)
        if not own and self.presence.heard(key, event["seat"], here=event["here"]):
            await self.look()

    # -- rooms ---------------------------------------------------------------------------------------------
    async def _enter_rooms(self, rooms: frozenset[str]) -> None:
        """Be in exactly these rooms: leave the others' groups first."""
        left, new = self.rooms - rooms, rooms - self.rooms
        self.rooms = rooms
        self.presence.keep_rooms(set(rooms))
        for key in left:
            await self._stop_hearing(events.group_of_key(key))
            await events.presence(key, seat_id=self.seat_id, here=False)
        for key in new:
            await self.channel_layer.group_add(events.group_of_key(key), self.channel_name)
            await events.presence(key, seat_id=self.seat_id, here=True, asks=True)

    async def _stop_hearing(self, group: str) -> None:
        # The layer forgets us in this process first, and the room's key is not one of ours any more.
        with events.may_be_lost():
            await self.channel_layer.group_discard(group, self.channel_name)

    async def _announce(self) -> None:
        for key in self.rooms:
            await events.presence(key, seat_id=self.seat_id, here=True)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_EVERY)
            await self._announce()
            await self.look()

    @property
    def _meeting_group(self) -> str:
        return events.meeting_group(self.meeting_id)
