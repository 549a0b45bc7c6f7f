"""Who tells whose times, which way, and what is kept of it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from meetings.choices import Pattern, SaidHow, TimeKind
from meetings.times import attendee_rows, finding, patterns, saying_when, seat_needs, time_offers
from meetings.times.hours import Kind, known
from meetings.times.models import ShiftCycle, SingleTime, TimeSheet
from meetings.times.wall_clock import minute_of
from participants.models import JournalEntry
from participants.platform.errors import NotAllowed, NotFound, Refusal, Unclear
from tests.support.family import Reilly

pytestmark = pytest.mark.scheduling
DAY = (time(7), time(19))
#: A Monday of a week without clock changes, far from anything the demo says.
MONDAY = date(2027, 1, 4)


def kinds(reilly: Reilly, name: str, at: datetime) -> Kind:
    seat = reilly.seat(name)
    told = attendee_rows.gather(seat.meeting, [seat])[str(seat.pk)]
    hours = attendee_rows.hours(told)
    assert hours is not None
    return known(hours, minute_of(at), minute_of(at) + 1)[0].kind


def test_a_person_says_their_own_and_it_replaces_what_they_said_before(reilly: Reilly) -> None:
    daniel = reilly.seat("daniel")
    saying_when.say_pattern(daniel, patterns.four_on(MONDAY, DAY), rest_is_free=True, by=daniel)
    cycle = ShiftCycle.objects.get(sheet__person=daniel.person)
    assert (cycle.pattern, cycle.how, cycle.written_by) == (Pattern.FOUR_ON, SaidHow.LINK, None)
    assert kinds(reilly, "daniel", datetime(2027, 1, 6, 12, tzinfo=UTC)) == Kind.WORK
    assert kinds(reilly, "daniel", datetime(2027, 1, 8, 12, tzinfo=UTC)) == Kind.FREE


def test_nights_this_week_stand_in_for_the_usual_work_of_that_week(reilly: Reilly) -> None:
    kwame = reilly.seat("kwame")
    nights = patterns.nights(MONDAY + timedelta(days=2), [0, 1], (time(22), time(6)))
    saying_when.say_pattern(kwame, nights, rest_is_free=True, by=kwame)
    assert kinds(reilly, "kwame", datetime(2027, 1, 7, 12, tzinfo=UTC)) == Kind.FREE
    assert kinds(reilly, "kwame", datetime(2027, 1, 5, 2, tzinfo=UTC)) == Kind.WORK
    assert kinds(reilly, "kwame", datetime(2027, 1, 5, 9, tzinfo=UTC)) == Kind.REST
    assert kinds(reilly, "kwame", datetime(2027, 1, 14, 12, tzinfo=UTC)) == Kind.WORK


def test_the_coordinator_writes_down_what_was_said_on_the_phone_marked_so(reilly: Reilly) -> None:
    haddad, tom = reilly.seat("haddad"), reilly.seat("tom")
    saying_when.say_change(haddad, first=MONDAY, shift=(time(9), time(17)), by=tom)
    sheet = saying_when.sheet_of(haddad)
    assert sheet is not None
    assert (sheet.how, sheet.written_by) == (SaidHow.PHONE, reilly.coordinator)
    assert sheet.changes.get().how == SaidHow.PHONE


@pytest.mark.parametrize("name", ["daniel", "maya", "priya", "aisha"])
def test_nobody_else_tells_or_takes_back_somebodys_times(reilly: Reilly, name: str) -> None:
    bridie, other = reilly.seat("bridie"), reilly.seat(name)
    before = JournalEntry.objects.count()
    with pytest.raises(Refusal):
        saying_when.say_change(bridie, first=MONDAY, by=other)
    sheet = saying_when.sheet_of(bridie)
    assert sheet is not None
    with pytest.raises(Refusal):
        saying_when.take_back(bridie, sheet.cycles.get().pk, by=other)
    with pytest.raises(Refusal):
        finding.choose_search(
            bridie.meeting,
            first=MONDAY,
            last=MONDAY,
            length=60,
            opens=time(9),
            closes=time(20),
            by=other,
        )
    with pytest.raises(Refusal):
        seat_needs.say_needs(bridie, seat_needs.Needs(), by=other)
    assert JournalEntry.objects.count() == before


def test_once_the_room_is_open_times_are_settled(reilly: Reilly) -> None:
    reilly.jump_to("information")
    daniel = reilly.seat("daniel")
    with pytest.raises(NotAllowed):
        saying_when.say_change(daniel, first=MONDAY, by=daniel)


def test_taking_back_somebody_elses_row_finds_nothing(reilly: Reilly) -> None:
    daniel = reilly.seat("daniel")
    bridies = ShiftCycle.objects.get(sheet__person=reilly.people["bridie"])
    with pytest.raises(NotFound):
        saying_when.take_back(daniel, bridies.pk, by=daniel)
    own = ShiftCycle.objects.get(sheet__person=reilly.people["daniel"])
    saying_when.take_back(daniel, own.pk, by=daniel)
    assert not ShiftCycle.objects.filter(pk=own.pk).exists()


def test_times_told_to_one_family_are_not_seen_by_another(reilly: Reilly) -> None:
    """A worker's sheet belongs to the family it was told to; a member of staff tells theirs once."""
    priya = TimeSheet.objects.get(person=reilly.people["priya"])
    tom = TimeSheet.objects.get(person=reilly.people["tom"])
    assert priya.family == reilly.family
    assert tom.family is None


