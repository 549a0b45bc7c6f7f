"""The pages of finding a time, as a browser without scripts uses them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from meetings.times import finding, saying_when, time_offers
from meetings.times.models import Coming, PrisonVisit, ShiftCycle, SingleTime, TimeAnswer, TimeSheet
from meetings.times.wall_clock import moment_of
from tests.support.family import Reilly

pytestmark = pytest.mark.scheduling

FORMS = {
    "weekly": {"kind": "work", "from_0": "09:00", "until_0": "17:00"},
    "four_on": {"first_day": "2027-01-04", "starts": "07:00", "ends": "19:00"},
    "two_two_four": {
        "first_day": "2027-01-04",
        "starts": "07:00",
        "ends": "19:00",
        "night_starts": "19:00",
        "night_ends": "07:00",
    },
    "nights": {"some_day": "2027-01-06", "on": ["0", "1"], "starts": "22:00", "ends": "06:00"},
    "longer": {
        "length": "3",
        "first_day": "2027-01-04",
        **{f"day_{n}": kind for n, kind in enumerate(("early", "night", "off"))},
        **{f"{k}_{e}": v for k in ("early", "late", "night") for e, v
           in (("starts", "06:00"), ("ends", "14:00"))},
    },
    "any": {},
}  # fmt: skip


def mine(reilly: Reilly) -> str:
    return f"/m/{reilly.meeting.pk}/times"


def theirs(reilly: Reilly, name: str) -> str:
    return f"/desk/meetings/{reilly.meeting.pk}/times/of/{reilly.seat(name).pk}"


def desk(reilly: Reilly, more: str = "") -> str:
    return f"/desk/meetings/{reilly.meeting.pk}/times{more}"


@pytest.mark.parametrize("pattern", FORMS)
def test_every_pattern_can_be_picked(reilly: Reilly, pattern: str) -> None:
    form = {"do": "pattern", "pattern": pattern, "rest_is_free": "yes", **FORMS[pattern]}
    response = reilly.client("kwame").post(mine(reilly), form)
    assert (response.status_code, response["Location"]) == (303, f"{mine(reilly)}#said")
    cycle = ShiftCycle.objects.get(sheet__person=reilly.people["kwame"], pattern=pattern)
    assert cycle.rest_is_free
    page = reilly.client("kwame").get(mine(reilly)).content.decode()
    assert "Take away" in page


def test_what_is_missing_is_said_and_nothing_is_assumed(reilly: Reilly) -> None:
    form = {"do": "pattern", "pattern": "four_on", **FORMS["four_on"], "back": mine(reilly)}
    response = reilly.client("kwame").post(mine(reilly), form)
    assert response.status_code == 422
    assert "Choose one." in response.content.decode()
    assert 'value="2027-01-04"' in response.content.decode()
    assert not ShiftCycle.objects.filter(pattern="four_on").exists()


def test_leave_a_swap_an_afternoon_and_when_one_is_awake(reilly: Reilly) -> None:
    client, where = reilly.client("daniel"), mine(reilly)
    for form in (
        {"do": "change", "first": "2027-02-01", "last": "2027-02-05"},
        {"do": "change", "first": "2027-02-08", "starts": "14:00", "ends": "22:00"},
        {"do": "single", "kind": "busy", "day": "2027-02-10", "starts": "22:00", "ends": "01:00"},
        {
            "do": "day",
            "awake_from": "09:00",
            "awake_until": "23:00",
            "rest_hours": "9",
            "zone": "Europe/Warsaw",
        },
    ):
        assert client.post(where, form).status_code == 303, form
    sheet = TimeSheet.objects.get(person=reilly.people["daniel"])
    assert (sheet.zone, sheet.rest_hours, sheet.can_be_released) == ("Europe/Warsaw", 9, False)
    single = sheet.single.get()
    assert single.ends_at - single.starts_at == timedelta(hours=3)
    page = client.get(where).content.decode()
    assert "Off work from Monday 1 February to Friday 5 February" in page
    assert "Monday 8 February: at work 14:00 to 22:00 instead" in page


def test_a_calendar_file_is_read_and_its_words_are_not_kept(reilly: Reilly) -> None:
    start = timezone.now() + timedelta(days=3)
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
        "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:a very secret thing\r\n"
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    file = SimpleUploadedFile("my.ics", text.encode(), content_type="text/calendar")
    client = reilly.client("aisha")
    assert client.post(mine(reilly), {"do": "file", "file": file}).status_code == 303
    assert SingleTime.objects.filter(sheet__person=reilly.people["aisha"], how="file").count() == 1
    page = client.get(mine(reilly)).content.decode()
    assert "One busy time from the calendar file" in page
    assert "secret" not in page
    bad = SimpleUploadedFile("my.ics", b"no calendar", content_type="text/calendar")
    assert client.post(mine(reilly), {"do": "file", "file": bad}).status_code == 422


def test_the_coordinator_answers_for_somebody_and_the_page_says_so(reilly: Reilly) -> None:
    form = {"do": "change", "first": "2027-02-01"}
    assert reilly.client("tom").post(theirs(reilly, "bridie"), form).status_code == 303
    assert "Said so on the phone" in reilly.client("bridie").get(mine(reilly)).content.decode()


def test_a_person_sees_their_own_times_and_nobody_elses(reilly: Reilly) -> None:
    for name in ("siobhan", "priya", "maya"):
        client = reilly.client(name)
        assert client.get(mine(reilly)).status_code == 200
        assert client.get(theirs(reilly, "daniel")).status_code == 403
        assert client.get(desk(reilly)).status_code == 403
        assert "2 days, 2 nights" in reilly.client("daniel").get(mine(reilly)).content.decode()


def test_the_coordinator_looks_asks_and_settles(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    page = tom.get(desk(reilly)).content.decode()
    assert "Everybody can come" in page
    assert "needs an interpreter" in page
    best = finding.look(finding.group_for(reilly.seat("tom"), now=timezone.now())).suggestions[0]
    start = moment_of(best.start).isoformat()
    assert tom.post(desk(reilly, "/ask"), {"start": [start]}).status_code == 303
    daniel = reilly.client("daniel")
    assert daniel.post(mine(reilly), {"do": "answers", "offer_1": "yes"}).status_code == 303
    assert TimeAnswer.objects.get().can_come == "yes"
    now = finding.look(finding.group_for(reilly.seat("tom"), now=timezone.now()))
    again = now.group.option_at(best.start)
    form = {"start": start, "seen": finding.fingerprint(again)}
    assert tom.post(desk(reilly, "/settle"), {**form, "seen": "old"}).status_code == 409
    assert tom.post(desk(reilly, "/settle"), form).status_code == 303
    assert reilly.meeting.starts_at == moment_of(best.start)
    assert not time_offers.open_offers(reilly.meeting).exists()


def test_needs_a_visit_and_a_search_are_kept(reilly: Reilly) -> None:
    tom, where = reilly.client("tom"), theirs(reilly, "bridie")
    form = {
        "matters": "may",
        "by_phone": "on",
        "travel_minutes": "0",
        "part_from": "30",
        "part_until": "60",
    }
    assert tom.post(f"{where}/needs", form).status_code == 303
    coming = Coming.objects.get(seat=reilly.seat("bridie"))
    assert (coming.matters, coming.by_room, coming.part_until) == ("may", False, 60)
    visit = {
        "establishment": "HMP Northgate",
        "most_callers": "3",
        "minutes": "25",
        "recorded": "on",
    }
    assert tom.post(f"{where}/visit", visit).status_code == 303
    assert "HMP Northgate" in tom.get(f"{where}/needs").content.decode()
    assert tom.post(f"{where}/visit", {"end": "1"}).status_code == 303
    assert not PrisonVisit.objects.exists()
    search = {
        "first": "2027-03-01",
        "last": "2027-03-14",
        "length": "90",
        "opens": "10:00",
        "closes": "20:00",
    }
    assert tom.post(desk(reilly, "/search"), search).status_code == 303
    assert reilly.meeting.time_search.length == 90
    assert tom.post(desk(reilly, "/search"), {**search, "last": "2027-02-01"}).status_code == 422


def test_when_nothing_fits_the_page_says_who_and_what_would_help(reilly: Reilly) -> None:
    TimeSheet.objects.filter(person=reilly.people["siobhan"]).delete()
    page = reilly.client("tom").get(desk(reilly)).content.decode()
    assert "Nobody who has to be there has said no. Not everybody has answered yet." in page
    assert "Not answered yet" in page
    assert "ask them" in page


def test_a_yes_to_a_letter_is_the_persons_own(reilly: Reilly) -> None:
    assert reilly.client("siobhan").post(f"{mine(reilly)}/letter", {"names_child": "on"}).status_code == 303
    siobhan = reilly.seat("siobhan")
    assert siobhan.letter.names_child
    assert reilly.client("siobhan").post(f"{mine(reilly)}/letter", {"do": "take_back"}).status_code == 303
    assert reilly.client("maya").post(f"{mine(reilly)}/letter", {}).status_code == 403


def test_a_person_from_another_family_finds_nothing(reilly: Reilly) -> None:
    assert saying_when.sheet_of(reilly.seat("daniel")) is not None
    stranger = reilly.client("daniel")
    reilly.seat("daniel").delete()
    assert stranger.get(mine(reilly)).status_code == 404
