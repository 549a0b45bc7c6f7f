"""Staff show in two ways that it is them: setting it up, signing in with it, losing it, and every no."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from participants.entry.credentials import credentials_of
from participants.entry.visitors import NOBODY
from participants.middleware import visitors_of
from participants.models import Account, JournalEntry, Notice, StaffSession
from participants.platform.errors import NotAllowed, NotFound
from participants.staff.accounts import open_service
from participants.staff.signing_in import factors, proof
from tests.support.family import Reilly
from tests.support.staff import age_proof, code_for, code_of, sign_in, with_app

SET_UP = "/staff/2fa/"
CODES = re.compile(r"<code>(\d{8})</code>")
LONG_AGO = 11 * 60


@pytest.fixture(autouse=True)
def _nobody_tried_before(db: None) -> None:
    """Wrong codes are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def tom(reilly: Reilly) -> Account:
    """The coordinator, who has no second factor yet."""
    return reilly.coordinator


@pytest.fixture
def right(reilly: Reilly) -> str:
    """Tom's password."""
    return reilly.evening.passwords[reilly.coordinator.email]


def give_password(tom: Account, right: str) -> Client:
    client = Client()
    answer = client.post("/staff/login/", {"login": tom.email, "password": right})
    assert answer.status_code == 302
    return client


