"""Which place of one document something is in: the characters of which text, what stands under which key of
which map.

The kind of place (plans/document/plan_grammar.py) is not enough. A character that claims to stand before one
text and behind another's, or a value between two keys, is resolved in one way by a browser and in another by
our own library, and some of them throw.
"""

from __future__ import annotations

from dataclasses import dataclass

from plans.document.plan_grammar import GONE, Slot
from plans.live.structs import Id


@dataclass(frozen=True, slots=True, repr=False)
class Spot:
    """One place: its kind, the map or text it is in (None: the root), its key in a map.

    `emptied` is the place of a map or text that was made and taken away again before we ever saw it.
    """

    slot: Slot
    parent: Id | None = None
    key: str | None = None
    emptied: bool = False


#: Where things are that were taken away together with what held them.
NOWHERE = Spot(GONE)


@dataclass(frozen=True, slots=True, repr=False)
class Placed:
    """New items of a client in a row in one place; `surrogates` are the low surrogates among them."""

    client: int
    clock: int
    length: int
    spot: Spot
    surrogates: tuple[int, ...] = ()
