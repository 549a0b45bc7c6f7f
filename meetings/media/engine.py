"""What every way to carry sound and picture can do, and what it hands to a page that joins."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meetings.media.models import MediaConnection
from meetings.models import Circle
from participants.platform.errors import Refusal


class MediaAway(Refusal):
    """The server for sound and picture cannot be reached. Text and plan go on without it."""

    code = "media_away"
    message = _("Sound and picture can’t be reached right now. The plan works without them.")
    status = 503


class RoomFull(Refusal):
    """More people than can hear each other this way."""

    code = "room_full"
    message = _("There is no more room for sound. You can still read and write with everybody.")
    status = 409


@dataclass(frozen=True)
class Ticket:
    """What one page needs to join: `ice` is a list of RTCIceServer; `ttl` in seconds, after half of which it
    asks anew.
    """

    ice: list[dict[str, Any]] = field(default_factory=list)
    relay_only: bool = True
    ttl: int = 0
    token: str = ""
    url: str = ""

    def __repr__(self) -> str:
        return f"Ticket(ttl={self.ttl})"  # the rest opens a door


class MediaEngine(Protocol):
    """One way to carry sound and picture. Called from worker threads, after commit; raises MediaAway."""

    name: str
    #: The most people at once, with their pictures and by sound alone.
    limit_with_picture: int
    limit: int

    def admit(self, connection: MediaConnection) -> Ticket:
        """What this page needs to join."""

    def expel(self, seats: Collection[UUID]) -> int:
        """End these seats' media on the server, whatever their browsers do; answers how many sessions were
        cut.
        """

    def start_phase(self, circles: Sequence[Circle]) -> None:
        """A new stretch of media begins in these circles, under their new room keys; the old one is over."""


class NoMedia:
    """There is no way to carry sound here."""

    name = "none"
    limit_with_picture = limit = 0

    def admit(self, connection: MediaConnection) -> Ticket:
        """Raises MediaAway."""
        raise MediaAway

    def expel(self, seats: Collection[UUID]) -> int:
        """Nobody is there."""
        return 0

    def start_phase(self, circles: Sequence[Circle]) -> None:
        """Nothing to begin."""
