"""Making a service: success and every refusal."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from participants.accounts import open_service
from participants.errors import Unclear
from participants.models import Account, JournalEntry, Service
from participants.roles import StaffRole

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
    assert GOOD not in printed
    assert Service.objects.get().name == "Northtown"


def test_the_command_says_no_to_a_weak_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KT_ADMIN_PASSWORD", "kitchen")
    with pytest.raises(CommandError, match="too weak"):
        call_command("create_service", "Northtown", admin="ada@north.example")


def test_the_first_administrator_can_sign_in(client: Client) -> None:
    open_service("Northtown", administrator="ada@north.example", password=GOOD)
    client.post("/staff/login/", {"login": "ada@north.example", "password": "not-the-password"})
    assert "_auth_user_id" not in client.session
    client.post("/staff/login/", {"login": "ada@north.example", "password": GOOD})
    assert "_auth_user_id" in client.session
