"""The frames that a room's sockets send: taken at once, or deferred until permissions were checked."""

import time
from collections.abc import Callable

from participants.platform.errors import Refusal, TooFast
from plans.live import refusals, wire
from plans.live.audience import Audience
from plans.live.awareness import Presences
from plans.live.byte_reader import WireError
from plans.live.divergence import DivergenceCheck
from plans.live.intake import Intake
from plans.live.peer import Peer
from plans.live.refusals import ComeBack

MOST_DEFERRED = 4096


class Frames:
    """Takes and answers the frames of one room."""

    def __init__(
        self, audience: Audience, intake: Intake, presences: Presences, divergence: DivergenceCheck
    ) -> None:
        self._audience, self._intake = audience, intake
        self._presences, self._divergence = presences, divergence
        self._replica = intake.replica
        #: What waits for the next permission check, and since when.
        self.deferred: list[tuple[Peer, wire.Message, float]] = []

    def receive(self, peer: Peer, data: bytes) -> bool:
        """Take one frame of a socket; True when something waits to be committed.

        A frame that is refused closes that socket, with a reason, and no other. Raises ReplicaBroken.
        """
        if not peer.closed:
            try:
                if not peer.allowance.take(len(data)):
                    raise TooFast
                if peer.next_insert is None or not self._intake.take_sequential(peer, peer.next_insert, data):
                    self._take(peer, wire.parse(data))
            except WireError as error:
                self._audience.disconnect(peer, refusals.of(error))
            except Refusal as refusal:
                self._audience.disconnect(peer, refusal)
        return bool(self._intake.pending)

    def _take(self, peer: Peer, message: wire.Message) -> None:
        """Queue a change, whose permissions are checked with its commit; defer everything else."""
        if peer.welcome and isinstance(message, wire.Change):
            self._intake.take(peer, message.update)
            return
        if len(self.deferred) >= MOST_DEFERRED:
            raise ComeBack
        self.deferred.append((peer, message, time.monotonic()))

    def _answer(self, peer: Peer, message: wire.Message) -> None:
        match message:
            case wire.Change():
                self._take(peer, message)
            case wire.Ask(state):
                peer.answer(wire.step_2(self._replica.since(state)))
            case wire.Presences(entries):
                if changed := self._presences.take(peer, entries, may_use=self._intake.may_use):
                    self._audience.broadcast(wire.presences(changed), but=peer)
            case wire.Says():
                self._divergence.check(peer, message)
            case wire.QueryPresences():
                peer.answer(wire.presences(self._presences.everybody(but=peer.presence_id)))

    def answer_deferred(self, asked_at: float) -> None:
        """Answer what waited since before the check began. What came since waits for the next one."""
        deferred, self.deferred = self.deferred, []
        for peer, message, since in deferred:
            # A change never waits behind another of its socket: frames are counted in the order they came.
            asked_since = since <= asked_at or isinstance(message, wire.Change)
            if not peer.closed and not (peer.welcome and asked_since):
                self.deferred.append((peer, message, since))
                continue
            if not peer.closed:
                self.or_disconnect(peer, self._answer, peer, message)

    def or_disconnect(self, peer: Peer, step: Callable[..., None], *arguments: object) -> None:
        """Take a step for a socket; when it is refused, the socket is disconnected with the reason."""
        try:
            step(*arguments)
        except WireError as error:
            self._audience.disconnect(peer, refusals.of(error))
        except Refusal as refusal:
            self._audience.disconnect(peer, refusal)
