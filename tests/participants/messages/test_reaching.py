"""Reaching people safely: one place decides by which way, when, under what name and with how much in it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.journal import journal
from participants.messages import fresh_codes, notices, reaching
from participants.messages.reaching import Kind, NoWay, Way
from participants.models import JournalEntry, Notice, Person, SafeContact, ToDo
from participants.models.choices import Channel, Says, ToDoKind
from participants.people import safe_contact, to_do
from participants.platform.errors import NotAllowed, NotFound, Unclear, WrongMoment
from participants.staff import worker
from tests.support.family import Reilly

pytestmark = pytest.mark.notices
NOON = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)
ZONES = ("Europe/London", "Africa/Accra", "Asia/Karachi", "Europe/Warsaw", "Australia/Lord_Howe")


def contact(**more: object) -> SafeContact:
    """A checked safe contact that was not stored."""
    kept: dict[str, object] = {
        "phone": "+447700900102",
        "email": "d@example.org",
        "channels": ["text", "email"],
        "checked_at": NOON - timedelta(days=1),
        **more,
    }
    return SafeContact(**kept)


def decide(kind: str = Kind.NEWS, *, at: datetime = NOON, **more: object) -> Way | NoWay:
    zone = str(more.pop("zone", "Europe/London"))
    return reaching.decide(Person(name="Daniel Okafor", zone=zone), contact(**more), kind, at=at)


def way(kind: str = Kind.NEWS, *, at: datetime = NOON, **more: object) -> Way:
    found = decide(kind, at=at, **more)
    assert isinstance(found, Way)
    return found


# -- what nobody decided is the least ----------------------------------------------------------------------
def test_what_nobody_decided_is_a_link_under_a_neutral_name() -> None:
    found = way(Kind.TIME)
    assert (found.says, found.sender, found.has_alias) == (Says.LINK, "Kitchen Table", False)
    assert not found.may_say(Kind.TIME)
    assert found.may_say(Kind.NEWS)


@pytest.mark.parametrize(
    ("more", "kind", "because"),
    [
        ({"checked_at": None}, Kind.NEWS, NoWay.NOT_CHECKED),
        ({"channels": []}, Kind.NEWS, NoWay.NO_CHANNEL),
        ({"channels": ["voice"]}, Kind.NEWS, NoWay.NO_CHANNEL),
        ({"channels": ["pigeon"]}, Kind.NEWS, NoWay.NO_CHANNEL),
        ({"phone": "", "email": ""}, Kind.NEWS, NoWay.NO_CHANNEL),
        ({"channels": ["text"], "texts_stopped_at": NOON}, Kind.NEWS, NoWay.TEXTS_STOPPED),
        ({"channels": ["letter"]}, Kind.CODE, NoWay.NO_CHANNEL),
        ({"channels": ["text"], "shared_phone": True}, Kind.CODE, NoWay.SHARED),
        ({"shared_with": "her partner"}, Kind.CODE, NoWay.SHARED),
        ({"channels": ["letter"]}, Kind.REMINDER, NoWay.NO_CHANNEL),
        ({}, Kind.ENTRY, NoWay.NOT_AGREED),
        ({"says": Says.TIME}, Kind.ENTRY, NoWay.NOT_AGREED),
        ({"says": Says.CALENDAR, "channels": ["text"]}, Kind.ENTRY, NoWay.NOT_AGREED),
        ({"says": Says.CALENDAR, "shared_with": "Lee"}, Kind.ENTRY, NoWay.NOT_AGREED),
        ({"says": Says.CALENDAR, "review_on": date(2026, 6, 9)}, Kind.ENTRY, NoWay.NOT_AGREED),
    ],
)
def test_nothing_goes_where_it_is_not_safe(more: dict[str, object], kind: Kind, because: NoWay) -> None:
    assert decide(kind, **more) == because


def test_a_person_without_a_safe_contact_is_not_reached() -> None:
    assert reaching.decide(Person(), None, Kind.NEWS, at=NOON) == NoWay.NOT_CHECKED


@pytest.mark.parametrize(
    ("more", "channel"),
    [
        ({}, "text"),
        ({"texts_stopped_at": NOON}, "email"),
        ({"channels": ["email", "text"]}, "email"),
        ({"channels": ["voice", "letter"]}, "letter"),
        ({"phone": ""}, "email"),
    ],
)
def test_the_first_way_that_is_safe_is_taken(more: dict[str, object], channel: str) -> None:
    assert way(**more).channel == channel


def test_a_code_goes_round_a_shared_phone_where_another_way_is() -> None:
    assert way(Kind.CODE, shared_phone=True).channel == "email"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"says": Says.TIME}, Says.TIME),
        ({"says": Says.CALENDAR}, Says.TIME),  # a text carries no file
        ({"says": Says.CALENDAR, "channels": ["email"]}, Says.CALENDAR),
        ({"says": Says.CALENDAR, "channels": ["email"], "shared_with": "Lee"}, Says.LINK),
        ({"says": Says.TIME, "shared_phone": True}, Says.LINK),
        ({"says": Says.TIME, "review_on": date(2026, 6, 9)}, Says.LINK),
        ({"says": Says.TIME, "review_on": date(2026, 6, 10)}, Says.TIME),
        ({"says": "everything"}, Says.LINK),
    ],
)
def test_how_much_is_said_follows_what_was_agreed(more: dict[str, object], says: Says) -> None:
    assert way(Kind.TIME, **more).says == says


def test_the_alias_is_the_sender() -> None:
    assert (way(sender="Tom").sender, way(sender="Tom").has_alias) == ("Tom", True)


# -- safe hours --------------------------------------------------------------------------------------------
MINUTES = st.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: START + timedelta(minutes=n))
# The hours around each clock change, where mistakes live.
CHANGES = st.sampled_from(
    [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC),
     datetime(2026, 4, 4, 12, tzinfo=UTC), datetime(2026, 10, 3, 12, tzinfo=UTC)]
).flatmap(lambda at: st.integers(-300, 300).map(lambda n: at + timedelta(minutes=n)))  # fmt: skip


def wall_is_safe(at: datetime, zone: str, start: time, end: time) -> bool:
    """The oracle: what the clock on the person's wall shows, in minutes, and nothing else."""
    local = at.astimezone(ZoneInfo(zone))
    clock, first, last = (one.hour * 60 + one.minute for one in (local, start, end))
    return (clock - first) % 1440 < (last - first) % 1440 if first != last else True


