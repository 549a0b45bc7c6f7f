"""While a family is on its own, nobody is given a way in: not by the desk, the API, a paper, or numbers
passed on again.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from meetings import stages
from meetings.api import api_tokens
from meetings.choices import Stage
from meetings.desk import inviting
from participants.entry import invitations
from participants.entry.private_time_block import FamilyInPrivateTime, require_no_private_time
from participants.models import Family, Invitation
from plans.live import private_time
from tests.support.family import Reilly

SAID = "While the family is on its own, nobody can be given a way in"


@pytest.fixture
def alone(reilly: Reilly) -> Reilly:
    """The Reillys in private time."""
    reilly.jump_to(Stage.INFORMATION)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    return reilly


def invite(reilly: Reilly, name: str) -> None:
    until = timezone.now() + timedelta(days=30)
    inviting.invite(reilly.person(name), reilly.family, by=reilly.coordinator, until=until)


@pytest.mark.parametrize("name", ["siobhan", "priya", "aisha", "theo"])
def test_nobody_of_the_family_and_no_worker_is_invited(alone: Reilly, name: str) -> None:
    before = Invitation.objects.count()
    with pytest.raises(FamilyInPrivateTime):
        invite(alone, name)
    assert Invitation.objects.filter(revoked_at=None).count() == before


def test_nobody_gets_new_numbers_for_the_link_they_have(alone: Reilly) -> None:
    before = Invitation.objects.get(person=alone.people["siobhan"], revoked_at=None).code_digest
    with pytest.raises(FamilyInPrivateTime):
        inviting.renew_numbers(alone.person("siobhan"), alone.family, by=alone.coordinator)
    held = Invitation.objects.get(person=alone.people["siobhan"], revoked_at=None)
    assert held.code_digest == before


def test_nor_to_another_family_is_anybody_who_has_a_seat_there(alone: Reilly) -> None:
    other = Family.objects.create(service=alone.family.service, name="Okafor", coordinator=alone.coordinator)
    with pytest.raises(FamilyInPrivateTime):
        require_no_private_time(alone.person("kwame"), other)
    require_no_private_time(alone.person("lee"), other)


@pytest.mark.parametrize("how", ["", "paper"])
def test_the_desk_says_why_on_its_own_page(alone: Reilly, how: str) -> None:
    person = alone.people["siobhan"].pk
    page = alone.client("tom").post(
        f"/desk/families/{alone.family.pk}/people/{person}/invite",
        {"how": how},
        headers={"accept": "text/html"},
    )
    assert page.status_code == 409
    assert SAID in page.content.decode()


def test_the_api_says_so_too(alone: Reilly) -> None:
    asked = Client().post(
        f"/api/v1/families/{alone.family.pk}/invitations",
        {"person": str(alone.people["kwame"].pk), "until": "2030-01-01T00:00:00Z"},
        content_type="application/json",
        headers={"Authorization": f"Token {api_tokens.issue(alone.coordinator)}"},
    )
    assert asked.status_code == 409
    assert asked.json()["code"] == "on_its_own"


def test_numbers_that_were_made_before_are_not_passed_on_meanwhile(alone: Reilly) -> None:
    way_in = alone.evening.ways_in["kwame"]
    with pytest.raises(FamilyInPrivateTime):
        invitations.recall(alone.person("kwame"), alone.family, token=way_in.token, code=way_in.code)


def test_before_it_and_afterwards_somebody_is_invited_as_ever(reilly: Reilly) -> None:
    invite(reilly, "kwame")
    reilly.jump_to(Stage.INFORMATION)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    private_time.present(reilly.circle, by=reilly.seat("siobhan"))
    invite(reilly, "kwame")


def test_a_safety_pause_has_shut_the_room_so_somebody_may_be_invited(alone: Reilly) -> None:
    stages.ask_for_safety(alone.meeting, by=alone.seat("aisha"))
    invite(alone, "kwame")
