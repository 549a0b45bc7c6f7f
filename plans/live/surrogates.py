"""Letters of two halves, between which nobody may come.

Yjs counts in units of UTF-16: a letter beyond the first plane, as most emoji are, takes two clocks. A change
that begins, ends or comes between them leaves two signs of none in every browser, and other words in our own
document than in theirs.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from plans.live.structs import Id, Refused

_NONE = array("I")


class Halves:
    """Where second halves stand, client by client. Costs nothing where nobody wrote any."""

    __slots__ = ("_of",)

    def __init__(self) -> None:
        self._of: dict[int, array[int]] = {}

    def __bool__(self) -> bool:
        return bool(self._of)

    def add(self, client: int, clocks: Iterable[int]) -> None:
        """Take in a client's next ones, in their order."""
        self._of.setdefault(client, array("I")).extend(clocks)

    def between(self, client: int, start: int, end: int) -> Sequence[int]:
        """A client's from one clock up to another."""
        clocks = self._of.get(client, _NONE)
        return clocks[bisect_left(clocks, start) : bisect_left(clocks, end)]

    def has(self, item: Id) -> bool:
        """Whether this is a second half: what ends or begins before it cuts a letter."""
        clocks = self._of.get(item.client, _NONE)
        at = bisect_left(clocks, item.clock)
        return at < len(clocks) and clocks[at] == item.clock


def require_none_cut(items: Iterable[Id], *halves: Halves) -> None:
    """Raises Refused when one of these, before which something ends or begins, is a second half."""
    for item in items:
        if any(some.has(item) for some in halves):
            raise Refused("half_a_letter", "a change cuts a letter in two")