@settings(deadline=None)
@given(MOMENTS | CHANGES, MINUTES, MINUTES, st.sampled_from(ZONES))
def test_nothing_is_ever_sent_outside_safe_hours(at: datetime, start: time, end: time, zone: str) -> None:
    found = way(at=at, zone=zone, safe_from=start, safe_until=end)
    assert found.at >= at
    assert wall_is_safe(found.at, zone, start, end)
    if wall_is_safe(at, zone, start, end):
        assert found.at == at
    assert found.at - at < timedelta(days=2)


@settings(deadline=None)
@given(MOMENTS, st.sampled_from(ZONES))
def test_every_hour_is_safe_when_none_were_named(at: datetime, zone: str) -> None:
    found = way(at=at, zone=zone)
    assert (found.at, found.until) == (at, None)


@settings(deadline=None)
@given(
    st.sampled_from(list(Kind)),
    st.lists(st.sampled_from([*Channel.values, "pigeon"]), max_size=4),
    st.sampled_from([*Says.values, ""]),
    st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
def test_whatever_was_kept_the_rules_hold(
    kind: Kind, channels: list[str], says: str, checked: bool, stopped: bool, shared_phone: bool,
    shared: bool, overdue: bool, has_mail: bool,
) -> None:  # fmt: skip
    found = decide(
        kind,
        channels=channels,
        says=says,
        checked_at=NOON if checked else None,
        texts_stopped_at=NOON if stopped else None,
        shared_phone=shared_phone,
        shared_with="Lee" if shared else "",
        review_on=date(2026, 1, 1) if overdue else None,
        email="d@example.org" if has_mail else "",
    )
    if not checked:
        assert found == NoWay.NOT_CHECKED
    if isinstance(found, NoWay):
        return
    assert found.channel in channels
    assert found.channel in ("text", "email", "letter")
    assert found.address
    assert not (stopped and found.channel == "text")
    read_by_others = shared or (shared_phone and found.channel == "text")
    if read_by_others or overdue or says in ("", "link"):
        assert found.says == Says.LINK
    if found.says == Says.CALENDAR:
        assert found.channel == "email"
    if kind == Kind.CODE:
        assert found.channel != "letter"
        assert not read_by_others
    if kind == Kind.REMINDER:
        assert found.channel != "letter"
    if kind == Kind.ENTRY:
        assert found.takes_entry
    assert found.takes_entry == (found.says == Says.CALENDAR)


@settings(deadline=None)
@given(MOMENTS | CHANGES, MINUTES, MINUTES, st.sampled_from(ZONES))
def test_what_goes_earlier_goes_within_safe_hours(
    before: datetime, start: time, end: time, zone: str
) -> None:
    found = reaching.earlier(contact(safe_from=start, safe_until=end), zone, before=before)
    assert found <= before
    assert wall_is_safe(found, zone, start, end)
    assert before - found < timedelta(days=3)
    well_inside = all(wall_is_safe(before + timedelta(minutes=n), zone, start, end) for n in range(16))
    if well_inside and zone in ("Africa/Accra", "Asia/Karachi"):  # whose clocks never change
        assert found == before


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ("12:00", "12:00"),
        ("17:50", "17:45"),
        ("18:00", "17:45"),
        ("23:00", "17:45"),
        ("09:00", "09:00"),
    ],
)
def test_the_last_safe_moment_is_a_little_before_the_hours_end(before: str, found: str) -> None:
    day, hours = "2026-06-10T", contact(safe_from=time(9), safe_until=time(18))
    at = datetime.fromisoformat(f"{day}{before}+00:00")
    expected = datetime.fromisoformat(f"{day}{found}+00:00")
    assert reaching.earlier(hours, "Africa/Accra", before=at) == expected


