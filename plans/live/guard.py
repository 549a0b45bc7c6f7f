"""What may enter a draft, decided before a document or the disk has seen it.

`Layout` knows which kind of place (plans/slots.py) every item of one document sits in, as runs of clocks, so an
update can be held to the grammar of a plan without applying it: roots, nesting, kinds of content, who wrote it.
Depth is bounded because the grammar is; it does not matter over how many frames somebody builds it up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from plans.live import structs
from plans.live.halves import Halves, require_none_cut
from plans.live.structs import Id, Refused, Struct, Typed, Update
from plans.slots import GONE, LETTERS, PLAN, ROOT, Holds, Slot

LARGEST_FRAME = 64 * 1024
LARGEST_DOCUMENT = 512 * 1024


class Missing(Exception):
    """The update builds on something this document does not have yet. Ask the sender for the rest."""


@dataclass(frozen=True, slots=True, repr=False)
class Placed:
    """So many new items of a client in a row in one kind of place; `halves` are the second halves among them."""

    client: int
    clock: int
    length: int
    slot: Slot
    halves: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Addition:
    """What an update would add to a document. `repeated` is what the document has already."""

    placed: tuple[Placed, ...]
    clients: frozenset[int]
    repeated: tuple[Struct, ...]
    #: The letters, where the update is nothing but letters beside others.
    typed: Typed | None = field(default=None, compare=False)


class Layout:
    """Where every item of one document sits. Changes only by `add`."""

    def __init__(self) -> None:
        self._starts: dict[int, list[int]] = {}
        self._slots: dict[int, list[Slot]] = {}
        self._ends: dict[int, int] = {}
        self.halves, self.has_halves = Halves(), False

    @classmethod
    def of(cls, whole: bytes) -> Layout:
        """The layout of a document of ours, whose updates were all checked when they came."""
        layout = cls()
        update = structs.read_ours(whole)
        layout.add(_Placing(layout, update, trusted=True).run())
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
            for start, end, slot in zip(starts, ends, self._slots[client], strict=True):
                halves = self.halves.between(client, start, end)
                yield Placed(client, start, end - start, slot, tuple(halves))

    def known(self, client: int) -> int:
        """How many items of this client the document has."""
        return self._ends.get(client, 0)

    def slot(self, item: Id) -> Slot | None:
        """The kind of place of an item, or None when the document does not have it."""
        if item.clock >= self._ends.get(item.client, 0):
            return None
        starts = self._starts[item.client]
        return self._slots[item.client][bisect_right(starts, item.clock) - 1]

    def run_at(self, client: int, clock: int) -> tuple[Slot, int]:
        """The kind of place of a known item, and the clock at which the run of equal ones that holds it ends."""
        starts = self._starts[client]
        after = bisect_right(starts, clock)
        end = starts[after] if after < len(starts) else self._ends[client]
        return self._slots[client][after - 1], end

    def type_on(self, client: int, length: int) -> None:
        """Take in letters behind a client's own last ones."""
        self._ends[client] += length

    def add(self, placed: Iterable[Placed]) -> None:
        """Take in what an update added."""
        for run in placed:
            slots = self._slots.setdefault(run.client, [])
            starts = self._starts.setdefault(run.client, [])
            if not slots or slots[-1] is not run.slot:
                starts.append(run.clock)
                slots.append(run.slot)
            self._ends[run.client] = run.clock + run.length
            if run.halves:
                self.halves.add(run.client, run.halves)
                self.has_halves = True


def check(update: bytes, *, layout: Layout, mine: Callable[[int], bool]) -> Addition:
    """What the update would add, if it may.

    `mine(client_id)` says whether new items of that client may come from this seat. Raises WireError for broken
    bytes, Refused for what may not enter a plan, Missing for what cannot be placed yet.
    """
    if len(update) > LARGEST_FRAME:
        raise Refused("too_large", "a frame is at most 64 KiB")
    return typed(update, layout=layout, mine=mine) or check_fully(update, layout=layout, mine=mine)


def typed(update: bytes, *, layout: Layout, mine: Callable[[int], bool]) -> Addition | None:
    """What `check_fully` would say of letters put beside letters, at a fraction of its cost; None for all else."""
    read = structs.read_typed(update)
    if read is None or read.clock != layout.known(read.client) or not mine(read.client):
        return None
    if any(layout.slot(item) is not LETTERS for item in read.beside):
        return None
    if layout.has_halves and any(map(layout.halves.has, read.joints)):
        return None
    placed = Placed(read.client, read.clock, read.length, LETTERS, read.halves)
    return Addition((placed,), frozenset((read.client,)), (), read)


