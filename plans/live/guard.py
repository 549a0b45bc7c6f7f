"""What may enter a draft, decided before a document or the disk has seen it.

`Layout` knows which place (spots.py) every item of one document sits in, as runs of clocks, so an update can
be held to the grammar of a plan without applying it: roots, nesting, kinds of content, who wrote it. Depth is
bounded because the grammar is; it does not matter over how many frames somebody builds it up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from plans.document.plan_grammar import CHARACTERS
from plans.live import structs, typed_update
from plans.live.placing import Missing, Placing
from plans.live.spots import NOWHERE, Placed, Spot
from plans.live.structs import Id, Refused, Struct
from plans.live.surrogates import Surrogates
from plans.live.typed_update import Typed

__all__ = [
    "Addition",
    "Layout",
    "Missing",
    "Placed",
    "check",
    "check_fully",
    "place_trusted",
    "same_words",
    "typed",
]

LARGEST_FRAME = 64 * 1024
LARGEST_DOCUMENT = 512 * 1024


@dataclass(frozen=True, slots=True, repr=False)
class Addition:
    """What an update would add to a document. `repeated` is what the document has already."""

    placed: tuple[Placed, ...]
    clients: frozenset[int]
    repeated: tuple[Struct, ...]
    #: What was typed, where the update is nothing but characters beside others.
    typed: Typed | None = field(default=None, compare=False)


class Layout:
    """Where every item of one document sits. Changes only by `add`."""

    def __init__(self) -> None:
        self._starts: dict[int, list[int]] = {}
        self._spots: dict[int, list[Spot]] = {}
        self._every: dict[Spot, Spot] = {NOWHERE: NOWHERE}
        self._ends: dict[int, int] = {}
        self.surrogates, self.has_surrogates = Surrogates(), False

    @classmethod
    def of(cls, whole: bytes) -> Layout:
        """The layout of a document of ours, whose updates were all checked when they came."""
        layout = cls()
        update = structs.read_ours(whole)
        layout.add(Placing(layout, update, trusted=True).run())
        return layout

    @property
    def is_empty(self) -> bool:
        """True before anything was added."""
        return not self._ends

    def is_of(self, state: Mapping[int, int]) -> bool:
        """Whether a document with this state vector has just these items."""
        return self._ends == {client: clock for client, clock in state.items() if clock}

    def runs(self) -> Iterator[Placed]:
        """Everything, client by client, each from its first item on, as `add` takes it."""
        for client, starts in self._starts.items():
            ends = [*starts[1:], self._ends[client]]
            for start, end, spot in zip(starts, ends, self._spots[client], strict=True):
                surrogates = self.surrogates.between(client, start, end)
                yield Placed(client, start, end - start, spot, tuple(surrogates))

    def known(self, client: int) -> int:
        """How many items of this client the document has."""
        return self._ends.get(client, 0)

    def spot(self, item: Id) -> Spot | None:
        """The place of an item, or None when the document does not have it."""
        if item.clock >= self._ends.get(item.client, 0):
            return None
        starts = self._starts[item.client]
        return self._spots[item.client][bisect_right(starts, item.clock) - 1]

    def run_at(self, client: int, clock: int) -> tuple[Spot, int]:
        """The place of a known item, and the clock at which the run in the same one that holds it ends."""
        starts = self._starts[client]
        after = bisect_right(starts, clock)
        end = starts[after] if after < len(starts) else self._ends[client]
        return self._spots[client][after - 1], end

    def has(self, spot: Spot) -> bool:
        """Whether there is anything in this place, or ever was."""
        return spot in self._every

    def same(self, spot: Spot) -> Spot | None:
        """The object that stands for this place here, if there is anything in it."""
        return self._every.get(spot)

    def extend(self, client: int, length: int) -> None:
        """Take in characters behind a client's own last ones."""
        self._ends[client] += length

    def add(self, placed: Iterable[Placed]) -> None:
        """Take in what an update added."""
        for run in placed:
            spots = self._spots.setdefault(run.client, [])
            starts = self._starts.setdefault(run.client, [])
            if not spots or spots[-1] is not run.spot:
                spot = self._every.setdefault(run.spot, run.spot)
                if not spots or spots[-1] is not spot:
                    starts.append(run.clock)
                    spots.append(spot)
            self._ends[run.client] = run.clock + run.length
            if run.surrogates:
                self.surrogates.add(run.client, run.surrogates)
                self.has_surrogates = True


def check(update: bytes, *, layout: Layout, mine: Callable[[int], bool]) -> Addition:
    """What the update would add, if it may.

    `mine(client_id)` says whether new items of that client may come from this seat. Raises WireError for
    broken bytes, Refused for what may not enter a plan, Missing for what cannot be placed yet.
    """
    if len(update) > LARGEST_FRAME:
        raise Refused("too_large", "a frame is at most 64 KiB")
    return typed(update, layout=layout, mine=mine) or check_fully(update, layout=layout, mine=mine)


def typed(update: bytes, *, layout: Layout, mine: Callable[[int], bool]) -> Addition | None:
    """What `check_fully` would say of characters put beside characters, at a fraction of its cost; None for
    all else.
    """
    read = typed_update.read_typed(update)
    if read is None or read.clock != layout.known(read.client) or not mine(read.client):
        return None
    spot = layout.spot(read.beside[0])
    if spot is None or spot.slot is not CHARACTERS or layout.spot(read.beside[-1]) is not spot:
        return None
    if layout.has_surrogates and any(map(layout.surrogates.has, read.boundaries)):
        return None
    placed = Placed(read.client, read.clock, read.length, spot, read.surrogates)
    return Addition((placed,), frozenset((read.client,)), (), read)


def check_fully(update: bytes, *, layout: Layout, mine: Callable[[int], bool]) -> Addition:
    """`check` without the fast path for characters."""
    read = structs.read(update)
    fresh = frozenset(struct.client for struct in read.structs if struct.end > layout.known(struct.client))
    if not all(mine(client) for client in fresh):
        raise Refused("foreign_client", "these changes carry somebody else's number")
    placed = Placing(layout, read).run()
    repeated = tuple(struct for struct in read.structs if struct.clock < layout.known(struct.client))
    return Addition(placed, fresh, repeated)


def place_trusted(update: bytes, *, layout: Layout) -> tuple[Placed, ...]:
    """What an update that was checked when it came adds. Raises Missing when the layout is behind."""
    addition = typed(update, layout=layout, mine=lambda client: True)
    if addition is not None:
        return addition.placed
    return Placing(layout, structs.read_ours(update), trusted=True).run()


def same_words(sent: Iterable[Struct], known: bytes) -> bool:
    """Whether characters sent again are those already known under the same clocks. Deleted ones are skipped.

    A client id used for a second time writes over words without a trace: state vectors agree and nothing is
    raised.
    """
    ours: dict[Id, str] = {}
    for struct in structs.read_ours(known).structs:
        ours.update(_units(struct))
    return all(ours.get(item, unit) == unit for struct in sent for item, unit in _units(struct))


def _units(struct: Struct) -> Iterable[tuple[Id, str]]:
    units = struct.text.encode("utf-16-le")
    for place in range(0, len(units), 2):
        unit = units[place : place + 2].decode("utf-16-le", "surrogatepass")
        yield Id(struct.client, struct.clock + place // 2), unit