def test_short_safe_hours_are_used_from_their_beginning() -> None:
    hours = contact(safe_from=time(9), safe_until=time(9, 5))
    at = datetime(2026, 1, 14, 12, tzinfo=UTC)
    assert reaching.earlier(hours, "Europe/London", before=at) == at.replace(hour=9)


# -- keeping it --------------------------------------------------------------------------------------------
def agree(reilly: Reilly, name: str = "daniel", **more: object) -> Person:
    """Keep and check a safe contact; answers the person."""
    person = reilly.people[name]
    kept = {"phone": "07700 900102", "channels": ["text"], "spoken": True, **more}
    safe_contact.set_safe_contact(person, by=reilly.coordinator, **kept)  # type: ignore[arg-type]
    safe_contact.check_safe_contact(person, by=reilly.coordinator)
    return person


def test_a_check_is_good_for_half_a_year_or_until_the_day_agreed(reilly: Reilly) -> None:
    person, today = agree(reilly), timezone.now().date()
    assert SafeContact.objects.get(person=person).review_on == today + safe_contact.GOOD_FOR
    agree(reilly, review_on=today + timedelta(days=9))
    assert SafeContact.objects.get(person=person).review_on == today + timedelta(days=9)
    safe_contact.check_safe_contact(person, by=reilly.coordinator)
    assert SafeContact.objects.get(person=person).review_on == today + timedelta(days=9)


def test_how_much_may_be_said_is_one_of_three(reilly: Reilly) -> None:
    with pytest.raises(Unclear):
        agree(reilly, says="everything")


def test_an_alias_is_one_line(reilly: Reilly) -> None:
    person = agree(reilly, sender=" Tom\r\nBcc: x@example.org ")
    assert SafeContact.objects.get(person=person).sender == "Tom Bcc: x@example.org"


def test_texts_that_were_stopped_stay_stopped_until_they_want_them_again(reilly: Reilly) -> None:
    person = agree(reilly)
    safe_contact.stop_texts(person)
    safe_contact.stop_texts(person)
    assert ToDo.objects.filter(person=person, kind=ToDoKind.TEXTS_STOPPED).count() == 1
    agree(reilly, sender="Tom")
    assert reaching.reach(person, Kind.NEWS, at=NOON) == NoWay.TEXTS_STOPPED
    safe_contact.allow_texts(person, by=reilly.coordinator)
    assert isinstance(reaching.reach(person, Kind.NEWS, at=NOON), Way)
    with pytest.raises(WrongMoment):
        safe_contact.allow_texts(person, by=reilly.coordinator)


