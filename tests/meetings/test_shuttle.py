"""Shuttle: two circles of one meeting. Nothing crosses: not a name, not a knock, not a bell."""

import json

import pytest

from meetings import access, circles, seats, stages
from meetings.choices import Stage
from meetings.models import Circle, Seat
from meetings.table import admission, lateness, room_state
from participants.people import keeping_apart
from participants.platform.errors import NotAllowed, NotFound
from tests.support.family import Reilly

HERE, THERE = ("siobhan", "bridie", "maya", "theo", "aisha", "haddad"), ("daniel", "kwame")


@pytest.fixture
def shuttle(reilly: Reilly) -> Reilly:
    """Dad and Kwame in a circle of their own, everybody in their rooms."""
    tom = reilly.seat("tom")
    other = circles.add_circle(reilly.meeting, name="Dad’s room", by=tom)
    for name in THERE:
        seats.change_seat(reilly.seat(name), circle=other, by=tom)
    stages.begin(reilly.meeting, by=tom)
    for name in (*HERE, *THERE, "priya"):
        admission.knock(by=reilly.seat(name))
        admission.admit(reilly.seat(name), by=tom)
    return reilly


def other_circle(shuttle: Reilly) -> Circle:
    return Circle.objects.get(meeting=shuttle.meeting, name="Dad’s room")


def test_a_roster_stops_at_the_circle(shuttle: Reilly) -> None:
    names = {one.person.called for one in seats.roster(shuttle.seat("siobhan"))}
    assert names & {"Daniel", "Kwame"} == set()
    assert {"Tom", "Priya", "Maya"} <= names
    there = {one.person.called for one in seats.roster(shuttle.seat("daniel"))}
    assert there == {"Daniel", "Kwame", "Tom", "Priya"}


def test_a_seat_of_the_other_circle_is_not_found(shuttle: Reilly) -> None:
    with pytest.raises(NotFound):
        access.other_seat(shuttle.seat("siobhan"), shuttle.seat("daniel").pk)


def test_the_state_of_one_room_has_no_trace_of_the_other(shuttle: Reilly) -> None:
    stages.enter_private(shuttle.meeting, by=shuttle.seat("siobhan"))
    before = room_state.of(shuttle.seat("siobhan"))
    admission.raise_hand(up=True, by=shuttle.seat("daniel"))
    admission.ask_coordinator_in(by=shuttle.seat("daniel"))
    lateness.run_late(minutes=5, by=shuttle.seat("kwame"))
    stages.circle_presented(other_circle(shuttle), by=shuttle.seat("daniel"))
    assert room_state.of(shuttle.seat("siobhan")) == before
    text = json.dumps(before)
    for name in THERE:
        assert str(shuttle.seat(name).pk) not in text
        assert shuttle.person(name).name not in text
    assert str(other_circle(shuttle).pk) not in text
    assert room_state.of(shuttle.seat("tom"))["meeting"]["help_asked_by"] == ["Dad’s room"]


def test_each_circle_has_a_room_of_its_own_and_workers_are_in_both(shuttle: Reilly) -> None:
    here, there = shuttle.seat("siobhan").circle, shuttle.seat("daniel").circle
    assert here is not None
    assert there is not None
    assert here.room_key != there.room_key
    assert {one.pk for one in access.circles_of(shuttle.seat("priya"))} == {here.pk, there.pk}
    assert [one.pk for one in access.circles_of(shuttle.seat("daniel"))] == [there.pk]


def test_the_family_of_one_circle_opens_no_door_of_the_other(shuttle: Reilly) -> None:
    Seat.objects.filter(pk=shuttle.seat("kwame").pk).update(admitted_at=None)
    stages.enter_private(shuttle.meeting, by=shuttle.seat("siobhan"))
    admission.knock(by=shuttle.seat("kwame"))
    assert admission.at_the_door(shuttle.seat("siobhan")) == []
    with pytest.raises(NotFound):
        admission.admit(shuttle.seat("kwame"), by=shuttle.seat("siobhan"))
    admission.admit(shuttle.seat("kwame"), by=shuttle.seat("daniel"))


def test_private_time_ends_when_every_circle_has_presented(shuttle: Reilly) -> None:
    stages.enter_private(shuttle.meeting, by=shuttle.seat("siobhan"))
    with pytest.raises(NotAllowed):
        stages.circle_presented(other_circle(shuttle), by=shuttle.seat("siobhan"))
    now = stages.circle_presented(shuttle.seat("siobhan").circle, by=shuttle.seat("siobhan"))
    assert now.stage == Stage.PRIVATE
    assert not access.is_in_room(shuttle.seat("priya"))
    now = stages.circle_presented(other_circle(shuttle), by=shuttle.seat("kwame"))
    assert now.stage == Stage.PRESENTING
    assert access.is_in_room(shuttle.seat("priya"))


def test_a_circle_presents_once(shuttle: Reilly) -> None:
    stages.enter_private(shuttle.meeting, by=shuttle.seat("siobhan"))
    stages.circle_presented(other_circle(shuttle), by=shuttle.seat("daniel"))
    with pytest.raises(stages.WrongMoment):
        stages.circle_presented(other_circle(shuttle), by=shuttle.seat("daniel"))


def test_an_empty_circle_holds_nobody_up(shuttle: Reilly) -> None:
    Circle.objects.create(meeting=shuttle.meeting, name="Empty")
    stages.enter_private(shuttle.meeting, by=shuttle.seat("siobhan"))
    stages.circle_presented(shuttle.seat("siobhan").circle, by=shuttle.seat("siobhan"))
    now = stages.circle_presented(other_circle(shuttle), by=shuttle.seat("kwame"))
    assert now.stage == Stage.PRESENTING


def test_people_kept_apart_in_two_circles_know_nothing_of_each_other(shuttle: Reilly) -> None:
    keeping_apart.keep_apart(
        shuttle.person("siobhan"), shuttle.person("daniel"),
        family=shuttle.family, reason="Order", by=shuttle.coordinator,
    )  # fmt: skip
    assert seats.separate(shuttle.family) == 0
    for one, other in (("siobhan", "daniel"), ("daniel", "siobhan")):
        assert shuttle.person(other).name not in json.dumps(room_state.of(shuttle.seat(one)))
        assert access.is_in_room(shuttle.seat(one))
