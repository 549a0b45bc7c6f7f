"""The administrator's pages of the service: its name and phone, keys, sign-ins, the journal. Nothing of any
family.
"""

import re
import tomllib
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.authtoken.models import Token

from meetings.api import api_tokens
from participants.journal import journal_checks
from participants.models import Account, JournalEntry, JournalLook, Service, StaffSession, WorkerHeartbeat
from participants.platform.errors import NotAllowed, NotFound, Unclear
from participants.staff import accounts, service_details, sign_ins, worker_heartbeats
from tests.support.family import Reilly
from tests.support.pages import text_of
from tests.support.servers import ROOT
from tests.support.staff import age_proof, sign_in

DETAILS = {
    "name": "Northtown Family Meetings",
    "phone": "01632 960123",
    "hours": "Monday to Friday, 9 to 5",
}


@pytest.fixture
def sam(reilly: Reilly) -> Client:
    """A browser in which the administrator is signed in."""
    return sign_in(Client(), reilly.evening.administrator)


@pytest.fixture
def elsewhere(db: None) -> Account:
    """The administrator of another service."""
    accounts.open_service("Elsewhere", administrator="eve@example.org", password="a long enough 1")
    return Account.objects.get(email="eve@example.org")


# -- what it is called ---------------------------------------------------------------------------------------
def test_the_service_says_what_it_is_called_and_when_it_answers(reilly: Reilly, sam: Client) -> None:
    done = sam.post("/service/", DETAILS)
    assert (done.status_code, done["Location"]) == (303, "/service/?at=details#at-details")
    service = Service.objects.get(pk=reilly.family.service_id)
    assert (service.name, service.phone, service.hours) == tuple(DETAILS.values())
    page = text_of(sam.get(done["Location"]))
    assert "Saved." in page
    assert "Northtown Family Meetings" in page
    entry = JournalEntry.objects.get(action="service.describe")
    assert "Northtown" not in str(entry.detail)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "Write"),
        ({"name": "ELSEWHERE"}, "Another service"),
        ({"phone": "ring us"}, "Write the number people ring"),
        ({"phone": ""}, "Write the number first"),
    ],
)
def test_what_is_wrong_comes_back_at_its_field_with_the_rest_kept(
    reilly: Reilly, sam: Client, elsewhere: Account, wrong: dict[str, str], words: str
) -> None:
    said = {**DETAILS, **wrong}
    back = sam.post("/service/", {**said, "back": "/service/"})
    page = back.content.decode()
    assert back.status_code == 422
    assert words in page
    assert DETAILS["hours"] in page
    assert 'aria-invalid="true"' in page
    reilly.family.service.refresh_from_db()
    assert reilly.family.service.hours == ""


def test_only_its_own_administrator_describes_a_service(reilly: Reilly, elsewhere: Account) -> None:
    service = reilly.family.service
    for by in (elsewhere, reilly.evening.manager, reilly.coordinator):
        with pytest.raises(NotAllowed):
            service_details.describe(service, **DETAILS, by=by)
    for account in (reilly.evening.manager, reilly.coordinator):
        browser = sign_in(Client(), account)
        for address in ("/service/", "/service/keys", "/accounts/sign-ins"):
            assert browser.get(address).status_code == 403


def test_nothing_of_any_family_stands_on_these_pages(reilly: Reilly, sam: Client) -> None:
    api_tokens.issue(reilly.coordinator)
    reilly.client("siobhan").get("/")
    for address in ("/service/", "/service/keys", "/accounts/sign-ins", "/accounts/"):
        page = text_of(sam.get(address))
        for word in ("Reilly", "Siobhan", "Maya", "Our family meeting"):
            assert word not in page, (address, word)


def test_hours_stand_beside_the_phone_a_family_rings(reilly: Reilly) -> None:
    service_details.describe(reilly.family.service, **DETAILS, by=reilly.evening.administrator)
    with pytest.raises(Unclear):
        service_details.describe(
            reilly.family.service, name="", phone="", hours="", by=reilly.evening.administrator
        )
    assert Service.objects.get(pk=reilly.family.service_id).hours == DETAILS["hours"]


# -- keys of other systems -----------------------------------------------------------------------------------
def test_an_administrator_sees_whose_keys_work_and_ends_one(reilly: Reilly, sam: Client) -> None:
    key = api_tokens.issue(reilly.coordinator)
    page = text_of(sam.get("/service/keys"))
    assert "Tom Ellery" in page
    assert key not in page
    kept = Token.objects.get(user=reilly.coordinator).key
    assert kept not in sam.get("/service/keys").content.decode()
    done = sam.post(f"/service/keys/{reilly.coordinator.pk}/end")
    assert "Ended." in text_of(sam.get(done["Location"]))
    assert not Token.objects.exists()
    again = sam.post(f"/service/keys/{reilly.coordinator.pk}/end")
    assert again.status_code == 404


def test_nobody_ends_a_key_of_another_service(reilly: Reilly, elsewhere: Account) -> None:
    api_tokens.issue(reilly.coordinator)
    eve = sign_in(Client(), elsewhere)
    assert eve.post(f"/service/keys/{reilly.coordinator.pk}/end").status_code == 404
    with pytest.raises(NotAllowed):
        api_tokens.take_back(reilly.coordinator, by=elsewhere)
    assert Token.objects.count() == 1


