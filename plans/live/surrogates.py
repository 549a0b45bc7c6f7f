"""Surrogate pairs, which no change may cut in two.

Yjs counts in units of UTF-16: a character beyond the first plane, as most emoji are, takes two clocks. A
change that begins, ends or inserts between them leaves two replacement characters in every browser, and other
words in our own document than in theirs.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from plans.live.structs import Id, Refused

_NONE = array("I")


class Surrogates:
    """Where low surrogates stand, client by client. Costs nothing where nobody wrote any."""

    __slots__ = ("_of",)

    def __init__(self) -> None:
        self._of: dict[int, array[int]] = {}

    def __bool__(self) -> bool:
        return bool(self._of)

    def add(self, client: int, clocks: Iterable[int]) -> None:
        """Take in the next ones of a client, in their order."""
        self._of.setdefault(client, array("I")).extend(clocks)

    def between(self, client: int, start: int, end: int) -> Sequence[int]:
        """A client's from one clock up to another."""
        clocks = self._of.get(client, _NONE)
        return clocks[bisect_left(clocks, start) : bisect_left(clocks, end)]

    def has(self, item: Id) -> bool:
        """Whether this is a low surrogate: what ends or begins before it cuts a character in two."""
        clocks = self._of.get(item.client, _NONE)
        at = bisect_left(clocks, item.clock)
        return at < len(clocks) and clocks[at] == item.clock


def require_no_pair_cut(items: Iterable[Id], *surrogates: Surrogates) -> None:
    """Raises Refused when one of these, before which something ends or begins, is a low surrogate."""
    for item in items:
        if any(some.has(item) for some in surrogates):
            raise Refused("half_a_letter", "a change cuts a character in two")
