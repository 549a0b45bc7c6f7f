"""What a seat may know about its room, and how little of it is left for who is outside."""

import json

from meetings import stages
from meetings.choices import Stage
from meetings.table import admission, lateness, room_state
from tests.meetings.test_stages import everybody_in, in_private
from tests.support.family import Reilly


def where(state: dict) -> dict[str, str]:  # type: ignore[type-arg]
    return {one["called"]: one["where"] for one in state["seats"]}


def test_the_state_says_who_is_in_who_knocks_and_who_is_late(reilly: Reilly) -> None:
    everybody_in(reilly)
    admission.knock(by=reilly.seat("kwame"))
    lateness.run_late(minutes=15, by=reilly.seat("daniel"))
    admission.raise_hand(up=True, by=reilly.seat("maya"))
    state = room_state.of(reilly.seat("tom"))
    found = where(state)
    assert (found["Siobhan"], found["Kwame"], found["Daniel"]) == ("in", "knocking", "late")
    assert [one["called"] for one in state["seats"] if one["hand"]] == ["Maya"]


def test_who_knocks_is_for_who_may_open(reilly: Reilly) -> None:
    everybody_in(reilly)
    admission.knock(by=reilly.seat("kwame"))
    assert where(room_state.of(reilly.seat("siobhan")))["Kwame"] == "expected"
    stages.enter_private(reilly.meeting, by=reilly.seat("siobhan"))
    assert where(room_state.of(reilly.seat("siobhan")))["Kwame"] == "knocking"
    assert where(room_state.of(reilly.seat("maya")))["Kwame"] == "expected"


def test_outside_private_time_is_a_stage_and_nothing_more(reilly: Reilly) -> None:
    in_private(reilly)
    before = {name: room_state.of(reilly.seat(name)) for name in ("priya", "aisha", "tom")}
    for name, state in before.items():
        assert state["meeting"]["stage"] == Stage.PRIVATE
        assert [one["seat"] for one in state["seats"]] == [str(reilly.seat(name).pk)]
        assert state["me"]["where"] == "outside"
    assert before["priya"]["meeting"]["private_since"] is None
    assert before["tom"]["meeting"]["private_since"] is not None
    # Whatever happens inside, what they are told stays the same to the letter.
    admission.knock(by=reilly.seat("kwame"))
    admission.admit(reilly.seat("kwame"), by=reilly.seat("siobhan"))
    admission.raise_hand(up=True, by=reilly.seat("maya"))
    lateness.run_late(minutes=10, by=reilly.seat("daniel"))
    here = {str(reilly.seat("kwame").pk)}
    for name, state in before.items():
        assert room_state.of(reilly.seat(name), here=here) == state


def test_the_coordinator_alone_hears_the_bell_outside(reilly: Reilly) -> None:
    in_private(reilly)
    quiet = room_state.of(reilly.seat("priya"))
    admission.ask_coordinator_in(by=reilly.seat("bridie"))
    assert room_state.of(reilly.seat("tom"))["meeting"]["help_asked"] is True
    assert room_state.of(reilly.seat("siobhan"))["meeting"]["help_asked"] is True
    assert room_state.of(reilly.seat("priya")) == quiet


def test_buttons_that_need_the_room_are_offered_only_inside(reilly: Reilly) -> None:
    in_private(reilly)
    inside, outside = reilly.seat("siobhan"), reilly.seat("kwame")
    for action in ("meeting.present", "seat.admit", "plan.edit", "room.ask_coordinator_in"):
        assert action in room_state.abilities(inside)
        assert action not in room_state.abilities(outside)
    assert "seat.knock" in room_state.abilities(outside)


def test_no_room_key_is_ever_told(reilly: Reilly) -> None:
    everybody_in(reilly)
    for name in ("tom", "siobhan", "priya"):
        assert reilly.circle.room_key not in json.dumps(room_state.of(reilly.seat(name)))