def check_fully(update: bytes, *, layout: Layout, mine: Callable[[int], bool]) -> Addition:
    """`check` without the short way for letters."""
    read = structs.read(update)
    fresh = frozenset(
        struct.client for struct in read.structs if struct.end > layout.known(struct.client)
    )
    if not all(mine(client) for client in fresh):
        raise Refused("foreign_client", "these changes carry somebody else's number")
    placed = _Placing(layout, read).run()
    repeated = tuple(
        struct for struct in read.structs if struct.clock < layout.known(struct.client)
    )
    return Addition(placed, fresh, repeated)


def place_trusted(update: bytes, *, layout: Layout) -> tuple[Placed, ...]:
    """What an update that was checked when it came adds. Raises Missing when the layout is behind."""
    letters = typed(update, layout=layout, mine=lambda client: True)
    if letters is not None:
        return letters.placed
    return _Placing(layout, structs.read_ours(update), trusted=True).run()


def same_words(sent: Iterable[Struct], known: bytes) -> bool:
    """Whether letters sent again are the letters already known under the same clocks (deleted ones are passed over).

    A client id used for a second time writes over words without a trace: state vectors agree and nothing is raised.
    """
    ours: dict[Id, str] = {}
    for struct in structs.read_ours(known).structs:
        ours.update(_letters(struct))
    return all(
        ours.get(item, letter) == letter for struct in sent for item, letter in _letters(struct)
    )


