"""Calendar files: the busy times and not one word more, and no file keeps us busy for ever."""

import time as stopwatch
from datetime import UTC, datetime, timedelta

import pytest

from meetings.times import calendar_file
from participants.platform.errors import Unclear

pytestmark = pytest.mark.scheduling
FIRST = datetime(2026, 3, 16, tzinfo=UTC)
LAST = FIRST + timedelta(days=28)


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", "UID:1", "SUMMARY:a secret", *lines, "END:VEVENT"])


def read(*events: str, zone: str = "Europe/London") -> calendar_file.Busy:
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *events, "END:VCALENDAR", ""])
    return calendar_file.read(text.encode(), first=FIRST, last=LAST, zone=zone)


def test_a_weekly_evening_stays_at_its_hour_when_the_clocks_change() -> None:
    found = read(
        event(
            "DTSTART;TZID=Europe/London:20260302T180000",
            "DTEND;TZID=Europe/London:20260302T200000",
            "RRULE:FREQ=WEEKLY;BYDAY=MO",
        )
    )
    assert [f"{start:%d %b %H:%M}" for start, _end in found.stretches] == [
        "16 Mar 18:00",
        "23 Mar 18:00",
        "30 Mar 17:00",
        "06 Apr 17:00",
    ]
    assert found.left_out == 0


def test_an_exception_and_a_moved_evening_are_followed() -> None:
    rule = event(
        "DTSTART:20260316T180000Z",
        "DTEND:20260316T190000Z",
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "EXDATE:20260323T180000Z",
    )
    moved = event("DTSTART:20260331T100000Z", "DTEND:20260331T110000Z", "RECURRENCE-ID:20260330T180000Z")
    assert [f"{s:%d %H}" for s, _e in read(rule, moved).stretches] == ["16 18", "31 10"]


def test_what_is_marked_free_or_cancelled_takes_no_time() -> None:
    found = read(
        event("DTSTART:20260320T100000Z", "DTEND:20260320T110000Z", "TRANSP:TRANSPARENT"),
        event("DTSTART:20260321T100000Z", "DTEND:20260321T110000Z", "STATUS:CANCELLED"),
    )
    assert found.stretches == []


def test_a_whole_day_is_meant_on_the_persons_own_clock() -> None:
    found = read(event("DTSTART;VALUE=DATE:20260401", "DTEND;VALUE=DATE:20260402"), zone="Asia/Karachi")
    assert found.stretches == [(datetime(2026, 3, 31, 19, tzinfo=UTC), datetime(2026, 4, 1, 19, tzinfo=UTC))]


def test_touching_times_become_one() -> None:
    found = read(
        event("DTSTART:20260320T100000Z", "DTEND:20260320T110000Z"),
        event("DTSTART:20260320T110000Z", "DTEND:20260320T120000Z").replace("UID:1", "UID:2"),
    )
    assert len(found.stretches) == 1


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=HOURLY;INTERVAL=2",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYHOUR=0,1,2,3;BYMINUTE=0,1,2;BYSECOND=0,1,2",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=YEARLY;BYWEEKNO=54",
    ],
)
def test_a_rule_that_never_ends_is_left_out_and_counted(rule: str) -> None:
    began = stopwatch.monotonic()
    found = read(
        event("DTSTART:20200101T000000Z", "DURATION:PT1S", f"RRULE:{rule}"),
        event("DTSTART:20260320T100000Z", "DTEND:20260320T110000Z").replace("UID:1", "UID:2"),
    )
    assert (len(found.stretches), found.left_out) == (1, 1)
    assert stopwatch.monotonic() - began < 5


@pytest.mark.parametrize("data", [b"", b"hello", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"])
def test_what_is_no_calendar_is_refused_without_its_words(data: bytes) -> None:
    with pytest.raises(Unclear) as refused:
        calendar_file.read(data, first=FIRST, last=LAST, zone="Europe/London")
    assert "hello" not in str(refused.value.message)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Unclear):
        calendar_file.read(b"x" * (calendar_file.LARGEST + 1), first=FIRST, last=LAST, zone="Europe/London")
