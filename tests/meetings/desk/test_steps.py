"""What to do next on the desk: nine steps up to the open door, then one thing at each stage, by the pages
alone.
"""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import access, circles, desk, policy, seats, stages
from meetings.choices import CheckKind, Stage
from meetings.desk import checklist, offering
from meetings.desk.step import State, Step
from meetings.models import Meeting, Seat
from participants.models import Consent, Family, JournalEntry, Member
from participants.models.choices import Relation, Role
from participants.people import families, safe_contact
from participants.platform.errors import ConsentMissing
from tests.support.family import Reilly


def steps_of(seat: Seat) -> dict[str, Step]:
    """The steps of a meeting that is getting ready, by key."""
    facts = desk.facts_of(seat)
    return {one.key: one for one in desk.preparation_steps.steps(facts, zone="Europe/London")}


def toms_seat(meeting: Meeting) -> Seat:
    return Seat.objects.select_related("meeting__family__service", "person", "circle").get(
        meeting=meeting, role=Role.COORDINATOR
    )


def offered(reilly: Reilly) -> Seat:
    """A new meeting that was only just offered."""
    return toms_seat(offering.create_meeting(reilly.family, title="Another one", by=reilly.coordinator))


def page_of(client: Client, meeting: Meeting) -> str:
    response = client.get(f"/desk/meetings/{meeting.pk}")
    assert response.status_code == 200
    return response.content.decode()


def both_take_it_back(reilly: Reilly) -> None:
    for consent in Consent.objects.filter(member__family=reilly.family, given=True):
        families.withdraw_consent(consent, by=reilly.coordinator)


def test_an_offered_meeting_has_its_nine_steps_and_one_of_them_is_lit(reilly: Reilly) -> None:
    found = steps_of(offered(reilly))
    assert list(found) == [
        "yes",
        "safe",
        "places",
        "access_needs",
        "court_orders",
        "advocate_offered",
        "know",
        "time",
        "ready",
    ]
    assert [one.state for one in found.values()].count(State.NOW) == 1
    assert found["yes"].state == State.NOW
    assert found["court_orders"].state == State.LATER
    assert found["places"].link is not None
    assert found["ready"].press is not None
    assert found["ready"].press.not_yet


def test_a_meeting_that_is_ready_has_nothing_left_but_opening_the_room(reilly: Reilly) -> None:
    found = steps_of(reilly.seat("tom"))
    assert {one.key for one in found.values() if one.state == State.DONE} == set(found) - {"ready"}
    assert found["ready"].press is not None
    assert (found["ready"].state, found["ready"].press.not_yet) == (State.NOW, "")


def test_one_press_after_the_yes_starts_getting_ready(reilly: Reilly) -> None:
    seat = offered(reilly)
    client = reilly.client("tom")
    assert "The family said yes" in page_of(client, seat.meeting)
    response = client.post(f"/desk/meetings/{seat.meeting_id}/stage", {"to": "preparing"})
    assert response.status_code == 303
    assert Meeting.objects.get(pk=seat.meeting_id).stage == Stage.PREPARING


def test_without_a_yes_nothing_starts(reilly: Reilly) -> None:
    both_take_it_back(reilly)
    seat = offered(reilly)
    with pytest.raises(ConsentMissing):
        stages.go_ahead(seat.meeting, by=seat)
    assert Meeting.objects.get(pk=seat.meeting_id).stage == Stage.OFFERED
    assert "The family said yes" not in page_of(reilly.client("tom"), seat.meeting)


@pytest.mark.parametrize("kind", checklist.BY_HAND)
def test_every_tick_is_a_form_of_the_desk_and_can_be_taken_back(reilly: Reilly, kind: CheckKind) -> None:
    seat = offered(reilly)
    stages.go_ahead(seat.meeting, by=seat)
    client, address = reilly.client("tom"), f"/desk/meetings/{seat.meeting_id}/checks"
    assert f'name="kind" value="{kind}"' in page_of(client, seat.meeting)
    done = client.post(address, {"kind": kind, "note": "Rang the court on Monday"})
    assert done["Location"] == f"/desk/meetings/{seat.meeting_id}?at={kind}#at-{kind}"
    assert steps_of(toms_seat(seat.meeting))[kind].state == State.DONE
    page = page_of(client, seat.meeting)
    assert "Saved. You can take it back." in page
    assert "Rang the court on Monday" in page
    client.post(address, {"kind": kind, "undo": "1"})
    assert steps_of(toms_seat(seat.meeting))[kind].state in (State.MINE, State.NOW)


def test_nobody_but_the_coordinator_ticks(reilly: Reilly) -> None:
    address = f"/desk/meetings/{reilly.meeting.pk}/checks"
    for name in ("siobhan", "priya"):
        assert reilly.client(name).post(address, {"kind": "court_orders"}).status_code == 403


