"""What may stand where in the plan's document: a small grammar that the guard holds every update to.

Lists are maps keyed by id with a fractional `order`, so that moving a line never deletes and retypes it;
taking a line away sets `removed`, so that it can be brought back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from plans.document.fractional_order import is_order

ROOT = "plan"
SCHEMA = 1
SINGLE_FIELDS = (
    "who_to_call_day",
    "who_to_call_night",
    "keeps_an_eye",
    "review_when",
    "review_where",
    "who_gets_a_copy",
)
_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")


class Holds(Enum):
    """What stands in a slot."""

    MAP = "map"
    TEXT = "text"
    CHARACTERS = "letters"  # the word is part of GRAMMAR, which layouts on the disk were written under
    VALUE = "value"
    NOTHING = "nothing"


@dataclass(frozen=True, eq=False)
class Slot:
    """A kind of place in the document: what it holds, and who may put it there.

    `seeded` slots are written by the server only. What holds a map or a text is never deleted or replaced.
    """

    name: str
    holds: Holds
    seeded: bool = False
    entries: Mapping[str, Slot] = field(default_factory=dict)
    each: Slot | None = None
    accepts: Callable[[object], bool] = lambda value: False

    @property
    def lasting(self) -> bool:
        """True for maps and texts, which stay for as long as the document."""
        return self.holds in (Holds.MAP, Holds.TEXT)

    def entry(self, key: str) -> Slot | None:
        """The slot under a key of this map, or None when the document has no such place."""
        return self.entries.get(key) or (self.each if _KEY.fullmatch(key) else None)


def _text(name: str, *, seeded: bool = False) -> Slot:
    return Slot(name, Holds.TEXT, seeded)


def _map(name: str, *entries: Slot, each: Slot | None = None, seeded: bool = False) -> Slot:
    return Slot(name, Holds.MAP, seeded, {slot.name: slot for slot in entries}, each)


def _value(name: str, accepts: Callable[[object], bool], *, seeded: bool = False) -> Slot:
    return Slot(name, Holds.VALUE, seeded, accepts=accepts)


def _order(*, seeded: bool = False) -> Slot:
    return _value("order", is_order, seeded=seeded)


def _removed() -> Slot:
    return _value("removed", lambda value: isinstance(value, bool))


def _listed(name: str, *texts: str, extra: Sequence[Slot] = ()) -> Slot:
    line = _map("*", _order(), *map(_text, texts), *extra, _removed())
    return _map(name, each=line, seeded=True)


#: Who does an action: member id → true.
MEMBERS = _map("who", each=_value("*", lambda value: value is True))
_CHILD = _map("*", _order(seeded=True), _text("words", seeded=True), seeded=True)

#: The characters of any text, and what is left of something deleted together with its parent.
CHARACTERS = Slot("letters", Holds.CHARACTERS)
GONE = Slot("gone", Holds.NOTHING)
PLAN = _map(
    ROOT,
    _value("schema", lambda value: value == SCHEMA, seeded=True),
    _map("childs_words", each=_CHILD, seeded=True),
    _listed("actions", "what", "by_when", "how_we_know", "backup", extra=[MEMBERS]),
    _listed("warning_signs", "trigger", "early_sign", "what_we_do"),
    _listed("resources", "what", "why"),
    *(_text(name, seeded=True) for name in SINGLE_FIELDS),
)


def _below(path: str, slot: Slot) -> Iterator[tuple[str, Slot]]:
    yield path, slot
    for key, entry in slot.entries.items():
        yield from _below(f"{path}/{key}", entry)
    if slot.each is not None:
        yield from _below(f"{path}/*", slot.each)


_PATHS = dict([("letters", CHARACTERS), ("gone", GONE), *_below(ROOT, PLAN)])
#: Every kind of place there is, in an order that stays while the grammar does; GRAMMAR differs when it does
#: not.
EVERY_SLOT = tuple(_PATHS.values())
GRAMMAR = "\n".join(f"{path} {slot.holds.value}" for path, slot in _PATHS.items()).encode()
