"""Every quarter hour of a search, weighed. Plain Python: no solver, no rows, no clock reading.

A person's ability to come changes only where something they said begins or ends. So the sweep walks once over
those edges, and weighs the group anew only where one of them was passed.

What counts, in this order: everybody who must come can; then nobody missing (of those who should come, then
of those who may); fewest people an employer has to let go; both sides of the family; most in the room;
earliest. Two people kept apart are never both in the room: while both could be, somebody has to decide first
(`undecided`).
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

from meetings.times.attendees import Attendee, Place, Way, known_around, place_in, place_of, with_interpreters
from meetings.times.hours import Kind
from meetings.times.wall_clock import DAY, earlier, later, on_the_wall

QUARTER = 15
EVENING = time(17)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for: a meeting of `length` minutes on one of these days, inside these hours on the clock
    of `zone`.

    Nothing begins before the minute `not_before`. `apart` are pairs of keys that must never both be in the
    room.
    """

    zone: str
    first: date
    last: date
    length: int
    opens: time
    closes: time
    not_before: int = 0
    apart: frozenset[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Weight:
    """What a time is worth, in the order that counts; less is better."""

    musts: int
    shoulds: int
    mays: int
    releases: int
    sides: int  # counted down: both sides are less than one
    room: int  # counted down


@dataclass(frozen=True, slots=True)
class Option:
    """One time a meeting could begin, how everybody would take part, and what it is worth."""

    start: int
    places: dict[str, Place]
    weight: Weight
    day: date
    is_evening: bool
    is_weekend: bool

    @property
    def fits(self) -> bool:
        """True when everybody who must come can."""
        return not self.weight.musts

    @property
    def order(self) -> tuple[int, ...]:
        """Sorts options, the best first."""
        w = self.weight
        return w.musts, w.shoulds, w.mays, w.releases, w.sides, w.room, self.start


class Undecided(Exception):
    """Two people kept apart could both be in the room, and nobody has decided yet who takes part from
    elsewhere.
    """


def undecided(search: Search, people: Iterable[Attendee]) -> list[frozenset[str]]:
    """The pairs somebody has to decide about before any time can be looked for."""
    in_room = {one.key for one in people if one.room}
    return [pair for pair in search.apart if pair <= in_room]


def options(search: Search, people: list[Attendee]) -> list[Option]:
    """Every quarter hour at which the meeting could begin, in the order of the clock. Raises Undecided."""
    if undecided(search, people):
        raise Undecided
    quarters = list(starts(search))
    if not quarters:
        return []
    changes = _changes(search, people, quarters)
    needing = [one for one in people if one.interpreters]
    found: list[Option] = []
    places: dict[str, Place] = {}
    final: dict[str, Place] = {}
    weight: Weight | None = None
    at = 0
    for start in quarters:
        while at < len(changes) and changes[at][0] <= start:
            _minute, key, place = changes[at]
            if key not in places or places[key].weighs != place.weighs:
                weight = None
            places[key], final, at = place, {}, at + 1
        if not final or weight is None:
            final = with_interpreters(needing, places)
            weight = weight or weigh(people, final)
        found.append(_option(search, start, final, weight))
    return found


def option_at(search: Search, people: list[Attendee], start: int) -> Option:
    """The same for one moment, reckoned by itself: to look again before it is settled. Raises Undecided."""
    if undecided(search, people):
        raise Undecided
    places = {
        one.key: place_of(one, known_around(one, start, start + search.length), start, search.length)
        for one in people
    }
    places = with_interpreters([one for one in people if one.interpreters], places)
    return _option(search, start, places, weigh(people, places))


def weigh(people: list[Attendee], places: dict[str, Place]) -> Weight:
    """What a time is worth at which everybody takes part like this."""
    missing = [0, 0, 0]
    releases = room = 0
    sides = set()
    for one in people:
        place = places[one.key]
        if place.way is Way.NOT:
            missing[one.matters] += 1
            continue
        releases += place.released
        room += place.way is Way.ROOM
        if one.side:
            sides.add(one.side)
    musts, shoulds, mays = missing
    return Weight(musts, shoulds, mays, releases, -len(sides), -room)


def _option(search: Search, start: int, places: dict[str, Place], weight: Weight) -> Option:
    local = on_the_wall(start, search.zone)
    return Option(
        start,
        places,
        weight,
        day=local.date(),
        is_evening=local.time() >= EVENING,
        is_weekend=local.weekday() >= SATURDAY,
    )


def starts(search: Search) -> Iterator[int]:
    """Every quarter hour that leaves room for the whole meeting inside its hours."""
    day = search.first
    while day <= search.last:
        opens, closes = (
            later(day, search.opens, search.zone),
            earlier(day, search.closes, search.zone),
        )
        opens = max(opens, search.not_before)
        yield from range(-(-opens // QUARTER) * QUARTER, closes - search.length + 1, QUARTER)
        day += DAY


Change = tuple[int, str, Place]


def _changes(search: Search, people: list[Attendee], starts: list[int]) -> list[Change]:
    """Where somebody's way of taking part changes, in the order of the clock; everybody's first at the first
    start.
    """
    found = [change for one in people for change in _changes_of(one, search.length, starts)]
    return sorted(found, key=lambda change: change[0])


def _changes_of(one: Attendee, length: int, starts: list[int]) -> Iterator[Change]:
    """One person's changes: at the starts from which on a meeting touches another kind of their time, or no
    longer does.
    """
    touched = [0] * len(one.ways)  # per way, one bit for each kind
    counts = [[0] * len(Kind) for _way in one.ways]
    places: dict[tuple[int, ...], Place] = {}
    before = None
    edges = sorted(_edges(one, length, starts))
    for at, (edge, way, kind, more) in enumerate(edges):
        counts[way][kind] += more
        bit = 1 << kind
        touched[way] = touched[way] | bit if counts[way][kind] else touched[way] & ~bit
        if edge == len(starts) or (at + 1 < len(edges) and edges[at + 1][0] == edge):
            continue
        kinds = tuple(touched)
        if kinds not in places:
            places[kinds] = place_in(one, kinds)
        if places[kinds] is not before:
            before = places[kinds]
            yield starts[edge], one.key, before
    if not edges:  # no way to take part at all
        yield starts[0], one.key, place_in(one, ())


def _edges(one: Attendee, length: int, starts: list[int]) -> Iterator[tuple[int, int, int, int]]:
    """For each way and stretch of time: the numbers of the first start that touches it, and of the first that
    does not again.
    """
    spans = known_around(one, starts[0], starts[-1] + length)
    for number, way in enumerate(one.ways):
        begins, ends = one.needed(way, length)
        for span in spans:
            first = bisect_left(starts, span.start - ends + 1)
            last = bisect_left(starts, span.end - begins)
            if first < last:
                yield first, number, span.kind, 1
                yield last, number, span.kind, -1
