"""Sound and picture by the room socket: which page takes part, and the wait until private time is declared.

What a page asks is in inbox.py; this is what the socket itself does beside it.
"""

import asyncio
import json
from contextlib import suppress
from math import inf
from time import monotonic
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from meetings import access
from meetings.media import checks, connections
from meetings.media.heartbeat import HEARTBEAT_EVERY, heartbeat
from meetings.table.rights_watch import LOOK_EVERY
from participants.entry.visitors import NOBODY, Visitor
from participants.platform.errors import Refusal

#: While private time is not declared, somebody has to notice that the time of a silent device is up.
LOOK_WHILE_CHECKING = 0.5  # seconds


class MediaConsumer(AsyncWebsocketConsumer):
    """The part of a room socket that is about sound and picture."""

    visitor: Visitor = NOBODY
    meeting_id: UUID
    #: The page whose sound and picture go by this socket; empty when none do.
    media_page = ""
    #: The state this socket was sent last.
    sent: dict[str, Any] | None = None
    _checking: asyncio.Task[None] | None = None
    _said_here_at = -inf

    async def look(self) -> bool:
        """Ask the database what this seat may know now; False when the socket had to close."""
        raise NotImplementedError

    # -- which page takes part -------------------------------------------------------------------------
    def takes_part(self, page: str) -> None:
        """This page's sound and picture go by this socket from now on."""
        self.media_page = page
        heartbeat().add(self)

    async def media_line_lost(self) -> None:
        """The socket has gone: its page keeps its place for a while."""
        if self._checking is not None:
            self._checking.cancel()
        if page := self._stop_media():
            await database_sync_to_async(connections.lost)(page, channel=self.channel_name)

    async def media_dismissed(self) -> None:
        """Whoever speaks here is not welcome any more: their sound and picture end now."""
        if page := self._stop_media():
            dismiss = database_sync_to_async(connections.dismiss)
            heartbeat().keep_out(await dismiss(page, channel=self.channel_name))

    def _stop_media(self) -> str:
        page, self.media_page = self.media_page, ""
        if page:
            heartbeat().drop(self)
        return page

    # -- after each look -------------------------------------------------------------------------------
    def after_look(self, media: dict[str, Any] | None) -> None:
        """Another page took over, or this seat takes part no more; or its private time waits to be
        declared.
        """
        if self.media_page and (media is None or media["page"] != self.media_page):
            self._stop_media()
        if self.is_checking and (self._checking is None or self._checking.done()):
            self._checking = asyncio.create_task(self._look_while_checking())

    @property
    def is_checking(self) -> bool:
        """Whether this seat's private time is not declared yet."""
        checked = self._media.get("checked")
        return checked is not None and checked["state"] == "checking"

    async def _look_while_checking(self) -> None:
        while self.is_checking:
            await asyncio.sleep(LOOK_WHILE_CHECKING)
            with suppress(Refusal):  # who is not welcome any more hears so from the look
                await database_sync_to_async(self._settle)()
            await self.look()

    def _settle(self) -> None:
        seat = access.seat_for(access.confirm(self.visitor), self.meeting_id, "meeting.see")
        if access.is_in_room(seat):
            for circle in access.circles_of(seat):
                checks.settle(circle)

    # -- out -------------------------------------------------------------------------------------------
    async def confirmed(self) -> None:
        """Nothing moved, as of a moment ago: every two seconds the page hears that we are here, and in which
        phase.

        A page that hears nothing for five closes its connections to professionals by itself, since it cannot
        know that private time has not begun.
        """
        now = monotonic()
        if self.media_page and now >= self._said_here_at + HEARTBEAT_EVERY - LOOK_EVERY:
            self._said_here_at = now
            ping = {"type": "media_ping", "phase": self._media.get("phase", "")}
            await self.send(text_data=json.dumps(ping))

    async def media_changed(self, event: dict[str, Any]) -> None:
        """Somebody joined, left, or private time was declared."""
        await self.look()

    async def media_passed_on(self, event: dict[str, Any]) -> None:
        """A signal of another page, for the one that takes part by this socket; from nobody it may not hear
        by now.
        """
        sender = event["message"]["from"]
        if not self.media_page or not self._hears(sender):
            await self.look()
        if self._hears(sender):
            await self.send(text_data=json.dumps(event["message"]))

    def _hears(self, seat_id: str) -> bool:
        return any(one["seat"] == seat_id for one in self._media.get("peers", []))

    @property
    def _media(self) -> dict[str, Any]:
        return (self.sent or {}).get("media") or {}
