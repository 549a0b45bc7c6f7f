"""What real calendars write and what people send to do harm: the right busy times, what was not read, and
within two seconds.
"""

import time as stopwatch
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest

from meetings.times import calendar_file
from participants.platform.errors import Unclear

pytestmark = pytest.mark.scheduling
FIRST = datetime(2026, 11, 28, tzinfo=UTC)
LAST = FIRST + timedelta(days=120)
WEEKLY = (
    "DTSTART;TZID=Europe/London:20261207T180000",
    "DTEND;TZID=Europe/London:20261207T200000",
    "RRULE:FREQ=WEEKLY;COUNT=3",
)
SECOND_EVENING = "RECURRENCE-ID;TZID=Europe/London:20261214T180000"


def event(*lines: str, uid: str = "a") -> str:
    return "\r\n".join(
        ["BEGIN:VEVENT", f"UID:{uid}@trial.example", "SUMMARY:kept back", *lines, "END:VEVENT"]
    )


def calendar(*parts: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""])


def read(*parts: str, zone: str = "Europe/London") -> calendar_file.Busy:
    return read_text(calendar(*parts), zone=zone)


def read_text(text: str, *, zone: str = "Europe/London") -> calendar_file.Busy:
    return calendar_file.read(text.encode(), first=FIRST, last=LAST, zone=zone)


def when(found: calendar_file.Busy) -> list[str]:
    return [f"{start:%d %b %H:%M}-{end:%H:%M}" for start, end in found.stretches]


# -- single occurrences that are not (K1) ----------------------------------------------------------------
@pytest.mark.parametrize("word", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT"])
@pytest.mark.parametrize("zone", ["", ";TZID=Europe/London", "Z"])
def test_an_occurrence_that_was_cancelled_or_is_free_is_free(word: str, zone: str) -> None:
    named = "20261214T180000" + ("Z" if zone == "Z" else "")
    which = f"RECURRENCE-ID{zone.removesuffix('Z')}:{named}"
    found = read(event(*WEEKLY), event(which, f"DTSTART:{named}", f"DTEND:{named[:9]}200000", word))
    assert when(found) == ["07 Dec 18:00-20:00", "21 Dec 18:00-20:00"]
    assert found.left_out == 0


def test_an_exception_may_stand_before_its_series_and_in_another_calendar_of_the_file() -> None:
    gone = event(SECOND_EVENING, "DTSTART:20261214T180000Z", "STATUS:CANCELLED")
    assert len(read(gone, event(*WEEKLY)).stretches) == 2
    assert len(read_text(calendar(gone) + calendar(event(*WEEKLY))).stretches) == 2


def test_an_occurrence_that_was_moved_and_then_called_off_is_free() -> None:
    moved = event(SECOND_EVENING, "DTSTART:20261215T100000Z", "DURATION:PT1H", "SEQUENCE:1")
    off = event(SECOND_EVENING, "DTSTART:20261215T100000Z", "STATUS:CANCELLED", "SEQUENCE:2")
    assert when(read(event(*WEEKLY), moved))[1] == "15 Dec 10:00-11:00"
    assert len(read(event(*WEEKLY), off, moved).stretches) == 2


def test_a_series_that_is_free_but_for_one_evening_is_busy_on_that_evening() -> None:
    evening = event(SECOND_EVENING, "DTSTART:20261214T180000Z", "DURATION:PT2H")
    found = read(event(*WEEKLY, "TRANSP:TRANSPARENT"), evening)
    assert when(found) == ["14 Dec 18:00-20:00"]


@pytest.mark.parametrize(
    "line",
    [
        "EXDATE;VALUE=DATE:20261214",
        "EXDATE:20261214T180000Z",
        "EXDATE;TZID=Europe/Vienna:20261214T190000",
        "EXDATE:20261214T180000",
        "EXDATE:20261130T180000Z,20261214T180000Z",
    ],
)
def test_a_day_that_is_taken_out_is_free_however_it_is_written(line: str) -> None:
    assert when(read(event(*WEEKLY, line))) == ["07 Dec 18:00-20:00", "21 Dec 18:00-20:00"]


def test_what_moves_from_one_evening_on_moves_all_that_follow() -> None:
    moved = event(
        SECOND_EVENING.replace("-ID;", "-ID;RANGE=THISANDFUTURE;"),
        "DTSTART;TZID=Europe/London:20261214T100000", "DTEND;TZID=Europe/London:20261214T110000",
    )  # fmt: skip
    assert when(read(event(*WEEKLY), moved)) == [
        "07 Dec 18:00-20:00", "14 Dec 10:00-11:00", "21 Dec 10:00-11:00",
    ]  # fmt: skip


def test_what_was_moved_from_long_ago_to_now_is_found() -> None:
    rule = (
        "DTSTART:20260601T180000Z",
        "DURATION:PT1H",
        "RRULE:FREQ=MONTHLY;UNTIL=20261101T180000Z",
    )
    moved = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261001T180000Z", "DTSTART:20261210T180000Z", "DURATION:PT1H"
    )  # fmt: skip
    assert when(read(event(*rule), moved)) == ["10 Dec 18:00-19:00", "10 Jan 18:00-19:00"]