def _letters(struct: Struct) -> Iterable[tuple[Id, str]]:
    units = struct.text.encode("utf-16-le")
    for place in range(0, len(units), 2):
        unit = units[place : place + 2].decode("utf-16-le", "surrogatepass")
        yield Id(struct.client, struct.clock + place // 2), unit


class _Placing:
    """Finds the slot of every new struct of one update, whatever order its parts come in."""

    def __init__(self, layout: Layout, update: Update, *, trusted: bool = False) -> None:
        self.layout, self.update, self.trusted = layout, update, trusted
        self.fresh: dict[int, list[Struct]] = {}
        self.starts: dict[int, list[int]] = {}
        self.slots: dict[tuple[int, int], Slot] = {}
        self.halves = Halves()

    def run(self) -> tuple[Placed, ...]:
        self._collect()
        for run in self.fresh.values():
            for struct in run:
                self._resolve(struct)
        self._check_deletes()
        if not self.trusted and (self.halves or self.layout.has_halves):
            require_none_cut(self._joints(), self.halves, self.layout.halves)
        return tuple(self._placed(struct) for run in self.fresh.values() for struct in run)

    def _placed(self, struct: Struct) -> Placed:
        start = max(struct.clock, self.layout.known(struct.client))
        slot = self.slots[struct.client, struct.clock]
        halves = tuple(clock for clock in struct.halves if clock >= start)
        return Placed(struct.client, start, struct.end - start, slot, halves)

    def _collect(self) -> None:
        """The structs that reach beyond what is known; each must begin where the client's last one ended."""
        ends: dict[int, int] = {}
        for struct in self.update.structs:
            known = ends.get(struct.client, self.layout.known(struct.client))
            if struct.end <= known:
                continue
            if struct.clock > known:
                raise Missing
            ends[struct.client] = struct.end
            self.fresh.setdefault(struct.client, []).append(struct)
            self.starts.setdefault(struct.client, []).append(struct.clock)
            if halves := struct.halves:
                self.halves.add(struct.client, halves)

    def _find(self, item: Id) -> Slot | Struct:
        """The slot of an item, or the struct of this update it is in when that has no slot yet."""
        if (slot := self.layout.slot(item)) is not None:
            return slot
        starts = self.starts.get(item.client, [])
        at = bisect_right(starts, item.clock) - 1
        if at < 0 or item.clock >= self.fresh[item.client][at].end:
            raise Missing
        struct = self.fresh[item.client][at]
        return self.slots.get((struct.client, struct.clock), struct)

    def _resolve(self, wanted: Struct) -> None:
        """Depth first with a stack of our own: a chain of structs may be as long as the frame."""
        path, on_path = [wanted], {id(wanted)}
        while path:
            struct = path[-1]
            waits_for = [
                found
                for found in map(self._find, _builds_on(struct))
                if isinstance(found, Struct) and (found.client, found.clock) not in self.slots
            ]
            if not waits_for:
                self._place(struct)
                on_path.discard(id(path.pop()))
            elif id(waits_for[0]) in on_path:
                raise Refused("circular", "parts of an update build on each other in a circle")
            else:
                on_path.add(id(waits_for[0]))
                path.append(waits_for[0])

    def _place(self, struct: Struct) -> None:
        slot = self._slot_of(struct)
        if not self.trusted:
            _require_fits(slot, struct)
        if struct.ref == structs.DELETED and slot.lasting:
            slot = GONE  # made and taken away before we ever saw it
        self.slots[struct.client, struct.clock] = slot

    def _slot_of(self, struct: Struct) -> Slot:
        known = self.layout.known(struct.client)
        if struct.clock < known:  # we have the first part: the rest joins on behind it
            return self._settled(Id(struct.client, known - 1))
        if struct.ref == structs.GC:
            return GONE
        beside = [self._settled(item) for item in (struct.origin, struct.right) if item is not None]
        if beside:
            return self._beside(struct, beside)
        if isinstance(struct.parent, Id):
            return self._under(self._settled(struct.parent), struct.key)
        if struct.parent != ROOT:
            raise Refused("other_root", "a plan has one root")
        return self._under(PLAN, struct.key)

    def _settled(self, item: Id) -> Slot:
        found = self._find(item)
        if isinstance(found, Struct):
            raise Missing
        return found

    def _beside(self, struct: Struct, beside: list[Slot]) -> Slot:
        if GONE in beside:
            return GONE
        if beside[0] is not beside[-1]:
            raise Refused("not_in_a_plan", "a part sits between two different places")
        if beside[0].lasting and struct.ref != structs.DELETED and not self.trusted:
            raise Refused(
                "replaces", "a part of the plan is never replaced, only changed or removed"
            )
        return beside[0]

    def _under(self, parent: Slot, key: str | None) -> Slot:
        slot: Slot | None = None
        if parent is GONE:
            slot = GONE
        elif parent.holds is Holds.MAP and key is not None:
            slot = parent.entry(key)
        elif parent.holds is Holds.TEXT and key is None:
            slot = LETTERS
        if slot is None:
            raise Refused("not_in_a_plan", "a plan has no such place")
        return slot

    def _check_deletes(self) -> None:
        """Words and values may go; the maps and texts that hold them stay, or two people's work is lost at once."""
        for client, clock, length in self.update.deletes:
            end, at = clock + length, clock
            while at < end:
                slot, at = self._run_at(client, at)
                if not self.trusted and (slot.lasting or slot.seeded):
                    raise Refused(
                        "replaces", "a part of the plan is never replaced, only changed or removed"
                    )

    def _joints(self) -> Iterator[Id]:
        """Every item before which this update puts something, or begins or ends to take something away."""
        for run in self.fresh.values():
            for struct in run:
                yield from struct.joints
                if struct.clock < (known := self.layout.known(struct.client)):
                    yield Id(struct.client, known)
        for client, clock, length in self.update.deletes:
            yield from (Id(client, clock), Id(client, clock + length))

    def _run_at(self, client: int, clock: int) -> tuple[Slot, int]:
        """The slot of an item and the clock where its run of equal slots ends."""
        if clock < self.layout.known(client):
            return self.layout.run_at(client, clock)
        starts = self.starts.get(client, [])
        at = bisect_right(starts, clock) - 1
        if at < 0 or clock >= self.fresh[client][at].end:
            raise Missing
        struct = self.fresh[client][at]
        return self.slots[struct.client, struct.clock], struct.end


def _builds_on(struct: Struct) -> list[Id]:
    parent = [struct.parent] if isinstance(struct.parent, Id) else []
    return [item for item in (struct.origin, struct.right, *parent) if item is not None]


def _require_fits(slot: Slot, struct: Struct) -> None:
    if struct.ref == structs.GC or (struct.ref == structs.DELETED and not slot.seeded):
        return
    fits = not slot.seeded and (
        (struct.ref == structs.STRING and slot.holds in (Holds.LETTERS, Holds.NOTHING))
        or (struct.ref == structs.TYPE and slot.holds is _TYPES[struct.type_ref])
        or (
            struct.ref == structs.ANY
            and len(struct.values) == 1
            and (slot is GONE or (slot.holds is Holds.VALUE and slot.accepts(struct.values[0])))
        )
    )
    if not fits:
        raise Refused("not_in_a_plan", "a plan has no place for this")


_TYPES = {structs.MAP_TYPE: Holds.MAP, structs.TEXT_TYPE: Holds.TEXT}
