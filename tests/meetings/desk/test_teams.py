"""Teams: own families only, handing over by reference, and opening somebody else's in an emergency, never in
silence.
"""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from meetings import access
from meetings.api import api_tokens
from meetings.choices import Stage
from meetings.desk import handing_over
from meetings.models import Seat
from participants.entry import devices
from participants.models import Account, Family, Invitation, JournalEntry, Notice, Opening
from participants.models.choices import StaffRole
from participants.people import safe_contact
from participants.people.keeping_apart import keep_apart
from participants.platform.errors import KeptApart, NotAllowed, NotFound, Unclear, WrongMoment
from participants.staff import accounts, emergency_access
from participants.staff.emergency_access import reference
from plans.live import private_time
from tests.support.family import Reilly
from tests.support.pages import text_of
from tests.support.staff import age_proof, sign_in

WHY = "Siobhan rang; Tom is on the train and I must reach Daniel."


@pytest.fixture
def ann(reilly: Reilly) -> Account:
    """Another coordinator of the same service."""
    return accounts.make_account(
        reilly.family.service, email="ann@example.org", name="Ann Other",
        staff_role=StaffRole.COORDINATOR, by=reilly.evening.administrator,
        password="a long enough password 1",
    )  # fmt: skip


@pytest.fixture
def southtown(db: None) -> Account:
    """The administrator of another service."""
    return accounts.open_service(
        "Southtown", administrator="x@south.example", password="quilt-lamp-42-x"
    ).accounts.get()


def family_page(reilly: Reilly, rest: str = "") -> str:
    return f"/desk/families/{reilly.family.pk}{rest}"


# -- own families only ---------------------------------------------------------------------------------------
def test_another_coordinator_sees_nothing_of_a_family(reilly: Reilly, ann: Account) -> None:
    browser = sign_in(Client(), ann)
    assert browser.get(family_page(reilly)).status_code == 404
    assert "Reilly" not in text_of(browser.get("/desk/"))
    assert browser.get(f"/desk/meetings/{reilly.meeting.pk}").status_code == 404


# -- in an emergency -----------------------------------------------------------------------------------------
def test_with_a_reason_it_opens_for_four_hours(reilly: Reilly, ann: Account) -> None:
    browser = sign_in(Client(), ann)
    done = browser.post("/desk/open", {"family": "reilly", "reason": WHY})
    assert (done.status_code, done["Location"]) == (303, family_page(reilly))
    page = browser.get(family_page(reilly)).content.decode()
    assert "This is not your family." in page
    assert "Siobhan Reilly" in page
    assert "+447700900101" in page
    Opening.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert browser.get(family_page(reilly)).status_code == 404


def test_it_says_so_on_every_page_of_it(reilly: Reilly, ann: Account) -> None:
    emergency_access.open_family(reilly.family, reason=WHY, by=ann)
    browser = sign_in(Client(), ann)
    person = f"/people/{reilly.people['bridie'].pk}"
    for page in (
        browser.get(family_page(reilly)),
        browser.get(family_page(reilly, f"{person}/reaching")),
    ):
        assert page.status_code == 200
        assert "This is not your family." in page.content.decode()
    assert "This is not your family." not in reilly.client("tom").get(family_page(reilly)).content.decode()


@pytest.mark.parametrize("who", ["kwame", "siobhan"])
def test_it_never_makes_a_way_in(reilly: Reilly, ann: Account, who: str) -> None:
    reilly.client(who)
    emergency_access.open_family(reilly.family, reason=WHY, by=ann)
    browser, person = sign_in(Client(), ann), f"/people/{reilly.people[who].pk}"
    before = list(Invitation.objects.values_list("pk", "revoked_at"))
    for address in ("/invite", "/invite/numbers", "/uninvite"):
        assert browser.post(family_page(reilly, f"{person}{address}")).status_code == 404, address
    api = f"/api/v1/families/{reilly.family.pk}/invitations"
    headers = {"Authorization": f"Token {api_tokens.issue(ann)}"}
    body = {"person": str(reilly.people[who].pk), "until": "2030-01-01T00:00:00Z"}
    asked = browser.post(api, body, content_type="application/json", headers=headers)
    assert asked.status_code == 404
    assert list(Invitation.objects.values_list("pk", "revoked_at")) == before
    assert devices.recognise(reilly.key(who)) is not None
    assert "Invite on paper" not in browser.get(family_page(reilly)).content.decode()