# -- rules (K2, K3, K5) ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "end", ["UNTIL=20261218T235900Z", "UNTIL=20261218", "UNTIL=20261218T235900", "COUNT=10"]
)
def test_every_working_day_is_nine_to_five_on_working_days(end: str) -> None:
    hours = (
        "DTSTART;TZID=Europe/London:20261207T090000",
        "DTEND;TZID=Europe/London:20261207T170000",
    )
    found = read(event(*hours, f"RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;{end}"))
    days = [7, 8, 9, 10, 11, 14, 15, 16, 17, 18]
    assert when(found) == [f"{day:02d} Dec 09:00-17:00" for day in days]


def test_series_that_are_over_cost_nothing() -> None:
    over = [
        event("DTSTART:20200106T090000Z", "DURATION:PT1H", f"RRULE:{rule}", uid=f"o{n}-{rule}")
        for n in range(60)
        for rule in (
            "FREQ=WEEKLY;BYDAY=MO;UNTIL=20200301T000000Z", "FREQ=DAILY;COUNT=90",
            "FREQ=MONTHLY;BYDAY=-1FR;COUNT=20",
            "FREQ=SECONDLY;UNTIL=20200107T000000Z",
        )
    ]  # fmt: skip
    now = event("DTSTART:20261205T140000Z", "DTEND:20261205T160000Z", uid="now")
    found = read(*over, event(*WEEKLY), now)
    assert len(found.stretches) == 4
    assert found.left_out == 0


def test_a_timetable_of_many_lessons_is_read_whole() -> None:
    lessons = [
        event(
            f"DTSTART;TZID=Europe/London:202612{day:02d}T{hour:02d}0000", "DURATION:PT50M",
            "RRULE:FREQ=WEEKLY;COUNT=2", uid=f"{day}-{hour}",
        )
        for day in range(7, 12) for hour in range(8, 18)
    ]  # fmt: skip
    found = read(*lessons)
    assert len(found.stretches) == 100
    assert found.left_out == 0


@pytest.mark.parametrize("year", [1995, 2014, 2016])
@pytest.mark.parametrize("rule", ["FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=2000", "FREQ=DAILY;INTERVAL=7"])
def test_a_series_of_long_ago_that_goes_on_is_busy(year: int, rule: str) -> None:
    monday = next(day for day in range(1, 8) if date(year, 1, day).weekday() == 0)
    begins = f"DTSTART;TZID=Europe/London:{year}010{monday}T180000"
    found = read(event(begins, "DURATION:PT2H", f"RRULE:{rule};UNTIL=20261221T235900Z".replace(
        ";COUNT=2000;UNTIL=20261221T235900Z", ";COUNT=2000")))  # fmt: skip
    assert "07 Dec 18:00-20:00" in when(found)
    assert found.left_out == 0


def test_the_lengths_of_nights_follow_the_wall_clock() -> None:
    """A night over the change of clocks in March ends at six, as any other."""
    night = event(
        "DTSTART;TZID=Europe/London:20260301T220000",
        "DTEND;TZID=Europe/London:20260302T060000",
        "RRULE:FREQ=DAILY",
    )
    found = calendar_file.read(
        calendar(night).encode(),
        first=datetime(2026, 3, 28, 12, tzinfo=UTC),
        last=datetime(2026, 3, 30, 12, tzinfo=UTC),
        zone="Europe/London",
    )
    assert when(found) == ["28 Mar 22:00-05:00", "29 Mar 21:00-05:00"]


# -- clocks (C1) -------------------------------------------------------------------------------------------
def clock(name: str, *more: str, standard: str = "+0000", summer: str = "", rule: str = "") -> str:
    parts = [
        f"BEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:{standard}{rule}\r\nEND:STANDARD"
    ]
    if summer:
        parts.append(f"BEGIN:DAYLIGHT\r\nDTSTART:16010101T000000\r\nTZOFFSETTO:{summer}\r\nEND:DAYLIGHT")
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *more, *parts, "END:VTIMEZONE"])  # fmt: skip


