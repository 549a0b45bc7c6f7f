"""Presence across processes: announces who is on a socket here, and hears who is in other processes.

Names and places, no words. The channel layer may drop messages, so each one names everybody who is here, and
is repeated every ten seconds; people of a process that was silent for thirty have left. What was heard is
never forwarded, and is shown only after the next permission check.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from plans.live import wire
from plans.live.awareness import stamped
from plans.live.pubsub import PubSub
from plans.live.room import Room
from plans.live.wire import Presence

logger = logging.getLogger(__name__)

#: As y-protocols has it, in seconds; and from one message about a draft to the next.
REPEAT_EVERY, FORGET_AFTER, PACE = 10.0, 30.0, 0.2
#: People in one message, bytes for one of them, and bytes of all.
MOST_PEOPLE, MOST_OF_ONE, MOST_BYTES = 64, 1024, 64 * 1024 + 16
_KNOWN_OF_A_PERSON = ("id", "name", "colour", "pattern")


class RemotePresence:
    """Announces who is in the drafts open here, and tells their rooms who is in other processes."""

    def __init__(
        self, rooms: Mapping[UUID, Room], pubsub: PubSub, *, poll_soon: Callable[[UUID], None]
    ) -> None:
        self.repeat_every, self.forget_after, self.pace = REPEAT_EVERY, FORGET_AFTER, PACE
        self._rooms, self._pubsub, self._poll_soon = rooms, pubsub, poll_soon
        self._process = uuid4().hex
        # The drafts to announce next, and whether to ask the other processes for theirs.
        self._due: dict[UUID, bool] = {}
        self._announcer: asyncio.Task[None] | None = None

    def tasks(self) -> list[asyncio.Task[None] | None]:
        """The tasks that run for it."""
        return [self._announcer]

    def announce(self, draft_id: UUID, *, asks: bool = False) -> None:
        """Say soon who is in this draft here; `asks` the others to say the same."""
        if not self._pubsub.reaches_others:
            return
        self._due[draft_id] = asks or self._due.get(draft_id, False)
        if self._announcer is None or self._announcer.done():
            self._announcer = asyncio.create_task(self._announce_due())

    def repeat_and_expire(self) -> None:
        """Announce again what was not for a while, and expire silent processes. Once a round."""
        if not self._pubsub.reaches_others:
            return
        long_ago = time.monotonic() - self.repeat_every
        for draft_id, room in self._rooms.items():
            room.expire_remote(silent_for=self.forget_after)
            if room.announced_at < long_ago and room.local_people():
                self.announce(draft_id)

    async def _announce_due(self) -> None:
        while self._due:
            due, self._due = self._due, {}
            for draft_id, asks in due.items():
                people: list[Presence] = []
                if (room := self._rooms.get(draft_id)) is not None:
                    people = room.local_people()
                    room.announced_at = time.monotonic()
                await self._pubsub.publish_presence(
                    draft_id, process=self._process, frame=framed(people), asks=asks
                )
            await asyncio.sleep(self.pace)

    def receive(self, event: Mapping[str, Any]) -> None:
        """Take in a message of another process, or our own. One that is not understood is skipped: it may
        come from another release.
        """
        try:
            draft_id, process = UUID(event["draft"]), str(event["process"])
            people, asks = read(event["frame"]), bool(event["asks"])
        except (KeyError, TypeError, ValueError) as error:
            logger.warning("a presence message was not understood: %s", type(error).__name__)
            return
        room = self._rooms.get(draft_id)
        if room is None or process == self._process:
            return
        room.receive_remote(process, people)
        if room.has_unsent_presence:
            self._poll_soon(draft_id)
        if asks and room.local_people():
            self.announce(draft_id)


def framed(people: Iterable[Presence]) -> bytes:
    """These people as a frame for other processes. A cursor that is too long is left out, and so are people
    beyond MOST_PEOPLE.
    """
    small = [one if _fits(one) else _without_cursor(one) for one in people]
    return wire.presences([one for one in small if _fits(one)][:MOST_PEOPLE])


def _fits(one: Presence) -> bool:
    return len(wire.presences([one])) <= MOST_OF_ONE


def _without_cursor(one: Presence) -> Presence:
    state = {name: value for name, value in (one.state or {}).items() if name != "cursor"}
    return Presence(one.client_id, one.clock, state)


def read(frame: object) -> list[Presence]:
    """The people in a frame that `framed` made, stamped anew. Raises ValueError, KeyError or TypeError."""
    if not isinstance(frame, bytes) or len(frame) > MOST_BYTES:
        raise TypeError
    message = wire.parse(frame)
    if not isinstance(message, wire.Presences):
        raise TypeError
    return [_stamped_anew(entry) for entry in message.entries]


def _stamped_anew(entry: Presence) -> Presence:
    """Keep of a message only what a socket may say here."""
    if entry.state is None:
        raise TypeError
    user = {name: str(entry.state["user"][name]) for name in _KNOWN_OF_A_PERSON}
    state = stamped(entry.state, seat_id=str(UUID(entry.state["seat"])), user=user)
    return Presence(entry.client_id, entry.clock, state)
