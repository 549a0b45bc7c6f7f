"""Updates of one draft on their way in: checked, tried, committed, and only then applied to the document."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from participants.platform.errors import Refusal
from plans.live import guard, structs, wire
from plans.live.audience import Audience
from plans.live.awareness import Presences
from plans.live.byte_reader import WireError
from plans.live.commits import Answer, Submission
from plans.live.guard import Missing
from plans.live.log import Loaded
from plans.live.peer import Peer
from plans.live.refusals import ClosedForChanges, ComeBack, SomebodyElses
from plans.live.replica import Replica
from plans.live.sequential_insert import NextInsert

NOBODY_NEW: frozenset[int] = frozenset()


@dataclass(slots=True, repr=False)
class Pending:
    """A frame on its way to the disk. `update` is None for one that adds nothing new."""

    peer: Peer
    number: int
    update: bytes | None
    fresh: frozenset[int] = NOBODY_NEW
    #: The frame the others get, where that is known already.
    frame: bytes | None = None
    #: How many rows of other processes had been read when it was checked.
    read: int = 0


class Intake:
    """The queue of a draft's updates, and the document they go into."""

    def __init__(
        self,
        draft_id: UUID,
        loaded: Loaded,
        *,
        owners: dict[int, UUID],
        audience: Audience,
        presences: Presences,
    ) -> None:
        self.seq = loaded.seq
        self.replica = Replica(draft_id, loaded.rows, loaded.layout)
        self.owners = owners
        self.pending: list[Pending] = []
        self.in_flight: list[Pending] = []
        self.rows_since_compacting = len(loaded.rows)
        self._read = 0
        self._audience, self._presences = audience, presences

    # -- what comes in ------------------------------------------------------------------------------

    def take(self, peer: Peer, update: bytes) -> None:
        """Take one change of a socket. Raises WireError or a Refusal for what may not enter the plan."""
        self._change(peer, peer.number(), update)
        if peer.waiting:
            self.retry(peer)

    def take_sequential(self, peer: Peer, insert: NextInsert, frame: bytes) -> bool:
        """Queue characters behind a socket's own last ones; False when the frame is anything else, or has to
        take the slow path.
        """
        length = insert.length_of(frame)
        if not length or peer.waiting or not peer.standing.writes:
            return False
        if insert.clock != self.replica.layout.known(insert.client) or insert.is_exhausted:
            return False
        update = frame[3:]
        if not self.replica.take_sequential(update, client=insert.client, length=length):
            return False
        insert.advance(length)
        self.pending.append(Pending(peer, peer.number(), update, NOBODY_NEW, frame, self._read))
        return True

    def _change(self, peer: Peer, number: int, update: bytes) -> None:
        """Check, try and queue one change.

        A seat that only reads is not heard, frame by frame and in silence: every y-websocket client answers
        our first question with what it has, so closing would shut out honest readers.
        """
        if not peer.standing.writes:
            return
        if update == wire.EMPTY_UPDATE or self.replica.has(update):
            self._queue(Pending(peer, number, None))
            return
        seat_id, layout = peer.badge.seat_id, self.replica.layout
        peer.next_insert = None
        try:
            addition = guard.check(update, layout=layout, mine=lambda client: self.may_use(seat_id, client))
        except Missing:
            peer.wait(number, update)
            self._ask_for_missing(peer)
            return
        if not self.replica.attempt(update, addition, ahead=self._ahead()):
            self._queue(Pending(peer, number, None))
            return
        fresh = frozenset(client for client in addition.clients if client not in self.owners)
        if fresh:
            self.owners.update(dict.fromkeys(fresh, seat_id))
        self._queue(Pending(peer, number, update, fresh))
        if addition.typed is not None:
            peer.next_insert = NextInsert.after(addition.typed)

    def retry(self, peer: Peer) -> None:
        """Take the changes that waited for others which have come since. Raises WireError or a Refusal for
        what may not enter the plan.
        """
        before = math.inf
        while 0 < len(peer.waiting) < before:
            before = len(peer.waiting)
            waiting, peer.waiting = peer.waiting, []
            for number, update in waiting:
                if self._is_ready(update):
                    self._change(peer, number, update)
                else:
                    peer.wait(number, update)
        if peer.waiting:
            self._ask_for_missing(peer)

    def _is_ready(self, update: bytes) -> bool:
        known = self.replica.layout.known
        return all(clock <= known(client) for client, clock in structs.first_clocks(update).items())

    def _ask_for_missing(self, peer: Peer) -> None:
        if peer.asks_now():
            peer.answer(wire.step_1(self.replica.state()))

    def may_use(self, seat_id: UUID, client: int) -> bool:
        """A client id is its first user's for good; the server's own, which no seat owns, are nobody's."""
        if self._presences.belongs_to_another(client, seat_id):
            return False
        owner = self.owners.get(client)
        return owner == seat_id or (owner is None and self.replica.layout.known(client) == 0)

    def _queue(self, pending: Pending) -> None:
        pending.read = self._read
        if pending.update is None and not self.pending and not self.in_flight:
            pending.peer.committed(pending.number)
            pending.peer.acknowledge()
        else:
            self.pending.append(pending)

    def _ahead(self) -> Iterator[bytes]:
        for one in (*self.in_flight, *self.pending):
            if one.update is not None:
                yield one.update

    # -- to the disk and into the document ------------------------------------------------------------

    def take_commit(self) -> list[Submission]:
        """Everything pending, on its way to the disk until `finish_commit`."""
        self.in_flight, self.pending = self.pending, []
        submissions: list[Submission] = []
        last: dict[Peer, int] = {}
        for one in self.in_flight:
            if one.update is not None:
                stands_on = last.get(one.peer)
                last[one.peer] = len(submissions)
                submissions.append(Submission(one.peer.badge, one.update, one.fresh, stands_on))
        return submissions

    def catch_up(self, answer: Answer) -> None:
        """Take in what other processes committed, in order. Raises ReplicaBroken when the document cannot."""
        # Whose a number is, the database says; what we had thought meanwhile does not count.
        if answer.owners:
            self.owners.update(answer.owners)
            self._forget_next_inserts()
        for row in answer.missed:
            if row.seq <= self.seq:
                continue
            self._read += 1
            self.replica.apply_remote(row.data)
            self._audience.broadcast(wire.change(row.data))
        self.seq = max(self.seq, answer.seq)

    def _forget_next_inserts(self) -> None:
        """The next update of every socket takes the slow path again: the owner of a client id may be known
        better now.
        """
        for peer in self._audience.peers:
            peer.next_insert = None

    def finish_commit(self, answer: Answer) -> None:
        """What was in flight is on disk, or refused: apply, broadcast, acknowledge. Raises ReplicaBroken."""
        done, self.in_flight = self.in_flight, []
        seqs = iter(answer.seqs)
        refused: list[Pending] = []
        frames: list[tuple[bytes, Peer]] = []
        for one in done:
            if one.update is not None and next(seqs) is None:
                refused.append(one)
                continue
            if one.update is not None:
                self.replica.commit(one.update)
                self.rows_since_compacting += 1
                frames.append((one.frame or wire.change(one.update), one.peer))
            one.peer.committed(one.number)
        self._audience.deliver(frames, {one.peer for one in done})
        self.seq = max(self.seq, answer.seq)
        if refused:
            self._reject(refused)

    def _reject(self, refused: Sequence[Pending]) -> None:
        """Refused on the way to the disk: those sockets close, and the trial forgets what they changed.

        Unless we have read more of the log since it was checked: then somebody may have passed on words of
        another's that we had not read, as every client does that comes over from another process, and it is
        checked once more.
        """
        again: list[Pending] = []
        for one in refused:
            if one.read != self._read and one.peer.standing.writes:
                again.append(one)
            elif not one.peer.closed:
                refusal = SomebodyElses() if one.peer.standing.writes else ClosedForChanges()
                self._audience.disconnect(one.peer, refusal)
        self._forget_next_inserts()
        again, waited, self.pending = again + self.pending, self.pending, []
        self.replica.rebuild_trial(ahead=())
        self._release_clients((*refused, *waited))
        for one in again:
            if one.peer.closed:
                continue
            if one.update is None:
                self.pending.append(one)
                continue
            try:
                self._change(one.peer, one.number, one.update)
            except (WireError, Refusal):
                self._audience.disconnect(one.peer, ComeBack())

    def _release_clients(self, untaken: Sequence[Pending]) -> None:
        """Client ids that these changes would have taken are nobody's again; those that stand in the document
        stay whose they are.
        """
        for one in untaken:
            for client in one.fresh:
                unused = self.replica.layout.known(client) == 0
                if unused and self.owners.get(client) == one.peer.badge.seat_id:
                    del self.owners[client]
