"""What one person needs of a time, and how they could take part at a given one. Plain Python."""

from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum

from meetings.times.hours import Hours, Kind, Span, known


class Matters(IntEnum):
    """How much hangs on somebody's coming."""

    MUST = 0
    SHOULD = 1
    MAY = 2


class Way(StrEnum):
    """Where somebody takes part."""

    ROOM = "room"
    REMOTE = "remote"
    NOT = "not"


class Fix(StrEnum):
    """What would let somebody come who cannot."""

    ASK = "ask"
    RELEASE = "release"
    CHILDCARE = "childcare"
    REMOTE = "remote"
    INTERPRETER = "interpreter"
    LATER = "later"
    ANOTHER_TIME = "another_time"


@dataclass(frozen=True, slots=True)
class Attendee:
    """One person to find a time for. Minutes throughout; `part` is which part of the meeting, None for to its
    end.

    `room` and `remote` say which ways are open to them; who is to stay out of the room has no `room`.
    `interpreters` are the keys of those who interpret for them: one of them has to be there.
    """

    key: str
    hours: Hours | None = None
    matters: Matters = Matters.SHOULD
    room: bool = True
    remote: bool = True
    travel: int = 0
    part: tuple[int, int | None] = (0, None)
    released: bool = False
    childcare: bool = False
    interpreters: frozenset[str] = frozenset()
    side: str = ""

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways open to them, the room first."""
        return ((Way.ROOM,) if self.room else ()) + ((Way.REMOTE,) if self.remote else ())

    def needed(self, way: Way, length: int) -> tuple[int, int]:
        """From when to when they must be free, counted from the meeting's start; in the room with the way
        there and back.
        """
        begins, ends = self.part
        ends = length if ends is None else min(ends, length)
        travel = self.travel if way == Way.ROOM else 0
        return begins - travel, ends + travel

    def hinders(self, kind: Kind) -> bool:
        """True for a kind of time in which they cannot come at all."""
        if kind == Kind.WORK:
            return not self.released
        if kind == Kind.CARE:
            return not self.childcare
        return kind not in (Kind.FREE, Kind.IF_RELEASED)

    def asks_release(self, kind: Kind) -> bool:
        """True for a kind of time they could come in if their employer lets them go."""
        return kind == Kind.IF_RELEASED or (kind == Kind.WORK and self.released)


@dataclass(frozen=True, slots=True)
class Place:
    """How somebody takes part at one time: where, whether an employer has to let them go, and if not, what is
    in the way.
    """

    way: Way
    released: bool = False
    because: frozenset[Kind] = field(default_factory=frozenset)
    no_interpreter: bool = False

    @property
    def comes(self) -> bool:
        """True unless they cannot."""
        return self.way is not Way.NOT

    @property
    def weighs(self) -> tuple[Way, bool]:
        """What of it counts when times are compared; what is in the way does not."""
        return self.way, self.released


def place_of(one: Attendee, spans: list[Span], start: int, length: int) -> Place:
    """How one person can take part in a meeting that begins at `start`, by their own time alone.

    `spans` is what is known of their time, and may hold more than the meeting touches.
    """
    return place_in(one, touched(one, spans, start, length))


def touched(one: Attendee, spans: list[Span], start: int, length: int) -> tuple[int, ...]:
    """The kinds of time a meeting touches, for each way open to them: a number with one bit a kind, quick to
    compare.
    """
    found = []
    for way in one.ways:
        begins, ends = one.needed(way, length)
        begins, ends, kinds = start + begins, start + ends, 0
        for span in spans:
            if span.start < ends and span.end > begins:
                kinds |= 1 << span.kind
        found.append(kinds)
    return tuple(found)


def place_in(one: Attendee, kinds: tuple[int, ...]) -> Place:
    """Rather from elsewhere than with a day off work; else rather in the room."""
    hindered: list[Place] = []
    coming: list[Place] = []
    for way, bits in zip(one.ways, kinds, strict=True):
        those = [kind for kind in Kind if bits >> kind & 1]
        because = frozenset(kind for kind in those if one.hinders(kind))
        if because:
            hindered.append(Place(Way.NOT, because=because))
        else:
            coming.append(Place(way, released=any(map(one.asks_release, those))))
    if coming:
        return min(coming, key=lambda place: place.released)
    return min(hindered, key=lambda place: len(place.because), default=Place(Way.NOT))


def with_interpreters(needing: list[Attendee], places: dict[str, Place]) -> dict[str, Place]:
    """The same for everybody, but without anyone who needs an interpreter and has none there. Always a dict
    of its own.
    """
    final = dict(places)
    for one in needing:
        there = any(places[key].comes for key in one.interpreters if key in places)
        if places[one.key].comes and not there:
            final[one.key] = Place(Way.NOT, no_interpreter=True)
    return final


def what_would_fix(one: Attendee, place: Place, start: int, length: int) -> tuple[Fix, ...]:
    """Which single things would let this person come at that time; another time when none would."""
    if place.no_interpreter:
        return (Fix.INTERPRETER,)
    if Kind.UNKNOWN in place.because or not one.ways:
        return (Fix.ASK,)
    tries = {
        Fix.RELEASE: replace(one, released=True),
        Fix.CHILDCARE: replace(one, childcare=True),
        Fix.REMOTE: replace(one, remote=True),
    }
    found = [fix for fix, other in tries.items() if _could_come(other, start, length)]
    if place.because == {Kind.REST}:
        found.append(Fix.LATER)
    return tuple(found) or (Fix.ANOTHER_TIME,)


def _could_come(one: Attendee, start: int, length: int) -> bool:
    return place_of(one, known_around(one, start, start + length), start, length).comes


def known_around(one: Attendee, start: int, end: int) -> list[Span]:
    """What is known of somebody's time from `start` to `end` and the way there and back; unknown when nobody
    asked.
    """
    margin = one.travel + max(0, -one.part[0]) + (one.part[1] or 0)
    if one.hours is None:
        return [Span(start - margin, end + margin, Kind.UNKNOWN)]
    return known(one.hours, start - margin, end + margin)
