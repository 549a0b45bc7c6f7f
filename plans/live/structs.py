"""Reads a Yjs v1 update into its structs without a document, and refuses what no plan needs.

Not optional: pycrdt 0.14 dies (SIGSEGV) of arrays nested 30,000 deep in a 60 KB update, and random bytes
raise a `PanicException`, a BaseException. Everything here is a number, a length or a key that was checked
before it was used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from plans.live.byte_reader import LARGEST, Reader, WireError

GC, DELETED, STRING, TYPE, ANY, SKIP = 0, 1, 4, 7, 8, 10
MAP_TYPE, TEXT_TYPE = 1, 2

MOST_STRUCTS = 20_000
MOST_CLIENTS = 64
MOST_CLOCK = 1 << 31
MOST_NESTED_VALUES = 8
HAS_ORIGIN, HAS_RIGHT, HAS_KEY, _REF = 0x80, 0x40, 0x20, 0x1F
_NUMBERS = {124: 4, 123: 8, 122: 8}
_PLAIN: dict[int, object] = {127: None, 126: None, 121: False, 120: True}


class Refused(WireError):
    """An update no plan needs. `code` says which rule; the message never repeats what was sent."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Id(NamedTuple):
    """An item: the `clock`-th thing `client` did."""

    client: int
    clock: int


@dataclass(slots=True, repr=False)
class Struct:
    """One item (or run of items) of an update. `parent` is a root's name or the id of a map or text."""

    client: int
    clock: int
    length: int
    ref: int
    origin: Id | None = None
    right: Id | None = None
    parent: str | Id | None = None
    key: str | None = None
    type_ref: int = 0
    values: tuple[object, ...] = ()
    text: str = ""

    @property
    def end(self) -> int:
        """The clock after this struct."""
        return self.clock + self.length

    @property
    def surrogates(self) -> tuple[int, ...]:
        """The clocks of the low surrogates in it."""
        return low_surrogates(self.text, self.length, self.clock) if self.text else ()

    @property
    def boundaries(self) -> Iterator[Id]:
        """The items before which it is put."""
        if self.origin is not None:
            yield Id(self.origin.client, self.origin.clock + 1)
        if self.right is not None:
            yield self.right


class Range(NamedTuple):
    """Deleted items: `length` of them from `clock` on."""

    client: int
    clock: int
    length: int


@dataclass(frozen=True, slots=True, repr=False)
class Update:
    """An update, read: its structs in the order they came, and what it deletes."""

    structs: tuple[Struct, ...]
    deletes: tuple[Range, ...]


def read(update: bytes, *, most: int = MOST_STRUCTS, clients: int = MOST_CLIENTS) -> Update:
    """The update's structs. Raises WireError for broken bytes, Refused for kinds of content no plan has."""
    reader = _UpdateReader(update)
    structs = reader.structs(most, clients)
    deletes = reader.deletes(most)
    reader.finish()
    return Update(tuple(structs), tuple(deletes))


def read_ours(update: bytes) -> Update:
    """Read what was checked when it came, or a whole document: every page that was ever opened is a client of
    it.
    """
    return read(update, most=1 << 24, clients=1 << 24)


def first_clocks(update: bytes) -> dict[int, int]:
    """The clients of an update that was read before, each with the clock its changes begin at."""
    clocks: dict[int, int] = {}
    for struct in read_ours(update).structs:
        clocks.setdefault(struct.client, struct.clock)
    return clocks


NO_SURROGATES: tuple[int, ...] = ()


def low_surrogates(text: str, length: int, clock: int) -> tuple[int, ...]:
    """The clocks of the low surrogates in a text of `length` clocks from `clock` on (surrogates.py)."""
    if len(text) == length:
        return ()
    places = (place for place, character in enumerate(text) if character > "\uffff")
    return tuple(clock + place + before + 1 for before, place in enumerate(places))


