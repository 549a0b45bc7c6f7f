"""Running late: what is kept, who hears of it, when it goes, and its page without scripts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from meetings import access, circles, policy, seats, stages
from meetings.choices import Late, Stage
from meetings.models import Delay, Meeting, Seat
from meetings.table import admission, lateness, room_state
from participants.models import JournalEntry, Person
from participants.people import keeping_apart
from participants.platform import clock
from participants.platform.errors import NotAllowed, Unclear
from tests.meetings.test_stages import everybody_in, in_private
from tests.support.family import Reilly
from tests.support.pages import text_of

pytestmark = pytest.mark.scheduling

SEVEN = datetime(2026, 4, 1, 19, 0, tzinfo=UTC)


def starts_in(reilly: Reilly, **away: float) -> None:
    Meeting.objects.filter(pk=reilly.meeting.pk).update(starts_at=timezone.now() + timedelta(**away))


def heard(reilly: Reilly, name: str) -> set[str]:
    """Who this person hears is late."""
    return {one.seat.person.called for one in lateness.heard_by(reilly.seat(name))}


# -- saying so ---------------------------------------------------------------------------------------
def test_a_tap_is_kept_and_journalled_as_a_kind_and_minutes(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    delay = lateness.run_late(Late.ON_MY_WAY, minutes=10, by=reilly.seat("daniel"))
    assert delay.until is not None
    assert timedelta(minutes=10) <= delay.until - delay.since < timedelta(minutes=15)
    entry = JournalEntry.objects.filter(action="seat.run_late").get()
    assert entry.detail == {"kind": "on_my_way", "minutes": 10}
    assert entry.subject == str(reilly.seat("daniel").pk)


@pytest.mark.parametrize(
    ("says", "minutes"),
    [
        ("on_my_way", 0),
        ("on_my_way", -1),
        ("on_my_way", 241),
        ("cant_come", 10),
        ("", 5),
        ("the dog ate it", 5),
    ],
)
def test_other_kinds_and_minutes_are_unclear_and_keep_nothing(
    reilly: Reilly, says: str, minutes: int
) -> None:
    with pytest.raises(Unclear):
        lateness.run_late(says, minutes=minutes, by=reilly.seat("daniel"))
    assert not Delay.objects.exists()


def test_saying_it_again_replaces_what_was_said(reilly: Reilly) -> None:
    lateness.run_late(minutes=10, by=reilly.seat("daniel"))
    lateness.run_late(Late.START_WITHOUT_ME, minutes=60, by=reilly.seat("daniel"))
    assert Delay.objects.get().says == Late.START_WITHOUT_ME
    lateness.run_late(Late.CANT_COME, minutes=0, by=reilly.seat("daniel"))
    assert Delay.objects.get().until is None


def test_it_can_be_taken_back_once(reilly: Reilly) -> None:
    lateness.run_late(minutes=10, by=reilly.seat("daniel"))
    for _twice in range(2):
        lateness.take_back(by=reilly.seat("daniel"))
    assert not Delay.objects.exists()
    rows = JournalEntry.objects.filter(action="seat.run_late").order_by("seq")
    assert [row.detail["kind"] for row in rows] == ["on_my_way", "taken_back"]


@pytest.mark.parametrize("stage", [Stage.PREPARING, Stage.SIGNED, Stage.SAFETY_PAUSE])
def test_nobody_runs_late_where_nobody_is_waited_for(reilly: Reilly, stage: Stage) -> None:
    lateness.run_late(minutes=10, by=reilly.seat("kwame"))
    reilly.jump_to(stage)
    for verb in (lateness.run_late, lateness.take_back):
        with pytest.raises(NotAllowed):
            verb(by=reilly.seat("daniel"), **({"minutes": 5} if verb is lateness.run_late else {}))  # type: ignore[operator]
    assert heard(reilly, "tom") == set()


def test_it_can_be_said_from_the_day_before(reilly: Reilly) -> None:
    starts_in(reilly, hours=25)
    with pytest.raises(lateness.TooEarly):
        lateness.run_late(minutes=10, by=reilly.seat("daniel"))
    assert not lateness.is_offered(reilly.seat("daniel"))
    starts_in(reilly, hours=23)
    assert lateness.is_offered(reilly.seat("daniel"))
    delay = lateness.run_late(minutes=10, by=reilly.seat("daniel"))
    start = reilly.meeting.starts_at
    assert start is not None
    assert delay.until is not None
    assert timedelta(minutes=10) <= delay.until - start < timedelta(minutes=15)


def test_who_was_told_not_today_is_not_waited_for(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    admission.knock(by=reilly.seat("kwame"))
    admission.turn_away(reilly.seat("kwame"), by=reilly.seat("tom"))
    with pytest.raises(lateness.SaidNotToday):
        lateness.run_late(minutes=5, by=reilly.seat("kwame"))
    assert not lateness.is_offered(reilly.seat("kwame"))


# -- about when ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stage", "now", "minutes", "about"),
    [
        ("information", "18:52", 10, "19:05"),  # 19:02, to the next five minutes
        ("information", "18:55", 10, "19:05"),
        ("ready", "18:52", 10, "19:05"),  # that is after the start
        ("ready", "18:30", 10, "19:10"),  # in time is not late: so long after the start
        ("ready", "12:00", 90, "20:30"),
        ("information", "18:30", 10, "18:40"),  # it began early
    ],
)
def test_about_is_from_now_and_before_the_start_never_in_time(
    stage: str, now: str, minutes: int, about: str
) -> None:
    hour, minute = map(int, now.split(":"))
    meeting = Meeting(stage=stage, starts_at=SEVEN)
    at = lateness.about(meeting, minutes, now=SEVEN.replace(hour=hour, minute=minute))
    assert f"{at:%H:%M}" == about


def test_a_meeting_without_a_time_counts_from_now() -> None:
    assert lateness.about(Meeting(stage="ready"), 30, now=SEVEN) == SEVEN + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("zone", "words"), [("Europe/London", "20:05"), ("Asia/Karachi", "tomorrow at 12:05 at night")]
)
def test_short_times_say_the_day_only_when_it_is_another(zone: str, words: str) -> None:
    assert clock.brief(SEVEN + timedelta(minutes=5), zone, now=SEVEN - timedelta(hours=2)) == words


# -- being here ------------------------------------------------------------------------------------------
def test_knocking_is_being_here(reilly: Reilly) -> None:
    lateness.run_late(minutes=10, by=reilly.seat("daniel"))
    admission.knock(by=reilly.seat("daniel"))
    assert not Delay.objects.exists()


def test_who_opens_their_own_door_is_here(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    lateness.run_late(minutes=10, by=reilly.seat("tom"))
    assert not access.is_in_room(reilly.seat("tom"))
    admission.knock(by=reilly.seat("tom"))
    assert access.is_in_room(reilly.seat("tom"))
    assert not Delay.objects.exists()


def test_whoever_says_so_at_the_door_or_inside_is_there_no_more(reilly: Reilly) -> None:
    everybody_in(reilly)
    admission.knock(by=reilly.seat("daniel"))
    for name in ("daniel", "bridie"):
        lateness.run_late(minutes=10, by=reilly.seat(name))
        assert not access.is_in_room(reilly.seat(name))
        assert reilly.seat(name).knocked_at is None
    assert admission.at_the_door(reilly.seat("tom")) == []


def test_a_late_worker_is_not_called_back_in_by_the_end_of_private_time(reilly: Reilly) -> None:
    in_private(reilly)
    lateness.run_late(Late.START_WITHOUT_ME, minutes=30, by=reilly.seat("priya"))
    stages.circle_presented(reilly.circle, by=reilly.seat("siobhan"))
    assert not access.is_in_room(reilly.seat("priya"))
    assert heard(reilly, "siobhan") == {"Priya"}


def test_sound_from_a_bus_is_being_here_and_said_until_its_time(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    said = lateness.run_late(Late.SOUND_ONLY, minutes=20, by=reilly.seat("daniel"))
    admission.knock(by=reilly.seat("daniel"))
    admission.admit(reilly.seat("daniel"), by=reilly.seat("tom"))
    assert access.is_in_room(reilly.seat("daniel"))
    assert heard(reilly, "tom") == {"Daniel"}
    assert said.until is not None
    assert lateness.heard_by(reilly.seat("tom"), now=said.until) == []


def test_after_half_a_day_it_was_another_days(reilly: Reilly) -> None:
    starts_in(reilly, minutes=-10)
    lateness.run_late(Late.CANT_COME, minutes=0, by=reilly.seat("daniel"))
    tom, now = reilly.seat("tom"), timezone.now()
    assert lateness.heard_by(tom, now=now + timedelta(hours=11))
    assert not lateness.heard_by(tom, now=now + timedelta(hours=13))


def test_a_removed_seat_and_a_moved_meeting_forget_it(reilly: Reilly) -> None:
    for name in ("kwame", "daniel"):
        lateness.run_late(minutes=10, by=reilly.seat(name))
    seats.remove_seat(reilly.seat("kwame"), by=reilly.seat("tom"))
    assert [one.seat.person.called for one in Delay.objects.all()] == ["Daniel"]
    lateness.forget(reilly.meeting)
    assert not Delay.objects.exists()


# -- who hears ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("stage", [Stage.READY, Stage.INFORMATION, Stage.PRESENTING, Stage.AGREED])
def test_everybody_hears_of_everybody_alike(reilly: Reilly, stage: Stage) -> None:
    reilly.jump_to(stage, admitted=False)
    for name in ("daniel", "priya", "tom"):
        lateness.run_late(minutes=10, by=reilly.seat(name))
    for name in ("siobhan", "maya", "aisha", "priya", "tom"):
        assert heard(reilly, name) == {"Daniel", "Priya", "Tom"}


def test_in_private_time_it_reaches_only_who_may_hear_it(reilly: Reilly) -> None:
    in_private(reilly)
    for name in ("kwame", "priya", "aisha"):
        lateness.run_late(minutes=10, by=reilly.seat(name))
    everybody = {"Kwame", "Priya", "Aisha"}
    assert heard(reilly, "siobhan") == heard(reilly, "maya") == everybody
    assert heard(reilly, "kwame") == everybody  # of the family, not in yet
    assert heard(reilly, "tom") == {"Priya"}
    assert heard(reilly, "priya") == {"Priya"}
    assert heard(reilly, "aisha") == {"Aisha"}


def test_what_a_worker_is_told_in_private_time_does_not_move_with_the_family(
    reilly: Reilly,
) -> None:
    in_private(reilly)
    before = {name: room_state.of(reilly.seat(name)) for name in ("priya", "aisha", "tom")}
    lateness.run_late(minutes=10, by=reilly.seat("kwame"))
    lateness.run_late(Late.SOUND_ONLY, minutes=10, by=reilly.seat("bridie"))
    assert {name: room_state.of(reilly.seat(name)) for name in before} == before


def test_a_companion_inside_hears_it_too(reilly: Reilly) -> None:
    in_private(reilly)
    seats.choose_companion(reilly.seat("aisha"), stays=True, by=reilly.seat("maya"))
    lateness.run_late(minutes=10, by=reilly.seat("priya"))
    assert heard(reilly, "aisha") == {"Priya"}


def test_nothing_crosses_to_another_circle(reilly: Reilly) -> None:
    other = circles.add_circle(reilly.meeting, name="Dad’s room", by=reilly.seat("tom"))
    seats.change_seat(reilly.seat("daniel"), circle=other, by=reilly.seat("tom"))
    for name in ("daniel", "bridie", "priya"):
        lateness.run_late(minutes=10, by=reilly.seat(name))
    assert heard(reilly, "siobhan") == {"Bridie", "Priya"}
    assert heard(reilly, "daniel") == {"Daniel", "Priya"}
    assert heard(reilly, "tom") == {"Daniel", "Bridie", "Priya"}


def test_people_kept_apart_hear_nothing_of_each_other(reilly: Reilly) -> None:
    keeping_apart.keep_apart(
        reilly.person("kwame"), reilly.person("bridie"),
        family=reilly.family, reason="Order", by=reilly.coordinator,
    )  # fmt: skip
    for name in ("kwame", "bridie"):
        lateness.run_late(minutes=10, by=reilly.seat(name))
    assert heard(reilly, "kwame") == {"Kwame"}
    assert heard(reilly, "bridie") == {"Bridie"}


def test_the_table_lets_nobody_outside_but_the_coordinator_hear() -> None:
    may = {role for role in policy.ROLES if policy.may(role, "seat.hear_late", policy.PRIVATE)}
    assert may == {*policy.KIN, policy.COMPANION, policy.COORDINATOR}


def test_it_is_in_the_state_of_the_room_at_that_persons_place(reilly: Reilly) -> None:
    everybody_in(reilly)
    said = lateness.run_late(Late.START_WITHOUT_ME, minutes=30, by=reilly.seat("daniel"))
    state = room_state.of(reilly.seat("siobhan"))
    assert said.until is not None
    assert state["late"] == [
        {
            "seat": str(reilly.seat("daniel").pk),
            "called": "Daniel",
            "says": "start_without_me",
            "since": said.since.isoformat(),
            "until": said.until.isoformat(),
        }
    ]
    assert state["me"]["zone"] == "Europe/London"


# -- the pages ---------------------------------------------------------------------------------------------
def late(reilly: Reilly) -> str:
    return f"/m/{reilly.meeting.pk}/late"


def read(reilly: Reilly, name: str, path: str) -> str:
    response = reilly.client(name).get(path)
    assert response.status_code == 200
    return text_of(response)


@pytest.mark.parametrize("name", ["daniel", "maya", "aisha", "priya", "tom"])
def test_reading_the_page_changes_nothing_for_anybody(reilly: Reilly, name: str) -> None:
    client = reilly.client(name)  # coming in is written down; reading is not
    before = list(Seat.objects.order_by("pk").values()), JournalEntry.objects.count()
    page = text_of(client.get(late(reilly)))
    assert "Running late?" in page
    assert 'name="minutes" value="10"' in page
    assert (list(Seat.objects.order_by("pk").values()), JournalEntry.objects.count()) == before
    assert not Delay.objects.exists()


def test_one_tap_changing_and_taking_back_without_scripts(reilly: Reilly) -> None:
    client = reilly.client("daniel")
    response = client.post(late(reilly), {"says": "sound_only", "minutes": "10"})
    assert (response.status_code, response["Location"]) == (303, late(reilly))
    page = read(reilly, "daniel", late(reilly))
    assert "Sound only, on the bus" in page
    assert "They know" in page
    client.post(late(reilly), {"minutes": "20"})
    assert Delay.objects.get().says == Late.ON_MY_WAY
    client.post(late(reilly), {"do": "take_back"})
    assert "They know" not in read(reilly, "daniel", late(reilly))


def test_words_of_ones_own_are_not_taken(reilly: Reilly) -> None:
    form = {"says": "my boss is ill", "minutes": "10", "note": "my boss is ill"}
    assert reilly.client("daniel").post(late(reilly), form).status_code == 422
    assert reilly.client("daniel").post(late(reilly), {**form, "says": ""}).status_code == 303
    assert "boss" not in str(list(Delay.objects.values())) + str(list(JournalEntry.objects.values()))


def test_strangers_and_nobody_are_refused(reilly: Reilly) -> None:
    Seat.objects.filter(pk=reilly.seat("kwame").pk).update(removed_at=timezone.now())
    form = {"minutes": "10"}
    assert reilly.client("kwame").post(late(reilly), form).status_code == 404
    stranger = reilly.client("daniel")
    stranger.cookies.clear()
    assert stranger.get(late(reilly)).status_code == 401
    assert stranger.post(late(reilly), form).status_code == 401
    assert not Delay.objects.exists()


def test_a_day_too_early_the_page_says_from_when(reilly: Reilly) -> None:
    starts_in(reilly, days=3)
    assert "from the day before" in read(reilly, "daniel", late(reilly))
    assert "/late" not in read(reilly, "daniel", "/")
    assert reilly.client("daniel").post(late(reilly), {"minutes": "10"}).status_code == 409


def test_the_first_page_leads_there_before_and_during_the_meeting(reilly: Reilly) -> None:
    assert late(reilly) in read(reilly, "daniel", "/")
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    assert late(reilly) in read(reilly, "daniel", "/")
    assert late(reilly) in read(reilly, "priya", f"/m/{reilly.meeting.pk}/who")


def test_each_reader_has_the_time_on_their_own_clock(reilly: Reilly) -> None:
    Person.objects.filter(pk=reilly.people["kwame"].pk).update(zone="Asia/Karachi")
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    said = lateness.run_late(minutes=10, by=reilly.seat("priya"))
    for name, zone in (("siobhan", "Europe/London"), ("kwame", "Asia/Karachi")):
        page = read(reilly, name, f"/m/{reilly.meeting.pk}/waiting")
        assert said.until is not None
        assert f"On the way, about {clock.brief(said.until, zone)}" in page
        assert f"since {clock.brief(said.since, zone)}" in page


def test_the_desk_shows_who_is_late_and_asks_the_coordinator_the_same(reilly: Reilly) -> None:
    lateness.run_late(Late.CANT_COME, minutes=0, by=reilly.seat("kwame"))
    page = read(reilly, "tom", f"/desk/meetings/{reilly.meeting.pk}")
    assert "Can’t make it today" in page
    assert late(reilly) in page


def test_in_private_time_the_desk_shows_workers_alone(reilly: Reilly) -> None:
    in_private(reilly)
    lateness.run_late(Late.CANT_COME, minutes=0, by=reilly.seat("kwame"))
    lateness.run_late(Late.START_WITHOUT_ME, minutes=30, by=reilly.seat("priya"))
    page = read(reilly, "tom", f"/desk/meetings/{reilly.meeting.pk}")
    assert "Please start, here about" in page
    assert "Kwame" not in page.split('class="late-people"')[1].split("</ul>")[0]
    for name in ("aisha", "priya"):
        page = read(reilly, name, f"/m/{reilly.meeting.pk}/waiting")
        assert "Can’t make it today" not in page
    assert "Please start" not in read(reilly, "aisha", f"/m/{reilly.meeting.pk}/waiting")
    assert "Please start" in read(reilly, "kwame", f"/m/{reilly.meeting.pk}/waiting")


def test_the_page_speaks_arabic(reilly: Reilly) -> None:
    client = reilly.client("haddad")
    client.cookies["django_language"] = "ar"
    page = text_of(client.get(late(reilly)))
    assert 'dir="rtl"' in page
    for english in ("Running late", "On my way", "half an hour", "make it today", "about"):
        assert english not in page.split("<main")[1].split("</main>")[0]
