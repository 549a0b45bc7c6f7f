"""What people say about their time, on their own wall clock, through clock changes."""

from datetime import date, time

import pytest

from meetings.times.hours import Change, Cycle, Hours, Kind, Slot, is_night, known
from meetings.times.wall_clock import earlier, later, on_the_wall

LONDON = "Europe/London"
pytestmark = pytest.mark.scheduling
NIGHT = (time(22), time(6))


def night_of(day: date, zone: str = LONDON) -> float:
    """How many hours a night shift that begins that evening lasts."""
    cycle = Cycle(day, 28, (Slot(0, *NIGHT),))
    start = earlier(day, time(12), zone)
    spans = known(Hours(zone, (cycle,)), start, start + 24 * 60)
    return sum(span.end - span.start for span in spans if span.kind == Kind.WORK) / 60


@pytest.mark.parametrize(
    ("zone", "day", "lasts"),
    [
        (LONDON, date(2026, 3, 27), 8),
        (LONDON, date(2026, 3, 28), 7),
        (LONDON, date(2026, 10, 24), 9),
        ("Europe/Warsaw", date(2026, 3, 28), 7),
        ("Africa/Accra", date(2026, 3, 28), 8),
        ("Asia/Karachi", date(2026, 10, 24), 8),
    ],
)
def test_a_night_shift_lasts_as_long_as_the_night(zone: str, day: date, lasts: int) -> None:
    assert night_of(day, zone) == lasts


def test_a_time_the_clock_skips_or_says_twice_promises_less() -> None:
    """Busy from 01:30: from the earlier of two readings; free from 01:30: from the later one."""
    autumn = date(2026, 10, 25)
    assert later(autumn, time(1, 30), LONDON) - earlier(autumn, time(1, 30), LONDON) == 60
    for kind, at in ((Kind.BUSY, "01:30 BST"), (Kind.FREE, "01:30 GMT")):
        cycle = Cycle(autumn, 7, (Slot(0, time(1, 30), time(4), kind),))
        start = earlier(autumn, time(0), LONDON)
        found = [s for s in known(Hours(LONDON, (cycle,)), start, start + 600) if s.kind == kind]
        assert [f"{on_the_wall(span.start, LONDON):%H:%M %Z}" for span in found] == [at]


def test_four_on_four_off_comes_round_after_eight_days() -> None:
    anchor = date(2026, 1, 5)
    cycle = Cycle(anchor, 8, tuple(Slot(day, time(7), time(19)) for day in range(4)))
    start = earlier(anchor, time(0), LONDON)
    spans = known(Hours(LONDON, (cycle,)), start, start + 24 * 1440)
    worked = [(s.start - start) // 1440 for s in spans if s.kind == Kind.WORK]
    assert worked == [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19]


def test_leave_and_a_swap_touch_work_and_nothing_else() -> None:
    monday = date(2026, 3, 2)
    cycle = Cycle(
        monday,
        1,
        (Slot(0, time(9), time(17)), Slot(0, time(18), time(19), Kind.CARE)),
        rest_is_free=True,
    )
    leave = Change(date(2026, 3, 3), date(2026, 3, 3))
    swap = Change(date(2026, 3, 4), date(2026, 3, 4), ((time(12), time(20)),))
    start = earlier(monday, time(0), LONDON)
    said = known(Hours(LONDON, (cycle,), (leave, swap)), start, start + 3 * 1440)
    worked = [f"{on_the_wall(s.start, LONDON):%a %H:%M}" for s in said if s.kind == Kind.WORK]
    cared = [f"{on_the_wall(s.start, LONDON):%a %H:%M}" for s in said if s.kind == Kind.CARE]
    assert worked == ["Mon 09:00", "Wed 12:00", "Wed 19:00"]
    assert cared == ["Mon 18:00", "Tue 18:00", "Wed 18:00"]


def test_rest_follows_nights_and_nothing_else() -> None:
    assert is_night(*NIGHT)
    assert is_night(time(0), time(8))
    assert not is_night(time(14), time(22))
    assert not is_night(time(18), time(2))


def test_rest_after_a_day_and_a_night_at_work_reaches_into_the_day_after_next() -> None:
    monday = date(2026, 3, 2)
    cycle = Cycle(monday, 28, (Slot(0, time(20), time(20)),))
    start = earlier(date(2026, 3, 4), time(0), LONDON)
    said = known(Hours(LONDON, (cycle,), rest=8 * 60), start, start + 600)
    assert next((span.kind, span.end - span.start) for span in said) == (Kind.REST, 4 * 60)


def test_outside_what_a_pattern_says_nobody_knows() -> None:
    monday = date(2026, 3, 2)
    week = Cycle(monday, 7, first=monday, last=date(2026, 3, 8), rest_is_free=True)
    start = earlier(monday, time(0), LONDON)
    said = known(Hours(LONDON, (week,)), start, start + 14 * 1440)
    assert [(s.kind, (s.end - s.start) // 1440) for s in said] == [
        (Kind.FREE, 7),
        (Kind.UNKNOWN, 7),
    ]
