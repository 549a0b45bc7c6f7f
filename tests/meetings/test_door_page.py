"""The room, its door and every page of a meeting say what is true when it stopped, is not open, or is
over.
"""

import pytest
from django.utils import translation

from meetings import stages
from meetings.choices import Stage
from meetings.models import Circle, Seat
from meetings.table import admission, lateness, room_state, rooms
from participants.messages import notices
from participants.models import Notice
from plans.live import private_time
from tests.support.family import Reilly
from tests.support.pages import text_of

EVERYBODY = ("siobhan", "daniel", "maya", "aisha", "priya", "tom")


@pytest.fixture
def private(reilly: Reilly) -> Reilly:
    """Family time goes on; Bridie was not in."""
    reilly.jump_to(Stage.INFORMATION)
    Seat.objects.filter(pk=reilly.seat("bridie").pk).update(admitted_at=None)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    return reilly


def read(reilly: Reilly, name: str, path: str = "waiting") -> str:
    response = reilly.client(name).get(f"/m/{reilly.meeting.pk}/{path}", follow=True)
    assert response.status_code == 200
    return text_of(response)


# -- a pause in private time (P7) ------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["room", "waiting", "who"])
def test_the_familys_pages_offer_to_go_on_with_a_private_time_that_was_interrupted(
    private: Reilly, path: str
) -> None:
    stages.ask_for_safety(private.meeting, by=private.seat("aisha"))
    for name in ("siobhan", "daniel"):
        assert "Go on with our family time" in read(private, name, path), name
    for name in ("bridie", "maya"):
        page = read(private, name, path)
        assert "Go on with our family time" not in page, name
        assert "Somebody of your family who was in the room can go on" in page, name
    for name in ("tom", "priya", "aisha"):
        page = read(private, name, path)
        assert "Go on with our family time" not in page, name
        assert "Only the family can go on with it" in page, name


def test_pressing_it_brings_the_family_back_to_its_words(private: Reilly) -> None:
    stages.ask_for_safety(private.meeting, by=private.seat("aisha"))
    answered = private.client("siobhan").post(f"/m/{private.meeting.pk}/reopen", follow=True)
    assert "Just family in here." in text_of(answered)
    assert private.meeting.stage == Stage.PRIVATE


def test_a_pause_of_anything_else_is_the_coordinators_to_end(reilly: Reilly) -> None:
    reilly.jump_to(Stage.INFORMATION)
    stages.ask_for_safety(reilly.meeting, by=reilly.seat("aisha"))
    page = read(reilly, "siobhan")
    assert "opens the room again when it is safe" in page
    assert "family time" not in page.split("<main")[1].split('data-part="stop"')[0].lower()


# -- a meeting that is not wanted, not open, or over (F22) --------------------------------------------------
@pytest.mark.parametrize("path", ["room", "waiting", "who"])
@pytest.mark.parametrize("name", EVERYBODY)
def test_after_the_family_withdrew_every_page_says_so(private: Reilly, path: str, name: str) -> None:
    private_time.withdraw(private.meeting, by=private.seat("siobhan"))
    page = read(private, name, path)
    assert "This meeting isn’t happening" in page
    for untrue in ("pause to keep people safe", "Nearly there", "will be in touch", "Knock"):
        assert untrue not in page, untrue


@pytest.mark.parametrize(
    ("stage", "words"),
    [(Stage.PREPARING, "The room isn’t open yet"), (Stage.MONITORING, "The meeting is over"), (Stage.READY,
    "Nearly there")],
)  # fmt: skip
def test_the_door_says_whether_there_is_a_room_behind_it(reilly: Reilly, stage: Stage, words: str) -> None:
    reilly.jump_to(stage, admitted=False)
    page = read(reilly, "siobhan")
    assert words in page
    assert ("Nearly there" in page) == (stage == Stage.READY)


def test_whoever_had_come_in_hears_by_their_safe_way_that_there_is_something_new(
    private: Reilly,
) -> None:
    before = set(Notice.objects.values_list("pk", flat=True))
    private_time.withdraw(private.meeting, by=private.seat("siobhan"))
    told = Notice.objects.exclude(pk__in=before).filter(key__startswith="withdrawn:")
    people = {notice.person for notice in told}
    assert private.people["daniel"] in people
    assert private.people["siobhan"] not in people
    assert private.people["lee"] not in people
    for notice in told:
        with translation.override(notice.person.language):
            assert notice.body.startswith(str(notices.SOMETHING_NEW.body).split("%")[0])


# -- one tap from every page (F21) ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path", ["room", "waiting", "who", "information", "late", "ahead", "catch-up", "views", "family-times"]
)  # fmt: skip
def test_stopping_the_meeting_is_one_tap_from_every_page_and_asks_first(private: Reilly, path: str) -> None:
    page = read(private, "daniel", path)
    assert page.count('data-part="stop"') == 1
    stop = page.split('data-part="stop"')[1]
    assert "Somebody isn’t safe" in stop
    assert "We don’t want this meeting" in stop
    assert stop.count("<details") == 2
    assert "We don’t want this meeting" not in read(private, "maya", path)


# -- alone in a circle, and late (F10) -----------------------------------------------------------------------
@pytest.fixture
def alone(reilly: Reilly) -> Reilly:
    """Daniel is alone in a circle of his own; he knocked before private time began, and nobody let him in."""
    other = Circle.objects.create(meeting=reilly.meeting, name="Dad’s room")
    Seat.objects.filter(pk=reilly.seat("daniel").pk).update(circle=other)
    reilly.jump_to(Stage.INFORMATION)
    rooms.put_out(reilly.seat("daniel"))
    admission.knock(by=reilly.seat("daniel"))
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    return reilly


def test_the_coordinator_hears_that_somebody_alone_in_their_circle_is_late(alone: Reilly) -> None:
    lateness.run_late(minutes=20, by=alone.seat("daniel"))
    assert [one.seat for one in lateness.heard_by(alone.seat("tom"))] == [alone.seat("daniel")]
    assert lateness.who_knows(alone.seat("daniel")) == [alone.seat("tom")]
    assert "Tom knows." in read(alone, "daniel", "late")
    for name in ("siobhan", "priya"):
        assert lateness.heard_by(alone.seat(name)) == []


def test_with_somebody_inside_they_hear_it_and_nobody_outside_does(private: Reilly) -> None:
    lateness.run_late(minutes=20, by=private.seat("bridie"))
    assert lateness.heard_by(private.seat("tom")) == []
    knows = {one.person.called for one in lateness.who_knows(private.seat("bridie"))}
    assert {"Siobhan", "Daniel"} <= knows
    assert knows & {"Tom", "Priya"} == set()


def test_whoever_waits_at_a_door_with_nobody_behind_it_opens_it(alone: Reilly) -> None:
    assert room_state.of(alone.seat("daniel"))["me"]["opens"]
    assert "You can go in" in read(alone, "daniel")
    alone.client("daniel").post(f"/m/{alone.meeting.pk}/knock")
    assert not room_state.of(alone.seat("daniel"))["me"]["opens"]
    assert "Just family in here." in read(alone, "daniel", "room")


def test_nobody_opens_a_door_that_somebody_is_behind(private: Reilly) -> None:
    assert not room_state.of(private.seat("bridie"))["me"]["opens"]
    assert "You can go in" not in read(private, "bridie")
