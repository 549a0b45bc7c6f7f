"""Taking somebody out of a family who was written down there by mistake."""

import pytest

from meetings.forms import people_to_seat
from meetings.models import Seat
from meetings.table import removing_people
from meetings.table.removing_people import StillNeeded
from participants.models import Consent, Invitation, Member, Person, SafeContact
from participants.platform.errors import NotAllowed
from tests.support.family import Reilly


def member(reilly: Reilly, name: str) -> Member:
    return Member.objects.select_related("family", "person").get(
        family=reilly.family, person=reilly.people[name]
    )


def test_before_a_meeting_begins_somebody_can_be_taken_out_with_all_that_is_theirs(
    reilly: Reilly,
) -> None:
    reilly.jump_to("preparing", admitted=False)
    kwame = member(reilly, "kwame")
    going = removing_people.going(kwame)
    assert (going.ways_in, going.contact, going.meetings) == (1, True, [reilly.meeting.title])
    removing_people.take_out(kwame, by=reilly.coordinator)
    assert not Member.objects.filter(pk=kwame.pk).exists()
    assert not Invitation.objects.filter(person=kwame.person, revoked_at=None).exists()
    assert not SafeContact.objects.filter(person=kwame.person).exists()
    assert not Seat.objects.filter(person=kwame.person, removed_at=None).exists()


def test_whoever_was_taken_out_is_offered_to_nobody(reilly: Reilly) -> None:
    reilly.jump_to("preparing", admitted=False)
    removing_people.take_out(member(reilly, "kwame"), by=reilly.coordinator)
    assert Person.objects.filter(pk=reilly.people["kwame"].pk).exists()
    assert reilly.people["kwame"].pk not in [one.pk for one in people_to_seat(reilly.family)]


@pytest.mark.parametrize("stage", ["information", "private", "safety_pause", "monitoring"])
def test_nobody_is_taken_out_of_a_meeting_that_has_begun(reilly: Reilly, stage: str) -> None:
    reilly.jump_to(stage)
    kwame = member(reilly, "kwame")
    assert reilly.meeting.title in removing_people.going(kwame).why_not
    with pytest.raises(StillNeeded):
        removing_people.take_out(kwame, by=reilly.coordinator)
    assert Member.objects.filter(pk=kwame.pk).exists()


def test_whose_yes_a_meeting_hangs_on_is_not_taken_out(reilly: Reilly) -> None:
    reilly.jump_to("preparing", admitted=False)
    Consent.objects.exclude(member__person=reilly.people["siobhan"]).delete()
    with pytest.raises(StillNeeded):
        removing_people.take_out(member(reilly, "siobhan"), by=reilly.coordinator)


def test_another_services_coordinator_takes_nobody_out(reilly: Reilly) -> None:
    reilly.coordinator.service = None
    with pytest.raises(NotAllowed):
        removing_people.take_out(member(reilly, "kwame"), by=reilly.coordinator)