def at_six(tzid: str) -> str:
    return event(f"DTSTART;TZID={tzid}:20261207T180000", f"DTEND;TZID={tzid}:20261207T190000")


@pytest.mark.parametrize(
    ("tzid", "hour"),
    [
        ("Europe/Vienna", 17), ("/Europe/Vienna", 17), ("europe/vienna", 17), ('"Europe/Vienna"', 17),
        ("/freeassociation.sourceforge.net/Europe/Vienna", 17),
        ("/mozilla.org/20070129_1/America/Indiana/Knox", 24),
        ("W. Europe Standard Time", 17), ("GMT Standard Time 1", 18), ("Pacific Standard Time", 26),
        ("UTC", 18), ("GMT+0200", 16), ('"(UTC+05:30) Chennai, Kolkata"', 12.5),
    ],
)  # fmt: skip
def test_a_clock_is_known_by_its_name(tzid: str, hour: float) -> None:
    found = read(at_six(tzid))
    assert found.stretches[0][0] == datetime(2026, 12, 7, tzinfo=UTC) + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("defined", "hour"),
    [
        (clock("Own", standard="+0200"), 16),
        (clock("Own", "X-LIC-LOCATION:Europe/Athens", standard="+0900"), 16),
        (clock("Own", standard="+0000", summer="+0100"), 18),
        (clock("Own", standard="-0500", summer="-0400", rule="\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"),
        23),
    ],
    ids=["one difference", "a place", "two differences", "the one of New York"],
)  # fmt: skip
def test_a_clock_of_their_own_is_looked_at_and_never_followed(defined: str, hour: int) -> None:
    for found in (read(defined, at_six("Own")), read(at_six("Own"), defined)):
        assert found.stretches[0][0] == datetime(2026, 12, 7, hour, tzinfo=UTC)


def test_a_defined_clock_with_summer_time_has_it_in_march() -> None:
    rule = "\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"
    defined = clock("My own", standard="+0100", summer="+0200", rule=rule)
    weekly = event("DTSTART;TZID=My own:20260302T180000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY")
    found = calendar_file.read(
        calendar(defined, weekly).encode(),
        first=datetime(2026, 3, 20, tzinfo=UTC),
        last=datetime(2026, 4, 1, tzinfo=UTC),
        zone="Europe/London",
    )
    assert when(found) == ["23 Mar 17:00-18:00", "30 Mar 16:00-17:00"]


def test_an_entry_on_a_clock_that_nobody_knows_is_counted_and_named() -> None:
    found = read(at_six("Middle-earth/Shire"), event(*WEEKLY, uid="b"))
    assert len(found.stretches) == 3
    assert [(one.why, one.count) for one in found.why] == [("clock", 1)]
    assert "clock" in calendar_file.in_words(found.why[0])
    assert "7 Dec 2026" in calendar_file.in_words(found.why[0])


@pytest.mark.parametrize("how_often", ["SECONDLY", "MINUTELY", "HOURLY"])
def test_a_clock_that_changes_every_second_is_answered_at_once(how_often: str) -> None:
    began = stopwatch.monotonic()
    found = read(clock("X", standard="+0100", rule=f"\r\nRRULE:FREQ={how_often}"), at_six("X"))
    assert when(found) == ["07 Dec 17:00-18:00"]
    assert stopwatch.monotonic() - began < 2


# -- one bad part does not spoil the rest (K4) -------------------------------------------------------------
GOOD = event("DTSTART:20261207T140000Z", "DTEND:20261207T150000Z", uid="good")
ALARM = ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:PT", "END:VALARM")
BESIDE = {
    "a bad task": ("BEGIN:VTODO\r\nUID:t\r\nDUE:tomorrow\r\nEND:VTODO", 0),
    "a bad journal": ("BEGIN:VJOURNAL\r\nDTSTART:soon\r\nEND:VJOURNAL", 0),
    "a bad alarm in an entry that is over": (event("DTSTART:20261107T100000Z", "DURATION:PT1H", *ALARM), 0),
    "an entry without a beginning": (event(), 1),
    "an entry with a bad beginning": (event("DTSTART:soon", "DTEND:later"), 1),
    "an entry with a bad end": (event("DTSTART:20261207T100000Z", "DTEND:later"), 1),
    "an entry that ends before it begins": (event("DTSTART:20261207T100000Z", "DTEND:20261207T090000Z"), 1),
    "a day that is not": (event("DTSTART:20261331T100000Z", "DURATION:PT1H"), 1),
    "a length that is none": (event("DTSTART:20261207T100000Z", "DURATION:P"), 1),
    "a bad entry that is free": (event("DTSTART:soon", "TRANSP:TRANSPARENT"), 0),
    "an entry that is cut off": ("BEGIN:VEVENT\r\nDTSTART:20261207T100000Z", 1),
    "a rule of seconds": (event("DTSTART:20261107T100000Z", "DURATION:PT1H", "RRULE:FREQ=SECONDLY"), 1),
    "two rules": (event("DTSTART:20261107T100000Z", "RRULE:FREQ=DAILY", "RRULE:FREQ=DAILY"), 1),
    "a bad line": ("and a second line that was not folded", 0),
    "an end of nothing": ("END:VEVENT\r\nEND:VTODO\r\nEND:", 0),
}  # fmt: skip