def test_it_opens_no_meeting_no_change_and_no_private_time(reilly: Reilly, ann: Account) -> None:
    emergency_access.open_family(reilly.family, reason=WHY, by=ann)
    browser, meeting = sign_in(Client(), ann), reilly.meeting.pk
    assert f"/desk/meetings/{meeting}" not in browser.get(family_page(reilly)).content.decode()
    reilly.jump_to(Stage.INFORMATION)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    for address in (f"/desk/meetings/{meeting}", f"/m/{meeting}/", f"/m/{meeting}/room",
                    f"/m/{meeting}/who", f"/m/{meeting}/history", f"/m/{meeting}/copy.pdf"):  # fmt: skip
        assert browser.get(address).status_code == 404, address
    bridie = f"/people/{reilly.people['bridie'].pk}"
    for change in (f"{bridie}/contact/checked", f"{bridie}/consent", "/people", "/apart"):
        assert browser.post(family_page(reilly, change)).status_code == 404, change
    assert not Seat.objects.filter(meeting=meeting, person=ann.person).exists()


def test_the_pages_offer_nothing_that_an_emergency_does_not_open(reilly: Reilly, ann: Account) -> None:
    emergency_access.open_family(reilly.family, reason=WHY, by=ann)
    browser = sign_in(Client(), ann)
    person = f"/people/{reilly.people['daniel'].pk}"
    offered: set[str] = set()
    for page in (family_page(reilly), family_page(reilly, f"{person}/reaching")):
        actions = re.findall(r'action="(/desk/families/[^"]+)"', browser.get(page).content.decode())
        offered |= {action.rsplit("/", 1)[-1] for action in actions}
    assert offered == set()
    number = {"phone": "07700 900155", "spoken": "on"}
    assert browser.post(family_page(reilly, f"{person}/contact"), number).status_code == 404


def test_its_coordinator_and_the_managers_are_told_and_the_journal_keeps_it(
    reilly: Reilly, ann: Account
) -> None:
    Notice.objects.all().delete()
    opening = emergency_access.open_family(reilly.family, reason=WHY, by=ann)
    told = Notice.objects.filter(key__startswith=f"opened:{opening.pk}")
    assert {one.person for one in told} == {
        reilly.coordinator.person,
        reilly.evening.manager.person,
    }
    for one in told:
        assert "Reilly" not in one.subject + one.body
    entry = JournalEntry.objects.get(action="family.open_in_emergency")
    assert entry.actor.startswith("Ann")
    assert WHY not in str(entry.detail) + entry.subject
    front = reilly.client("tom").get("/desk/").content.decode()
    assert "<bdi>Ann Other</bdi> opened <bdi>Reilly</bdi>" in front
    assert WHY in front
    reilly.client("tom").post(f"/desk/open/{opening.pk}/seen")
    assert WHY not in reilly.client("tom").get("/desk/").content.decode()


def test_the_manager_sees_that_it_was_opened_and_not_why(reilly: Reilly, ann: Account) -> None:
    emergency_access.open_family(reilly.family, reason=WHY, by=ann)
    page = text_of(sign_in(Client(), reilly.evening.manager).get("/teams/"))
    assert "Ann Other" in page
    assert reference(reilly.family) in page
    for word in (WHY, "Reilly", "Siobhan", "Daniel", "Our family meeting"):
        assert word not in page, word


@pytest.mark.parametrize("reason", ["", "  ", "because", " x " * 3])
def test_without_a_reason_it_stays_shut_and_what_was_typed_stays(
    reilly: Reilly, ann: Account, reason: str
) -> None:
    answer = sign_in(Client(), ann).post("/desk/open", {"family": "Reilly", "reason": reason})
    assert answer.status_code == 422
    assert 'value="Reilly"' in answer.content.decode()
    assert not Opening.objects.exists()


def test_an_unknown_name_is_not_found_and_the_reference_is(reilly: Reilly, ann: Account) -> None:
    with pytest.raises(NotFound):
        emergency_access.find_family("O’Reilly", by=ann)
    assert emergency_access.find_family(reference(reilly.family).lower(), by=ann) == reilly.family
    Family.objects.create(service=reilly.family.service, name="REILLY")
    with pytest.raises(Unclear):
        emergency_access.find_family("Reilly", by=ann)