def test_another_number_was_never_stopped(reilly: Reilly) -> None:
    person = agree(reilly)
    safe_contact.stop_texts(person)
    agree(reilly, phone="07700 900177")
    assert isinstance(reaching.reach(person, Kind.NEWS, at=NOON), Way)


def test_the_journal_names_no_number_and_the_way_shows_none(reilly: Reilly) -> None:
    person = agree(reilly)
    safe_contact.stop_texts(person)
    written = str(list(JournalEntry.objects.values()))
    assert "safe_contact.stop_texts" in written
    assert "900102" not in written
    assert "900102" not in repr(way())
    assert list(journal.faults()) == []


# -- what goes out ---------------------------------------------------------------------------------------
def tell(person: Person, words: notices.Words = notices.TIME_SET) -> Notice | None:
    return notices.queue(
        f"k{Notice.objects.count()}",
        words,
        person=person,
        values={"when": "Friday, 7 in the evening"},
        expires=timezone.now() + timedelta(hours=1),
    )


def test_a_link_goes_in_place_of_a_time_unless_more_was_agreed(reilly: Reilly) -> None:
    least = tell(agree(reilly))
    assert least is not None
    assert "Friday" not in least.body
    assert "http" in least.body
    more = tell(agree(reilly, says=Says.TIME))
    assert more is not None
    assert "Friday" in more.body


def test_what_may_not_be_said_any_more_does_not_go(reilly: Reilly, settings: object) -> None:
    Notice.objects.all().delete()
    person = agree(reilly, says=Says.TIME)
    tell(person)
    agree(reilly, says=Says.LINK)
    worker.send_due(owner="a")
    from pathlib import Path

    (file,) = Path(settings.OUTBOX_FOLDER).glob("*")  # type: ignore[attr-defined]
    assert "Friday" not in file.read_text()
    assert Notice.objects.get().state == notices.SENT


def test_a_message_changes_over_to_the_way_that_is_safe_now(reilly: Reilly) -> None:
    Notice.objects.all().delete()
    person = agree(reilly, email="d@example.org", channels=["text", "email"])
    tell(person)
    safe_contact.stop_texts(person)
    worker.send_due(owner="a")
    row = Notice.objects.get()
    assert (row.state, row.channel) == (notices.SENT, Channel.EMAIL)


def test_with_no_way_left_it_does_not_go_and_the_coordinator_is_asked(reilly: Reilly) -> None:
    Notice.objects.all().delete()
    person = agree(reilly)
    tell(person)
    safe_contact.stop_texts(person)
    worker.send_due(owner="a")
    assert Notice.objects.get().state == notices.NOT_SAFE
    assert ToDo.objects.filter(person=person, kind=ToDoKind.NO_WAY).exists()


def test_a_code_is_not_sent_to_a_phone_that_is_shared(reilly: Reilly) -> None:
    bridie = reilly.people["bridie"]
    assert not fresh_codes.send(bridie, purpose="sign", by=bridie)
    assert fresh_codes.send(reilly.people["daniel"], purpose="sign", by=reilly.people["daniel"])


# -- what is to be seen to -------------------------------------------------------------------------------
def test_a_to_do_is_raised_once_and_settled_once(reilly: Reilly) -> None:
    person = reilly.people["daniel"]
    first = to_do.raise_for(person, ToDoKind.NOT_DELIVERED)
    assert to_do.raise_for(person, ToDoKind.NOT_DELIVERED) == first
    assert list(to_do.open_for([person])) == [first]
    to_do.settle(first, by=reilly.coordinator)
    assert list(to_do.open_for([person])) == []
    with pytest.raises(NotFound):
        to_do.settle(first, by=reilly.coordinator)
    assert to_do.raise_for(person, ToDoKind.NOT_DELIVERED) != first


def test_another_service_settles_nothing(reilly: Reilly) -> None:
    from participants.staff.accounts import open_service

    other = open_service("Southtown", administrator="x@south.example", password="quilt-lamp-42-x")
    task = to_do.raise_for(reilly.people["daniel"], ToDoKind.NOT_DELIVERED)
    with pytest.raises(NotAllowed):
        to_do.settle(task, by=other.accounts.get())
