"""What is new, changed, taken out or back since somebody looked. What came and went again meanwhile is
nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from plans.catch_up.items import Item
from plans.catch_up.seen_hashes import Marks


class Kind(Enum):
    """What has become of an item; `THERE` for somebody who has not seen anything of the plan yet."""

    THERE = "there"
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    BACK = "back"


@dataclass(frozen=True, repr=False)
class Difference:
    """One item that is not as it was seen: which of its parts say something else, and which said nothing
    before.
    """

    item: Item
    kind: Kind
    changed: tuple[str, ...] = ()
    were_empty: frozenset[str] = frozenset()


def since(seen: Marks | None, items: Iterable[Item]) -> Iterator[Difference]:
    """The differences between what was seen (None: nothing ever) and what stands there now, in the order it
    is read.
    """
    for item in items:
        found = _of(item, seen) if seen is not None else _first_sight(item)
        if found is not None:
            yield found


def _first_sight(item: Item) -> Difference | None:
    return None if item.removed or item.is_empty else Difference(item, Kind.THERE)


def _of(item: Item, seen: Marks) -> Difference | None:
    was_there = seen.saw(f"{item.place}/removed", "False")
    was_gone = seen.saw(f"{item.place}/removed", "True")
    were_empty = frozenset(name for name in item.parts if seen.saw(f"{item.place}/{name}", ""))
    stands = not item.removed and not item.is_empty
    if not (was_there or was_gone) or were_empty == item.parts.keys():
        return Difference(item, Kind.NEW) if stands else None
    if was_gone:
        return Difference(item, Kind.BACK) if stands else None
    if not stands:
        return Difference(item, Kind.GONE)
    changed = [name for name, words in item.parts.items() if not seen.saw(f"{item.place}/{name}", words)]
    return Difference(item, Kind.CHANGED, tuple(changed), were_empty) if changed else None
