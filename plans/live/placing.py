"""Finds the place of everything new in one update, and refuses what no plan has a place for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from plans.document.plan_grammar import CHARACTERS, GONE, PLAN, ROOT, Holds, Slot
from plans.live import structs
from plans.live.spots import NOWHERE, Placed, Spot
from plans.live.structs import Id, Refused, Struct, Update
from plans.live.surrogates import Surrogates, require_no_pair_cut

if TYPE_CHECKING:
    from plans.live.guard import Layout


class Missing(Exception):
    """The update builds on something this document does not have yet. Ask the sender for the rest."""


class Placing:
    """Finds the spot of every new struct of one update, whatever order its parts come in.

    `trusted` updates were checked when they came: what stands on the disk is read as well as it can be.
    """

    def __init__(self, layout: Layout, update: Update, *, trusted: bool = False) -> None:
        self.layout, self.update, self.trusted = layout, update, trusted
        self.fresh: dict[int, list[Struct]] = {}
        self.starts: dict[int, list[int]] = {}
        self.spots: dict[tuple[int, int], Spot] = {}
        self.made: dict[Spot, Spot] = {}
        self.surrogates = Surrogates()

    def run(self) -> tuple[Placed, ...]:
        """Everything new, placed. Raises Refused, or Missing."""
        self._collect()
        for run in self.fresh.values():
            for struct in run:
                self._resolve(struct)
        self._check_deletes()
        if not self.trusted:
            self._check_known()
        if not self.trusted and (self.surrogates or self.layout.has_surrogates):
            require_no_pair_cut(self._boundaries(), self.surrogates, self.layout.surrogates)
        return tuple(self._placed(struct) for run in self.fresh.values() for struct in run)

    def _placed(self, struct: Struct) -> Placed:
        start = max(struct.clock, self.layout.known(struct.client))
        spot = self.spots[struct.client, struct.clock]
        surrogates = tuple(clock for clock in struct.surrogates if clock >= start)
        return Placed(struct.client, start, struct.end - start, spot, surrogates)

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
            if surrogates := struct.surrogates:
                self.surrogates.add(struct.client, surrogates)

    def _find(self, item: Id) -> Spot | Struct:
        """The spot of an item, or the struct of this update it is in when that has no spot yet."""
        if (spot := self.layout.spot(item)) is not None:
            return spot
        starts = self.starts.get(item.client, [])
        at = bisect_right(starts, item.clock) - 1
        if at < 0 or item.clock >= self.fresh[item.client][at].end:
            raise Missing
        struct = self.fresh[item.client][at]
        return self.spots.get((struct.client, struct.clock), struct)

    def _resolve(self, wanted: Struct) -> None:
        """Depth first with a stack of our own: a chain of structs may be as long as the frame."""
        path, on_path = [wanted], {id(wanted)}
        while path:
            struct = path[-1]
            waits_for = [
                found
                for found in map(self._find, _builds_on(struct))
                if isinstance(found, Struct) and (found.client, found.clock) not in self.spots
            ]
            if not waits_for:
                self.spots[struct.client, struct.clock] = self._spot_of(struct)
                on_path.discard(id(path.pop()))
            elif id(waits_for[0]) in on_path:
                raise Refused("circular", "parts of an update build on each other in a circle")
            else:
                on_path.add(id(waits_for[0]))
                path.append(waits_for[0])

    def _spot_of(self, struct: Struct) -> Spot:
        spot = self._declared(struct)
        known = self.layout.known(struct.client)
        if struct.clock < known:  # we have the first part: the rest joins on behind it
            before = self._settled(Id(struct.client, known - 1))
            if struct.ref != structs.GC:
                if spot is not before and not self.trusted:
                    raise Refused("not_in_a_plan", "a part goes on elsewhere than it began")
                spot = before
        if not self.trusted:
            _require_fits(spot.slot, struct)
        return spot

    def _declared(self, struct: Struct) -> Spot:
        """Where a struct says it is."""
        if struct.ref == structs.GC:
            return NOWHERE
        beside = [self._settled(item) for item in (struct.origin, struct.right) if item is not None]
        if beside:
            return self._beside(struct, beside)
        if isinstance(struct.parent, Id):
            return self._under(struct, self._settled(struct.parent), struct.parent)
        if struct.parent != ROOT:
            raise Refused("other_root", "a plan has one root")
        return self._under(struct, Spot(PLAN), None)

    def _settled(self, item: Id) -> Spot:
        found = self._find(item)
        if isinstance(found, Struct):
            raise Missing
        return found

    def _beside(self, struct: Struct, beside: list[Spot]) -> Spot:
        spot = beside[0]
        if not self.trusted:
            if spot is not beside[-1] or struct.origin == struct.right:
                raise Refused("not_in_a_plan", "a part sits between two different places")
            if spot.key is not None and struct.right is not None:
                raise Refused("not_in_a_plan", "what stands under a key has nothing behind it")
        elif NOWHERE in beside:
            return NOWHERE
        return self._lasting(struct, spot, again=True) if spot.slot.lasting else spot

    def _under(self, struct: Struct, parent: Spot, parent_id: Id | None) -> Spot:
        if parent.slot is GONE or parent.emptied:
            return NOWHERE
        slot: Slot | None = None
        if parent.slot.holds is Holds.MAP and struct.key is not None:
            slot = parent.slot.entry(struct.key)
        elif parent.slot.holds is Holds.TEXT and struct.key is None:
            slot = CHARACTERS
        if slot is None:
            raise Refused("not_in_a_plan", "a plan has no such place")
        spot = Spot(slot, parent_id, struct.key)
        return self._lasting(struct, spot) if slot.lasting else self._same(spot)

    def _lasting(self, struct: Struct, spot: Spot, *, again: bool = False) -> Spot:
        """The place of a map or text. There is one at a time: what stood there before us was taken away
        before we saw it.
        """
        stands = Spot(spot.slot, spot.parent, spot.key)
        taken = (again and not spot.emptied) or stands in self.made or self.layout.has(stands)
        if taken and not self.trusted:
            raise Refused("replaces", "a part of the plan is never replaced, only changed or removed")
        gone = struct.ref == structs.DELETED
        return self._same(Spot(spot.slot, spot.parent, spot.key, emptied=True) if gone else stands)

    def _same(self, spot: Spot) -> Spot:
        """The one object there is for a spot."""
        return self.layout.same(spot) or self.made.setdefault(spot, spot)

    def _check_deletes(self) -> None:
        """Words and values may go; the maps and texts that hold them stay, or two people's work is lost at
        once.
        """
        for client, clock, length in self.update.deletes:
            end, at = clock + length, clock
            while at < end:
                spot, at = self._run_at(client, at)
                stays = (spot.slot.lasting or spot.slot.seeded) and not spot.emptied
                if stays and not self.trusted:
                    raise Refused("replaces", "a part of the plan is never replaced, only changed or removed")

    def _check_known(self) -> None:
        """What is sent again stands on what there is: a browser looks for that before it sees that it has it.
        And nothing builds on what its own client did later, which a browser takes for granted.
        """
        for struct in self.update.structs:
            again = struct.end <= self.layout.known(struct.client)
            for item in _builds_on(struct):
                if item.client == struct.client and item.clock >= struct.clock:
                    raise Refused("circular", "a part builds on a later one of the same client")
                if again:
                    self._find(item)

    def _boundaries(self) -> Iterator[Id]:
        """Every item before which this update puts something, or begins or ends to take something away."""
        for struct in self.update.structs:
            yield from struct.boundaries
            if struct.clock < (known := self.layout.known(struct.client)) < struct.end:
                yield Id(struct.client, known)
        for client, clock, length in self.update.deletes:
            yield from (Id(client, clock), Id(client, clock + length))

    def _run_at(self, client: int, clock: int) -> tuple[Spot, int]:
        """The spot of an item and the clock where its run of equal ones ends."""
        if clock < self.layout.known(client):
            return self.layout.run_at(client, clock)
        starts = self.starts.get(client, [])
        at = bisect_right(starts, clock) - 1
        if at < 0 or clock >= self.fresh[client][at].end:
            raise Missing
        struct = self.fresh[client][at]
        return self.spots[struct.client, struct.clock], struct.end


def _builds_on(struct: Struct) -> list[Id]:
    parent = [struct.parent] if isinstance(struct.parent, Id) else []
    return [item for item in (struct.origin, struct.right, *parent) if item is not None]


def _require_fits(slot: Slot, struct: Struct) -> None:
    if struct.ref == structs.GC or (struct.ref == structs.DELETED and not slot.seeded):
        return
    fits = not slot.seeded and (
        (struct.ref == structs.STRING and slot.holds in (Holds.CHARACTERS, Holds.NOTHING))
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