@pytest.mark.parametrize("reason", ["x", "too short"])
def test_without_a_reason_it_never_says_whether_there_is_such_a_family(
    reilly: Reilly, ann: Account, reason: str
) -> None:
    browser = sign_in(Client(), ann)
    said = [browser.post("/desk/open", {"family": name, "reason": reason}) for name in ("Reilly", "Nobody")]
    assert [one.status_code for one in said] == [422, 422]
    assert words_of(said[0], "Reilly") == words_of(said[1], "Nobody")
    assert JournalEntry.objects.filter(action="family.try_to_open").count() == 2


def words_of(answer: HttpResponse, name: str) -> str:
    """A page without what was typed and what is new on each."""
    return re.sub(r'value="[^"]*"|nonce="[^"]*"', "", text_of(answer).replace(name, "NAME"))


def test_a_name_several_have_is_answered_like_one_nobody_has(reilly: Reilly, ann: Account) -> None:
    Family.objects.create(service=reilly.family.service, name="REILLY")
    browser = sign_in(Client(), ann)
    said = [browser.post("/desk/open", {"family": name, "reason": WHY}) for name in ("Reilly", "Nobody")]
    assert [one.status_code for one in said] == [422, 422]
    assert words_of(said[0], "Reilly") == words_of(said[1], "Nobody")


