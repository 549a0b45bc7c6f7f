"""The sockets on one draft, and broadcasts to them."""

from collections.abc import Sequence, Set

from participants.platform.errors import Refusal
from plans.live.awareness import Presences
from plans.live.peer import Peer
from plans.live.rights import Badge


class Audience:
    """The draft's sockets in this process. A socket is sent nothing before it is welcome."""

    def __init__(self, presences: Presences) -> None:
        self.peers: set[Peer] = set()
        self._presences = presences
        # Worked out again when somebody comes, leaves or may do something else; read with every update.
        self._recipients: tuple[Peer, ...] | None = None
        self._badges: tuple[Badge, ...] | None = None

    def join(self, peer: Peer) -> None:
        """Take a socket in."""
        self.peers.add(peer)
        self.changed()

    def leave(self, peer: Peer) -> None:
        """Forget a socket. The others hear of it after the next permission check. Twice does no harm."""
        self.peers.discard(peer)
        self.changed()
        self._presences.leave(peer)

    def disconnect(self, peer: Peer, refusal: Refusal) -> None:
        """Close one socket with a reason. The others notice only that its person has left."""
        peer.close(refusal)
        self.leave(peer)

    def changed(self) -> None:
        """Somebody came, left, or may do something else than before."""
        self._recipients = self._badges = None

    def recipients(self) -> tuple[Peer, ...]:
        """Everybody who is welcome and may read."""
        if self._recipients is None:
            self._recipients = tuple(peer for peer in self.peers if peer.welcome and peer.standing.reads)
        return self._recipients

    def badges(self) -> tuple[Badge, ...]:
        """The badges of all sockets, welcome or not."""
        if self._badges is None:
            self._badges = tuple(peer.badge for peer in self.peers)
        return self._badges

    def deliver(self, frames: Sequence[tuple[bytes, Peer]], authors: Set[Peer]) -> None:
        """Send committed frames to everybody but their authors, and an acknowledgement to the authors.

        However many frames there are, a socket is written to once: that is most of what an update costs.
        """
        recipients = self.recipients()
        everything = tuple(frame for frame, _ in frames)
        for peer in recipients:
            if peer not in authors:
                _send(peer, everything)
        for author in authors:
            acknowledged = author.acknowledgement()
            others = tuple(frame for frame, by in frames if by is not author)
            own = () if acknowledged is None else (acknowledged,)
            _send(author, others + own if author in recipients else own)

    def broadcast(self, frame: bytes, *, but: Peer | None = None) -> None:
        """One frame, encoded once, to everybody who may read it."""
        for peer in self.recipients():
            if peer is not but:
                peer.send(frame)


def _send(peer: Peer, frames: tuple[bytes, ...]) -> None:
    if len(frames) == 1:
        peer.send(frames[0])
    elif frames:
        peer.send_all(frames)
