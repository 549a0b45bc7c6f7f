"""A draft's layout, kept on the disk beside its snapshot.

Reading 20,000 structs to find out where everything stands takes Python half a second. Characters that follow
each other in one text are one run, so a layout takes a few hundred bytes, and one for every surrogate pair
(surrogates.py). It is only a cache: one that is damaged, belongs to another snapshot, or was written by
another version or under another grammar is not believed, and made anew.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from operator import sub

from plans.document.plan_grammar import EVERY_SLOT, GRAMMAR
from plans.live import guard
from plans.live.byte_reader import Reader, WireError, block, varuint
from plans.live.guard import Layout, Missing, Placed
from plans.live.spots import Spot
from plans.live.structs import Id

VERSION = b"\x02"
_DIGEST = 16
_NUMBERS = {slot: number for number, slot in enumerate(EVERY_SLOT)}


def written(layout: Layout, *, of: bytes) -> bytes:
    """The layout of this snapshot as bytes: version, digest, every spot, then each client's runs from its
    first item on.
    """
    runs: dict[int, list[Placed]] = {}
    spots: dict[Spot, int] = {}
    for run in layout.runs():
        runs.setdefault(run.client, []).append(run)
        spots.setdefault(run.spot, len(spots))
    body = bytearray(varuint(len(spots)) + b"".join(map(_spot, spots)) + varuint(len(runs)))
    for client, some in runs.items():
        body += varuint(client) + varuint(len(some))
        for run in some:
            body += varuint(run.length) + varuint(spots[run.spot] * 2 + bool(run.surrogates))
            if run.surrogates:
                body += varuint(len(run.surrogates)) + b"".join(map(varuint, _steps(run)))
    return VERSION + _digest(bytes(body), of) + bytes(body)


def read(kept: bytes, *, of: bytes) -> Layout | None:
    """The layout of this snapshot; None when it is not one we wrote for it."""
    head, body = kept[: 1 + _DIGEST], kept[1 + _DIGEST :]
    if head != VERSION + _digest(body, of):
        return None
    try:
        return _read(Reader(body))
    except (WireError, IndexError):
        return None


def of_log(updates: Iterable[tuple[bytes, bytes | None]]) -> Layout | None:
    """The layout of the document that these updates make, which were all checked when they came; None when
    they make none.

    Beside each is what is kept of its layout: with a snapshot, which is the first of a log.
    """
    layout = Layout()
    for update, kept in updates:
        found = read(kept, of=update) if kept and layout.is_empty else None
        if found is not None:
            layout = found
            continue
        try:
            layout.add(guard.place_trusted(update, layout=layout))
        except (Missing, WireError):
            return None
    return layout


def _read(reader: Reader) -> Layout:
    layout = Layout()
    spots = [_read_spot(reader) for _ in range(reader.varuint())]
    for _ in range(reader.varuint()):
        client, count = reader.varuint(), reader.varuint()
        clock, runs = 0, []
        for _ in range(count):
            length, (spot, has_surrogates) = reader.varuint(), divmod(reader.varuint(), 2)
            surrogates = tuple(_surrogates(reader, clock)) if has_surrogates else ()
            runs.append(Placed(client, clock, length, spots[spot], surrogates))
            clock += length
        layout.add(runs)
    reader.finish()
    return layout


def _spot(spot: Spot) -> bytes:
    kind = _NUMBERS[spot.slot] * 4 + spot.emptied * 2 + (spot.parent is not None)
    parent = b"".join(map(varuint, spot.parent or ()))
    return varuint(kind) + parent + block((spot.key or "").encode())


def _read_spot(reader: Reader) -> Spot:
    number, flags = divmod(reader.varuint(), 4)
    parent = Id(reader.varuint(), reader.varuint()) if flags & 1 else None
    return Spot(EVERY_SLOT[number], parent, reader.text() or None, bool(flags & 2))


def _steps(run: Placed) -> Iterator[int]:
    """How far from each second half to the next, from the beginning of the run on."""
    return map(sub, run.surrogates, (run.clock, *run.surrogates))


def _surrogates(reader: Reader, clock: int) -> Iterator[int]:
    for _ in range(reader.varuint()):
        clock += reader.varuint()
        yield clock


def _digest(body: bytes, snapshot: bytes) -> bytes:
    digest = blake2b(GRAMMAR, digest_size=_DIGEST)
    digest.update(blake2b(snapshot).digest())
    digest.update(body)
    return digest.digest()
