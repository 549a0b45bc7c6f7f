"""A coordinator's families: found, narrowed, paged, put away and found again."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.desk import family_list
from participants.models import Account, Family, Member, Person
from participants.models.choices import Relation, ToDoKind
from participants.people import families, to_do
from participants.platform.errors import WrongMoment
from participants.staff import emergency_access
from tests.support.family import Reilly
from tests.support.staff import sign_in

ADDRESS = "/desk/families/"


def more(reilly: Reilly, n: int, *, name: str = "Family") -> list[Family]:
    """Families of Tom's with two people each."""
    tom = reilly.coordinator
    made = []
    for number in range(n):
        family = Family.objects.create(
            service=tom.service,
            name=f"{name} {number:03}",
            coordinator=tom,  # type: ignore[misc]
        )
        for called in ("Ann", "Ben"):
            person = Person.objects.create(
                service=family.service, name=f"{called} {name}{number:03}", called=called
            )
            Member.objects.create(family=family, person=person, relation=Relation.COUSIN)
        made.append(family)
    return made


def names(reilly: Reilly, **asked: str) -> list[str]:
    return [card.family.name for card in family_list.listing(reilly.coordinator, **asked).cards]


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_two_hundred_families_cost_as_many_queries_as_five(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    more(reilly, 4)
    few = (
        queries(tom, ADDRESS),
        queries(tom, f"{ADDRESS}?q=Ann"),
        queries(tom, f"{ADDRESS}?show=ready"),
    )
    more(reilly, 195, name="Other")
    assert few == (
        queries(tom, ADDRESS), queries(tom, f"{ADDRESS}?q=Ann"), queries(tom, f"{ADDRESS}?show=ready"),
    )  # fmt: skip
    assert len(names(reilly)) == family_list.PER_PAGE


def test_a_family_of_thirty_costs_as_many_queries_as_one_of_two(reilly: Reilly) -> None:
    tom, family = reilly.client("tom"), more(reilly, 1)[0]
    few = queries(tom, f"{ADDRESS}{family.pk}")
    for number in range(28):
        person = Person.objects.create(service=family.service, name=f"Cy No{number}", called=f"Cy{number}")
        Member.objects.create(family=family, person=person, relation=Relation.COUSIN)
    assert queries(tom, f"{ADDRESS}{family.pk}") == few


def test_whoever_has_something_to_see_to_comes_first(reilly: Reilly) -> None:
    last = more(reilly, 3)[-1]
    to_do.raise_for(last.members.all()[0].person, ToDoKind.NO_WAY)
    found = family_list.listing(reilly.coordinator)
    assert found.cards[0].family.name == last.name
    assert found.cards[0].lit
    assert found.lit == 1


@pytest.mark.parametrize("q", ["reil", "REILLY", "Bridie", "okafor", "Mrs Haddad"])
def test_a_family_is_found_by_its_name_and_by_its_people(reilly: Reilly, q: str) -> None:
    more(reilly, 3)
    assert names(reilly, q=q) == ["Reilly"]


def test_a_family_is_found_by_its_reference(reilly: Reilly) -> None:
    more(reilly, 3)
    assert names(reilly, q=emergency_access.reference(reilly.family)) == ["Reilly"]


def test_somebody_who_is_kept_apart_leads_to_no_family(reilly: Reilly) -> None:
    assert names(reilly, q="Lee Marsh") == []
    assert "Lee" not in family_list.listing(reilly.coordinator, q="Lee Marsk").near


def test_no_result_offers_the_nearest_name(reilly: Reilly) -> None:
    page = reilly.client("tom").get(f"{ADDRESS}?q=Okafr").content.decode()
    assert "No family of yours fits" in page
    assert "Did you mean Okafor?" in page


def test_nobody_finds_another_coordinators_family(reilly: Reilly) -> None:
    ann = Account.objects.create_user(
        "ann@example.org", service=reilly.family.service, staff_role="coordinator"
    )
    page = sign_in(Client(), ann).get(f"{ADDRESS}?q=Reilly").content.decode()
    assert "No family of yours fits" in page
    assert str(reilly.family.pk) not in page


def test_the_words_above_the_list_narrow_it_and_count(reilly: Reilly) -> None:
    more(reilly, 2)
    reilly.jump_to("closed")
    found = family_list.listing(reilly.coordinator)
    assert (found.counts["all"], found.counts["ready"], found.counts["closed"]) == (3, 2, 1)
    assert names(reilly, show="closed") == ["Reilly"]
    assert names(reilly, show="living") == []


def test_pages_can_be_named(reilly: Reilly) -> None:
    more(reilly, 30)
    second = family_list.listing(reilly.coordinator, page="2")
    assert (second.page.number, len(second.cards)) == (2, family_list.PER_PAGE)
    page = reilly.client("tom").get(f"{ADDRESS}?q=Family&page=2").content.decode()
    assert "q=Family&amp;page=1" in page


# -- put away, renamed -------------------------------------------------------------------------------------
def test_a_family_is_put_away_and_found_again(reilly: Reilly) -> None:
    tom, here = reilly.client("tom"), f"{ADDRESS}{reilly.family.pk}"
    assert tom.post(f"{here}/put-away").status_code == 303
    assert names(reilly) == []
    assert names(reilly, show="away") == ["Reilly"]
    assert "This family is put away" in tom.get(here).content.decode()
    assert f'action="{here}/take-out-again"' in tom.get(f"{ADDRESS}?away=1").content.decode()
    assert tom.post(f"{here}/take-out-again").status_code == 303
    assert names(reilly) == ["Reilly"]


def test_a_family_is_put_away_once(reilly: Reilly) -> None:
    families.put_away(reilly.family, by=reilly.coordinator)
    with pytest.raises(WrongMoment):
        families.put_away(reilly.family, by=reilly.coordinator)
    families.take_out_again(reilly.family, by=reilly.coordinator)
    with pytest.raises(WrongMoment):
        families.take_out_again(reilly.family, by=reilly.coordinator)


def test_a_family_is_renamed_and_never_nameless(reilly: Reilly) -> None:
    tom, here = reilly.client("tom"), f"{ADDRESS}{reilly.family.pk}"
    assert tom.post(f"{here}/name", {"name": "Reilly and Okafor"}).status_code == 303
    assert "Saved. That is its name now." in tom.get(f"{here}?at=name").content.decode()
    assert tom.post(f"{here}/name", {"name": " "}).status_code == 422
    assert Family.objects.get(pk=reilly.family.pk).name == "Reilly and Okafor"