def set_up_app(client: Client, *, ahead: int = -1):  # type: ignore[no-untyped-def]
    """Scan the square and type what the app shows; the answer to that."""
    assert client.get(f"{SET_UP}totp/activate/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    return client.post(f"{SET_UP}totp/activate/", {"code": code_for(secret, ahead=ahead)})


def written(action: str) -> list[dict[str, str]]:
    """What the journal says of every such thing."""
    return list(JournalEntry.objects.filter(action=action).values_list("detail", flat=True))


# -- the first time ------------------------------------------------------------------------------------------
def test_a_password_alone_leads_to_the_second_factor_and_opens_nothing_else(
    reilly: Reilly, tom: Account, right: str
) -> None:
    client = give_password(tom, right)
    own = f"/m/{reilly.meeting.pk}/room"
    for page in ("/", "/desk/", "/me/devices", "/me/sign-ins", "/staff/password/change/", own):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (303, SET_UP), page
    assert "One more thing before you start" in client.get(SET_UP).content.decode()
    assert client.post("/desk/families/new", {"name": "X"})["Location"].startswith(SET_UP)


def test_a_script_is_told_so(tom: Account, right: str) -> None:
    answer = give_password(tom, right).get("/desk/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_needed")


def test_a_socket_knows_nobody_by_a_password_alone(tom: Account, right: str) -> None:
    client = give_password(tom, right)
    cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
    assert visitors_of([credentials_of({b"cookie": cookie})]) == [NOBODY]


def test_an_app_is_set_up_right_after_signing_in_and_opens_the_desk(tom: Account, right: str) -> None:
    client = give_password(tom, right)
    answer = set_up_app(client)
    assert answer["Location"] == f"{SET_UP}recovery-codes/"
    assert len(CODES.findall(client.get(answer["Location"]).content.decode())) == 10
    assert client.get("/desk/").status_code == 200
    assert written("second_factor.set_up") == [{"kind": "app"}]


def test_wrong_numbers_set_nothing_up(tom: Account, right: str) -> None:
    client = give_password(tom, right)
    client.get(f"{SET_UP}totp/activate/")
    assert client.post(f"{SET_UP}totp/activate/", {"code": "000000"}).status_code == 200
    assert client.get("/desk/").status_code == 303
    assert written("second_factor.set_up") == []


def test_recovery_codes_are_shown_once(tom: Account, right: str) -> None:
    client = give_password(tom, right)
    set_up_app(client)
    client.get(f"{SET_UP}recovery-codes/")
    assert CODES.findall(client.get(f"{SET_UP}recovery-codes/").content.decode()) == []


def test_a_password_of_long_ago_sets_nothing_up(tom: Account) -> None:
    client = sign_in(Client(), tom, method="password")
    age_proof(client, seconds=LONG_AGO)
    answer = client.get(f"{SET_UP}totp/activate/")
    assert answer["Location"].startswith("/staff/reauthenticate/")


def test_the_first_administrator_of_a_service_is_led_the_same_way() -> None:
    open_service("Northtown", administrator="ada@north.example", password="quilt-lamp-kettle-42")
    ada = Account.objects.get()
    client = give_password(ada, "quilt-lamp-kettle-42")
    assert client.get("/accounts/")["Location"].startswith(SET_UP)
    set_up_app(client)
    assert client.get("/accounts/").status_code == 200


# -- signing in with it --------------------------------------------------------------------------------------
def test_the_next_sign_in_asks_for_the_numbers(tom: Account, right: str) -> None:
    app = with_app(tom)
    client = give_password(tom, right)
    assert "_auth_user_id" not in client.session
    assert client.get("/desk/").status_code == 401
    refused = client.post(f"{SET_UP}authenticate/", {"code": "000000"})
    assert "doesn’t fit" in refused.content.decode()
    assert client.post(f"{SET_UP}authenticate/", {"code": code_of(app)})["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_numbers_are_good_once_even_where_nothing_is_remembered(tom: Account, right: str) -> None:
    app = with_app(tom)
    code = code_of(app)
    give_password(tom, right).post(f"{SET_UP}authenticate/", {"code": code})
    cache.clear()  # another process, without Redis
    again = give_password(tom, right)
    again.post(f"{SET_UP}authenticate/", {"code": code})
    assert "_auth_user_id" not in again.session
    earlier = give_password(tom, right)
    earlier.post(f"{SET_UP}authenticate/", {"code": code_of(app, ahead=-1)})
    assert "_auth_user_id" not in earlier.session


def test_a_recovery_code_opens_the_door_once_and_is_written_down(tom: Account, right: str) -> None:
    client = give_password(tom, right)
    page = client.get(set_up_app(client)["Location"]).content.decode()
    code = CODES.findall(page)[0]
    signed_in = []
    for _ in range(2):
        again = give_password(tom, right)
        again.post(f"{SET_UP}authenticate/", {"code": code})
        signed_in.append("_auth_user_id" in again.session)
    assert signed_in == [True, False]
    assert written("second_factor.use_recovery_code") == [{}]
    assert code not in str(list(JournalEntry.objects.values()))


def test_guessing_is_slowed_for_who_knows_the_password(tom: Account, right: str) -> None:
    app = with_app(tom)
    client = give_password(tom, right)
    for n in range(5):
        client.post(f"{SET_UP}authenticate/", {"code": f"00000{n}"})
    refused = client.post(f"{SET_UP}authenticate/", {"code": code_of(app)})
    assert "Wait five minutes" in refused.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_session_from_before_is_asked_for_the_factor_and_cannot_set_up_another(
    tom: Account,
) -> None:
    client = sign_in(Client(), tom, method="password")
    app = with_app(tom)
    assert client.get("/desk/")["Location"] == "/me/prove?next=%2Fdesk%2F"
    assert client.get(f"{SET_UP}webauthn/add/")["Location"].startswith("/me/prove")
    answer = client.post("/me/prove", {"proof_code": code_of(app), "proof_next": "/desk/"})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/")
    assert client.get("/desk/").status_code == 200


# -- changing it ---------------------------------------------------------------------------------------------
def test_changing_anything_asks_for_it_afresh(tom: Account) -> None:
    with_app(tom)
    client = sign_in(Client(), tom)
    assert client.get(f"{SET_UP}webauthn/add/").status_code == 200
    age_proof(client, seconds=LONG_AGO)
    for page in ("webauthn/add/", "totp/deactivate/", "recovery-codes/generate/"):
        assert client.get(SET_UP + page)["Location"].startswith("/me/prove"), page
    assert client.get("/desk/").status_code == 200


def test_the_only_one_cannot_be_taken_away_and_one_of_two_can(tom: Account) -> None:
    with_app(tom)
    client = sign_in(Client(), tom)
    refused = client.post(f"{SET_UP}totp/deactivate/")
    assert refused.status_code == 409
    Authenticator.objects.create(user=tom, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})
    assert client.post(f"{SET_UP}totp/deactivate/").status_code == 302
    assert written("second_factor.remove") == [{"kind": "app"}]
    assert proof.has_factor(tom)


def test_new_recovery_codes_end_the_old_ones(tom: Account, right: str) -> None:
    client = give_password(tom, right)
    old = CODES.findall(client.get(set_up_app(client)["Location"]).content.decode())
    client.post(f"{SET_UP}recovery-codes/generate/")
    new = CODES.findall(client.get(f"{SET_UP}recovery-codes/").content.decode())
    assert len(new) == 10
    assert not set(old) & set(new)
    assert written("second_factor.new_recovery_codes") == [{}]


# -- losing it -----------------------------------------------------------------------------------------------
def test_an_administrator_takes_a_lost_one_away_and_every_session_ends(reilly: Reilly, tom: Account) -> None:
    with_app(tom)
    his = sign_in(Client(), tom)
    assert his.get("/desk/").status_code == 200
    sam = sign_in(Client(), reilly.evening.administrator)
    before = reilly.person("tom").epoch
    assert sam.post(f"/accounts/{tom.pk}/second-factor").status_code == 422
    assert proof.has_factor(tom), "nothing ends before it is said how they knew"
    sam.post(f"/accounts/{tom.pk}/second-factor", {"known_by": "rung"})
    assert not proof.has_factor(tom)
    assert his.get("/desk/").status_code == 401
    assert reilly.person("tom").epoch > before
    assert not StaffSession.objects.filter(account=tom).exists()
    assert written("second_factor.reset") == [{"known_by": "rung"}]
    told = Notice.objects.filter(key__startswith="account_changed:")
    assert {one.person for one in told} == {tom.person, reilly.evening.manager.person}


def test_nobody_else_does_and_nobody_their_own(reilly: Reilly, tom: Account) -> None:
    sam = reilly.evening.administrator
    for account in (tom, sam):
        with_app(account)
    other = open_service("Southtown", administrator="x@south.example", password="quilt-lamp-42-x")
    for account, by in ((tom, tom), (sam, tom), (sam, sam), (tom, other.accounts.get())):
        with pytest.raises(NotAllowed):
            factors.reset(account, by=by)
    assert all(proof.has_factor(account) for account in (tom, sam))


def test_at_the_console_the_last_administrator_is_helped(reilly: Reilly) -> None:
    sam = reilly.evening.administrator
    with_app(sam)
    call_command("reset_second_factor", sam.email)
    assert not proof.has_factor(sam)
    for email in (sam.email, "nobody@example.org"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", email)
    with pytest.raises(NotFound):
        factors.reset(sam, by=None)


# -- how it is kept ------------------------------------------------------------------------------------------
def test_a_copy_of_the_database_holds_no_secret(tom: Account) -> None:
    app = with_app(tom)
    stored = Authenticator.objects.get(pk=app.pk).data["secret"]
    code = code_of(app)
    assert not re.fullmatch(r"[A-Z2-7]{32}", stored)
    with pytest.raises(ValueError, match=r"base32|Base32|padding|Non"):
        code_for(stored)
    assert factors.use_up(app, code)


def test_under_another_key_no_numbers_are_right_and_nothing_breaks(
    tom: Account, right: str, settings: Settings
) -> None:
    app = with_app(tom)
    code = code_of(app)
    settings.SECRET_KEY = "another one altogether"
    client = give_password(tom, right)
    assert client.post(f"{SET_UP}authenticate/", {"code": code}).status_code == 200
    assert "_auth_user_id" not in client.session


# -- the demo ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("debug", "is_demo", "opens"),
    [(True, True, True), (False, True, False), (True, False, False), (False, False, False)],
)
def test_only_the_invented_staff_of_a_laptop_need_none(
    tom: Account, right: str, settings: Settings, debug: bool, is_demo: bool, opens: bool
) -> None:
    settings.DEBUG = debug
    assert tom.service is not None
    tom.service.is_demo = is_demo
    tom.service.save()
    client = give_password(tom, right)
    assert (client.get("/desk/").status_code == 200) is opens


def test_in_the_demo_too_one_that_was_set_up_is_asked_for(
    tom: Account, right: str, settings: Settings
) -> None:
    settings.DEBUG = True
    with_app(tom)
    client = sign_in(Client(), tom, method="password")
    assert client.get("/desk/")["Location"].startswith("/me/prove")
    assert "_auth_user_id" not in give_password(tom, right).session
