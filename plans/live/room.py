"""One draft in one process: the sockets on it, and what goes in and out. All of it on the event loop's
thread.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from participants.errors import Refusal, TooFast
from plans.access import Standing
from plans.live import refusals, wire
from plans.live.audience import Audience
from plans.live.awareness import Presences
from plans.live.commits import Answer, Submission, Work
from plans.live.divergence import InStep
from plans.live.intake import Intake
from plans.live.log import Loaded
from plans.live.peer import Peer
from plans.live.refusals import ComeBack, NotOpenToYou
from plans.live.rights import Badge

MOST_HELD = 4096
#: However still the rights clock stands, everybody is asked about one by one now and then: invitations and
#: sessions end by time, too. The hub does so some rooms at a time (ASKED_EVERY); a commit does it when the
#: hub has not come round.
ASKED_EVERY, TRUSTED_AT_MOST = 15.0, 30.0


class Room:
    """The sockets of one draft, and the document they share."""

    def __init__(self, draft_id: UUID, loaded: Loaded) -> None:
        self.draft_id, self.meeting_id = draft_id, loaded.meeting_id
        owners = dict(loaded.owners)
        self.presences = Presences(owners)
        self.audience = Audience(self.presences)
        self.peers = self.audience.peers
        self.intake = Intake(
            draft_id, loaded, owners=owners, audience=self.audience, presences=self.presences
        )
        self.copies = self.intake.copies
        self.in_step = InStep(self.copies)
        # What waits for everybody's rights to be asked about, and since when.
        self.held: list[tuple[Peer, wire.Message, float]] = []
        self._doubted_at = 0.0
        # When every socket's rights were last asked about, and what the rights clock showed then.
        self._asked_at = 0.0
        self._ticks: int | None = None
        # When the room was last looked at, and when a look or a commit last said what is on disk and who may
        # what.
        self.looked_at = self._known_at = -math.inf

    # -- coming and going ---------------------------------------------------------------------------

    def join(self, peer: Peer) -> None:
        """Take a socket in. It hears nothing until its rights are confirmed by `heed`."""
        self.audience.join(peer)

    def leave(self, peer: Peer) -> None:
        """Forget a socket; the others hear that its person has gone once they were asked about. Twice does no
        harm.
        """
        self.audience.leave(peer)

    def close(self, refusal: Refusal) -> None:
        """Close every socket with this reason."""
        for peer in list(self.peers):
            peer.close(refusal)
        self.copies.close()

    # -- what comes in ------------------------------------------------------------------------------

    def receive(self, peer: Peer, data: bytes) -> None:
        """Take one frame of a socket. A frame that may not be closes that socket, with a reason, and no
        other.
        """
        if peer.closed:
            return
        try:
            if not peer.allowance.take(len(data)):
                raise TooFast
            if peer.run is None or not self.intake.type_on(peer, peer.run, data):
                self._take(peer, wire.parse(data))
        except wire.WireError as error:
            self.audience.put_out(peer, refusals.of(error))
        except Refusal as refusal:
            self.audience.put_out(peer, refusal)

    def _take(self, peer: Peer, message: wire.Message) -> None:
        """Changes are asked about when they are committed; whatever else is answered only after asking anew."""
        if peer.welcome and isinstance(message, wire.Change):
            self.intake.take(peer, message.update)
            return
        if len(self.held) >= MOST_HELD:
            raise ComeBack
        self.held.append((peer, message, time.monotonic()))

    def _answer(self, peer: Peer, message: wire.Message) -> None:
        match message:
            case wire.Change():
                self._take(peer, message)
            case wire.Ask(state):
                peer.answer(wire.step_2(self.copies.since(state)))
            case wire.Presences(entries):
                if told := self.presences.take(peer, entries, may_use=self.intake.may_use):
                    self.audience.fan(wire.presences(told), but=peer)
            case wire.Says():
                self.in_step.hear(peer, message)
            case wire.QueryPresences():
                peer.answer(wire.presences(self.presences.here(but=peer.presence_id)))

    # -- rights -------------------------------------------------------------------------------------

    def doubt(self) -> None:
        """Somebody's rights may have changed: nothing more goes out before they are asked again."""
        self._doubted_at = time.monotonic()

    def heed(self, answer: Answer, *, asked_at: float) -> bool:
        """Take in what everybody may do, before one more frame goes anywhere. Who may not read is put out.

        False when rights may have changed since they were asked: ask again first.
        """
        standings = answer.standings
        if standings is not None:
            self._take_standings(standings)
            self._ticks, self._asked_at = answer.ticks, asked_at
        if asked_at <= self._doubted_at:
            return False
        if standings is not None:
            for peer in list(self.peers):
                if not peer.welcome and peer.badge in standings:
                    self._welcome(peer)
        if self.held:
            self._answer_held(asked_at)
        if self.presences.untold and (told := self.presences.tell(asked_at=asked_at)):
            self.audience.fan(wire.presences(told))
        self._known_at = asked_at
        return True

    def _take_standings(self, standings: Mapping[Badge, Standing]) -> None:
        for peer in list(self.peers):
            if (standing := standings.get(peer.badge)) is None:
                continue  # came while we asked
            peer.standing = standing
            if not standing.reads:
                self.audience.put_out(peer, NotOpenToYou())
        self.audience.changed()

    def _welcome(self, peer: Peer) -> None:
        peer.welcome = True
        self.audience.changed()
        peer.answer(wire.step_1(self.copies.state()))
        if here := self.presences.here():
            peer.answer(wire.presences(here))

    def _answer_held(self, asked_at: float) -> None:
        """What waited since before rights were asked about; what came while we asked waits for the next time."""
        held, self.held = self.held, []
        for peer, message, since in held:
            # A change never waits behind another of its socket: frames are counted in the order they came.
            asked_since = since <= asked_at or isinstance(message, wire.Change)
            if not peer.closed and not (peer.welcome and asked_since):
                self.held.append((peer, message, since))
                continue
            if not peer.closed:
                self._or_out(peer, self._answer, peer, message)

    def _or_out(self, peer: Peer, step: Callable[..., None], *arguments: object) -> None:
        """Take a step for a socket; it is put out, with the reason, when that may not be."""
        try:
            step(*arguments)
        except wire.WireError as error:
            self.audience.put_out(peer, refusals.of(error))
        except Refusal as refusal:
            self.audience.put_out(peer, refusal)

    # -- to the disk and out ------------------------------------------------------------------------

    @property
    def asked_ago(self) -> float:
        """Seconds since everybody's rights were last asked about one by one."""
        return time.monotonic() - self._asked_at

    def overdue(self, now: float, every: float) -> bool:
        """Whether it has to be looked at: `every` so many seconds, unless a commit has said the same and
        nobody waits.
        """
        if now - self.looked_at >= every and not any(peer.waiting for peer in self.peers):
            self.looked_at = max(self.looked_at, self._known_at)
        return now - self.looked_at >= every

    def ask(self, *, one_by_one: bool = False) -> Work:
        """What to ask the log about, without writing; `one_by_one` however still the rights clock stands."""
        work = self._work(())
        return work._replace(ticks=None) if one_by_one else work

    def take_off(self) -> Work:
        """Everything that waits to be written, on its way to the disk until `tell`."""
        return self._work(self.intake.take_off())

    def _work(self, submissions: Sequence[Submission]) -> Work:
        audience = self.audience
        known = self.asked_ago < TRUSTED_AT_MOST and len(audience.hearing()) == len(audience.peers)
        # Everybody whose rights matter: who is here, and who sent something and has gone since.
        badges = audience.badges()
        for one in self.intake.in_flight:
            if one.peer not in audience.peers:
                badges = (*badges, one.peer.badge)
        ticks = self._ticks if known else None
        return Work(self.meeting_id, self.intake.seq, badges, submissions, ticks)

    def catch_up(self, answer: Answer) -> None:
        """What other processes committed, to everybody; then whatever waited for it. Raises Broken."""
        self.intake.catch_up(answer)
        self.looked_at = self._known_at
        for peer in list(self.peers):
            if peer.waiting:
                self._or_out(peer, self.intake.retry, peer)

    def tell(self, answer: Answer) -> None:
        """What was committed, by others and by ourselves, to everybody. Raises Broken."""
        if answer.missed:
            self.intake.catch_up(answer)
        self.intake.settle(answer)