@pytest.mark.parametrize("name", BESIDE)
def test_what_cannot_be_read_is_counted_and_the_rest_is_read(name: str) -> None:
    beside, left_out = BESIDE[name]
    for found in (read(beside, GOOD), read(GOOD, beside)):
        assert when(found) == ["07 Dec 14:00-15:00"]
        assert found.left_out == left_out


def test_several_calendars_in_one_file_are_all_read() -> None:
    other = event("DTSTART:20261207T100000Z", "DTEND:20261207T110000Z")
    assert when(read_text(calendar(other) + "\r\n" + calendar(GOOD))) == [
        "07 Dec 10:00-11:00", "07 Dec 14:00-15:00",
    ]  # fmt: skip


def test_a_bad_alarm_and_a_raw_new_line_leave_their_entry_as_it_is() -> None:
    for more in (ALARM, ("DESCRIPTION:first line\nand one that was not folded",)):
        entry = event("DTSTART:20261207T100000Z", "DTEND:20261207T110000Z", *more)
        assert len(read(entry, GOOD).stretches) == 2


def test_what_was_left_out_is_named_by_its_day_and_never_by_its_words() -> None:
    found = read(event("DTSTART:20261107T100000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY"), GOOD)
    words = calendar_file.in_words(found.why[0])
    assert "1 entry could not be read" in words
    assert "7 Nov 2026" in words
    assert "kept back" not in words


def test_a_file_in_another_writing_is_read() -> None:
    text = calendar(GOOD)
    for data in (
        text.encode("utf-16"),
        text.encode("utf-8-sig"),
        text.replace("\r\n", "\r").encode(),
        text.lower().encode(),
    ):
        found = calendar_file.read(data, first=FIRST, last=LAST, zone="Europe/London")
        assert len(found.stretches) == 1  # fmt: skip


# -- made to do harm (C1) ----------------------------------------------------------------------------------
LONG_AGO = (
    "DTSTART;TZID=Europe/London:20160101T090000",
    "DTEND;TZID=Europe/London:20160101T093000",
)
HARM = {
    "a day ten years old, five hundred times": calendar(*(event(*LONG_AGO, "RRULE:FREQ=DAILY",
    uid=str(n)) for n in range(500))),
    "the same, counted": calendar(*(event(*LONG_AGO, "RRULE:FREQ=DAILY;INTERVAL=2;BYDAY=MO;COUNT=9999",
    uid=str(n)) for n in range(500))),
    "three thousand days, fifty times": calendar(*(event(LONG_AGO[0], "DURATION:P3000D", "RRULE:FREQ=DAILY",
    uid=str(n)) for n in range(50))),
    "seconds for a hundred years": calendar(event(*LONG_AGO, "RRULE:FREQ=SECONDLY;COUNT=999999999")),
    "a step without end": calendar(event(*LONG_AGO, "RRULE:FREQ=YEARLY;INTERVAL=" + "9" * 100_000)),
    "parts within parts": "BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\n" * 50_000 + "BEGIN:X\r\n" * 100_000,
    "quotes without end": calendar(event('DTSTART;TZID="' + '":' * 500_000)),
    "a line of a million pieces": calendar(event("DTSTART:2026\r\n" + " 1\r\n" * 500_000)),
    "a hundred thousand days taken out": calendar(event(*LONG_AGO, "RRULE:FREQ=DAILY",
    *["EXDATE:20260101T090000Z"] * 30_000)),
    "a clock for each entry": calendar(*(event(f"DTSTART;TZID=Q{n}:20261207T180000",
    uid=str(n)) for n in range(20_000))),
}  # fmt: skip


@pytest.mark.parametrize("name", HARM)
def test_whatever_comes_is_answered_within_two_seconds(name: str) -> None:
    began = stopwatch.monotonic()
    with suppress(Unclear):
        read_text(HARM[name])
    assert stopwatch.monotonic() - began < 2
