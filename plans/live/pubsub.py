"""Messages between processes over the channel layer: "poll again", or who is where, never a word of a plan.

The channel layer may drop any of them, and may be away altogether. Then the hub's poll every half second is
what is left.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from meetings import events

logger = logging.getLogger(__name__)
RETRY = 1.0


class PubSub:
    """Publishes to other processes, and hears them, about the drafts that are open here."""

    def __init__(
        self,
        *,
        on_remote_update: Callable[[UUID, int], None],
        on_rights_changed: Callable[[Collection[UUID]], None],
        on_remote_presence: Callable[[Mapping[str, Any]], None],
    ) -> None:
        self._on_remote_update, self._on_rights_changed, self._on_remote_presence = (
            on_remote_update,
            on_rights_changed,
            on_remote_presence,
        )
        self._ear = events.Ear()
        self._groups: dict[UUID, set[str]] = {}
        self._listening: asyncio.Task[None] | None = None
        self._due: dict[UUID, int] = {}
        self._announcer: asyncio.Task[None] | None = None

    def tasks(self) -> list[asyncio.Task[None] | None]:
        """The tasks that run for it."""
        return [self._listening, self._announcer]

    @property
    def reaches_others(self) -> bool:
        """Whether there may be other processes to speak with."""
        return self._ear.others

    async def subscribe(self, draft_id: UUID, meeting_id: UUID) -> bool:
        """Hear of this draft and its meeting from now on; True when the draft is new here."""
        is_first = draft_id not in self._groups
        groups = self._groups.setdefault(draft_id, set())
        wanted = {events.plan_group(draft_id), events.meeting_group(meeting_id)}
        for group in wanted - groups:
            groups.add(group)
            await self._quietly(self._ear.join(group))
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        return is_first

    async def unsubscribe(self, draft_id: UUID) -> None:
        """Nobody has this draft open here any more."""
        groups = self._groups.pop(draft_id, set())
        for group in groups:
            # Checked each time: somebody may come back while we wait.
            if not any(group in others for others in self._groups.values()):
                await self._quietly(self._ear.leave(group))

    def announce(self, draft_id: UUID, *, seq: int) -> None:
        """Say soon that a draft's log has grown to `seq`. Only the newest number is sent."""
        if not self._ear.others:
            return
        self._due[draft_id] = seq
        if self._announcer is None or self._announcer.done():
            self._announcer = asyncio.create_task(self._announce_due())

    async def publish_presence(self, draft_id: UUID, *, process: str, frame: bytes, asks: bool) -> None:
        """Say who is in this draft here; lost when the channel layer is away."""
        await self._quietly(events.in_plan(draft_id, process=process, frame=frame, asks=asks))

    async def _announce_due(self) -> None:
        while self._due:
            draft_id, seq = self._due.popitem()
            await self._quietly(events.ring(draft_id, seq=seq))

    async def _listen(self) -> None:
        while True:
            try:
                event = await self._ear.hear()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                logger.warning("the channel layer is away: %s", type(error).__name__)
                await asyncio.sleep(RETRY)
                await self._subscribe_again()
                continue
            if event.get("type") == "plan.rung":
                self._on_remote_update(UUID(str(event["draft"])), int(event["seq"]))
            elif event.get("type") == "plan.presence":
                self._on_remote_presence(event)
            else:
                self._on_rights_changed(self._concerns(event.get("group")))

    def _concerns(self, group: str | None) -> list[UUID]:
        """The drafts open here that belong to this group; all of them when an event names no group."""
        return [pk for pk, groups in self._groups.items() if group is None or group in groups]

    async def _subscribe_again(self) -> None:
        for group in {name for groups in self._groups.values() for name in groups}:
            await self._quietly(self._ear.join(group))

    async def _quietly(self, asked: Awaitable[None]) -> None:
        try:
            await asked
        except Exception as error:
            logger.warning("the channel layer is away: %s", type(error).__name__)
