"""The two copies of a draft's document that a room keeps.

`doc` holds what is committed and nothing else; it is brought up to date in one go when somebody asks for it, or falls too
far behind. The trial runs ahead of it by what is on its way to the disk: an update is tried there first, so that one which
would panic never reaches the log, where it would break every later start.
Documents of pycrdt live and die on one thread: the event loop's.
"""

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from pycrdt import Doc

from plans.live import guard, structs, wire
from plans.live.guard import Addition, Layout, Missing
from plans.live.log import Row
from plans.live.refusals import NotUnderstood, PlanFull, SomebodyElses

log = logging.getLogger(__name__)


#: So many committed updates may wait to be taken into the document: together they cost a tenth of one by one.
MOST_BEHIND = 128


class Broken(Exception):
    """This process's copy can no longer be trusted; the log can. Drop the copy and load it again."""


class Copies:
    """The committed document, the trial ahead of it, and the layout of the trial."""

    def __init__(self, draft_id: UUID, rows: Iterable[Row]) -> None:
        self.draft_id = draft_id
        self.doc: Doc[Any] = Doc()
        self.layout = Layout()
        self._watching: Any = None
        self._behind = [row.data for row in rows]
        self._untried: list[bytes] = []
        self.start_over(ahead=())

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
            _let_exits_through(error)
            raise NotUnderstood from None
        return update

    def commit(self, update: bytes) -> None:
        """Take a committed update into the document, now or a little later. Raises Broken."""
        self._behind.append(update)
        if len(self._behind) >= MOST_BEHIND:
            self.catch_up()

    def catch_up(self) -> None:
        """Bring the document up to everything committed. Raises Broken."""
        if not self._behind:
            return
        behind, self._behind = self._behind, []
        try:
            _apply(self.doc, behind)
        except Broken:
            log.error("draft %s: an update of its log cannot be applied", self.draft_id)
            raise

    def attempt(self, update: bytes, addition: Addition, *, ahead: Iterable[bytes]) -> bool:
        """Try a checked update; False when it changes nothing. Raises a Refusal, and then the trial is as before.

        `ahead` is what is on its way to the disk: the trial is made anew from it when this update breaks it.
        """
        self._try_rest()
        self._require_same_words(addition)
        self._require_space(update, addition)
        self._changed = False
        try:
            self.trial.apply_update(update)
        except BaseException as error:  # a PanicException is no Exception
            _let_exits_through(error)
            self.start_over(ahead=ahead)
            raise NotUnderstood from None
        if self._changed:
            self.layout.add(addition.placed)
        return self._changed

    def type_on(self, update: bytes, *, client: int, length: int) -> bool:
        """Take letters behind the same client's last ones (typing_on.py) without trying them; False when there is no room."""
        if self._size + len(update) > guard.LARGEST_DOCUMENT:
            return False
        self._size += len(update)
        self._untried.append(update)
        self.layout.type_on(client, length)
        if len(self._untried) >= MOST_BEHIND:
            self._try_rest()
        return True

    def _try_rest(self) -> None:
        """Bring the trial up to what was typed on meanwhile. Raises Broken."""
        if self._untried:
            untried, self._untried = self._untried, []
            _apply(self.trial, untried)

    def take_in(self, update: bytes) -> None:
        """Take what another process committed into both. Raises Broken."""
        self.commit(update)
        self._try_rest()
        try:
            self.trial.apply_update(update)
        except BaseException as error:  # a PanicException is no Exception
            _let_exits_through(error)
            raise Broken from None
        try:
            self.layout.add(guard.place_trusted(update, layout=self.layout))
        except (Missing, wire.WireError):
            self.layout = Layout.of(self.trial.get_update())

    def start_over(self, *, ahead: Iterable[bytes]) -> None:
        """Make the trial and its layout anew from the committed document and what is on its way to the disk."""
        if self._watching is not None:
            self.trial.unobserve(self._watching)
        self.catch_up()
        self._untried.clear()
        self.trial: Doc[Any] = Doc()
        for update in (self.doc.get_update(), *ahead):
            self.trial.apply_update(update)
        whole = self.trial.get_update()
        self.layout, self._size = Layout.of(whole), len(whole)
        self._watching = self.trial.observe(self._notice)

    def close(self) -> None:
        """Let go of the documents; an observed one would never be freed."""
        self.trial.unobserve(self._watching)

    def _notice(self, event: object) -> None:
        self._changed = True

    def _require_space(self, update: bytes, addition: Addition) -> None:
        """Raises PlanFull for more in a full document; taking words out is always possible."""
        self._size += len(update)
        if self._size > guard.LARGEST_DOCUMENT:
            self._size = len(self.trial.get_update()) + len(update)
        if self._size > guard.LARGEST_DOCUMENT and addition.placed:
            raise PlanFull

    def _require_same_words(self, addition: Addition) -> None:
        again = [struct for struct in addition.repeated if struct.ref == structs.STRING]
        if not again:
            return
        state = wire.read_state(self.trial.get_state())
        for struct in again:
            state[struct.client] = min(struct.clock, state.get(struct.client, 0))
        if not guard.same_words(again, self.trial.get_update(wire.write_state(state))):
            raise SomebodyElses


def _apply(doc: Doc[Any], updates: Iterable[bytes]) -> None:
    """All of them in one go. Raises Broken."""
    try:
        with doc.transaction():
            for update in updates:
                doc.apply_update(update)
    except BaseException as error:  # a PanicException is no Exception
        _let_exits_through(error)
        raise Broken from None


def _let_exits_through(error: BaseException) -> None:
    if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
        raise error