def test_everybody_makes_their_own_key_sees_it_once_and_ends_it(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    assert "You have none." in text_of(tom.get("/me/key"))
    made = tom.post("/me/key/new")
    found = re.search(r'id="key">([^<]+)<', made.content.decode())
    assert found
    key = found[1]
    api = Client(headers={"Authorization": f"Token {key}"})
    assert api.get("/api/v1/families").status_code == 200
    again = tom.get("/me/key").content.decode()
    assert key not in again
    assert "You have one." in again
    done = tom.post("/me/key/end")
    assert "Ended." in text_of(tom.get(done["Location"]))
    assert api.get("/api/v1/families").status_code == 401


def test_a_key_is_made_only_soon_after_the_second_step(reilly: Reilly) -> None:
    tom = sign_in(Client(), reilly.coordinator)
    age_proof(tom, seconds=11 * 60)
    answer = tom.post("/me/key/new", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (403, "prove_again")
    assert not Token.objects.exists()


# -- where people are signed in ------------------------------------------------------------------------------
def test_an_administrator_sees_devices_and_days_and_signs_somebody_out(reilly: Reilly, sam: Client) -> None:
    grace = sign_in(Client(), reilly.evening.manager)
    grace.get("/teams/", headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/130.0"})
    page = text_of(sam.get("/accounts/sign-ins"))
    assert "Firefox" in page
    assert "this one" in page
    session = StaffSession.objects.get(account=reilly.evening.manager)
    assert session.session_key not in sam.get("/accounts/sign-ins").content.decode()
    done = sam.post(f"/accounts/sign-ins/{session.pk}/end")
    assert "is signed out there" in text_of(sam.get(done["Location"]))
    assert grace.get("/teams/").status_code == 401
    assert sam.post(f"/accounts/sign-ins/{session.pk}/end").status_code == 404


def test_nobody_sees_or_ends_a_sign_in_of_another_service(reilly: Reilly, elsewhere: Account) -> None:
    grace = sign_in(Client(), reilly.evening.manager)
    grace.get("/teams/")
    session = StaffSession.objects.get(account=reilly.evening.manager)
    eve = sign_in(Client(), elsewhere)
    assert reilly.evening.manager.email not in text_of(eve.get("/accounts/sign-ins"))
    assert eve.post(f"/accounts/sign-ins/{session.pk}/end").status_code == 404
    with pytest.raises(NotAllowed):
        sign_ins.end_for(session, by=elsewhere)
    sign_ins.end_for(session, by=reilly.evening.administrator)
    with pytest.raises(NotFound):
        sign_ins.end_for(session, by=reilly.evening.administrator)


def test_more_sign_ins_and_keys_cost_no_more_queries(
    reilly: Reilly, sam: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def crowd(n: int) -> None:
        for _each in range(n):
            browser = sign_in(Client(), reilly.coordinator)
            browser.get("/me/")

    for address in ("/accounts/sign-ins", "/service/", "/accounts/"):
        crowd(1)
        sam.get(address)
        with django_assert_max_num_queries(60) as few:
            sam.get(address)
        asked = len(few)
        crowd(8)
        with django_assert_max_num_queries(asked):
            sam.get(address)


# -- do messages go out --------------------------------------------------------------------------------------
def test_the_page_says_when_the_worker_last_answered_and_what_to_do_when_it_does_not(sam: Client) -> None:
    page = text_of(sam.get("/service/"))
    assert "The worker has never answered." in page
    assert "Ring whoever runs the server" in page
    at = timezone.now() - timedelta(seconds=20)
    WorkerHeartbeat.objects.create(owner="northtown-server:1:1", at=at, version="0.1.0")
    page = text_of(sam.get("/service/"))
    assert re.search(r"The worker last answered 2\d seconds ago\.", page)
    assert "Ring whoever" not in page
    assert "northtown-server" not in page
    WorkerHeartbeat.objects.update(at=timezone.now() - worker_heartbeats.LATE * 2)
    page = text_of(sam.get("/service/"))
    assert "The worker last answered: <time" in page
    assert "Ring whoever runs the server" in page


def test_the_page_says_which_version_runs(sam: Client) -> None:
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"Kitchen Table {stated}<" in text_of(sam.get("/service/"))


# -- is the journal whole ------------------------------------------------------------------------------------
def test_looking_at_the_journal_is_kept_and_said(sam: Client) -> None:
    assert "Nobody has looked yet" in text_of(sam.get("/service/"))
    call_command("check_journal")
    look = JournalLook.objects.get()
    assert (look.faults, look.rows) == (0, JournalEntry.objects.count())
    assert f"all {look.rows} lines" in text_of(sam.get("/service/"))
    JournalLook.objects.update(at=timezone.now() - journal_checks.OLD * 2)
    assert "some days ago" in text_of(sam.get("/service/"))
    JournalLook.objects.create(rows=9, chains=1, faults=2)
    page = text_of(sam.get("/service/"))
    assert "changed in 2 places" in page
    assert "Yes, all" not in page