def test_what_stands_in_the_way_is_said_where_the_button_is(reilly: Reilly) -> None:
    seat = offered(reilly)
    stages.go_ahead(seat.meeting, by=seat)
    page = page_of(reilly.client("tom"), seat.meeting)
    assert 'aria-disabled="true"' in page
    assert "check court orders" in page
    response = reilly.client("tom").post(
        f"/desk/meetings/{seat.meeting_id}/stage",
        {"to": "ready", "back": f"/desk/meetings/{seat.meeting_id}"},
    )
    assert response.status_code == 409
    assert "What to do next" in response.content.decode()


def test_what_people_know_waits_for_the_social_worker_by_name(reilly: Reilly) -> None:
    seat = offered(reilly)
    assert steps_of(seat)["know"].state in (State.MINE, State.NOW)
    seats.add_seat(seat.meeting, person=reilly.people["priya"], role=Role.REFERRER, by=seat)
    found = steps_of(seat)["know"]
    assert (found.state, found.state_words) == (State.WAIT, "Waiting for Priya")


def test_people_without_a_place_and_without_a_safe_way_are_named(reilly: Reilly) -> None:
    seat = offered(reilly)
    ama = families.add_person(
        "Ama Okafor", called="Ama", service=reilly.family.service, by=reilly.coordinator
    )
    families.add_member(reilly.family, ama, relation=Relation.AUNT, by=reilly.coordinator)
    seats.add_seat(
        seat.meeting,
        person=reilly.people["siobhan"],
        role=Role.FAMILY,
        circle=seat.meeting.circles.get(),
        by=seat,
    )
    found = steps_of(seat)
    assert "Ama" in found["places"].says
    assert "Ama" in found["safe"].says
    safe_contact.set_safe_contact(ama, phone="07700 900150", channels=["text"], by=reilly.coordinator)
    safe_contact.check_safe_contact(ama, by=reilly.coordinator)
    assert steps_of(seat)["safe"].state == State.DONE


def test_both_take_their_yes_back_and_the_meeting_cannot_begin(reilly: Reilly) -> None:
    both_take_it_back(reilly)
    tom = reilly.seat("tom")
    with pytest.raises(ConsentMissing):
        stages.begin(tom.meeting, by=tom)
    assert reilly.meeting.stage == Stage.READY
    assert JournalEntry.objects.filter(action="meeting.begin").count() == 0
    found = steps_of(tom)["yes"]
    assert found.state == State.NOW
    assert "Siobhan took their yes back" in found.says
    assert "Daniel took their yes back" in found.says
    page = page_of(reilly.client("tom"), reilly.meeting)
    assert "Ask again, or call it off" in page
    refused = reilly.client("tom").post(f"/desk/meetings/{reilly.meeting.pk}/stage", {"to": "information"})
    assert refused.status_code == 409


def test_one_yes_that_stands_is_enough(reilly: Reilly) -> None:
    families.withdraw_consent(
        Consent.objects.filter(member__person=reilly.people["daniel"]).get(), by=reilly.coordinator
    )
    tom = reilly.seat("tom")
    assert stages.begin(tom.meeting, by=tom).stage == Stage.INFORMATION


def test_a_meeting_is_not_ready_without_the_yes(reilly: Reilly) -> None:
    reilly.jump_to(Stage.PREPARING)
    both_take_it_back(reilly)
    with pytest.raises(ConsentMissing):
        stages.make_ready(reilly.meeting, by=reilly.seat("tom"))
    assert "the yes of somebody who may say it" in steps_of(reilly.seat("tom"))["ready"].press.not_yet  # type: ignore[union-attr]


@pytest.mark.parametrize("stage", policy.STAGES)
def test_the_desk_says_at_every_stage_what_is_next_and_leads_on(reilly: Reilly, stage: str) -> None:
    reilly.jump_to(stage)
    page = page_of(reilly.client("tom"), reilly.meeting)
    assert "What to do next" in page
    assert page.count('class="state ') >= 1
    assert "Everything of this meeting" in page
    signing = f"/m/{reilly.meeting.pk}/signing"
    allowed = policy.may(policy.COORDINATOR, "signing.see", stage)
    assert (f'"{signing}"' in page) == allowed
    room = policy.may(policy.COORDINATOR, "room.enter", stage) or policy.may(
        policy.COORDINATOR, "seat.knock", stage
    )
    assert (f'"/m/{reilly.meeting.pk}/room"' in page) == room


def test_after_the_familys_no_the_desk_says_so(reilly: Reilly) -> None:
    reilly.jump_to(Stage.WITHDRAWN)
    page = page_of(reilly.client("tom"), reilly.meeting)
    assert "The family said no" in page
    assert "Go to the room" not in page
    assert "Paused to keep people safe" not in page


def test_after_a_pause_in_private_time_only_the_family_goes_on(reilly: Reilly) -> None:
    reilly.jump_to(Stage.SAFETY_PAUSE)
    Meeting.objects.filter(pk=reilly.meeting.pk).update(paused_from=Stage.PRIVATE)
    page = page_of(reilly.client("tom"), reilly.meeting)
    assert "only the family can go on with it" in page
    assert "It is safe to go on" not in page
    Meeting.objects.filter(pk=reilly.meeting.pk).update(paused_from=Stage.INFORMATION)
    assert "It is safe to go on" in page_of(reilly.client("tom"), reilly.meeting)


