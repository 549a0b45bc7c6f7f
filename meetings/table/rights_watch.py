"""Watches, for all sockets of this process at once, whether anybody's rights moved.

The channel layer may drop a doorbell and other processes may change the database; so twice a second the
epochs of every person and meeting with an open socket are read in one go. What moved is looked at again; when
nothing can be read, every socket closes, because nobody can say that it may still hear (fails closed).

It reads on a thread of its own. All else that sockets ask of the database waits in one queue, and many people
who find each other make a long one: what tells a page that it may go on must not wait in it.
"""

import asyncio
import logging
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.db import OperationalError, close_old_connections

from meetings.models import Meeting
from participants.entry import devices
from participants.entry.visitors import SignIn
from participants.models import Person
from participants.staff import sign_ins

log = logging.getLogger(__name__)
LOOK_EVERY = 0.5  # seconds
#: Seconds after which what was read confirms nothing any more. Private time is declared six seconds after it
#: began, and a page that hears nothing for five lets go (media/checks.py): anyone who says later than this
#: that nothing moved would say it too late.
FRESH = 0.75
#: Seconds between tries.
ASKED_AGAIN = (0.05, 0.15, 0.3)
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="watch")


@dataclass(frozen=True)
class Standing:
    """What a socket's rights hang on. Epochs are None and the flags False when the row is gone."""

    meeting: int | None
    person: int | None
    device: bool
    sign_in: bool


class Watched(Protocol):
    """A socket that wants to hear when its standing moved."""

    meeting_id: UUID
    person_id: UUID
    device_id: UUID | None
    sign_in: SignIn | None
    standing: Standing | None

    async def look_again(self) -> None:
        """Something moved: ask the database what this socket may now."""

    async def confirmed(self) -> None:
        """Nothing moved, as of a moment ago."""

    async def cannot_confirm(self) -> None:
        """Nobody can say whether this socket is still welcome."""


class Watch:
    """One per event loop; looks only while somebody is watched."""

    def __init__(self) -> None:
        self._sockets: set[Watched] = set()
        self._task: asyncio.Task[None] | None = None
        self._looking_again: dict[Watched, asyncio.Task[None]] = {}

    def add(self, socket: Watched) -> None:
        """Watch this socket from now on."""
        self._sockets.add(socket)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look_on())

    def drop(self, socket: Watched) -> None:
        """Watch it no more."""
        self._sockets.discard(socket)
        if not self._sockets and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _look_on(self) -> None:
        while self._sockets:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    async def look(self) -> None:
        """Compare every socket's standing with the database once."""
        sockets, began = list(self._sockets), time.monotonic()
        read = sync_to_async(_read_soon, thread_sensitive=False, executor=_thread)
        try:
            standings = await read(sockets)
        except Exception as error:  # whatever it was: it cannot be confirmed
            log.error("standing could not be read: %s", type(error).__name__)
            await _each(socket.cannot_confirm() for socket in sockets)
            return
        known = [one for one in zip(sockets, standings, strict=True) if one[0].standing is not None]
        for socket, now in known:
            if socket.standing != now:
                self._look_again(socket)
        if time.monotonic() - began <= FRESH:
            await _each(socket.confirmed() for socket, now in known if socket.standing == now)

    def _look_again(self, socket: Watched) -> None:
        """Once at a time, and nobody waits for it: those looks stand in the queue with everything else."""
        if socket not in self._looking_again:
            looking = self._looking_again[socket] = asyncio.create_task(socket.look_again())
            looking.add_done_callback(lambda done: self._looked_again(socket, done))

    def _looked_again(self, socket: Watched, looked: "asyncio.Task[None]") -> None:
        del self._looking_again[socket]
        if not looked.cancelled() and (error := looked.exception()) is not None:
            # Left alone, asyncio would log all it says. The next look sees that it still moved.
            log.error("room socket could not look again: %s", type(error).__name__)


async def _each(calls: Iterable[object]) -> None:
    await asyncio.gather(*calls, return_exceptions=True)  # type: ignore[call-overload]


def standing_of(socket: Watched) -> Standing:
    """One socket's standing, read now."""
    return _read([socket])[0]


def _read_soon(sockets: list[Watched]) -> list[Standing]:
    """A database that is busy for a moment is asked again before everybody is closed."""
    for wait in ASKED_AGAIN:
        try:
            return _read(sockets)
        except OperationalError:
            time.sleep(wait)
    return _read(sockets)


def _read(sockets: list[Watched]) -> list[Standing]:
    close_old_connections()
    meetings = _epochs(Meeting, {socket.meeting_id for socket in sockets})
    people = _epochs(Person, {socket.person_id for socket in sockets})
    standing = devices.standing({s.device_id for s in sockets if s.device_id})
    signed_in = sign_ins.standing({s.sign_in for s in sockets if s.sign_in})
    return [
        Standing(
            meetings.get(s.meeting_id),
            people.get(s.person_id),
            s.device_id in standing,
            s.sign_in in signed_in,
        )
        for s in sockets
    ]


def _epochs(model: type[Meeting] | type[Person], ids: set[UUID]) -> dict[UUID, int]:
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "epoch"))


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, Watch] = WeakKeyDictionary()


def watch() -> Watch:
    """The watch of the running event loop."""
    return _watches.setdefault(asyncio.get_running_loop(), Watch())
