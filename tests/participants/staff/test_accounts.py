"""Making a service: success and every refusal."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from participants.models import Account, JournalEntry, Service
from participants.models.choices import StaffRole
from participants.platform.errors import NotAllowed, Unclear, WrongMoment
from participants.staff.accounts import deactivate, make_account, open_service, set_password
from tests.support.family import Reilly

GOOD = "quilt-lamp-kettle-42"

pytestmark = pytest.mark.django_db


def test_a_service_opens_with_its_first_administrator() -> None:
    service = open_service("Northtown", administrator="Ada@North.example", password=GOOD)
    account = Account.objects.get()
    assert not service.is_demo
    assert (account.email, account.service) == ("ada@north.example", service)
    assert account.staff_role == StaffRole.ADMINISTRATOR
    assert account.check_password(GOOD)


def test_opening_a_service_is_journalled_without_the_password() -> None:
    open_service("Northtown", administrator="ada@north.example", password=GOOD)
    actions = list(JournalEntry.objects.values_list("action", flat=True))
    assert actions == ["service.open", "person.add", "account.create"]
    assert GOOD not in str(list(JournalEntry.objects.values()))


@pytest.mark.parametrize("password", ["", "tea", "password1234", "ada@north.example"])
def test_a_weak_password_is_refused_with_a_reason_and_makes_nothing(password: str) -> None:
    with pytest.raises(Unclear) as refused:
        open_service("Northtown", administrator="ada@north.example", password=password)
    assert "too weak. " in str(refused.value.message)
    assert not password or password not in str(refused.value.message)
    assert not Service.objects.exists()
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("name", "email", "words"),
    [
        ("northtown", "new@north.example", "already a service"),
        ("Southtown", "ADA@north.example", "already an account"),
        ("Southtown", "not an address", "not an e-mail"),
        (" ", "new@north.example", "needs a name"),
    ],
)
def test_a_taken_or_malformed_name_or_address_is_refused(name: str, email: str, words: str) -> None:
    open_service("Northtown", administrator="ada@north.example", password=GOOD)
    with pytest.raises(Unclear) as refused:
        open_service(name, administrator=email, password=GOOD)
    assert words in str(refused.value.message)
    assert Service.objects.count() == Account.objects.count() == 1


def test_the_command_takes_the_password_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KT_ADMIN_PASSWORD", GOOD)
    call_command("create_service", "Northtown", admin="ada@north.example")
    printed = capsys.readouterr().out
    assert "/staff/login/" in printed
    for step in (
        "second step",
        "Invite a manager",
        "Then invite a coordinator",
        "/accounts/",
        "/help/first-hour",
    ):
        assert step in printed
    assert printed.index("/staff/login/") < printed.index("/accounts/")
    assert GOOD not in printed
    assert Service.objects.get().name == "Northtown"


def test_the_command_says_no_to_a_weak_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KT_ADMIN_PASSWORD", "kitchen")
    with pytest.raises(CommandError, match="too weak"):
        call_command("create_service", "Northtown", admin="ada@north.example")


@pytest.mark.parametrize("zone", ["Mars/Base", "europe/london", ""])
def test_the_command_says_no_to_a_clock_that_nobody_keeps(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KT_ADMIN_PASSWORD", GOOD)
    with pytest.raises(CommandError, match=f"no time zone called “{zone}”.*such as Europe/London"):
        call_command("create_service", "Northtown", admin="ada@north.example", zone=zone)
    with pytest.raises(Unclear):
        open_service("Northtown", administrator="ada@north.example", password=GOOD, zone=zone)
    assert not Service.objects.exists()


def test_the_command_takes_any_clock_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KT_ADMIN_PASSWORD", GOOD)
    call_command("create_service", "Northtown", admin="ada@north.example", zone="Pacific/Auckland")
    assert Service.objects.get().zone == "Pacific/Auckland"


def test_the_first_administrator_can_sign_in(client: Client) -> None:
    open_service("Northtown", administrator="ada@north.example", password=GOOD)
    client.post("/staff/login/", {"login": "ada@north.example", "password": "not-the-password"})
    assert "_auth_user_id" not in client.session
    client.post("/staff/login/", {"login": "ada@north.example", "password": GOOD})
    assert "_auth_user_id" in client.session


# -- staff accounts, by their administrator -----------------------------------------------------------------
def make(reilly: Reilly, *, by: Account, password: str = GOOD) -> Account:
    return make_account(
        reilly.family.service,
        email="New@north.example",
        name="Ana Novak",
        staff_role=StaffRole.COORDINATOR,
        by=by,
        password=password,
    )


def test_an_administrator_makes_an_account_that_can_take_a_seat(reilly: Reilly) -> None:
    account = make(reilly, by=reilly.evening.administrator)
    assert account.email == "new@north.example"
    assert account.person is not None
    assert account.person.name == "Ana Novak"
    assert account.check_password(GOOD)


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_nobody_else_makes_or_closes_accounts(reilly: Reilly, who: str) -> None:
    somebody: Account = getattr(reilly.evening, who)
    with pytest.raises(NotAllowed):
        make(reilly, by=somebody)
    with pytest.raises(NotAllowed):
        deactivate(reilly.evening.administrator, by=somebody)
    with pytest.raises(NotAllowed):
        set_password(reilly.evening.administrator, GOOD, by=somebody)


def test_another_services_administrator_is_nobody_here(reilly: Reilly) -> None:
    other = open_service("Southtown", administrator="x@south.example", password=GOOD)
    with pytest.raises(NotAllowed):
        make(reilly, by=other.accounts.get())
    with pytest.raises(NotAllowed):
        deactivate(reilly.coordinator, by=other.accounts.get())


def test_a_weak_password_makes_no_account(reilly: Reilly) -> None:
    with pytest.raises(Unclear):
        make(reilly, by=reilly.evening.administrator, password="ana")
    assert not Account.objects.filter(email="new@north.example").exists()


def test_a_closed_account_is_out_at_once_and_stays_out(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    before = reilly.person("tom").epoch
    deactivate(reilly.coordinator, by=reilly.evening.administrator)
    assert tom.get("/me/devices").status_code == 401
    assert reilly.person("tom").epoch > before
    password = reilly.evening.passwords[reilly.coordinator.email]
    again = Client()
    again.post("/staff/login/", {"login": reilly.coordinator.email, "password": password})
    assert "_auth_user_id" not in again.session


def test_nobody_closes_their_own_account(reilly: Reilly) -> None:
    with pytest.raises(WrongMoment):
        deactivate(reilly.evening.administrator, by=reilly.evening.administrator)


def test_a_new_password_signs_out_whoever_used_the_old_one(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    assert tom.get("/me/devices").status_code == 200
    set_password(reilly.coordinator, "another-lamp-quilt-7", by=reilly.evening.administrator)
    assert tom.get("/me/devices").status_code == 401