def test_in_private_time_the_desk_names_nobody_of_the_family(reilly: Reilly) -> None:
    reilly.jump_to(Stage.PRIVATE)
    main = re.sub(r"(?s)<nav class=\"rail\".*?</nav>", "", page_of(reilly.client("tom"), reilly.meeting))
    for name in ("Siobhan", "Daniel", "Bridie"):
        assert name not in main


def test_closing_a_meeting_asks_first(reilly: Reilly) -> None:
    reilly.jump_to(Stage.REVIEWED)
    page = page_of(reilly.client("tom"), reilly.meeting)
    assert "can’t be opened again" in page
    assert "Yes: Close this meeting" in page


def test_more_people_cost_no_more_queries(reilly: Reilly) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            seat = toms_seat(reilly.meeting)
            facts = desk.facts_of(seat)
            desk.preparation_steps.steps(facts, zone="Europe/London")
            desk.getting_ready(facts)
        return len(counted)

    few = cost()
    for n in range(12):
        person = families.add_person(
            f"Cousin {n}", called=f"C{n}", service=reilly.family.service, by=reilly.coordinator
        )
        relation = Relation.FATHER if n % 2 else Relation.AUNT
        families.add_member(reilly.family, person, relation=relation, by=reilly.coordinator)
        Seat.objects.create(meeting=reilly.meeting, person=person, role=Role.FAMILY, circle=reilly.circle)
    assert cost() == few


def test_more_families_cost_no_more_queries_in_the_rail(reilly: Reilly) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert len(desk.families(reilly.coordinator)) <= 6
            desk.day_ahead(reilly.coordinator)
        return len(counted)

    few = cost()
    for n in range(20):
        families.create_family(f"Family {n}", by=reilly.coordinator)
    assert cost() == few


def test_the_table_leaves_nothing_out_on_a_small_screen(reilly: Reilly) -> None:
    page = page_of(reilly.client("tom"), reilly.meeting)
    table = page[page.index("quiet rows everybody") :]
    for label in ("Said yes", "Safe to reach", "Link opened", "Coming", "Needs", "Next"):
        assert f'data-l="{label}"' in table
    assert 'class="opt"' not in page


def test_the_next_thing_for_a_person_is_one_press(reilly: Reilly) -> None:
    seat = offered(reilly)
    haddad = Member.objects.get(person=reilly.people["haddad"]).person
    haddad.invitations.update(revoked_at=timezone.now())
    for name in ("haddad", "siobhan"):
        seats.add_seat(
            seat.meeting,
            person=reilly.people[name],
            role=Role.FAMILY,
            circle=seat.meeting.circles.get(),
            by=seat,
        )
    page = page_of(reilly.client("tom"), seat.meeting)
    assert "Invite Mrs Haddad" in page
    assert page.index("Mrs Haddad", page.index("<tbody")) < page.index("Siobhan", page.index("<tbody"))
    address = f"/desk/families/{reilly.family.pk}/people/{haddad.pk}/invite"
    assert f'action="{address}"' in page
    assert access.may(seat, "meeting.run")


def test_an_empty_desk_has_one_thing_to_do(reilly: Reilly) -> None:
    Family.objects.filter(pk=reilly.family.pk).update(coordinator=None)
    page = reilly.client("tom").get("/desk/").content.decode()
    assert "This is your first hour" in page
    assert page.count('aria-current="step"') == 1
    assert '"/desk/families/new"' in page


def test_a_family_without_a_meeting_leads_on_to_its_first(reilly: Reilly) -> None:
    Family.objects.filter(pk=reilly.family.pk).update(coordinator=None)
    family = families.create_family("Abara", by=reilly.coordinator)
    page = reilly.client("tom").get("/desk/").content.decode()
    assert f"/desk/families/{family.pk}" in page
    assert f"/desk/meetings/new?family={family.pk}" in page


def test_closing_leads_to_the_group_whose_plan_is_still_open(reilly: Reilly) -> None:
    tom = reilly.seat("tom")
    reilly.jump_to("preparing")
    second = circles.add_circle(reilly.meeting, name="The small room", by=tom)
    reilly.jump_to("agreed")
    page = f"/m/{reilly.meeting.pk}/signing"

    def leads_to() -> str:
        found = desk.later_steps.steps(toms_seat(reilly.meeting))
        return next(one.link.address for one in found if one.key == "seal" and one.link)

    assert leads_to() == f"{page}?circle={reilly.circle.pk}#close"
    circles.note_sealed(reilly.circle, at=timezone.now())
    assert leads_to() == f"{page}?circle={second.pk}#close"
    second.delete()
    assert leads_to() == f"{page}#close"
