"""Something to say before one gets here: who says it, who hears it, when it goes, and its page without
scripts.
"""

from datetime import timedelta

import pytest
from django.core.serializers import serialize
from django.utils import timezone

from meetings import circles, policy, seats, stages
from meetings.choices import Stage
from meetings.models import Meeting, Saying, Seat
from meetings.table import admission, lateness, messages_ahead, room_state, rooms
from participants.models import JournalEntry
from participants.people import keeping_apart
from participants.platform.errors import NotAllowed, NotFound, Unclear
from plans.live import private_time
from tests.meetings.test_stages import everybody_in
from tests.support.family import Reilly
from tests.support.pages import text_of

pytestmark = pytest.mark.scheduling

WORDS = "Ich bringe den Schlüssel mit: den Haken"


def on_the_way(reilly: Reilly, *names: str) -> None:
    """These have not come yet; the rest is in the room."""
    for name in names:
        rooms.put_out(reilly.seat(name))


def begun(reilly: Reilly) -> None:
    everybody_in(reilly)
    on_the_way(reilly, "daniel")


def in_private(reilly: Reilly) -> None:
    begun(reilly)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))


def heard(reilly: Reilly, name: str) -> list[str]:
    return [one.words for one in messages_ahead.heard_by(reilly.seat(name))]


# -- saying so -----------------------------------------------------------------------------------------
def test_what_is_said_replaces_what_was_said_before(reilly: Reilly) -> None:
    begun(reilly)
    for words in ("  First  ", "Second"):
        messages_ahead.say(words, by=reilly.seat("daniel"))
    assert heard(reilly, "bridie") == ["Second"]
    assert Saying.objects.count() == 1


@pytest.mark.parametrize("words", ["", "   ", "x" * 501])
def test_nothing_and_too_much_are_unclear_and_keep_nothing(reilly: Reilly, words: str) -> None:
    begun(reilly)
    with pytest.raises(Unclear):
        messages_ahead.say(words, by=reilly.seat("daniel"))
    assert not Saying.objects.exists()


def test_who_is_in_the_room_says_it_there(reilly: Reilly) -> None:
    begun(reilly)
    with pytest.raises(messages_ahead.AlreadyHere):
        messages_ahead.say(WORDS, by=reilly.seat("bridie"))
    assert not messages_ahead.is_offered(reilly.seat("bridie"))
    assert messages_ahead.is_offered(reilly.seat("daniel"))


def test_who_was_told_not_today_has_no_other_way_in(reilly: Reilly) -> None:
    begun(reilly)
    admission.knock(by=reilly.seat("daniel"))
    admission.turn_away(reilly.seat("daniel"), by=reilly.seat("tom"))
    with pytest.raises(lateness.SaidNotToday):
        messages_ahead.say(WORDS, by=reilly.seat("daniel"))


def test_it_can_be_said_from_the_day_before(reilly: Reilly) -> None:
    Meeting.objects.update(starts_at=timezone.now() + timedelta(hours=25))
    with pytest.raises(lateness.TooEarly):
        messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    Meeting.objects.update(starts_at=timezone.now() + timedelta(hours=23))
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))


def test_workers_have_nothing_to_say_into_private_time(reilly: Reilly) -> None:
    in_private(reilly)
    for name in ("priya", "aisha", "tom"):
        with pytest.raises(NotAllowed):
            messages_ahead.say(WORDS, by=reilly.seat(name))
    assert not Saying.objects.exists()


# -- who hears -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("stage", [Stage.INFORMATION, Stage.PRESENTING, Stage.AGREED])
def test_everybody_at_the_table_hears_it(reilly: Reilly, stage: Stage) -> None:
    reilly.jump_to(stage)
    on_the_way(reilly, "daniel", "kwame")
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    for name in ("siobhan", "maya", "aisha", "priya", "tom"):
        assert heard(reilly, name) == [WORDS]
    assert heard(reilly, "kwame") == []  # not there either
    assert heard(reilly, "daniel") == []


def test_before_the_meeting_it_waits_for_the_room_to_open(reilly: Reilly) -> None:
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    assert heard(reilly, "tom") == []
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    assert heard(reilly, "tom") == [WORDS]


def test_in_private_time_only_the_family_inside_hears_it(reilly: Reilly) -> None:
    in_private(reilly)
    before = {name: room_state.of(reilly.seat(name)) for name in ("priya", "aisha", "tom")}
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    for name in ("siobhan", "maya", "bridie"):
        assert heard(reilly, name) == [WORDS]
    for name, state in before.items():
        assert heard(reilly, name) == []
        assert room_state.of(reilly.seat(name)) == state
    on_the_way(reilly, "kwame")
    assert heard(reilly, "kwame") == []


