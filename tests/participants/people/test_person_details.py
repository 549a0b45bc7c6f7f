"""People as they are written down, and mended."""

from dataclasses import replace
from datetime import date

import pytest

from participants.models import JournalEntry, Member, Person, SafeContact
from participants.people import birth, families, person_details, safe_contact
from participants.people.birth import Born
from participants.people.person_details import ChangedMeanwhile, Details, FirstContact, NewMember
from participants.platform import time_zones
from participants.platform.errors import NotAllowed, Unclear
from tests.support.family import Reilly

BRIDIE = Details("Bridie Reilly", "Nan", False, "en-gb", "Europe/Dublin", born=Born(1951))


def member(reilly: Reilly, name: str) -> Member:
    return Member.objects.select_related("family", "person").get(
        family=reilly.family, person=reilly.people[name]
    )


def change(reilly: Reilly, name: str, details: Details, **more: object) -> Person:
    place = member(reilly, name)
    given = {
        "relation": "grandmother",
        "parental_responsibility": False,
        "version": place.person.version,
        "by": reilly.coordinator,
    } | more
    return person_details.change_member(place, details, **given)  # type: ignore[arg-type]


def test_everything_about_a_person_can_be_mended(reilly: Reilly) -> None:
    changed = change(
        reilly, "bridie", replace(BRIDIE, speaks=" Irish "),
        relation="aunt", parental_responsibility=True,
    )  # fmt: skip
    assert (changed.called, changed.zone, changed.speaks) == ("Nan", "Europe/Dublin", "Irish")
    assert (changed.born_year, changed.born_month) == (1951, None)
    place = member(reilly, "bridie")
    assert (place.relation, place.has_parental_responsibility) == ("aunt", True)
    assert JournalEntry.objects.filter(action="person.change", subject=str(changed.pk)).exists()


def test_the_journal_keeps_none_of_the_words(reilly: Reilly) -> None:
    change(reilly, "bridie", replace(BRIDIE, name="Xyzzy Plugh"))
    row = JournalEntry.objects.get(action="person.change")
    assert "Xyzzy" not in f"{row.detail} {row.subject} {row.actor}"


def test_the_second_of_two_who_save_at_once_gets_a_clear_no(reilly: Reilly) -> None:
    seen = reilly.person("bridie").version
    change(reilly, "bridie", BRIDIE, version=seen)
    with pytest.raises(ChangedMeanwhile):
        change(reilly, "bridie", replace(BRIDIE, called="Granny"), version=seen)
    assert reilly.person("bridie").called == "Nan"


@pytest.mark.parametrize("zone", ["London", "GMT+1", "europe/london", "Dublin", "", "x" * 64])
def test_a_clock_nobody_has_is_refused_whoever_asks(reilly: Reilly, zone: str) -> None:
    with pytest.raises(Unclear) as refused:
        change(reilly, "bridie", replace(BRIDIE, zone=zone))
    assert list(refused.value.fields) == ["zone"]
    with pytest.raises(Unclear):
        families.add_person(
            "Ann Lee", called="Ann", service=reilly.family.service, zone=zone, by=reilly.coordinator
        )
    with pytest.raises(Unclear):
        families.create_family("Lee", zone=zone, by=reilly.coordinator)


@pytest.mark.parametrize("language", ["Urdu", "pl", ""])
def test_a_language_we_do_not_write_is_refused_and_kept_in_words_instead(
    reilly: Reilly, language: str
) -> None:
    with pytest.raises(Unclear) as refused:
        change(reilly, "bridie", replace(BRIDIE, language=language))
    assert list(refused.value.fields) == ["language"]
    assert change(reilly, "bridie", replace(BRIDIE, speaks="Urdu")).speaks == "Urdu"


def test_nobody_changes_another_services_person(reilly: Reilly) -> None:
    stranger = reilly.coordinator
    stranger.service = None
    with pytest.raises(NotAllowed):
        change(reilly, "bridie", BRIDIE, by=stranger)


def test_every_clock_of_the_list_is_one_and_has_a_country() -> None:
    assert {zone for zone, _country, _name in time_zones.KNOWN} <= time_zones.ZONES
    assert time_zones.name("Europe/Dublin") == "Ireland (Dublin)"
    assert time_zones.name("Europe/Malta") == "Malta"
    assert ("Europe/Malta", "Malta") in time_zones.choices("Europe/Malta")


# -- dates of birth ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("born", "field"),
    [
        (Born(day=3), "born_month"),
        (Born(month=3), "born_year"),
        (Born(2015, 2, 30), "born_day"),
        (Born(1800), "born_year"),
        (Born(2999), "born_year"),
    ],
)
def test_what_is_no_date_is_said_at_its_field(born: Born, field: str) -> None:
    with pytest.raises(Unclear) as refused:
        born.check()
    assert list(refused.value.fields) == [field]


def test_the_year_alone_will_do_and_so_will_nothing() -> None:
    for born in (birth.UNKNOWN, Born(1951), Born(1951, 3), Born(1952, 2, 29)):
        born.check()


def test_an_age_is_said_only_where_it_is_sure() -> None:
    today = date(2026, 3, 15)
    assert Born(2017, 3, 15).age(on=today) == 9
    assert Born(2017, 3, 16).age(on=today) == 8
    assert Born(2017, 4).age(on=today) == 8
    assert Born(2017, 3).age(on=today) is None
    assert Born(1951).age(on=today) is None
    assert Born(1951).words() == "born 1951"


# -- several at once ---------------------------------------------------------------------------------------
def new(name: str, **contact: object) -> NewMember:
    details = Details(name, name.split()[0], False, "en-gb", "Europe/London")
    return NewMember(details, "cousin", contact=FirstContact(**contact) if contact else None)  # type: ignore[arg-type]


def test_several_people_are_written_down_with_how_to_reach_them(reilly: Reilly) -> None:
    one, two = person_details.add_members(
        reilly.family,
        [
            new("Ann Okafor"),
            new("Ben Okafor", phone="07700 900177", channels=["text"], checked=True),
        ],
        by=reilly.coordinator,
    )
    assert not SafeContact.objects.filter(person=one.person).exists()
    assert safe_contact.is_checked(two.person)


def test_of_several_people_all_are_written_down_or_none(reilly: Reilly) -> None:
    with pytest.raises(Unclear):
        person_details.add_members(
            reilly.family,
            [new("Ann Okafor"), new("Ben Okafor", phone="07700 9")],
            by=reilly.coordinator,
        )
    assert not Person.objects.filter(name="Ann Okafor").exists()
