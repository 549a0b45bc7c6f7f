"""Times read as people say them, on their own clock."""

from datetime import UTC, datetime, timedelta

import pytest

from participants.platform import clock

NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (
            datetime(2026, 4, 4, 15, 0, tzinfo=UTC),
            "Europe/London",
            "Saturday 4 April, 4 in the afternoon",
        ),
        (
            datetime(2026, 4, 2, 18, 30, tzinfo=UTC),
            "Africa/Accra",
            "tomorrow at 6:30 in the evening",
        ),
        (datetime(2026, 4, 1, 11, 0, tzinfo=UTC), "Europe/London", "today at 12 noon"),
        (
            datetime(2026, 3, 31, 23, 0, tzinfo=UTC),
            "Africa/Accra",
            "yesterday at 11 in the evening",
        ),
        (
            datetime(2027, 6, 24, 0, 5, tzinfo=UTC),
            "Africa/Accra",
            "Thursday 24 June 2027, 12:05 at night",
        ),
    ],
)
def test_a_moment_is_said_on_the_readers_own_clock(at: datetime, zone: str, words: str) -> None:
    assert clock.when(at, zone, now=NOW) == words


def test_the_same_moment_is_another_hour_elsewhere() -> None:
    at = datetime(2026, 7, 1, 18, 0, tzinfo=UTC)
    assert clock.when(at, "Europe/London", now=NOW) != clock.when(at, "Africa/Accra", now=NOW)


def test_how_long_something_has_been_going_on() -> None:
    assert clock.how_long(NOW - timedelta(minutes=38), now=NOW) == "38 min"
    assert clock.how_long(NOW - timedelta(minutes=65), now=NOW) == "1 h 5 min"
