"""Two entries that are one person, joined by the coordinator's own act."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings import seats
from meetings.models import Seat
from meetings.table import merging_people
from meetings.table.merging_people import CannotBeJoined, Joined
from participants.entry import invitations
from participants.models import Consent, Invitation, JournalEntry, KeepApart, Member, Person
from participants.models.choices import Relation, Role
from participants.people import families, keeping_apart, safe_contact
from participants.people.person_details import ChangedMeanwhile, Details
from participants.platform.errors import KeptApart, NotAllowed
from tests.support.family import Reilly


def uncle(reilly: Reilly, name: str) -> Member:
    person = families.add_person(
        name, called=name.split()[0], service=reilly.family.service, by=reilly.coordinator
    )
    return families.add_member(reilly.family, person, relation=Relation.UNCLE, by=reilly.coordinator)


def member(reilly: Reilly, name: str) -> Member:
    return Member.objects.select_related("family", "person").get(
        family=reilly.family, person=reilly.people[name]
    )


def chosen(contact_of: Person | None = None) -> Joined:
    return Joined(
        Details("Wojciech Kowalski", "Wojtek", False, "en-gb", "Europe/Warsaw", speaks="Polish"),
        relation=Relation.UNCLE,
        parental_responsibility=False,
        contact_of=contact_of,
    )


def join(reilly: Reilly, one: Member, other: Member, how: Joined | None = None) -> Person:
    version = one.person.version + other.person.version
    return merging_people.join_people(one, other, how or chosen(), version=version, by=reilly.coordinator)


def seat_for(reilly: Reilly, person: Person) -> Seat:
    return seats.add_seat(
        reilly.meeting, person=person, role=Role.FAMILY, circle=reilly.circle, by=reilly.seat("tom")
    )


@pytest.fixture
def pair(reilly: Reilly) -> tuple[Member, Member]:
    reilly.jump_to("preparing", admitted=False)
    return uncle(reilly, "Wojtek Kowalski"), uncle(reilly, "Wojciech Kowalski")


def test_one_entry_stays_as_it_was_chosen_and_the_other_goes(
    reilly: Reilly, pair: tuple[Member, Member]
) -> None:
    one, other = pair
    person = join(reilly, one, other)
    assert person.pk == one.person_id
    assert (person.name, person.called, person.speaks) == (
        "Wojciech Kowalski", "Wojtek", "Polish",
    )  # fmt: skip
    assert not Person.objects.filter(pk=other.person_id).exists()
    assert reilly.family.members.filter(person__name__contains="Kowalski").count() == 1
    row = JournalEntry.objects.get(action="person.join")
    assert row.detail == {"joined": str(other.person_id)}


def test_answers_seats_and_orders_come_along_and_ways_in_end(
    reilly: Reilly, pair: tuple[Member, Member]
) -> None:
    one, other = pair
    tom = reilly.coordinator
    safe_contact.set_safe_contact(other.person, by=tom, phone="07700 900177", channels=["text"])
    safe_contact.check_safe_contact(other.person, by=tom)
    families.record_consent(other, given=True, wording="May we?", how="at home", by=tom)
    seat = seat_for(reilly, other.person)
    kept = keeping_apart.keep_apart(
        other.person, reilly.people["lee"], family=reilly.family, reason="An order.", by=tom
    )
    way_in = invitations.invite(other.person, reilly.family, by=tom, until=timezone.now() + timedelta(days=3))
    person = join(reilly, one, other, chosen(other.person))
    assert Seat.objects.get(pk=seat.pk).person_id == person.pk
    assert Consent.objects.get(member=one).given
    assert {KeepApart.objects.get(pk=kept.pk).one_id} == {person.pk}
    assert safe_contact.is_checked(person)
    assert not Invitation.objects.filter(pk=way_in.invitation.pk, revoked_at=None).exists()


def test_two_with_seats_at_one_meeting_are_not_joined(reilly: Reilly, pair: tuple[Member, Member]) -> None:
    for one in pair:
        seat_for(reilly, one.person)
    with pytest.raises(CannotBeJoined, match="cannot_be_joined"):
        join(reilly, *pair)
    assert reilly.family.members.filter(person__name__contains="Kowalski").count() == 2


def test_two_who_are_kept_apart_are_not_joined_and_the_words_hint_at_nothing(
    reilly: Reilly, pair: tuple[Member, Member]
) -> None:
    one, other = pair
    keeping_apart.keep_apart(
        one.person, other.person, family=reilly.family, reason="Xyzzy.", by=reilly.coordinator
    )
    with pytest.raises(CannotBeJoined) as refused:
        join(reilly, one, other)
    assert str(refused.value.message) == str(CannotBeJoined.message)


def test_nobody_gets_a_seat_where_somebody_they_must_not_meet_sits(
    reilly: Reilly, pair: tuple[Member, Member]
) -> None:
    one, other = pair
    seat_for(reilly, other.person)
    keeping_apart.keep_apart(
        one.person, reilly.people["kwame"], family=reilly.family, reason="An order.",
        by=reilly.coordinator,
    )  # fmt: skip
    with pytest.raises(KeptApart):
        join(reilly, one, other)
    assert Person.objects.filter(pk=other.person_id).exists()


def test_a_device_never_changes_hands(reilly: Reilly, pair: tuple[Member, Member]) -> None:
    reilly.key("kwame")
    one, _other = pair
    kwame = member(reilly, "kwame")
    stays, goes = merging_people.which_stays(one, kwame)
    assert (stays.pk, goes.pk) == (kwame.pk, one.pk)
    reilly.key("bridie")
    with pytest.raises(CannotBeJoined):
        merging_people.which_stays(kwame, member(reilly, "bridie"))


def test_who_works_here_is_nobodys_double(reilly: Reilly, pair: tuple[Member, Member]) -> None:
    tom = families.add_member(
        reilly.family, reilly.people["tom"], relation=Relation.OTHER, by=reilly.coordinator
    )
    with pytest.raises(CannotBeJoined):
        join(reilly, pair[0], tom)


def test_a_page_that_is_out_of_date_joins_nothing(reilly: Reilly, pair: tuple[Member, Member]) -> None:
    one, other = pair
    with pytest.raises(ChangedMeanwhile):
        merging_people.join_people(one, other, chosen(), version=7, by=reilly.coordinator)


def test_another_services_coordinator_joins_nobody(reilly: Reilly, pair: tuple[Member, Member]) -> None:
    reilly.coordinator.service = None
    with pytest.raises(NotAllowed):
        join(reilly, *pair)
