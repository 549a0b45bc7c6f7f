"""Seats: who may be given which, and what keeping apart and choosing who stays mean."""

import pytest

from meetings import circles, seats, stages
from meetings.choices import Stage
from meetings.forms import people_to_seat
from meetings.models import Circle, Seat
from meetings.table import admission
from participants.models import Person, Service
from participants.models.choices import Role
from participants.people import families, keeping_apart
from participants.platform.errors import KeptApart, NotAllowed, NotFound, Unclear
from tests.meetings.test_stages import everybody_in, in_private
from tests.support.family import Reilly


def worker(reilly: Reilly, name: str = "Sam Cole") -> Person:
    return families.add_person(
        name, called=name.split()[0], service=reilly.family.service, by=reilly.coordinator
    )


def test_the_coordinator_gives_places_and_nobody_else(reilly: Reilly) -> None:
    person = worker(reilly)
    for name in ("siobhan", "priya", "aisha"):
        with pytest.raises(NotAllowed):
            seats.add_seat(reilly.meeting, person=person, role=Role.INFORMATION_GIVER, by=reilly.seat(name))
    seat = seats.add_seat(
        reilly.meeting, person=person, role=Role.INFORMATION_GIVER, why="Knows about money",
        by=reilly.seat("tom"),
    )  # fmt: skip
    assert (seat.person, seat.circle, seat.why) == (person, None, "Knows about money")


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("sam", Role.FAMILY),  # not of the family
        ("sam", Role.CHILD),
        ("sam", Role.COORDINATOR),  # no coordinator's account
        ("sam", Role.SUPPORTER),  # no circle
        ("sam", "boss"),
    ],
)
def test_a_role_that_does_not_fit_the_person_is_refused(reilly: Reilly, name: str, role: str) -> None:
    with pytest.raises(Unclear):
        seats.add_seat(reilly.meeting, person=worker(reilly), role=role, by=reilly.seat("tom"))


def test_somebody_of_the_family_cannot_sit_there_as_a_worker(reilly: Reilly) -> None:
    with pytest.raises(Unclear):
        seats.change_seat(reilly.seat("kwame"), role=Role.REFERRER, circle=None, by=reilly.seat("tom"))


def test_a_worker_is_never_made_family(reilly: Reilly) -> None:
    with pytest.raises(Unclear):
        seats.change_seat(reilly.seat("priya"), role=Role.FAMILY, circle=reilly.circle, by=reilly.seat("tom"))


def test_a_person_of_another_service_has_no_place_here(reilly: Reilly) -> None:
    other = Service.objects.create(name="Another council")
    stranger = Person.objects.create(service=other, name="Eve Stone", called="Eve")
    with pytest.raises(NotFound):
        seats.add_seat(reilly.meeting, person=stranger, role=Role.REFERRER, by=reilly.seat("tom"))


def test_people_kept_apart_get_no_seat_in_one_circle_and_no_hint_why(reilly: Reilly) -> None:
    families.add_member(reilly.family, reilly.person("lee"), relation="partner", by=reilly.coordinator)
    with pytest.raises(KeptApart) as refused:
        seats.add_seat(
            reilly.meeting, person=reilly.person("lee"), role=Role.FAMILY,
            circle=reilly.circle, by=reilly.seat("tom"),
        )  # fmt: skip
    for hint in ("Siobhan", "Maya", "Theo", "order", "molest", "apart"):
        assert hint.lower() not in str(refused.value.message).lower()
    assert not Seat.objects.filter(person=reilly.person("lee")).exists()


def test_people_kept_apart_may_sit_in_two_circles_but_not_serve_every_one(reilly: Reilly) -> None:
    families.add_member(reilly.family, reilly.person("lee"), relation="partner", by=reilly.coordinator)
    tom = reilly.seat("tom")
    other = circles.add_circle(reilly.meeting, name="The other room", by=tom)
    lee = seats.add_seat(reilly.meeting, person=reilly.person("lee"), role=Role.FAMILY, circle=other, by=tom)
    with pytest.raises(KeptApart):
        seats.change_seat(lee, circle=reilly.circle, by=tom)
    keeping_apart.keep_apart(
        reilly.person("lee"), reilly.person("priya"),
        family=reilly.family, reason="Threats", by=reilly.coordinator,
    )  # fmt: skip
    with pytest.raises(KeptApart):
        seats.change_seat(reilly.seat("priya"), why="Serves both", by=tom)


def test_recording_that_two_must_not_meet_puts_both_out_of_the_room(reilly: Reilly) -> None:
    everybody_in(reilly)
    keeping_apart.keep_apart(
        reilly.person("siobhan"), reilly.person("bridie"),
        family=reilly.family, reason="New", by=reilly.coordinator,
    )  # fmt: skip
    epoch = reilly.meeting.epoch
    assert seats.separate(reilly.family) == 2
    assert reilly.seat("siobhan").admitted_at is None
    assert reilly.seat("bridie").admitted_at is None
    assert reilly.seat("maya").admitted_at is not None
    assert reilly.meeting.epoch > epoch


def test_somebody_kept_apart_is_on_no_roster(reilly: Reilly) -> None:
    keeping_apart.keep_apart(
        reilly.person("kwame"), reilly.person("haddad"),
        family=reilly.family, reason="New", by=reilly.coordinator,
    )  # fmt: skip
    names = {one.person.called for one in seats.roster(reilly.seat("kwame"))}
    assert "Mrs Haddad" not in names
    assert "Siobhan" in names
    with pytest.raises(NotFound):
        seats.access.other_seat(reilly.seat("kwame"), reilly.seat("haddad").pk)


