"""The door: knocking, who opens it and when, and the one-tap things of a room."""

import pytest

from meetings import access, seats, stages
from meetings.choices import Stage
from meetings.models import Seat
from meetings.table import admission, turns
from participants.models import JournalEntry
from participants.people import keeping_apart
from participants.platform.errors import KeptApart, NotAllowed, NotFound, WrongMoment
from tests.meetings.test_stages import everybody_in, in_private
from tests.support.family import Reilly


def test_arriving_is_knocking_and_the_coordinator_lets_in_by_name(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    admission.knock(by=reilly.seat("siobhan"))
    assert not access.is_in_room(reilly.seat("siobhan"))
    assert [seat.person.called for seat in admission.at_the_door(reilly.seat("tom"))] == ["Siobhan"]
    admission.admit(reilly.seat("siobhan"), by=reilly.seat("tom"))
    assert access.is_in_room(reilly.seat("siobhan"))
    assert admission.at_the_door(reilly.seat("tom")) == []


def test_nobody_is_let_in_who_has_not_knocked(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    with pytest.raises(WrongMoment):
        admission.admit(reilly.seat("siobhan"), by=reilly.seat("tom"))


def test_knocking_twice_changes_nothing(reilly: Reilly) -> None:
    first = admission.knock(by=reilly.seat("daniel")).knocked_at
    assert admission.knock(by=reilly.seat("daniel")).knocked_at == first
    assert JournalEntry.objects.filter(action="seat.knock").count() == 1


def test_who_is_let_in_before_the_meeting_is_in_when_it_begins(reilly: Reilly) -> None:
    admission.knock(by=reilly.seat("bridie"))
    admission.admit(reilly.seat("bridie"), by=reilly.seat("tom"))
    assert not access.is_in_room(reilly.seat("bridie"))
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    assert access.is_in_room(reilly.seat("bridie"))


def test_nobody_but_the_coordinator_opens_the_door_outside_private_time(reilly: Reilly) -> None:
    everybody_in(reilly)
    admission.knock(by=reilly.seat("kwame"))
    for name in ("siobhan", "priya", "aisha", "maya", "kwame"):
        with pytest.raises(NotAllowed):
            admission.admit(reilly.seat("kwame"), by=reilly.seat(name))
        assert admission.at_the_door(reilly.seat(name)) == []


def test_in_private_time_only_the_family_opens_the_door(reilly: Reilly) -> None:
    in_private(reilly)
    admission.knock(by=reilly.seat("kwame"))
    for name in ("tom", "priya", "aisha", "maya"):
        with pytest.raises(NotAllowed):
            admission.admit(reilly.seat("kwame"), by=reilly.seat(name))
        assert admission.at_the_door(reilly.seat(name)) == []
    admission.admit(reilly.seat("kwame"), by=reilly.seat("siobhan"))
    assert access.is_in_room(reilly.seat("kwame"))


def test_a_family_member_outside_lets_nobody_in_and_not_themselves(reilly: Reilly) -> None:
    in_private(reilly)
    for name in ("kwame", "daniel"):
        admission.knock(by=reilly.seat(name))
    assert not access.is_in_room(reilly.seat("kwame"))
    with pytest.raises(NotAllowed):
        admission.admit(reilly.seat("daniel"), by=reilly.seat("kwame"))
    with pytest.raises(NotAllowed):
        admission.admit(reilly.seat("kwame"), by=reilly.seat("kwame"))


def test_the_family_cannot_let_a_professional_into_private_time(reilly: Reilly) -> None:
    in_private(reilly)
    for name in ("tom", "priya", "aisha"):
        admission.knock(by=reilly.seat(name))
        assert reilly.seat(name) not in admission.at_the_door(reilly.seat("siobhan"))
        with pytest.raises(NotAllowed):
            admission.admit(reilly.seat(name), by=reilly.seat("siobhan"))
        assert not access.is_in_room(reilly.seat(name))


def test_the_first_of_the_family_opens_a_private_room_nobody_of_it_is_in(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    stages.enter_private(reilly.meeting, by=reilly.seat("tom"))
    admission.knock(by=reilly.seat("siobhan"))
    admission.knock(by=reilly.seat("daniel"))
    assert access.is_in_room(reilly.seat("siobhan"))
    assert not access.is_in_room(reilly.seat("daniel"))


def test_a_companion_is_let_in_by_the_family_once_chosen(reilly: Reilly) -> None:
    in_private(reilly)
    seats.choose_companion(reilly.seat("aisha"), stays=True, by=reilly.seat("maya"))
    assert not access.is_in_room(reilly.seat("aisha"))
    admission.knock(by=reilly.seat("aisha"))
    admission.admit(reilly.seat("aisha"), by=reilly.seat("siobhan"))
    assert access.is_in_room(reilly.seat("aisha"))
    seats.choose_companion(reilly.seat("aisha"), stays=False, by=reilly.seat("maya"))
    assert not access.is_in_room(reilly.seat("aisha"))


def test_not_today_is_kind_and_keeps_outside(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    admission.knock(by=reilly.seat("kwame"))
    admission.turn_away(reilly.seat("kwame"), by=reilly.seat("tom"))
    assert reilly.seat("kwame").turned_away_at is not None
    assert admission.at_the_door(reilly.seat("tom")) == []
    with pytest.raises(WrongMoment):
        admission.admit(reilly.seat("kwame"), by=reilly.seat("tom"))


def test_two_people_kept_apart_are_never_let_into_one_room(reilly: Reilly) -> None:
    stages.begin(reilly.meeting, by=reilly.seat("tom"))
    for name in ("kwame", "bridie"):
        admission.knock(by=reilly.seat(name))
    admission.admit(reilly.seat("kwame"), by=reilly.seat("tom"))
    keeping_apart.keep_apart(
        reilly.person("kwame"), reilly.person("bridie"),
        family=reilly.family, reason="Bail conditions", by=reilly.coordinator,
    )  # fmt: skip
    with pytest.raises(KeptApart) as refused:
        admission.admit(reilly.seat("bridie"), by=reilly.seat("tom"))
    for hint in ("Kwame", "Bridie", "Bail", "apart"):
        assert hint not in str(refused.value.message)


def test_hands_bells_and_breaks_are_for_who_is_inside(reilly: Reilly) -> None:
    in_private(reilly)
    outside = reilly.seat("kwame")
    with pytest.raises(NotAllowed):
        admission.raise_hand(up=True, by=outside)
    with pytest.raises(NotAllowed):
        admission.ask_coordinator_in(by=outside)
    with pytest.raises(NotAllowed):
        turns.take_a_break(by=outside)
    assert admission.raise_hand(up=True, by=reilly.seat("maya")).hand_raised_at is not None


def test_ringing_for_the_coordinator_opens_nothing(reilly: Reilly) -> None:
    in_private(reilly)
    before = set(Seat.objects.exclude(admitted_at=None).values_list("pk", flat=True))
    admission.ask_coordinator_in(by=reilly.seat("siobhan"))
    assert reilly.meeting.help_asked_at is not None
    assert reilly.meeting.stage == Stage.PRIVATE
    assert set(Seat.objects.exclude(admitted_at=None).values_list("pk", flat=True)) == before
    assert not access.is_in_room(reilly.seat("tom"))


def test_a_seat_of_nobody_is_not_found(reilly: Reilly) -> None:
    for seat_id in ("", "rubbish", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(NotFound):
            access.other_seat(reilly.seat("tom"), seat_id)
