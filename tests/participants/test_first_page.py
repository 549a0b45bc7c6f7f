"""Where everybody lands: each role on its own page after every way of signing in, and everybody can get out
again.
"""

import re

import pytest
from django.test import Client

from participants.models import Account
from tests.support.family import Reilly
from tests.support.staff import age_proof, code_for, code_of, sign_in, with_app

SECRET = re.compile(r'<code class="token" dir="ltr">([A-Z2-7]+)</code>')
OWN = {"administrator": "/accounts/", "manager": "/teams/", "coordinator": "/desk/"}


@pytest.fixture(params=OWN)
def role(request: pytest.FixtureRequest) -> str:
    """Each role of staff in turn."""
    name: str = request.param
    return name


@pytest.fixture
def account(reilly: Reilly, role: str) -> Account:
    found: Account = getattr(reilly.evening, role)
    return found


def test_a_password_leads_to_the_roles_own_page(reilly: Reilly, account: Account, role: str) -> None:
    password = reilly.evening.passwords[account.email]
    answer = Client().post("/staff/login/", {"login": account.email, "password": password})
    assert answer["Location"] == OWN[role]


def test_so_does_the_second_step(reilly: Reilly, account: Account, role: str) -> None:
    app = with_app(account)
    client = Client()
    password = reilly.evening.passwords[account.email]
    client.post("/staff/login/", {"login": account.email, "password": password})
    answer = client.post("/staff/2fa/authenticate/", {"code": code_of(app)})
    assert answer["Location"] == OWN[role]
    assert client.get(answer["Location"]).status_code == 200


def test_so_does_the_bare_address_and_showing_once_more_that_it_is_you(account: Account, role: str) -> None:
    app = with_app(account)
    client = sign_in(Client(), account)
    assert client.get("/")["Location"] == OWN[role]
    age_proof(client, seconds=3600)
    answer = client.post("/me/prove", {"proof_code": code_of(app)})
    assert answer["Location"] == OWN[role]


def test_so_does_the_page_of_recovery_codes(account: Account, role: str) -> None:
    client = sign_in(Client(), account, method="password")
    page = client.get("/staff/2fa/totp/activate/").content.decode()
    secret = SECRET.findall(page)[0]
    codes = client.post("/staff/2fa/totp/activate/", {"code": code_for(secret)})["Location"]
    onward = client.get(codes).content.decode().split("<main")[1]
    assert f'<a class="btn" href="{OWN[role]}">' in onward
    assert 'data-copy="codes"' in onward
    assert "data-print" in onward
    assert client.get(OWN[role]).status_code == 200


def test_a_member_of_staff_without_a_person_lands_there_too(reilly: Reilly) -> None:
    account = Account.objects.create_user(
        "bare@example.org", "a long enough password 1", service=reilly.family.service,
        staff_role="administrator",
    )  # fmt: skip
    client = sign_in(Client(), account)
    assert client.get("/")["Location"] == "/accounts/"
    for address in ("/accounts/", "/me/", "/help/first-hour"):
        assert client.get(address).status_code == 200, address


def test_everybody_of_staff_can_sign_out(account: Account, role: str) -> None:
    client = sign_in(Client(), account)
    assert 'href="/staff/logout/"' in client.get(OWN[role]).content.decode()
    client.post("/staff/logout/")
    assert client.get(OWN[role]).status_code == 401


@pytest.mark.parametrize("name", ["siobhan", "maya", "priya", "aisha"])
def test_everybody_else_is_taken_out_of_the_phone_from_their_first_page(reilly: Reilly, name: str) -> None:
    phone = reilly.client(name)
    page = phone.get("/").content.decode()
    assert "Take me out of this phone" in page
    device = page.split('name="device" value="')[1].split('"')[0]
    phone.post("/me/devices", {"device": device, "do": "revoke"})
    assert "Come in" in phone.get("/").content.decode()


# -- what of allauth is open ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    [
        "email/", "signup/", "confirm-email/", "password/set/", "login/code/confirm/",
        "2fa/reauthenticate/", "2fa/recovery-codes/download/", "2fa/webauthn/reauthenticate/",
    ],
)  # fmt: skip
def test_pages_of_allauths_that_nobody_uses_are_shut(reilly: Reilly, address: str) -> None:
    client = reilly.client("tom")
    assert client.get(f"/staff/{address}").status_code == 404
    assert client.post(f"/staff/{address}").status_code == 404


@pytest.mark.parametrize("address", ["login/", "password/change/", "reauthenticate/"])
def test_no_page_links_what_is_shut(reilly: Reilly, address: str) -> None:
    browser = Client() if address == "login/" else reilly.client("tom")
    page = browser.get(f"/staff/{address}").content.decode()
    assert "/staff/password/reset/" not in page
    assert 'href="/own-password/"' in page


def test_those_in_use_are_open(reilly: Reilly) -> None:
    assert Client().get("/staff/login/").status_code == 200
    client = reilly.client("tom")
    for address in ("password/change/", "logout/", "2fa/"):
        assert client.get(f"/staff/{address}").status_code == 200, address


def test_nobody_is_asked_whether_to_be_remembered(db: None) -> None:
    assert "emember" not in Client().get("/staff/login/").content.decode()
