"""Invented people and searches for property tests, around nights on which clocks change."""

from datetime import date, time, timedelta

from hypothesis import strategies as st

from meetings.times.attendees import Attendee, Matters
from meetings.times.hours import Change, Cycle, Hours, Kind, Slot, Span
from meetings.times.sweep import Search
from tests.meetings.times.oracle import wall_to_utc

ZONES = ("Europe/London", "Europe/Warsaw", "Africa/Accra", "Asia/Karachi", "Asia/Kathmandu")
#: London and Warsaw change on 29 March and 25 October 2026.
FIRST_DAYS = (date(2026, 3, 27), date(2026, 10, 23), date(2026, 6, 3), date(2026, 12, 30))
KINDS = (Kind.FREE, Kind.IF_RELEASED, Kind.WORK, Kind.CARE, Kind.BUSY)

clocks = st.one_of(
    st.integers(0, 47).map(lambda half: time(half // 2, 30 * (half % 2))),
    st.times().map(lambda at: time(at.hour, at.minute)),
)
zones = st.sampled_from(ZONES)


@st.composite
def cycles(draw, first):
    length = draw(st.sampled_from((1, 2, 7, 8, 14, 28)))
    slot = st.builds(Slot, st.integers(0, length - 1), clocks, clocks, st.sampled_from(KINDS))
    begins = draw(st.none() | st.integers(-2, 3).map(lambda n: first + timedelta(days=n)))
    ends = draw(st.none() | st.integers(0, 4).map(lambda n: first + timedelta(days=n)))
    return Cycle(
        first - timedelta(days=draw(st.integers(-3, 40))),
        length,
        tuple(draw(st.lists(slot, max_size=4))),
        begins,
        ends,
        draw(st.booleans()),
    )


@st.composite
def spans(draw, first):
    start = wall_to_utc(first, time(0), "UTC", late=False) + draw(st.integers(-600, 4 * 1440))
    return Span(start, start + draw(st.integers(1, 900)), draw(st.sampled_from(KINDS)))


@st.composite
def hours(draw, first):
    change = st.builds(
        lambda at, days, shifts: Change(
            first + timedelta(days=at), first + timedelta(days=at + days), tuple(shifts)
        ),
        st.integers(-1, 3),
        st.integers(0, 2),
        st.lists(st.tuples(clocks, clocks), max_size=1),
    )
    awake = st.tuples(clocks, clocks).filter(lambda pair: pair[0] != pair[1])
    return Hours(
        draw(zones),
        tuple(draw(st.lists(cycles(first), max_size=2))),
        tuple(draw(st.lists(change, max_size=2))),
        tuple(draw(st.lists(spans(first), max_size=3))),
        tuple(draw(st.lists(spans(first), max_size=1))),
        draw(st.none() | awake),
        draw(st.sampled_from((0, 8 * 60, 11 * 60))),
    )


@st.composite
def people(draw, first, most=4):
    found = []
    for number in range(draw(st.integers(1, most))):
        keys = [one.key for one in found]
        begins = draw(st.sampled_from((0, 0, 0, 30)))
        found.append(
            Attendee(
                f"p{number}",
                draw(st.none() | hours(first)),
                draw(st.sampled_from(Matters)),
                room=draw(st.booleans()),
                remote=draw(st.booleans()),
                travel=draw(st.sampled_from((0, 10, 45))),
                part=(begins, draw(st.none() | st.just(begins + 25))),
                released=draw(st.booleans()),
                childcare=draw(st.booleans()),
                interpreters=frozenset(draw(st.lists(st.sampled_from(keys), max_size=1)) if keys else ()),
                side=draw(st.sampled_from(("", "mum", "dad"))),
            )
        )
    return found


@st.composite
def instances(draw, most=4):
    """A search of up to three days, and the people it is for."""
    first = draw(st.sampled_from(FIRST_DAYS))
    group = draw(people(first, most))
    search = Search(
        draw(zones),
        first,
        first + timedelta(days=draw(st.integers(0, 2))),
        draw(st.sampled_from((45, 90, 120))),
        draw(st.sampled_from((time(0), time(8), time(9, 30)))),
        draw(st.sampled_from((time(20), time(22), time(23, 45)))),
        not_before=wall_to_utc(first, time(0), "UTC", late=False) + draw(st.sampled_from((-600, 607))),
    )
    return search, group