def test_outside_private_time_everybody_of_the_circle_sees_who_is_there(reilly: Reilly) -> None:
    everybody = {name for name in reilly.people if name != "lee"}
    assert len(seats.roster(reilly.seat("maya"))) >= len(everybody) - 2
    assert {one.pk for one in seats.roster(reilly.seat("maya"))} == {
        one.pk for one in seats.roster(reilly.seat("tom"))
    }


def test_in_private_time_who_is_outside_sees_nobody(reilly: Reilly) -> None:
    in_private(reilly)
    for name in ("tom", "priya", "aisha"):
        assert [one.pk for one in seats.roster(reilly.seat(name))] == [reilly.seat(name).pk]
    assert len(seats.roster(reilly.seat("siobhan"))) > 5


def test_another_role_or_circle_means_knocking_again(reilly: Reilly) -> None:
    everybody_in(reilly)
    seats.change_seat(reilly.seat("bridie"), why="Maya’s nan", by=reilly.seat("tom"))
    assert reilly.seat("bridie").admitted_at is not None
    reilly.jump_to(Stage.READY)
    other = circles.add_circle(reilly.meeting, name="The other room", by=reilly.seat("tom"))
    reilly.jump_to(Stage.INFORMATION)
    seats.change_seat(reilly.seat("bridie"), circle=other, by=reilly.seat("tom"))
    assert reilly.seat("bridie").admitted_at is None


def test_a_removed_seat_is_out_and_may_be_given_again(reilly: Reilly) -> None:
    everybody_in(reilly)
    old = reilly.seat("bridie")
    seats.remove_seat(old, by=reilly.seat("tom"))
    assert old.pk not in {one.pk for one in seats.roster(reilly.seat("tom"))}
    with pytest.raises(NotFound):
        admission.knock(by=old)
    again = seats.add_seat(
        reilly.meeting,
        person=old.person,
        role=Role.FAMILY,
        circle=old.circle,
        by=reilly.seat("tom"),
    )
    assert again.pk == old.pk
    assert (again.admitted_at, again.removed_at) == (None, None)


def test_nobody_takes_their_own_seat_away(reilly: Reilly) -> None:
    with pytest.raises(NotAllowed):
        seats.remove_seat(reilly.seat("tom"), by=reilly.seat("tom"))


def test_who_stays_in_private_time_is_chosen_by_the_person_or_the_family(reilly: Reilly) -> None:
    aisha = reilly.seat("aisha")
    for name in ("tom", "priya", "aisha"):
        with pytest.raises(NotAllowed):
            seats.choose_companion(aisha, stays=True, by=reilly.seat(name))
    for name in ("maya", "siobhan"):
        assert seats.choose_companion(aisha, stays=True, by=reilly.seat(name)).stays_in_private
        seats.choose_companion(aisha, stays=False, by=reilly.seat(name))


def test_a_child_chooses_only_for_who_sits_beside_them(reilly: Reilly) -> None:
    Seat.objects.filter(pk=reilly.seat("aisha").pk).update(beside=reilly.seat("theo"))
    with pytest.raises(NotAllowed):
        seats.choose_companion(reilly.seat("aisha"), stays=True, by=reilly.seat("maya"))


def test_a_worker_is_never_a_companion(reilly: Reilly) -> None:
    with pytest.raises(Unclear):
        seats.choose_companion(reilly.seat("priya"), stays=True, by=reilly.seat("siobhan"))


def test_no_seat_is_added_once_the_family_is_on_its_own(reilly: Reilly) -> None:
    in_private(reilly)
    with pytest.raises(NotAllowed):
        seats.add_seat(reilly.meeting, person=worker(reilly), role=Role.REFERRER, by=reilly.seat("tom"))
    stages.ask_for_safety(reilly.meeting, by=reilly.seat("maya"))
    with pytest.raises(NotAllowed):
        seats.add_seat(reilly.meeting, person=worker(reilly), role=Role.REFERRER, by=reilly.seat("tom"))


def test_circles_have_names_of_their_own(reilly: Reilly) -> None:
    tom = reilly.seat("tom")
    circles.add_circle(reilly.meeting, name="Dad’s room", by=tom)
    for name in ("Dad’s room", "  "):
        with pytest.raises(Unclear):
            circles.add_circle(reilly.meeting, name=name, by=tom)
    assert Circle.objects.filter(meeting=reilly.meeting).count() == 2


def test_keeping_two_people_apart_puts_both_out_in_the_same_moment(reilly: Reilly) -> None:
    reilly.jump_to("information")
    seats.keep_apart(
        reilly.people["daniel"],
        reilly.people["bridie"],
        family=reilly.family,
        reason="asked for in the morning",
        by=reilly.coordinator,
    )
    assert reilly.seat("daniel").admitted_at is None
    assert reilly.seat("bridie").admitted_at is None
    assert reilly.seat("siobhan").admitted_at is not None


def test_a_person_only_another_family_keeps_apart_is_named_to_nobody_else(reilly: Reilly) -> None:
    """Lee has a place in no family; the name alone would tell that somebody is kept from him."""
    own = people_to_seat(reilly.family)
    other = families.create_family("Abara", by=reilly.coordinator)
    elsewhere = people_to_seat(other)
    assert reilly.people["lee"] in own
    assert reilly.people["lee"] not in elsewhere
    assert reilly.people["aisha"] in elsewhere
