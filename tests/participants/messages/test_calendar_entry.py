"""A calendar file says when, under a neutral name, to one person; two libraries that share no code read it
alike.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.messages import calendar_entry
from participants.messages.calendar_entry import Entry

pytestmark = [pytest.mark.notices, pytest.mark.scheduling]
AT = datetime(2026, 11, 24, 9, 30, 15, 123456, tzinfo=UTC)
UID = "4f5c1c1e-6a43-4f6e-9f0e-0c8f5f1f3a11"


@dataclass(frozen=True)
class Read:
    """What a calendar understands of a file."""

    method: str
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    status: str
    attendees: tuple[str, ...]
    organizer: str
    names: frozenset[str]


def read(text: str) -> Read:
    """The file as `icalendar` reads it, and `vobject` too."""
    first, second = _by_icalendar(text), _by_vobject(text)
    assert first == second
    assert "VALARM" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.endswith("END:VCALENDAR\r\n")
    return first


def _by_icalendar(text: str) -> Read:
    calendar = icalendar.Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert calendar.errors == event.errors == []
    attendee = event["ATTENDEE"]
    return Read(
        method=str(calendar["METHOD"]),
        uid=str(event["UID"]),
        sequence=int(event["SEQUENCE"]),
        starts_at=event.start,
        ends_at=event.end,
        summary=str(event["SUMMARY"]),
        status=str(event["STATUS"]),
        attendees=tuple(attendee) if isinstance(attendee, list) else (str(attendee),),
        organizer=str(event["ORGANIZER"]),
        names=frozenset(event),
    )


def _by_vobject(text: str) -> Read:
    calendar = vobject.readOne(text)
    (event,) = calendar.vevent_list
    return Read(
        method=calendar.method.value,
        uid=event.uid.value,
        sequence=int(event.sequence.value),
        starts_at=event.dtstart.value,
        ends_at=event.dtend.value,
        summary=event.summary.value,
        status=event.status.value,
        attendees=tuple(one.value for one in event.attendee_list),
        organizer=event.organizer.value,
        names=frozenset(name.upper() for name in event.contents),
    )


def entry(**more: object) -> Entry:
    facts: dict[str, object] = {
        "uid": UID,
        "sequence": 0,
        "starts_at": datetime(2026, 11, 28, 19, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 28, 21, 0, tzinfo=UTC),
        **more,
    }
    return Entry(**facts)  # type: ignore[arg-type]


def write(one: Entry, *, to: str = "kwame@example.org", called: str = "Tom") -> str:
    return calendar_entry.write(one, to=to, called=called, sent_from="table@example.org", at=AT)


def test_it_says_when_and_nothing_of_what() -> None:
    found = read(write(entry()))
    assert (found.method, found.status, found.summary) == ("REQUEST", "CONFIRMED", "Tom")
    assert (found.starts_at, found.ends_at) == (entry().starts_at, entry().ends_at)
    assert found.attendees == ("mailto:kwame@example.org",)
    assert found.organizer == "mailto:table@example.org"
    assert found.names == {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "CLASS",
        "ORGANIZER", "ATTENDEE",
    }  # fmt: skip


def test_what_is_called_off_is_withdrawn_under_the_same_name() -> None:
    found = read(write(entry(sequence=3, called_off=True)))
    assert (found.method, found.status) == ("CANCEL", "CANCELLED")
    assert (found.uid, found.sequence) == (UID, 3)


def test_the_same_entry_is_the_same_file() -> None:
    assert write(entry()) == write(entry())
    assert Entry.of_kept(entry(called_off=True).as_kept()) == entry(called_off=True)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(second=0, microsecond=0)
)
ZONES = st.sampled_from(["Europe/London", "Africa/Accra", "Australia/Lord_Howe", "Asia/Kathmandu"])


@settings(deadline=None)
@given(MOMENTS, ZONES, st.booleans(), st.integers(15, 600))
def test_every_clock_shows_the_right_hour_on_either_side_of_a_change(
    wall: datetime, zone: str, second: bool, minutes: int
) -> None:
    starts_at = wall.replace(tzinfo=ZoneInfo(zone), fold=int(second))
    ends_at = starts_at.astimezone(UTC) + timedelta(minutes=minutes)
    found = read(write(entry(starts_at=starts_at, ends_at=ends_at)))
    assert found.starts_at.timestamp() == starts_at.timestamp()
    assert found.ends_at.timestamp() == ends_at.timestamp()


NAMES = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=40)


@settings(deadline=None)
@given(NAMES.map(lambda name: " ".join(name.split())).filter(bool))
def test_a_name_stays_a_name_whatever_is_in_it(name: str) -> None:
    found = read(write(entry(), called=name))
    assert found.summary == name.replace("\\", "/")
    assert found.attendees == ("mailto:kwame@example.org",)


def test_signs_nobody_sees_are_left_out() -> None:
    assert read(write(entry(), called="Tom\x1b\x00\u2028X")).summary == "Tom X"


@pytest.mark.parametrize("name", ['Tom" :mailto', "Tom;X=1", "Tom:a,b", "توم", "^'n"])
def test_a_name_becomes_no_property_of_its_own(name: str) -> None:
    assert read(write(entry(), called=name)).summary == name


@pytest.mark.parametrize("name", ["\\N", "\\", "Tom\\nATTENDEE:mailto:x", "a\\Nb", "\\\\;"])
def test_a_backslash_escapes_nothing(name: str) -> None:
    assert read(write(entry(), called=name)).summary == name.replace("\\", "/")