class _UpdateReader(Reader):
    __slots__ = ()

    def structs(self, most: int, most_clients: int) -> list[Struct]:
        found: list[Struct] = []
        clients: set[int] = set()
        clients_count = self.varuint()
        if clients_count > most_clients:
            raise Refused("too_many_clients", "an update of too many clients")
        budget = most
        for _ in range(clients_count):
            count, client, clock = self.varuint(), self.varuint(), self.varuint()
            if count < 1:
                raise WireError("a client of nothing")
            budget -= count
            if budget < 0:
                raise Refused("too_many_structs", "an update of too many parts")
            if client in clients:
                raise WireError("a client comes twice")
            clients.add(client)
            for _ in range(count):
                clock = self._struct(client, clock, found)
        return found

    def _struct(self, client: int, clock: int, found: list[Struct]) -> int:
        info = self.byte()
        if info in (GC, SKIP):
            length = self.varuint()
            if info == GC:
                found.append(Struct(client, clock, length, GC))
        else:
            struct = Struct(client, clock, 1, info & _REF)
            self._place(info, struct)
            self._content(struct)
            found.append(struct)
            length = struct.length
        if length < 1 or clock + length >= MOST_CLOCK:
            raise WireError("an impossible length")
        return clock + length

    def _place(self, info: int, struct: Struct) -> None:
        if info & HAS_ORIGIN:
            struct.origin = Id(self.varuint(), self.varuint())
        if info & HAS_RIGHT:
            struct.right = Id(self.varuint(), self.varuint())
        if struct.origin is None and struct.right is None:
            named = self.varuint()
            if named > 1:
                raise WireError("no such kind of parent")
            struct.parent = self.text() if named else Id(self.varuint(), self.varuint())
            if info & HAS_KEY:
                struct.key = self.text()

    def _content(self, struct: Struct) -> None:
        ref = struct.ref
        if ref == STRING:
            struct.text = self.text()
            struct.length = len(struct.text.encode("utf-16-le")) // 2
        elif ref == DELETED:
            struct.length = self.varuint()
        elif ref == TYPE:
            struct.type_ref = self.varuint()
            if struct.type_ref not in (MAP_TYPE, TEXT_TYPE):
                raise Refused("not_in_a_plan", "a plan has maps and texts only")
        elif ref == ANY:
            struct.values = self._values()
            struct.length = len(struct.values)
        else:
            raise Refused("not_in_a_plan", "a plan has plain words and values only")

    def _values(self) -> tuple[object, ...]:
        count = self.varuint()
        if count > self.end - self.at:
            raise WireError("more values than bytes")
        return tuple(self._value(0) for _ in range(count))

    def _value(self, depth: int) -> object:
        if depth > MOST_NESTED_VALUES:
            raise Refused("too_deep", "values are nested too deep")
        tag = self.byte()
        if tag in _PLAIN:
            return _PLAIN[tag]
        if tag == 119:
            return self.text()
        if tag in _NUMBERS:
            return self.take(_NUMBERS[tag])
        return self._compound(tag, depth)

    def _compound(self, tag: int, depth: int) -> object:
        """Values a plan has no use for: walked, so that the rest can be read, and returned as an opaque
        mark.
        """
        if tag == 125:
            self._varint()
        elif tag == 116:
            self.block()
        elif tag == 117:
            for _ in range(self._count()):
                self._value(depth + 1)
        elif tag == 118:
            for _ in range(self._count()):
                self.text()
                self._value(depth + 1)
        else:
            raise WireError("no such kind of value")
        return NotImplemented

    def _count(self) -> int:
        count = self.varuint()
        if count > self.end - self.at:
            raise WireError("more values than bytes")
        return count

    def _varint(self) -> None:
        """Walked over. Yjs throws at one that no double holds."""
        byte = self.byte()
        number, shift = byte & 63, 6
        while byte > 127:
            byte = self.byte()
            number |= (byte & 127) << shift
            shift += 7
            if number > LARGEST or shift > 55:
                raise WireError("a number is too large or cut off")

    def deletes(self, most: int) -> list[Range]:
        found: list[Range] = []
        clients = self.varuint()
        if clients > most:
            raise Refused("too_many_structs", "an update of too many parts")
        for _ in range(clients):
            client, count = self.varuint(), self.varuint()
            if len(found) + count > most:
                raise Refused("too_many_structs", "an update of too many parts")
            found.extend(self._range(client) for _ in range(count))
        return found

    def _range(self, client: int) -> Range:
        clock, length = self.varuint(), self.varuint()
        # Yjs throws at an empty one, in every browser it is passed on to.
        if length < 1 or clock + length >= MOST_CLOCK:
            raise WireError("an impossible length")
        return Range(client, clock, length)
