"""The row of places on every staff page: each role's own, the current one marked, and the way out."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from meetings import access, policy
from meetings.table import staff_navigation
from participants.models import Account
from tests.support.family import Reilly
from tests.support.pages import text_of
from tests.support.staff import sign_in

ROLES = ("administrator", "manager", "coordinator")
REFUSED = "Not just now"


def row(page: str) -> list[str]:
    """The addresses in the row of places."""
    found = re.search(r'<nav class="ways".*?</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', found[0]) if found else []


@pytest.mark.parametrize("role", ROLES)
def test_every_place_of_a_role_is_in_the_row_and_opens(reilly: Reilly, role: str) -> None:
    account: Account = getattr(reilly.evening, role)
    browser = sign_in(Client(), account)
    own = [way.address for way in staff_navigation.STAFF_PAGES[access.staff_role(account)]]
    page = browser.get(own[0]).content.decode()
    assert row(page) == [*own, reverse("account_logout")]
    for address in row(page):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert REFUSED not in text_of(answer)
        assert row(answer.content.decode()), address


def test_the_row_names_nothing_the_table_refuses() -> None:
    for role, places in staff_navigation.STAFF_PAGES.items():
        assert [way.name for way in places if not policy.may(role, way.action)] == []
    assert set(staff_navigation.STAFF_PAGES) == set(policy.STAFF)


def test_the_page_one_is_on_is_marked_and_so_is_the_place_above_it(reilly: Reilly) -> None:
    desk = reilly.client("tom").get("/desk/").content.decode()
    assert 'href="/desk/" aria-current="page"' in desk
    below = reilly.client("tom").get(f"/desk/meetings/{reilly.meeting.pk}").content.decode()
    assert 'href="/desk/" aria-current="true"' in below
    assert below.count("aria-current=") >= 1
    me = reilly.client("tom").get("/me/").content.decode()
    assert 'href="/me/" aria-current="page"' in me
    assert 'href="/desk/" aria-current' not in me


def test_a_family_member_and_a_stranger_see_no_row(reilly: Reilly) -> None:
    assert row(reilly.client("siobhan").get("/").content.decode()) == []
    assert row(Client().get("/").content.decode()) == []


@pytest.mark.parametrize("name", ["siobhan", "priya"])
def test_what_is_for_staff_opens_to_nobody_else(reilly: Reilly, name: str) -> None:
    for address in ("/me/", "/help/first-hour"):
        assert reilly.client(name).get(address).status_code == 403
        assert Client().get(address).status_code == 401


# -- one's own page, and the first hour ----------------------------------------------------------------------
@pytest.mark.parametrize("role", ROLES)
def test_ones_own_page_leads_to_everything_of_ones_account(reilly: Reilly, role: str) -> None:
    page = sign_in(Client(), getattr(reilly.evening, role)).get("/me/").content.decode()
    for name in ("account_change_password", "mfa_index", "sign_ins", "account_logout", "patch"):
        assert f'href="{reverse(name)}"' in page, name


def test_a_coordinators_own_page_shows_their_places_at_meetings_and_a_managers_none(
    reilly: Reilly,
) -> None:
    at = f"/m/{reilly.meeting.pk}/who"
    assert at in reilly.client("tom").get("/me/").content.decode()
    manager = sign_in(Client(), reilly.evening.manager).get("/me/").content.decode()
    assert "/m/" not in manager
    assert "Reilly" not in manager


@pytest.mark.parametrize("role", ROLES)
def test_the_first_hour_lights_one_step_and_every_link_of_it_opens(reilly: Reilly, role: str) -> None:
    browser = sign_in(Client(), getattr(reilly.evening, role))
    page = browser.get("/help/first-hour").content.decode()
    assert page.count("Start here") == 1
    steps = re.search(r'<ol class="steps">.*?</ol>', page, re.DOTALL)
    assert steps
    for address in set(re.findall(r'href="([^"]+)"', steps[0])):
        assert browser.get(address).status_code == 200, address
    for name in ("Reilly", "Siobhan", "Maya"):
        assert role == "coordinator" or name not in page