def test_a_chosen_companion_hears_it_only_with_their_own_circle(reilly: Reilly) -> None:
    begun(reilly)
    other = circles.add_circle(reilly.meeting, name="Dad’s room", by=reilly.seat("tom"))
    seats.change_seat(reilly.seat("daniel"), circle=other, by=reilly.seat("tom"))
    Seat.objects.filter(pk=reilly.seat("aisha").pk).update(
        circle=None, stays_in_private=True, beside=reilly.seat("maya")
    )
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    on_the_way(reilly, "kwame")
    for name in ("daniel", "kwame"):
        messages_ahead.say(f"{name} speaks", by=reilly.seat(name))
    assert heard(reilly, "aisha") == heard(reilly, "siobhan") == ["kwame speaks"]


def test_nothing_crosses_to_another_circle(reilly: Reilly) -> None:
    begun(reilly)
    other = circles.add_circle(reilly.meeting, name="Dad’s room", by=reilly.seat("tom"))
    seats.change_seat(reilly.seat("daniel"), circle=other, by=reilly.seat("tom"))
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    assert heard(reilly, "siobhan") == []
    assert heard(reilly, "tom") == heard(reilly, "priya") == [WORDS]


def test_people_kept_apart_hear_nothing_of_each_other(reilly: Reilly) -> None:
    begun(reilly)
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    keeping_apart.keep_apart(
        reilly.person("daniel"), reilly.person("bridie"),
        family=reilly.family, reason="Order", by=reilly.coordinator,
    )  # fmt: skip
    assert heard(reilly, "bridie") == []
    assert heard(reilly, "siobhan") == [WORDS]
    with pytest.raises(NotFound):
        messages_ahead.read_out(reilly.seat("daniel").pk, by=reilly.seat("bridie"))


def test_the_table_lets_nobody_outside_say_or_hear_or_read_out_in_private_time() -> None:
    inside = {*policy.KIN, policy.COMPANION}
    for action, may in (
        ("seat.say_ahead", inside),
        ("seat.hear_ahead", inside),
        ("seat.read_out", {policy.FAMILY}),
    ):
        assert {one for one in policy.ROLES if policy.may(one, action, policy.PRIVATE)} == may


# -- when it goes --------------------------------------------------------------------------------------
@pytest.mark.parametrize("reader", ["tom", "siobhan"])
def test_read_out_its_words_are_gone_and_its_author_sees_that_it_was_heard(
    reilly: Reilly, reader: str
) -> None:
    begun(reilly)
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    messages_ahead.read_out(str(reilly.seat("daniel").pk), by=reilly.seat(reader))
    assert heard(reilly, "bridie") == []
    mine = messages_ahead.mine(reilly.seat("daniel"))
    assert mine is not None
    assert (mine.words, mine.heard_at is not None) == ("", True)
    with pytest.raises(NotFound):
        messages_ahead.read_out(str(reilly.seat("daniel").pk), by=reilly.seat(reader))


@pytest.mark.parametrize("reader", ["maya", "priya", "aisha"])
def test_reading_out_is_the_familys_and_the_coordinators(reilly: Reilly, reader: str) -> None:
    begun(reilly)
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    with pytest.raises(NotAllowed):
        messages_ahead.read_out(reilly.seat("daniel").pk, by=reilly.seat(reader))
    assert heard(reilly, "bridie") == [WORDS]


def test_its_author_takes_it_back_once(reilly: Reilly) -> None:
    begun(reilly)
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    for _twice in range(2):
        messages_ahead.take_back(by=reilly.seat("daniel"))
    assert not Saying.objects.exists()
    rows = JournalEntry.objects.filter(action="seat.say_ahead").order_by("seq")
    assert [row.detail["kind"] for row in rows] == ["said", "unsaid"]


def test_who_comes_in_says_it_themselves(reilly: Reilly) -> None:
    begun(reilly)
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    admission.knock(by=reilly.seat("daniel"))
    assert heard(reilly, "tom") == [WORDS]
    admission.admit(reilly.seat("daniel"), by=reilly.seat("tom"))
    assert not Saying.objects.exists()


def test_it_goes_with_its_part_of_the_meeting(reilly: Reilly) -> None:
    begun(reilly)
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    assert not Saying.objects.exists()
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    private_time.present(reilly.circle, by=reilly.seat("siobhan"))
    assert not Saying.objects.exists()
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    stages.ask_for_safety(reilly.meeting, by=reilly.seat("maya"))
    assert not Saying.objects.exists()


def test_a_circle_that_has_shown_its_plan_leaves_nothing_said_behind(reilly: Reilly) -> None:
    begun(reilly)
    other = circles.add_circle(reilly.meeting, name="Dad’s room", by=reilly.seat("tom"))
    for name in ("kwame", "bridie"):
        seats.change_seat(reilly.seat(name), circle=other, by=reilly.seat("tom"))
    rooms.let_in(reilly.seat("bridie"))  # a circle with nobody in it would not be waited for
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    for name in ("daniel", "kwame"):
        messages_ahead.say(f"{name} speaks", by=reilly.seat(name))
    private_time.present(reilly.circle, by=reilly.seat("siobhan"))
    assert reilly.meeting.stage == Stage.PRIVATE
    assert [one.seat.person.called for one in Saying.objects.all()] == ["Kwame"]
    assert [one.words for one in messages_ahead.heard_by(reilly.seat("bridie"))] == ["kwame speaks"]


