"""One socket on a draft, as its room sees it: its permissions, the changes that wait, how far it was
acknowledged.
"""

import logging
import math
import time
from collections.abc import Mapping
from typing import Any, Protocol

from participants.platform.errors import Refusal
from plans.live import wire
from plans.live.access import NOTHING
from plans.live.rates import Allowance, Bucket
from plans.live.refusals import ComeBack
from plans.live.rights import Badge
from plans.live.sequential_insert import NextInsert

logger = logging.getLogger(__name__)

#: Bytes on their way to one socket that its network has not taken yet.
MOST_UNREAD = 1024 * 1024
MOST_WAITING_FRAMES = 64
MOST_WAITING_BYTES = 256 * 1024
#: How often, in seconds, a browser is asked for the changes that its others build on: every answer holds all
#: of them.
ASKED_AGAIN = 0.5


class Outlet(Protocol):
    """The way out to one browser. None of this ever waits."""

    def send(self, frame: bytes) -> int:
        """Hand over one binary frame; answers the bytes handed over that the network has not taken, as far as
        is known.
        """

    def send_all(self, frames: tuple[bytes, ...]) -> int:
        """Hand over frames one behind the other; answers what `send` does. The same tuple for several
        browsers is made ready once.
        """

    def close(self, refusal: Refusal) -> None:
        """Say why, and close."""


class Peer:
    """A socket of one seat. Everything happens on the event loop's thread."""

    def __init__(
        self,
        *,
        badge: Badge,
        user: Mapping[str, Any],
        outlet: Outlet,
        allowance: Allowance,
    ) -> None:
        self.badge, self.user, self.allowance = badge, user, allowance
        # Known nothing, may nothing: the room welcomes it when the database has said yes.
        self.standing, self.welcome = NOTHING, False
        self.presence_id: int | None = None
        self.closed = False
        # Changes that build on ones we do not have yet, until the sender has sent those.
        self.waiting: list[tuple[int, bytes]] = []
        self._asked_at = -math.inf
        # What the next update looks like if this socket types on where it left off.
        self.next_insert: NextInsert | None = None
        self._outlet = outlet
        self._answers = Bucket(size=4 * 1024 * 1024, each_second=128 * 1024)
        self._frames = self._acknowledged = self._told = 0
        self._committed: set[int] = set()

    def number(self) -> int:
        """The number of the update frame that just came in, from 1."""
        self._frames += 1
        return self._frames

    def committed(self, number: int) -> None:
        """This frame is on disk. Counted once all before it are; `acknowledge` tells."""
        if number == self._acknowledged + 1 and not self._committed:
            self._acknowledged = number
        else:
            self._committed.add(number)

    def acknowledge(self) -> None:
        """Tell the browser how many of its frames, from the first without a hole, are on disk."""
        if (frame := self.acknowledgement()) is not None:
            self.send(frame)

    def acknowledgement(self) -> bytes | None:
        """The acknowledgement to send now, or None when there is nothing new to acknowledge."""
        while self._acknowledged + 1 in self._committed:
            self._acknowledged += 1
            self._committed.discard(self._acknowledged)
        if self._acknowledged <= self._told:
            return None
        self._told = self._acknowledged
        return wire.acknowledged(self._told)

    def wait(self, number: int, update: bytes) -> None:
        """Keep a change that builds on unseen ones. Raises ComeBack when there are too many."""
        self.waiting.append((number, update))
        kept = sum(len(data) for _, data in self.waiting)
        if len(self.waiting) > MOST_WAITING_FRAMES or kept > MOST_WAITING_BYTES:
            raise ComeBack

    def asks_now(self) -> bool:
        """Whether it is time to ask for what waiting changes build on; not while an answer may be on its
        way.
        """
        now = time.monotonic()
        if now < self._asked_at + ASKED_AGAIN:
            return False
        self._asked_at = now
        return True

    def send(self, frame: bytes) -> None:
        """Hand over a frame, unless the reader is too far behind: then it is asked to come back."""
        if self.closed:
            return
        try:
            unread = self._outlet.send(frame)
        except Exception as error:
            self._cannot_write(error)
            return
        if unread > MOST_UNREAD:
            self.close(ComeBack())

    def send_all(self, frames: tuple[bytes, ...]) -> None:
        """Hand over frames one behind the other, as `send` does with one."""
        if self.closed:
            return
        try:
            unread = self._outlet.send_all(frames)
        except Exception as error:
            self._cannot_write(error)
            return
        if unread > MOST_UNREAD:
            self.close(ComeBack())

    def _cannot_write(self, error: Exception) -> None:
        """A connection that fails is its own affair: the others in the room go on. Only the kind of error is
        logged.
        """
        logger.error("a socket cannot be written to: %s", type(error).__name__)
        self.close(ComeBack())

    def answer(self, frame: bytes) -> None:
        """Hand over what this socket asked for; asking for a lot again and again ends in ComeBack."""
        if not self._answers.take(len(frame)):
            self.close(ComeBack())
            return
        self.send(frame)

    def close(self, refusal: Refusal) -> None:
        """Close with a reason; nothing is sent or taken from now on, whatever becomes of the connection."""
        if not self.closed:
            self.closed = True
            self.standing = NOTHING
            try:
                self._outlet.close(refusal)
            except Exception as error:
                logger.error("a socket cannot be closed: %s", type(error).__name__)
