"""Telling people apart, and the question whether two entries are one person. Software never answers it."""

import pytest

from participants.models import Member, Person
from participants.models.choices import Relation
from participants.people import distinguishing_labels, families, keeping_apart, possible_duplicates
from participants.people.birth import UNKNOWN, Born
from participants.platform.errors import NotAllowed
from tests.support.family import Reilly


def join_in(
    reilly: Reilly, name: str, relation: Relation = Relation.UNCLE, *,
    called: str = "", born: Born = UNKNOWN, is_child: bool = False,
) -> Member:  # fmt: skip
    person = families.add_person(
        name, called=called or name.split()[0], service=reilly.family.service, born=born,
        is_child=is_child, by=reilly.coordinator,
    )  # fmt: skip
    return families.add_member(reilly.family, person, relation=relation, by=reilly.coordinator)


def asked(reilly: Reilly) -> list[set[str]]:
    members = list(reilly.family.members.select_related("person").order_by("created_at"))
    return [
        {one.one.person.called, one.other.person.called}
        for one in possible_duplicates.of(reilly.family, members)
    ]


def test_nobody_of_the_family_is_taken_for_somebody_else(reilly: Reilly) -> None:
    assert asked(reilly) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wojtek Kowalski", "Wojciech Kowalski"),
        ("Ann  Lee", "ann lee"),
        ("José Díaz", "Jose Diaz"),
    ],
)
def test_two_entries_that_look_alike_are_a_question(reilly: Reilly, one: str, other: str) -> None:
    join_in(reilly, one, called="one")
    join_in(reilly, other, called="other")
    assert asked(reilly) == [{"one", "other"}]
    assert Person.objects.filter(called__in=["one", "other"]).count() == 2


def test_years_of_birth_that_differ_answer_it(reilly: Reilly) -> None:
    join_in(reilly, "Karim Haddad", Relation.GRANDFATHER, born=Born(1958))
    join_in(reilly, "Karim Haddad", Relation.COUSIN, born=Born(2010))
    assert asked(reilly) == []


def test_a_child_and_a_grown_up_of_one_name_are_two(reilly: Reilly) -> None:
    join_in(reilly, "Sean Reilly", Relation.CHILD, is_child=True)
    join_in(reilly, "Sean Reilly")
    assert asked(reilly) == []


def test_they_are_two_is_asked_once_in_either_order(reilly: Reilly) -> None:
    one, other = join_in(reilly, "Ann Lee"), join_in(reilly, "Ann Lee")
    possible_duplicates.they_are_two(reilly.family, other.person, one.person, by=reilly.coordinator)
    possible_duplicates.they_are_two(reilly.family, one.person, other.person, by=reilly.coordinator)
    assert asked(reilly) == []
    assert reilly.family.two_people.count() == 1


def test_whoever_is_kept_apart_is_no_question(reilly: Reilly) -> None:
    one, other = join_in(reilly, "Ann Lee"), join_in(reilly, "Ann Lee")
    keeping_apart.keep_apart(
        one.person, other.person, family=reilly.family, reason="An order.", by=reilly.coordinator
    )
    assert asked(reilly) == []


def test_somebody_of_another_service_does_not_answer_it(reilly: Reilly) -> None:
    one, other = join_in(reilly, "Ann Lee"), join_in(reilly, "Ann Lee")
    stranger = reilly.coordinator
    stranger.service = None
    with pytest.raises(NotAllowed):
        possible_duplicates.they_are_two(reilly.family, one.person, other.person, by=stranger)


# -- telling apart -----------------------------------------------------------------------------------------
def test_two_of_one_name_are_told_apart_by_who_they_are(reilly: Reilly) -> None:
    one = join_in(reilly, "Patrick Reilly", Relation.UNCLE, called="Pat")
    other = join_in(reilly, "Patrick Reilly", Relation.COUSIN, called="Young Pat", born=Born(2010))
    lines = distinguishing_labels.labels([one.person, other.person], reilly.family)
    assert lines[one.person_id] == "Patrick Reilly (uncle, called Pat)"
    assert lines[other.person_id] == "Patrick Reilly (cousin, called Young Pat, born 2010)"


def test_no_two_lines_are_ever_the_same(reilly: Reilly) -> None:
    people = [join_in(reilly, "Patrick Reilly").person for _ in range(3)]
    lines = distinguishing_labels.labels(people, reilly.family)
    assert len(set(lines.values())) == 3


def test_the_older_and_the_younger_are_said_where_it_is_known(reilly: Reilly) -> None:
    older = join_in(reilly, "Karim Haddad", born=Born(1958)).person
    younger = join_in(reilly, "Karim Haddad", born=Born(2010)).person
    assert distinguishing_labels.tell([older, younger, reilly.people["bridie"]]) == {
        older.pk: "the older",
        younger.pk: "the younger",
    }
    assert distinguishing_labels.tell([older, join_in(reilly, "Karim Haddad").person]) == {}