def test_a_removed_seat_has_said_nothing(reilly: Reilly) -> None:
    begun(reilly)
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    seats.remove_seat(reilly.seat("daniel"), by=reilly.seat("tom"))
    assert not Saying.objects.exists()


def test_the_journal_has_no_word_of_it_and_in_private_time_not_even_that_it_was_said(
    reilly: Reilly,
) -> None:
    begun(reilly)
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    assert "den Haken" not in serialize("json", JournalEntry.objects.all())
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    before = JournalEntry.objects.count()
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    messages_ahead.read_out(reilly.seat("daniel").pk, by=reilly.seat("siobhan"))
    messages_ahead.take_back(by=reilly.seat("daniel"))
    assert JournalEntry.objects.count() == before


def test_the_state_of_the_room_says_whose_words_wait_and_not_one_of_them(reilly: Reilly) -> None:
    begun(reilly)
    said = messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    state = room_state.of(reilly.seat("siobhan"))
    assert state["said"] == [{"seat": str(reilly.seat("daniel").pk), "since": said.said_at.isoformat()}]
    assert "den Haken" not in str(state) + repr(said) + str(said)


# -- the pages -----------------------------------------------------------------------------------------
def ahead(reilly: Reilly) -> str:
    return f"/m/{reilly.meeting.pk}/ahead"


def read(reilly: Reilly, name: str, path: str) -> str:
    response = reilly.client(name).get(path)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    return text_of(response)


def test_saying_changing_and_taking_back_without_scripts(reilly: Reilly) -> None:
    begun(reilly)
    client = reilly.client("daniel")
    response = client.post(ahead(reilly), {"words": WORDS})
    assert (response.status_code, response["Location"]) == (303, ahead(reilly))
    assert "It’s on the table now:" in read(reilly, "daniel", ahead(reilly))
    assert WORDS in read(reilly, "daniel", f"/m/{reilly.meeting.pk}/late")
    assert "<bdi>Daniel</bdi> says, on the way:" in read(reilly, "siobhan", f"/m/{reilly.meeting.pk}/room")
    client.post(ahead(reilly), {"do": "take_back"})
    assert WORDS not in read(reilly, "daniel", ahead(reilly))
    assert not Saying.objects.exists()


def test_the_page_at_the_door_leads_there_and_has_no_field_it_could_lose(reilly: Reilly) -> None:
    begun(reilly)
    page = read(reilly, "daniel", f"/m/{reilly.meeting.pk}/waiting")
    assert f'href="{ahead(reilly)}"' in page
    assert "<textarea" not in page
    reilly.jump_to(Stage.PRIVATE, admitted=False)
    assert ahead(reilly) not in read(reilly, "priya", f"/m/{reilly.meeting.pk}/waiting")


def test_what_was_typed_is_not_lost_when_it_is_too_long(reilly: Reilly) -> None:
    begun(reilly)
    response = reilly.client("daniel").post(ahead(reilly), {"words": WORDS + "x" * 500})
    assert response.status_code == 422
    assert WORDS + "x" * 500 in response.content.decode()
    assert not Saying.objects.exists()


def test_the_room_and_the_desk_show_it_until_it_was_read_out(reilly: Reilly) -> None:
    begun(reilly)
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    desk = f"/desk/meetings/{reilly.meeting.pk}"
    assert WORDS in read(reilly, "tom", desk)
    assert "read it out" not in read(reilly, "priya", f"/m/{reilly.meeting.pk}/room")
    form = {"seat": str(reilly.seat("daniel").pk), "from": "desk"}
    response = reilly.client("tom").post(f"{ahead(reilly)}/read-out", form)
    assert (response.status_code, response["Location"]) == (303, desk)
    for name, path in (("tom", desk), ("bridie", f"/m/{reilly.meeting.pk}/room")):
        assert WORDS not in read(reilly, name, path)
    assert "They have heard what you said" in read(reilly, "daniel", ahead(reilly))


def test_in_private_time_no_page_of_a_worker_has_a_word_of_it(reilly: Reilly) -> None:
    in_private(reilly)
    messages_ahead.say(WORDS, by=reilly.seat("daniel"))
    assert WORDS in read(reilly, "siobhan", f"/m/{reilly.meeting.pk}/room")
    for name, path in (
        ("tom", f"/desk/meetings/{reilly.meeting.pk}"),
        ("priya", f"/m/{reilly.meeting.pk}/waiting"),
        ("aisha", f"/m/{reilly.meeting.pk}/late"),
    ):
        assert "den Haken" not in read(reilly, name, path)
    for name in ("priya", "tom", "aisha"):
        assert reilly.client(name).get(ahead(reilly)).status_code == 403


def test_the_page_speaks_arabic(reilly: Reilly) -> None:
    begun(reilly)
    client = reilly.client("daniel")
    client.cookies["django_language"] = "ar"
    page = text_of(client.get(ahead(reilly))).split("<main")[1].split("</main>")[0]
    for english in ("Before", "say", "table", "read", "Go in"):
        assert english not in page
