"""One draft in one process: the sockets on it, and what goes in and out. All of it on the event loop's
thread.
"""

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from participants.platform.errors import Refusal
from plans.live import compaction, wire
from plans.live.access import Standing
from plans.live.audience import Audience
from plans.live.awareness import Presences
from plans.live.commits import Answer, Submission, Work
from plans.live.divergence import DivergenceCheck
from plans.live.frames import Frames
from plans.live.intake import Intake
from plans.live.log import Loaded
from plans.live.peer import Peer
from plans.live.refusals import NotOpenToYou
from plans.live.rights import Badge
from plans.live.wire import Presence

#: However still the rights clock stands, everybody is asked about one by one now and then: invitations and
#: sessions end by time, too. The hub does so some rooms at a time (ASKED_EVERY); a commit does it when the
#: hub has not come round.
ASKED_EVERY, TRUSTED_AT_MOST = 15.0, 30.0


class Room:
    """The sockets of one draft, and the document they share.

    Its parts are its own: the rest of the engine asks the room.
    """

    def __init__(self, draft_id: UUID, loaded: Loaded) -> None:
        self.draft_id, self.meeting_id = draft_id, loaded.meeting_id
        owners = dict(loaded.owners)
        self._presences = Presences(owners)
        self._audience = Audience(self._presences)
        self.peers = self._audience.peers
        self._intake = Intake(
            draft_id, loaded, owners=owners, audience=self._audience, presences=self._presences
        )
        self._replica = self._intake.replica
        self._divergence = DivergenceCheck(self._replica)
        self._frames = Frames(self._audience, self._intake, self._presences, self._divergence)
        #: Takes one frame of a socket; the handler's own method, as it is called with every update.
        self.receive = self._frames.receive
        self._invalid_since = 0.0
        # When every socket's rights were last asked about, and what the rights clock showed then.
        self._asked_at = 0.0
        self._rights_version: int | None = None
        # When the room was last polled, and when a poll or a commit last said what is on disk and who may
        # what.
        self.polled_at = self._known_at = -math.inf
        #: When other processes last heard who is here.
        self.announced_at = 0.0

    # -- coming and going ---------------------------------------------------------------------------

    def join(self, peer: Peer) -> None:
        """Take a socket in. It hears nothing until `apply_permissions` has confirmed its rights."""
        self._audience.join(peer)

    def leave(self, peer: Peer) -> None:
        """Forget a socket; the others hear that its person has gone once they were asked about. Twice does no
        harm.
        """
        self._audience.leave(peer)

    def close(self, refusal: Refusal) -> None:
        """Close every socket with this reason."""
        for peer in list(self.peers):
            peer.close(refusal)
        self._replica.close()

    # -- rights -------------------------------------------------------------------------------------

    def invalidate(self) -> None:
        """Somebody's rights may have changed: nothing more goes out before they are asked about again."""
        self._invalid_since = time.monotonic()

    def apply_permissions(self, answer: Answer, *, asked_at: float) -> bool:
        """Take in what everybody may do, before one more frame goes anywhere. Who may not read is
        disconnected.

        False when rights may have changed since they were asked about: ask again first.
        """
        standings = answer.standings
        if standings is not None:
            self._take_standings(standings)
            self._rights_version, self._asked_at = answer.rights_version, asked_at
        if asked_at <= self._invalid_since:
            return False
        if standings is not None:
            for peer in list(self.peers):
                if not peer.welcome and peer.badge in standings:
                    self._welcome(peer)
        if self._frames.deferred:
            self._frames.answer_deferred(asked_at)
        if self._presences.unsent and (entries := self._presences.take_unsent(asked_at=asked_at)):
            self._audience.broadcast(wire.presences(entries))
        self._known_at = asked_at
        return True

    def _take_standings(self, standings: Mapping[Badge, Standing]) -> None:
        for peer in list(self.peers):
            if (standing := standings.get(peer.badge)) is None:
                continue  # came while we asked
            peer.standing = standing
            if not standing.reads:
                self._audience.disconnect(peer, NotOpenToYou())
        self._audience.changed()

    def _welcome(self, peer: Peer) -> None:
        peer.welcome = True
        self._audience.changed()
        peer.answer(wire.step_1(self._replica.state()))
        if present := self._presences.everybody():
            peer.answer(wire.presences(present))

    # -- what there is to do ------------------------------------------------------------------------

    @property
    def seq(self) -> int:
        """The number of the last committed update that is known here."""
        return self._intake.seq

    @property
    def has_pending(self) -> bool:
        """Whether something waits to be committed."""
        return bool(self._intake.pending)

    @property
    def is_committing(self) -> bool:
        """Whether something is on its way to the disk."""
        return bool(self._intake.in_flight)

    @property
    def has_deferred(self) -> bool:
        """Whether a frame waits for rights to be asked about."""
        return bool(self._frames.deferred)

    @property
    def is_idle(self) -> bool:
        """Whether nobody is here and nothing is left to write."""
        return not (self.peers or self._intake.pending or self._intake.in_flight)

    @property
    def is_long(self) -> bool:
        """Whether the log has grown enough to be compacted."""
        return self._intake.rows_since_compacting >= compaction.ROWS_BEFORE_COMPACTING

    def count_rows_anew(self) -> None:
        """The log is being compacted."""
        self._intake.rows_since_compacting = 0

    def take_reset_seats(self) -> list[UUID]:
        """The seats whose browsers were told to begin anew since this was last asked."""
        return self._divergence.take_reset_seats()

    # -- who is here, for other processes -----------------------------------------------------------

    @property
    def has_unsent_presence(self) -> bool:
        """Whether people here are to hear of somebody, once rights were asked about."""
        return bool(self._presences.unsent)

    def take_presence_news(self) -> bool:
        """Whether other processes are to hear of somebody here since this was last asked."""
        return self._presences.take_news()

    def local_people(self) -> list[Presence]:
        """Who is here on a socket of this process."""
        return self._presences.local()

    def receive_remote(self, process: str, people: Iterable[Presence]) -> None:
        """Everybody who is in the draft in another process."""
        self._presences.receive_remote(process, people)

    def expire_remote(self, *, silent_for: float) -> None:
        """Nobody is in a process not heard of for that many seconds."""
        self._presences.expire_remote(silent_for=silent_for)

    # -- to the disk and out ------------------------------------------------------------------------

    @property
    def asked_ago(self) -> float:
        """Seconds since everybody's rights were last asked about one by one."""
        return time.monotonic() - self._asked_at

    def overdue(self, now: float, every: float) -> bool:
        """Whether it has to be polled: each `every` seconds, unless a commit has said the same and nobody
        waits.
        """
        if now - self.polled_at >= every and not any(peer.waiting for peer in self.peers):
            self.polled_at = max(self.polled_at, self._known_at)
        return now - self.polled_at >= every

    def poll(self, *, one_by_one: bool = False) -> Work:
        """What to ask the log about, without writing; `one_by_one` however still the rights clock stands."""
        work = self._work(())
        return work._replace(rights_version=None) if one_by_one else work

    def take_commit(self) -> Work:
        """Everything that waits to be written, on its way to the disk until `finish_commit`."""
        return self._work(self._intake.take_commit())

    def _work(self, submissions: Sequence[Submission]) -> Work:
        audience = self._audience
        known = self.asked_ago < TRUSTED_AT_MOST and len(audience.recipients()) == len(audience.peers)
        # Everybody whose rights matter: who is here, and who sent something and has gone since.
        badges = audience.badges()
        for one in self._intake.in_flight:
            if one.peer not in audience.peers:
                badges = (*badges, one.peer.badge)
        version = self._rights_version if known else None
        return Work(self.meeting_id, self._intake.seq, badges, submissions, version)

    def catch_up(self, answer: Answer) -> None:
        """What other processes committed, to everybody; then whatever waited for it. Raises ReplicaBroken."""
        self._intake.catch_up(answer)
        self.polled_at = self._known_at
        for peer in list(self.peers):
            if peer.waiting:
                self._frames.or_disconnect(peer, self._intake.retry, peer)

    def finish_commit(self, answer: Answer) -> None:
        """What was committed, by others and by ourselves, to everybody. Raises ReplicaBroken."""
        if answer.missed:
            self._intake.catch_up(answer)
        self._intake.finish_commit(answer)
