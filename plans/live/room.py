"""One draft in one process: the sockets on it, and what goes in and out. All of it on the event loop's thread."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from participants.errors import Refusal, TooFast
from plans.access import Standing
from plans.live import guard, refusals, structs, wire
from plans.live.awareness import Presences
from plans.live.copies import Copies
from plans.live.guard import Missing
from plans.live.in_step import InStep
from plans.live.log import Answer, Loaded, Submission, Work
from plans.live.peer import Peer
from plans.live.refusals import ClosedForChanges, ComeBack, NotOpenToYou, SomebodyElses
from plans.live.rights import Badge
from plans.live.typing_on import Run

MOST_HELD = 4096
#: However still the rights clock stands, everybody is asked about one by one now and then: invitations and sessions end by
#: time, too. The hub does so some rooms at a time (ASKED_EVERY); a commit does it when the hub has not come round.
ASKED_EVERY, TRUSTED_AT_MOST = 15.0, 30.0


NOBODY_NEW: frozenset[int] = frozenset()


@dataclass(slots=True, repr=False)
class Pending:
    """A frame on its way to the disk. `update` is None for one that adds nothing new."""

    peer: Peer
    number: int
    update: bytes | None
    fresh: frozenset[int] = NOBODY_NEW
    #: As it goes to the others, where that is known already.
    frame: bytes | None = None


class Room:
    """The sockets of one draft, and the document they share."""

    def __init__(self, draft_id: UUID, loaded: Loaded) -> None:
        self.draft_id, self.meeting_id, self.seq = draft_id, loaded.meeting_id, loaded.seq
        self.copies = Copies(draft_id, loaded.rows, loaded.layout)
        self.in_step = InStep(self.copies)
        self.owners: dict[int, UUID] = dict(loaded.owners)
        self.peers: set[Peer] = set()
        self.pending: list[Pending] = []
        self.in_flight: list[Pending] = []
        # What waits for everybody's rights to be asked about, and since when.
        self.held: list[tuple[Peer, wire.Message, float]] = []
        self.rows_since_compacting = len(loaded.rows)
        self.presences = Presences(self.owners)
        # Who hears what is told to everybody, found out anew when somebody comes, goes or may something else.
        self._listeners: tuple[Peer, ...] | None = None
        self._badges: tuple[Badge, ...] | None = None
        self._doubted_at = 0.0
        # When every socket's rights were last asked about, and what the rights clock showed then.
        self._asked_at = 0.0
        self._ticks: int | None = None

    # -- coming and going ---------------------------------------------------------------------------

    def join(self, peer: Peer) -> None:
        """Take a socket in. It hears nothing until its rights are confirmed by `heed`."""
        self.peers.add(peer)
        self._listeners = self._badges = None

    def leave(self, peer: Peer) -> None:
        """Forget a socket; the others hear that its person has gone once they were asked about. Twice does no harm."""
        self.peers.discard(peer)
        self._listeners = self._badges = None
        self.presences.leave(peer)

    def close(self, refusal: Refusal) -> None:
        """Close every socket with this reason."""
        for peer in list(self.peers):
            peer.close(refusal)
        self.copies.close()

    def put_out(self, peer: Peer, refusal: Refusal) -> None:
        """Close one socket with a reason; nobody else notices more than that its person has gone."""
        peer.close(refusal)
        self.leave(peer)

    # -- what comes in ------------------------------------------------------------------------------

    def receive(self, peer: Peer, data: bytes) -> None:
        """Take one frame of a socket. A frame that may not be closes that socket, with a reason, and no other."""
        if peer.closed:
            return
        try:
            if not peer.allowance.take(len(data)):
                raise TooFast
            if peer.run is None or not self._type_on(peer, peer.run, data):
                self._take(peer, wire.parse(data))
        except wire.WireError as error:
            self.put_out(peer, refusals.of(error))
        except Refusal as refusal:
            self.put_out(peer, refusal)

    def _take(self, peer: Peer, message: wire.Message) -> None:
        """Changes are asked about when they are committed; whatever else is answered only after asking anew."""
        if peer.welcome and isinstance(message, wire.Change):
            self._change(peer, peer.number(), message.update)
            if peer.waiting:
                self._retry(peer)
            return
        if len(self.held) >= MOST_HELD:
            raise ComeBack
        self.held.append((peer, message, time.monotonic()))

    def _type_on(self, peer: Peer, run: Run, frame: bytes) -> bool:
        """Queue letters behind a socket's own last ones; False when a frame is anything else, or has to go the whole way."""
        length = run.length_of(frame)
        if not length or peer.waiting or not peer.standing.writes:
            return False
        if run.clock != self.copies.layout.known(run.client) or run.ends:
            return False
        update = frame[3:]
        if not self.copies.type_on(update, client=run.client, length=length):
            return False
        run.move_on(length)
        self.pending.append(Pending(peer, peer.number(), update, NOBODY_NEW, frame))
        return True

    def _answer(self, peer: Peer, message: wire.Message) -> None:
        match message:
            case wire.Change():
                self._take(peer, message)
            case wire.Ask(state):
                peer.answer(wire.step_2(self.copies.since(state)))
            case wire.Presences(entries):
                if told := self.presences.take(peer, entries, may_use=self._may_use):
                    self._fan(wire.presences(told), but=peer)
            case wire.Says():
                self.in_step.hear(peer, message)
            case wire.QueryPresences():
                peer.answer(wire.presences(self.presences.here(but=peer.presence_id)))

    def _change(self, peer: Peer, number: int, update: bytes) -> None:
        """Check, try and queue one change.

        A seat that only reads is not heard, frame by frame and in silence: every y-websocket client answers our first
        question with what it has, so closing would shut out honest readers.
        """
        if not peer.standing.writes:
            return
        if update == wire.EMPTY_UPDATE or self.copies.has(update):
            self._queue(Pending(peer, number, None))
            return
        seat_id, layout = peer.badge.seat_id, self.copies.layout
        peer.run = None
        try:
            addition = guard.check(
                update, layout=layout, mine=lambda client: self._may_use(seat_id, client)
            )
        except Missing:
            peer.wait(number, update)
            peer.answer(wire.step_1(self.copies.state()))
            return
        if not self.copies.attempt(update, addition, ahead=self._ahead()):
            self._queue(Pending(peer, number, None))
            return
        fresh = frozenset(client for client in addition.clients if client not in self.owners)
        if fresh:
            self.owners.update(dict.fromkeys(fresh, seat_id))
        self._queue(Pending(peer, number, update, fresh))
        if addition.typed is not None:
            peer.run = Run.after(addition.typed)

    def _retry(self, peer: Peer) -> None:
        """What waited for this: changes whose ground has come are taken now, in their order."""
        waiting, peer.waiting = peer.waiting, []
        for number, update in waiting:
            clocks = structs.first_clocks(update)
            if all(clock <= self.copies.layout.known(client) for client, clock in clocks.items()):
                self._change(peer, number, update)
            else:
                peer.wait(number, update)

    def _may_use(self, seat_id: UUID, client: int) -> bool:
        """A client id is its first user's for good; the server's own, which no seat owns, are nobody's."""
        if self.presences.belongs_to_another(client, seat_id):
            return False
        owner = self.owners.get(client)
        return owner == seat_id or (owner is None and self.copies.layout.known(client) == 0)

    def _queue(self, pending: Pending) -> None:
        if pending.update is None and not self.pending and not self.in_flight:
            pending.peer.committed(pending.number)
            pending.peer.acknowledge()
        else:
            self.pending.append(pending)

    def _ahead(self) -> Iterator[bytes]:
        for one in (*self.in_flight, *self.pending):
            if one.update is not None:
                yield one.update

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
            self._fan(wire.presences(told))
        return True

    def _take_standings(self, standings: Mapping[Badge, Standing]) -> None:
        for peer in list(self.peers):
            if (standing := standings.get(peer.badge)) is None:
                continue  # came while we asked
            peer.standing = standing
            if not standing.reads:
                self.put_out(peer, NotOpenToYou())
        self._listeners = None

    def _welcome(self, peer: Peer) -> None:
        peer.welcome, self._listeners = True, None
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
            try:
                if not peer.closed:
                    self._answer(peer, message)
            except wire.WireError as error:
                self.put_out(peer, refusals.of(error))
            except Refusal as refusal:
                self.put_out(peer, refusal)

    # -- to the disk and out ------------------------------------------------------------------------

    @property
    def asked_ago(self) -> float:
        """Seconds since everybody's rights were last asked about one by one."""
        return time.monotonic() - self._asked_at

    def ask(self, *, one_by_one: bool = False) -> Work:
        """What to ask the log about, without writing; `one_by_one` however still the rights clock stands."""
        work = self._work(())
        return work._replace(ticks=None) if one_by_one else work

    def take_off(self) -> Work:
        """Everything pending, on its way to the disk until `settle`."""
        self.in_flight, self.pending = self.pending, []
        return self._work(
            [
                Submission(one.peer.badge, one.update, one.fresh)
                for one in self.in_flight
                if one.update is not None
            ]
        )

    def _work(self, submissions: Sequence[Submission]) -> Work:
        known = self.asked_ago < TRUSTED_AT_MOST and len(self._hearing()) == len(self.peers)
        # Everybody whose rights matter: who is here, and who sent something and has gone since.
        if self._badges is None:
            self._badges = tuple(peer.badge for peer in self.peers)
        badges = self._badges
        for one in self.in_flight:
            if one.peer not in self.peers:
                badges = (*badges, one.peer.badge)
        ticks = self._ticks if known else None
        return Work(self.meeting_id, self.seq, badges, submissions, ticks)

    def tell(self, answer: Answer) -> None:
        """What was committed, by others and by ourselves, to everybody. Raises Broken."""
        if answer.missed:
            self.catch_up(answer)
        self.settle(answer)
        self.seq = max(self.seq, answer.seq)

    def catch_up(self, answer: Answer) -> None:
        """Take in what other processes committed, in order. Raises Broken when the document cannot."""
        # Whose a number is, the database says; what we had thought meanwhile does not count.
        if answer.owners:
            self.owners.update(answer.owners)
            self._stop_runs()
        for row in answer.missed:
            if row.seq <= self.seq:
                continue
            self.copies.take_in(row.data)
            self._fan(wire.change(row.data))
        self.seq = max(self.seq, answer.seq)

    def _stop_runs(self) -> None:
        """The next letter of everybody goes the whole way again: whose a client id is may be known better now."""
        for peer in self.peers:
            peer.run = None

    def settle(self, answer: Answer) -> None:
        """What was in flight is on disk, or was refused: apply, tell everybody, acknowledge. Raises Broken."""
        done, self.in_flight = self.in_flight, []
        seqs = iter(answer.seqs)
        refused: list[Pending] = []
        for one in done:
            if one.update is not None and next(seqs) is None:
                refused.append(one)
                continue
            if one.update is not None:
                self.copies.commit(one.update)
                self.rows_since_compacting += 1
                self._fan(one.frame or wire.change(one.update), but=one.peer)
            one.peer.committed(one.number)
        for peer in {one.peer for one in done} if len(done) > 1 else (done[0].peer,):
            peer.acknowledge()
        if refused:
            self._drop(refused, was_behind=bool(answer.missed))

    def _drop(self, refused: Iterable[Pending], *, was_behind: bool) -> None:
        """Refused on the way to the disk: those sockets close, and the trial forgets what they changed.

        Unless we were behind: then somebody may have passed on words of another's that we had not read yet, as every client
        does that comes over from another process, and it is looked at once more with those words in hand.
        """
        again: list[Pending] = []
        for one in refused:
            for client in one.fresh:
                if self.owners.get(client) == one.peer.badge.seat_id:
                    del self.owners[client]
            if was_behind and one.peer.standing.writes:
                again.append(one)
            else:
                refusal = SomebodyElses() if one.peer.standing.writes else ClosedForChanges()
                self.put_out(one.peer, refusal)
        self._stop_runs()
        again, self.pending = again + self.pending, []
        self.copies.start_over(ahead=())
        for one in again:
            if one.peer.closed:
                continue
            if one.update is None:
                self.pending.append(one)
                continue
            try:
                self._change(one.peer, one.number, one.update)
            except (wire.WireError, Refusal):
                self.put_out(one.peer, ComeBack())

    def _fan(self, frame: bytes, *, but: Peer | None = None) -> None:
        """One frame, encoded once, to everybody who may read it."""
        for peer in self._hearing():
            if peer is not but:
                peer.send(frame)

    def _hearing(self) -> tuple[Peer, ...]:
        if self._listeners is None:
            self._listeners = tuple(
                peer for peer in self.peers if peer.welcome and peer.standing.reads
            )
        return self._listeners
