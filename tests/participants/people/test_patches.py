"""Everybody has a cloth of their own at once, and keeps the one they chose."""

from meetings import seats
from participants.models import Person
from participants.models.choices import PatchColour, PatchPattern, Relation, Role
from participants.people import families, patches
from tests.support.family import Reilly


def cloth(person: Person) -> tuple[str, str]:
    person.refresh_from_db()
    return person.patch_colour, person.patch_pattern


def newcomer(reilly: Reilly, name: str) -> Person:
    person = families.add_person(name, called=name, service=reilly.family.service, by=reilly.coordinator)
    families.add_member(reilly.family, person, relation=Relation.COUSIN, by=reilly.coordinator)
    return person


def test_there_are_eighty_cloths_and_each_is_another() -> None:
    assert len(set(patches.CLOTHS)) == len(PatchColour) * len(PatchPattern)


def test_nobody_new_in_a_family_looks_like_anybody_else_in_it(reilly: Reilly) -> None:
    made = [newcomer(reilly, f"Cousin {number}") for number in range(30)]
    family = Person.objects.filter(memberships__family=reilly.family)
    cloths = [cloth(person) for person in family]
    assert len(set(cloths)) == len(cloths)
    assert {cloth(one) for one in made} & {cloth(reilly.people["tom"])} == set()


def test_eight_people_of_a_new_family_have_eight_colours(reilly: Reilly) -> None:
    family = families.create_family("Ahmed", by=reilly.coordinator)
    made = []
    for name in ("Amal", "Badr", "Dunya", "Fahd", "Ghada", "Hadi", "Iman", "Jamil"):
        person = families.add_person(name, called=name, service=family.service, by=reilly.coordinator)
        families.add_member(family, person, relation=Relation.COUSIN, by=reilly.coordinator)
        made.append(person)
    assert len({cloth(one)[0] for one in made}) == len(PatchColour)
    assert len({cloth(one)[1] for one in made}) == len(made)


def test_the_same_people_lead_to_the_same_cloth(reilly: Reilly) -> None:
    one, given = newcomer(reilly, "One"), set()
    for worn in ("slate", "moss"):
        Person.objects.filter(pk=one.pk).update(patch_colour=worn, patch_pattern="line")
        one.refresh_from_db()
        patches.give_one(one, beside=Person.objects.filter(memberships__family=reilly.family))
        given.add(cloth(one))
    assert len(given) == 1


def test_what_somebody_chose_stays_whoever_else_has_it(reilly: Reilly) -> None:
    person = families.add_person("Zoe", called="Zoe", service=reilly.family.service, by=reilly.coordinator)
    colour, pattern = cloth(reilly.people["siobhan"])
    patches.choose_patch(person, colour=colour, pattern=pattern, called="Zoe", by=person)
    families.add_member(reilly.family, person, relation=Relation.FRIEND, by=reilly.coordinator)
    assert cloth(person) == (colour, pattern)


def test_somebody_from_elsewhere_gets_another_cloth_only_when_they_look_like_somebody(
    reilly: Reilly,
) -> None:
    colour, pattern = cloth(reilly.people["siobhan"])
    taken = {cloth(one) for one in Person.objects.all()}
    free = next(one for one in patches.CLOTHS[::-1] if one not in taken)
    for name, worn, stays in (
        ("Ann", (colour, pattern), False),
        ("Ben", free, True),
    ):
        worker = families.add_person(name, called=name, service=reilly.family.service, by=reilly.coordinator)
        Person.objects.filter(pk=worker.pk).update(patch_colour=worn[0], patch_pattern=worn[1])
        worker.refresh_from_db()
        seats.add_seat(reilly.meeting, person=worker, role=Role.INFORMATION_GIVER, by=reilly.seat("tom"))
        assert (cloth(worker) == worn) == stays, name