def test_who_has_no_answer_is_unknown_and_never_free(reilly: Reilly) -> None:
    TimeSheet.objects.filter(person=reilly.people["bridie"]).delete()
    group = finding.group_for(reilly.seat("tom"), now=timezone.now())
    found = finding.look(group)
    key = str(reilly.seat("bridie").pk)
    assert found.options
    assert all(one.places[key].because == {Kind.UNKNOWN} for one in found.options)


def test_the_journal_says_that_something_was_told_and_not_what(reilly: Reilly) -> None:
    daniel = reilly.seat("daniel")
    at = datetime(2027, 1, 5, 14, tzinfo=UTC)
    saying_when.say_single(
        daniel, starts_at=at, ends_at=at + timedelta(hours=2), kind=TimeKind.CARE, by=daniel
    )
    entry = JournalEntry.objects.order_by("seq").filter(action="times.give").last()
    assert entry is not None
    assert entry.detail == {"what": "single", "how": "link"}


def test_what_cannot_be_is_refused(reilly: Reilly) -> None:
    daniel = reilly.seat("daniel")
    at = datetime(2027, 1, 5, 14, tzinfo=UTC)
    with pytest.raises(Unclear):
        saying_when.say_single(daniel, starts_at=at, ends_at=at, kind=TimeKind.FREE, by=daniel)
    with pytest.raises(Unclear):
        saying_when.say_single(
            daniel, starts_at=at, ends_at=at + timedelta(hours=1), kind="asleep", by=daniel
        )
    with pytest.raises(Unclear):
        saying_when.say_change(daniel, first=MONDAY, last=MONDAY - timedelta(days=1), by=daniel)
    with pytest.raises(Unclear):
        saying_when.say_pattern(daniel, patterns.longer(MONDAY, [DAY] * 57), rest_is_free=False, by=daniel)


def test_a_new_calendar_file_takes_the_place_of_the_old_one(reilly: Reilly) -> None:
    daniel = reilly.seat("daniel")
    at = datetime(2027, 1, 5, 14, tzinfo=UTC)
    saying_when.read_calendar(daniel, [(at, at + timedelta(hours=1))] * 1, by=daniel)
    saying_when.read_calendar(daniel, [(at + timedelta(hours=5), at + timedelta(hours=6))], by=daniel)
    assert SingleTime.objects.get(sheet__person=daniel.person).starts_at == at + timedelta(hours=5)
    assert kinds(reilly, "daniel", at + timedelta(hours=5)) == Kind.BUSY


def test_an_answer_by_text_comes_from_whoever_was_asked(reilly: Reilly) -> None:
    tom, daniel = reilly.seat("tom"), reilly.seat("daniel")
    with pytest.raises(NotFound):
        time_offers.answer_by_text(daniel.person, "1 yes")
    found = finding.look(finding.group_for(tom, now=timezone.now()))
    starts = [datetime.fromtimestamp(one.start * 60, UTC) for one in found.suggestions[:2]]
    time_offers.ask(tom.meeting, starts, by=tom)
    time_offers.answer_by_text(daniel.person, "1 yes, 2 if released")
    kept = time_offers.answers_of(daniel)
    assert {n: (one.can_come, one.how) for n, one in kept.items()} == {
        1: ("yes", SaidHow.TEXT),
        2: ("if_released", SaidHow.TEXT),
    }
    with pytest.raises(Unclear):
        time_offers.answer_by_text(daniel.person, "3 yes")
    with pytest.raises(NotFound):
        time_offers.answer_by_text(reilly.people["lee"], "1 yes")