def test_every_try_is_a_row_without_the_name_and_there_are_a_few_an_hour(
    reilly: Reilly, ann: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in(Client(), ann)
    for number in range(emergency_access.MOST_TRIES):
        typed = {"family": f"Guess {number}", "reason": WHY}
        assert browser.post("/desk/open", typed).status_code == 422
    assert browser.post("/desk/open", {"family": "Reilly", "reason": WHY}).status_code == 429
    assert not Opening.objects.exists()
    rows = JournalEntry.objects.filter(action="family.try_to_open")
    assert rows.count() == emergency_access.MOST_TRIES
    assert {(one.actor_id, one.subject, str(one.detail)) for one in rows} == {(str(ann.pk), "", "{}")}
    monkeypatch.setattr(emergency_access, "TRIES_WITHIN", timedelta(0))  # an hour later
    emergency_access.open_by_name("Reilly", reason=WHY, by=ann)
    assert Opening.objects.exists()


def test_nobody_else_opens_a_family(reilly: Reilly, southtown: Account) -> None:
    for by in (southtown, reilly.evening.manager, reilly.evening.administrator):
        with pytest.raises(NotAllowed):
            emergency_access.open_family(reilly.family, reason=WHY, by=by)
    with pytest.raises(NotFound):
        emergency_access.find_family("Reilly", by=southtown)
    with pytest.raises(WrongMoment):
        emergency_access.open_family(reilly.family, reason=WHY, by=reilly.coordinator)


def test_it_asks_for_a_fresh_second_factor(reilly: Reilly, ann: Account) -> None:
    browser = sign_in(Client(), ann)
    age_proof(browser, seconds=11 * 60)
    browser.post("/desk/open", {"family": "Reilly", "reason": WHY})
    assert not Opening.objects.exists()


def test_either_coordinator_closes_it_and_nobody_else(reilly: Reilly, ann: Account) -> None:
    opening = emergency_access.open_family(reilly.family, reason=WHY, by=ann)
    with pytest.raises(NotFound):
        emergency_access.end(opening, by=reilly.evening.manager)
    with pytest.raises(NotFound):
        emergency_access.note_seen(opening, by=ann)
    emergency_access.end(opening, by=reilly.coordinator)
    assert not emergency_access.stands(ann, reilly.family)
    with pytest.raises(WrongMoment):
        emergency_access.end(opening, by=ann)


# -- handing over --------------------------------------------------------------------------------------------
def hand_over(reilly: Reilly, to: Account) -> None:
    handing_over.hand_over(reilly.family, to=to, by=reilly.evening.manager)


def test_a_manager_hands_a_family_over_by_reference(reilly: Reilly, ann: Account) -> None:
    manager = sign_in(Client(), reilly.evening.manager)
    assert reference(reilly.family) in manager.get("/teams/").content.decode()
    done = manager.post(f"/teams/{reilly.family.pk}/allocate", {"to": str(ann.pk)})
    assert done.status_code == 303
    assert Family.objects.get(pk=reilly.family.pk).coordinator == ann
    entry = JournalEntry.objects.get(action="family.allocate")
    assert entry.detail == {"to": str(ann.pk), "from": str(reilly.coordinator.pk)}


def test_the_new_coordinator_runs_its_meetings_and_the_one_before_is_out(
    reilly: Reilly, ann: Account
) -> None:
    before, meeting = reilly.meeting.epoch, reilly.meeting.pk
    tom, browser = reilly.client("tom"), sign_in(Client(), ann)
    hand_over(reilly, ann)
    assert reilly.meeting.epoch > before
    assert browser.get(f"/desk/meetings/{meeting}").status_code == 200
    assert browser.get(family_page(reilly)).status_code == 200
    for address in (f"/desk/meetings/{meeting}", family_page(reilly), f"/m/{meeting}/room"):
        assert tom.get(address).status_code == 404
    assert reilly.seat("tom").removed_at is not None
    seats = Seat.objects.filter(meeting=meeting, role="coordinator", removed_at=None)
    assert [one.person for one in seats] == [ann.person]


def test_in_private_time_the_new_coordinator_is_outside_too(reilly: Reilly, ann: Account) -> None:
    reilly.jump_to(Stage.INFORMATION)
    private_time.open_private_time(reilly.meeting, by=reilly.seat("siobhan"))
    hand_over(reilly, ann)
    seat = Seat.objects.select_related("meeting").get(meeting=reilly.meeting, person=ann.person)
    assert access.is_outside_private_time(seat)
    assert not access.is_in_room(seat)
    assert not access.may(seat, "plan.read")


def test_back_and_forth_is_one_seat(reilly: Reilly, ann: Account) -> None:
    hand_over(reilly, ann)
    hand_over(reilly, reilly.coordinator)
    assert reilly.seat("tom").removed_at is None
    assert reilly.client("tom").get(f"/desk/meetings/{reilly.meeting.pk}").status_code == 200


def test_both_hear_of_it_in_neutral_words(reilly: Reilly, ann: Account) -> None:
    Notice.objects.all().delete()
    hand_over(reilly, ann)
    told = Notice.objects.filter(key__startswith="allocated:")
    assert {one.person for one in told} == {ann.person, reilly.coordinator.person}
    assert {one.subject for one in told} == {"Please look at your desk"}


def test_only_a_manager_and_only_to_a_coordinator_of_the_service(
    reilly: Reilly, ann: Account, southtown: Account
) -> None:
    for by in (ann, reilly.coordinator, reilly.evening.administrator, southtown):
        with pytest.raises(NotAllowed):
            handing_over.hand_over(reilly.family, to=ann, by=by)
    for to in (southtown, reilly.evening.administrator, reilly.evening.manager):
        with pytest.raises(Unclear):
            hand_over(reilly, to)
    with pytest.raises(WrongMoment):
        hand_over(reilly, reilly.coordinator)
    assert Family.objects.get(pk=reilly.family.pk).coordinator == reilly.coordinator


def test_never_to_somebody_who_must_not_meet_them_nor_to_its_referrer(reilly: Reilly, ann: Account) -> None:
    Seat.objects.filter(pk=reilly.seat("priya").pk).update(person=ann.person)
    with pytest.raises(Unclear):
        hand_over(reilly, ann)
    Seat.objects.filter(person=ann.person).delete()
    keep_apart(
        ann.person, reilly.people["siobhan"], family=reilly.family, reason="A row", by=reilly.coordinator
    )  # fmt: skip
    with pytest.raises(KeptApart):
        hand_over(reilly, ann)
    assert Family.objects.get(pk=reilly.family.pk).coordinator == reilly.coordinator


def test_what_the_managers_page_shows_names_nobody_of_a_family(reilly: Reilly) -> None:
    page = text_of(sign_in(Client(), reilly.evening.manager).get("/teams/"))
    assert "Tom Ellery" in page
    for person in reilly.people.values():
        if person.pk != reilly.coordinator.person_id:
            assert person.name not in page
    assert "Reilly" not in page
    assert reilly.client("tom").get("/teams/").status_code == 403


def test_the_coordinator_knows_the_reference(reilly: Reilly) -> None:
    page = reilly.client("tom").get(family_page(reilly)).content.decode()
    assert reference(reilly.family) in page
    assert safe_contact.is_checked(reilly.people["siobhan"])
