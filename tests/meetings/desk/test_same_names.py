"""People who are called alike in one room are told apart, and who changes name or cloth is seen to have done
so.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.choices import Stage
from meetings.desk import same_names
from meetings.table import room_state
from participants.models import Person
from tests.support.family import Reilly


def shown(reilly: Reilly, reader: str) -> dict[str, dict[str, object]]:
    """What a room tells somebody of each seat, by person."""
    seen = room_state.of(reilly.seat(reader))["seats"]
    names = {str(person.pk): name for name, person in reilly.people.items()}
    return {names[one["person"]]: one for one in seen}


def change(reilly: Reilly, name: str, *, called: str, colour: str = "", pattern: str = "") -> None:
    person = reilly.person(name)
    same_names.choose_patch(
        person,
        called=called,
        colour=colour or person.patch_colour,
        pattern=pattern or person.patch_pattern,
    )


@pytest.mark.parametrize("called", ["Siobhan", "SIOBHAN", "Siobh\u0430n", "Si\u00f3bhan", "S i o b h a n"])
def test_two_who_are_called_alike_are_told_apart(reilly: Reilly, called: str) -> None:
    reilly.jump_to(Stage.INFORMATION)
    siobhan = reilly.person("siobhan")
    change(reilly, "kwame", called=called, colour=siobhan.patch_colour,
    pattern=siobhan.patch_pattern)  # fmt: skip
    seen = shown(reilly, "bridie")
    assert "uncle" in str(seen["kwame"]["called"]).lower()
    assert "(" in str(seen["siobhan"]["called"])
    assert seen["siobhan"]["called"] != seen["kwame"]["called"]
    page = reilly.client("bridie").get(f"/m/{reilly.meeting.pk}/who").content.decode()
    assert f"<bdi>{called}</bdi>" in page


def test_with_one_relation_the_whole_name_tells_and_then_a_number(reilly: Reilly) -> None:
    reilly.jump_to(Stage.INFORMATION)
    seats = [reilly.seat("siobhan"), reilly.seat("kwame")]
    for seat in seats:
        seat.person.called = "Sam"
        seat.role = "supporter"
    one, two = same_names.labels(seats, {}).values()
    assert "Siobhan Reilly" in one
    assert "Kwame Okafor" in two
    for seat in seats:
        seat.person.name = "Sam"
    one, two = same_names.labels(seats, {}).values()
    assert one != two


def test_nobody_is_told_apart_who_shares_no_name(reilly: Reilly) -> None:
    reilly.jump_to(Stage.INFORMATION)
    assert {one["called"] for one in shown(reilly, "bridie").values()} >= {"Siobhan", "Kwame"}


def test_the_room_hears_of_a_change_at_once_and_of_the_name_before(reilly: Reilly) -> None:
    reilly.jump_to(Stage.INFORMATION)
    before = reilly.meeting.epoch
    change(reilly, "kwame", called="Siobhan")
    assert reilly.meeting.epoch > before
    (news,) = shown(reilly, "bridie")["kwame"]["news"]  # type: ignore[misc]
    assert "Kwame" in str(news)
    assert "Siobhan" in str(news)


def test_another_cloth_is_said_and_the_same_is_no_news(reilly: Reilly) -> None:
    reilly.jump_to(Stage.INFORMATION)
    change(reilly, "kwame", called="Kwame")
    assert shown(reilly, "bridie")["kwame"]["news"] == []
    taken = reilly.person("siobhan")
    change(reilly, "kwame", called="Kwame", colour=taken.patch_colour, pattern=taken.patch_pattern)
    (news,) = shown(reilly, "bridie")["kwame"]["news"]  # type: ignore[misc]
    assert "changed their cloth" in str(news)
    Person.objects.update(patch_changed_at=timezone.now() - timedelta(days=8))
    assert shown(reilly, "bridie")["kwame"]["news"] == []


def test_whoever_is_outside_private_time_hears_nothing_of_it(reilly: Reilly) -> None:
    change(reilly, "kwame", called="Siobhan")
    reilly.jump_to(Stage.PRIVATE)
    assert set(shown(reilly, "priya")) == {"priya"}


def test_new_numbers_are_the_familys_to_know_and_no_workers(reilly: Reilly) -> None:
    from participants.entry import handing_out_codes

    reilly.jump_to(Stage.INFORMATION)
    way = reilly.evening.ways_in["siobhan"].invitation
    handing_out_codes.renew_numbers(way, by=reilly.coordinator, aloud=True)
    (news,) = shown(reilly, "bridie")["siobhan"]["news"]  # type: ignore[misc]
    assert "New numbers were made for" in str(news)
    assert shown(reilly, "priya")["siobhan"]["news"] == []


def test_more_people_cost_no_more_queries(reilly: Reilly, django_assert_num_queries: object) -> None:
    reilly.jump_to(Stage.INFORMATION)
    seats = [reilly.seat(name) for name in ("siobhan", "kwame", "bridie", "daniel")]
    for some in (seats[:2], seats):
        with django_assert_num_queries(1):  # type: ignore[operator]
            same_names.news(some, reader=seats[0])
