"""One heartbeat for all pages of this process that take part in sound and picture.

Every two seconds, anyone who was sent out of a running private time or has just been dismissed is cut off on
the media server once more. Every ten seconds the rows are marked as seen. Each page hears that we are here
from its own socket (consumers.py), after a check that found nothing changed (rights_watch.py).
"""

import asyncio
import logging
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from meetings.media import checks, connections
from meetings.media.engine import MediaAway

log = logging.getLogger(__name__)
HEARTBEAT_EVERY = 2.0  # seconds
SEEN_EVERY = 5  # heartbeats
#: A media server that does not answer is waited for, and nobody else.
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="media-heartbeat")


class TakingPart(Protocol):
    """A socket whose page takes part."""

    meeting_id: UUID
    media_page: str


class Heartbeat:
    """One per event loop; runs only while somebody takes part."""

    def __init__(self) -> None:
        self._sockets: set[TakingPart] = set()
        self._task: asyncio.Task[None] | None = None
        # Seats that were dismissed, and until when their browsers may hold credentials that work.
        self._dismissed: dict[UUID, float] = {}

    def add(self, socket: TakingPart) -> None:
        """Watch this socket from now on."""
        self._sockets.add(socket)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._go_on())

    def drop(self, socket: TakingPart) -> None:
        """Stop watching it."""
        self._sockets.discard(socket)
        if not self._sockets and self._task is not None:
            self._task.cancel()
            self._task = None

    def keep_out(self, seats: Collection[UUID]) -> None:
        """Cut these seats off at every heartbeat, as long as what they hold to come back with works."""
        until = time.monotonic() + settings.TURN_TTL
        self._dismissed.update(dict.fromkeys(seats, until))

    def _still_out(self) -> list[UUID]:
        now = time.monotonic()
        self._dismissed = {seat: until for seat, until in self._dismissed.items() if until > now}
        return list(self._dismissed)

    async def _go_on(self) -> None:
        look_after = sync_to_async(_look_after, thread_sensitive=False, executor=_thread)
        beats = 0
        while self._sockets:
            await asyncio.sleep(HEARTBEAT_EVERY)
            beats += 1
            sockets = list(self._sockets)
            pages = [socket.media_page for socket in sockets] if beats % SEEN_EVERY == 0 else []
            meetings = {socket.meeting_id for socket in sockets}
            try:
                self.keep_out(await look_after(pages, meetings, self._still_out()))
            except Exception as error:  # the next heartbeat tries again
                log.error("media heartbeat failed: %s", type(error).__name__)


def _look_after(pages: list[str], meetings: set[UUID], dismissed: list[UUID]) -> set[UUID]:
    """Answers the seats that are dismissed only now."""
    close_old_connections()
    if pages:
        connections.seen(pages)
    signed_out = connections.dismiss_signed_out(meetings)
    try:
        checks.cut_off(meetings)
        connections.keep_out(dismissed)
    except MediaAway:
        log.warning("the media server could not be asked")
    return signed_out


_heartbeats: WeakKeyDictionary[asyncio.AbstractEventLoop, Heartbeat] = WeakKeyDictionary()


def heartbeat() -> Heartbeat:
    """The heartbeat of the running event loop."""
    return _heartbeats.setdefault(asyncio.get_running_loop(), Heartbeat())
