"""What the hub hears from other processes and from verbs: "look again", or who is where, never a word of a
plan.

The channel layer may drop anything, and may be gone altogether: then the hub's own look every half second is
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


class Doorbell:
    """Rings other processes, and hears them, for the drafts that are open here."""

    def __init__(
        self,
        *,
        rung: Callable[[UUID, int], None],
        doubt: Callable[[Collection[UUID]], None],
        told_who: Callable[[Mapping[str, Any]], None],
    ) -> None:
        self._on_rung, self._on_doubt, self._on_told_who = rung, doubt, told_who
        self._ear = events.Ear()
        self._hung: dict[UUID, set[str]] = {}
        self._listening: asyncio.Task[None] | None = None
        self._ringing: dict[UUID, int] = {}
        self._ringer: asyncio.Task[None] | None = None

    def tasks(self) -> list[asyncio.Task[None] | None]:
        """What runs for it."""
        return [self._listening, self._ringer]

    @property
    def reaches_others(self) -> bool:
        """Whether there may be other processes to speak with."""
        return self._ear.others

    async def hang(self, draft_id: UUID, meeting_id: UUID, person_id: UUID) -> bool:
        """Hear of this draft, its meeting and this person from now on; True when nobody had it open here
        before.
        """
        is_first = draft_id not in self._hung
        groups = self._hung.setdefault(draft_id, set())
        wanted = {
            events.plan_group(draft_id),
            events.meeting_group(meeting_id),
            events.person_group(person_id),
        }
        for group in wanted - groups:
            groups.add(group)
            await self._quietly(self._ear.join(group))
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        return is_first

    async def take_down(self, draft_id: UUID) -> None:
        """Nobody has this draft open here any more."""
        groups = self._hung.pop(draft_id, set())
        for group in groups:
            # Asked each time: somebody may come back while we wait.
            if not any(group in others for others in self._hung.values()):
                await self._quietly(self._ear.leave(group))

    def ring(self, draft_id: UUID, *, seq: int) -> None:
        """Tell the others soon. A ring that is still under way is not repeated, only raised."""
        if not self._ear.others:
            return
        self._ringing[draft_id] = seq
        if self._ringer is None or self._ringer.done():
            self._ringer = asyncio.create_task(self._ring())

    async def say_who_is_here(self, draft_id: UUID, *, process: str, frame: bytes, asks: bool) -> None:
        """Tell the others who is in this draft here; lost when the channel layer is away."""
        await self._quietly(events.in_plan(draft_id, process=process, frame=frame, asks=asks))

    async def _ring(self) -> None:
        while self._ringing:
            draft_id, seq = self._ringing.popitem()
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
                await self._hang_again()
                continue
            if event.get("type") == "plan.rung":
                self._on_rung(UUID(str(event["draft"])), int(event["seq"]))
            elif event.get("type") == "plan.presence":
                self._on_told_who(event)
            else:
                self._on_doubt(self._hears(event.get("group")))

    def _hears(self, group: str | None) -> list[UUID]:
        """The drafts open here that hang on this group; all of them when an event does not say whom it is
        about.
        """
        return [pk for pk, groups in self._hung.items() if group is None or group in groups]

    async def _hang_again(self) -> None:
        for group in {name for groups in self._hung.values() for name in groups}:
            await self._quietly(self._ear.join(group))

    async def _quietly(self, asked: Awaitable[None]) -> None:
        try:
            await asked
        except Exception as error:
            logger.warning("the channel layer is away: %s", type(error).__name__)
