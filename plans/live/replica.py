"""The replica of a draft's document that a room keeps, in two documents.

`doc` holds what is committed and nothing else; it is brought up to date in one go when somebody asks for it,
or falls too far behind. The trial runs ahead of it by what is on its way to the disk: an update is tried
there first, so that one which would panic never reaches the log, where it would break every later start.
Documents of pycrdt live and die on one thread: the event loop's.
"""

import logging
import random
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from pycrdt import Doc

from plans.live import guard, structs, wire
from plans.live.byte_reader import WireError
from plans.live.guard import Addition, Layout, Missing
from plans.live.log import Row
from plans.live.refusals import NotUnderstood, PlanFull, SomebodyElses

log = logging.getLogger(__name__)


#: How many updates may wait to be applied to a document: together they cost a tenth of one by one. It is a
#: random number between these each time, so that rooms in which people began to type together do not all
#: catch up in the same tick.
FEWEST_BEHIND, MOST_BEHIND = 64, 192


class ReplicaBroken(Exception):
    """This process's replica can no longer be trusted; the log can. Drop the replica and load it again."""


class Replica:
    """The committed document, the trial ahead of it, and the layout of the trial.

    There is no trial before somebody writes: until then it would be the document once more, and coming in
    would take twice as long. Raises ReplicaBroken when the rows make no plan.
    """

    def __init__(self, draft_id: UUID, rows: Iterable[Row], layout: Layout | None = None) -> None:
        self.draft_id = draft_id
        self.doc: Doc[Any] = Doc()
        self.trial: Doc[Any] | None = None
        self._watching: Any = None
        self._behind = [row.data for row in rows]
        self._untried: list[bytes] = []
        self._most_behind, self._most_untried = _random_size(), _random_size()
        self._size = sum(map(len, self._behind))
        self._old: bytes | None = None
        #: Another number whenever the document has changed.
        self.version = 0
        self.catch_up()
        # A layout that is off by one item would lock people out for good: better slow once.
        known = layout is not None and layout.is_of(wire.read_state(self.state(), most=1 << 24))
        self.layout = layout if layout is not None and known else self._laid_out(self.doc)

    def state(self) -> bytes:
        """The committed document's state vector."""
        self.catch_up()
        state: bytes = self.doc.get_state()
        return state

    def since(self, state: dict[int, int]) -> bytes:
        """What a client with this state vector lacks of the committed document. Raises NotUnderstood."""
        self.catch_up()
        try:
            update: bytes = self.doc.get_update(wire.write_state(state))
        except BaseException as error:  # a PanicException is no Exception
            _reraise_exits(error)
            raise NotUnderstood from None
        return update

    def commit(self, update: bytes) -> None:
        """Take a committed update into the document, now or a little later. Raises ReplicaBroken."""
        self._behind.append(update)
        if len(self._behind) >= self._most_behind:
            self._most_behind = _random_size()
            self.catch_up()

    def catch_up(self) -> None:
        """Bring the document up to everything committed. Raises ReplicaBroken."""
        if not self._behind:
            return
        behind, self._behind = self._behind, []
        self.version += 1
        try:
            _apply(self.doc, behind)
        except ReplicaBroken:
            log.error("draft %s: an update of its log cannot be applied", self.draft_id)
            raise

    def attempt(self, update: bytes, addition: Addition, *, ahead: Iterable[bytes]) -> bool:
        """Try a checked update; False when it changes nothing. Raises a Refusal, and then the trial is as
        before.

        `ahead` is what is on its way to the disk: the trial is made anew from it when this update breaks it.
        """
        trial = self._ready(ahead)
        self._require_same_words(addition, trial)
        self._require_space(update, addition, trial)
        self._changed = False
        try:
            trial.apply_update(update)
        except BaseException as error:  # a PanicException is no Exception
            _reraise_exits(error)
            self.rebuild_trial(ahead=ahead)
            raise NotUnderstood from None
        if self._changed:
            self.layout.add(addition.placed)
        else:
            self._old = update
        return self._changed

    def has(self, update: bytes) -> bool:
        """Whether this is, byte by byte, the last one that changed nothing.

        Everybody who comes in answers our first question with all deletions there ever were, in the same
        order.
        """
        return update == self._old

    def take_sequential(self, update: bytes, *, client: int, length: int) -> bool:
        """Take characters behind the same client's last ones (sequential_insert.py) without trying them.

        False when there is no space.
        """
        if self._size + len(update) > guard.LARGEST_DOCUMENT:
            return False
        self._size += len(update)
        self._untried.append(update)
        self.layout.extend(client, length)
        if len(self._untried) >= self._most_untried:
            self._most_untried = _random_size()
            self._try_rest()
        return True

    def _ready(self, ahead: Iterable[bytes]) -> Doc[Any]:
        """The trial with everything in it that was taken so far. Raises ReplicaBroken."""
        if self.trial is None:
            return self._new_trial(ahead)
        self._try_rest()
        return self.trial

    def _try_rest(self) -> None:
        """Bring the trial up to what was typed on meanwhile. Raises ReplicaBroken."""
        if self._untried and self.trial is not None:
            untried, self._untried = self._untried, []
            _apply(self.trial, untried)

    def apply_remote(self, update: bytes) -> None:
        """Take what another process committed into both. Raises ReplicaBroken."""
        self.commit(update)
        if self.trial is not None:
            self._try_rest()
            _apply(self.trial, [update])
        try:
            self.layout.add(guard.place_trusted(update, layout=self.layout))
        except (Missing, WireError):
            self.catch_up()
            self.layout = self._laid_out(self.trial or self.doc)

    def rebuild_trial(self, *, ahead: Iterable[bytes]) -> None:
        """Make the trial and its layout anew from the committed document and what is on its way to the disk.
        Raises ReplicaBroken.
        """
        trial = self._new_trial(ahead)
        self.layout, self._size = self._laid_out(trial), len(trial.get_update())

    def _new_trial(self, ahead: Iterable[bytes]) -> Doc[Any]:
        self.close()
        self.catch_up()
        self._untried.clear()
        self._old = None
        trial = self.trial = Doc()
        _apply(trial, (self.doc.get_update(), *ahead))
        self._watching = trial.observe(self._notice)
        return trial

    def _laid_out(self, doc: Doc[Any]) -> Layout:
        """The layout of a document, read from scratch. Raises ReplicaBroken."""
        try:
            return Layout.of(doc.get_update())
        except (Missing, WireError):
            log.error("draft %s: its log makes no plan", self.draft_id)
            raise ReplicaBroken from None

    def close(self) -> None:
        """Let go of the documents; an observed one would never be freed."""
        if self.trial is not None and self._watching is not None:
            self.trial.unobserve(self._watching)
        self._watching = None

    def _notice(self, event: object) -> None:
        self._changed = True

    def _require_space(self, update: bytes, addition: Addition, trial: Doc[Any]) -> None:
        """Raises PlanFull for more in a full document; taking words out is always possible."""
        self._size += len(update)
        if self._size > guard.LARGEST_DOCUMENT:
            self._size = len(trial.get_update()) + len(update)
        if self._size > guard.LARGEST_DOCUMENT and addition.placed:
            raise PlanFull

    def _require_same_words(self, addition: Addition, trial: Doc[Any]) -> None:
        again = [struct for struct in addition.repeated if struct.ref == structs.STRING]
        if not again:
            return
        state = wire.read_state(trial.get_state())
        for struct in again:
            state[struct.client] = min(struct.clock, state.get(struct.client, 0))
        if not guard.same_words(again, trial.get_update(wire.write_state(state))):
            raise SomebodyElses


def _random_size() -> int:
    return random.randint(FEWEST_BEHIND, MOST_BEHIND)  # noqa: S311 - no secret


def _apply(doc: Doc[Any], updates: Iterable[bytes]) -> None:
    """All of them in one go. Raises ReplicaBroken."""
    try:
        with doc.transaction():
            for update in updates:
                doc.apply_update(update)
    except BaseException as error:  # a PanicException is no Exception
        _reraise_exits(error)
        raise ReplicaBroken from None


def _reraise_exits(error: BaseException) -> None:
    if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
        raise error
