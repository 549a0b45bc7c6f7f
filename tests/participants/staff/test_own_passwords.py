"""Passwords that only their owner ever types: the link, what it opens, and everything that ends it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from participants.models import Account, JournalEntry, Notice, PasswordLink
from participants.models.choices import StaffRole
from participants.platform.errors import NotAllowed, Unclear, WrongMoment
from participants.staff import accounts, own_passwords, second_approval
from participants.staff.accounts import change_role, deactivate, invite_to_work, reopen
from participants.staff.own_passwords import LinkOver, Made
from tests.support.family import Reilly
from tests.support.staff import code_for, sign_in, with_app

GOOD = "quilt-lamp-kettle-42"
BOTH = {"password": GOOD, "again": GOOD}


@pytest.fixture
def made(reilly: Reilly) -> Made:
    """An invitation to work as a manager."""
    return invite_to_work(
        reilly.family.service, email="Ingrid@north.example", name="Ingrid Solberg",
        staff_role=StaffRole.MANAGER, by=reilly.evening.administrator,
    )  # fmt: skip


@pytest.fixture
def ingrid(made: Made) -> Account:
    return made.link.account


def page_of(made: Made) -> str:
    return f"/own-password/{made.token}"


# -- being invited -------------------------------------------------------------------------------------------
def test_nobody_signs_in_before_the_owner_has_set_a_password(made: Made, ingrid: Account) -> None:
    assert not ingrid.has_usable_password()
    for password in ("", "!", GOOD):
        client = Client()
        client.post("/staff/login/", {"login": ingrid.email, "password": password})
        assert "_auth_user_id" not in client.session


def test_the_owner_sets_it_and_goes_on_to_a_second_step(made: Made, ingrid: Account) -> None:
    client = Client()
    assert client.get(page_of(made)).status_code == 200
    answer = client.post(page_of(made), BOTH)
    assert (answer.status_code, answer["Location"]) == (303, "/teams/")
    assert client.get("/teams/")["Location"].startswith("/staff/2fa/")
    assert client.get("/staff/2fa/totp/activate/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    client.post("/staff/2fa/totp/activate/", {"code": code_for(secret)})
    assert client.get("/teams/").status_code == 200
    ingrid.refresh_from_db()
    assert ingrid.check_password(GOOD)


def test_the_link_works_once(made: Made) -> None:
    own_passwords.set_own(made.token, GOOD)
    with pytest.raises(LinkOver):
        own_passwords.set_own(made.token, "another-lamp-quilt-7")
    assert Client().get(page_of(made)).status_code == 410


def test_it_runs_out_after_seven_days_and_a_new_one_ends_the_old(
    reilly: Reilly, made: Made, ingrid: Account
) -> None:
    PasswordLink.objects.update(until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(LinkOver):
        own_passwords.open_link(made.token)
    second = own_passwords.make(ingrid, by=reilly.evening.administrator)
    third = own_passwords.make(ingrid, by=reilly.evening.administrator)
    with pytest.raises(LinkOver):
        own_passwords.open_link(second.token)
    assert own_passwords.open_link(third.token).account == ingrid
    lasts = third.link.until - timezone.now()
    assert timedelta(days=6, hours=23) < lasts <= timedelta(days=7)


def test_a_weak_password_is_refused_at_its_field_and_the_link_still_works(made: Made) -> None:
    for both in ({"password": "tea", "again": "tea"}, {"password": GOOD, "again": "x"}):
        page = Client().post(page_of(made), {**both, "back": page_of(made)})
        assert page.status_code == 422
        assert 'aria-invalid="true"' in page.content.decode()
        assert GOOD not in page.content.decode()
    assert own_passwords.open_link(made.token)


def test_the_page_names_nobody_and_a_look_at_it_changes_nothing(made: Made) -> None:
    before = JournalEntry.objects.count()
    page = Client().get(page_of(made)).content.decode()
    for word in ("Ingrid", "Solberg", "north.example", "Northtown", "manager"):
        assert word not in page
    assert JournalEntry.objects.count() == before
    assert own_passwords.open_link(made.token)


def test_a_link_nobody_made_opens_nothing(db: None) -> None:
    client = Client()
    assert client.get("/own-password/0000000000000").status_code == 410
    assert client.post("/own-password/0000000000000", BOTH).status_code == 410
    assert "_auth_user_id" not in client.session


def test_neither_the_link_nor_the_password_is_kept_anywhere_but_in_the_message(made: Made) -> None:
    own_passwords.set_own(made.token, GOOD)
    for rows in (PasswordLink, JournalEntry, Notice):
        kept = str(list(rows.objects.values()))
        assert made.token not in kept
        assert GOOD not in kept
    assert made.token not in repr(made)
    actions = list(JournalEntry.objects.values_list("action", flat=True))
    assert {"account.make_password_link", "account.set_own_password"} <= set(actions)


def test_it_goes_by_e_mail_in_neutral_words_where_mail_leaves(
    reilly: Reilly, settings: Settings, made: Made
) -> None:
    notice = Notice.objects.get(key=f"password_link:{made.link.pk}")
    assert made.address in notice.body
    assert not made.sent
    settings.EMAIL_HOST = "mail.example.org"
    again = own_passwords.make(made.link.account, by=reilly.evening.administrator)
    assert again.sent
    assert made.token not in str(list(Notice.objects.values()))


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_nobody_else_invites_or_makes_a_link(reilly: Reilly, who: str, ingrid: Account) -> None:
    by = getattr(reilly.evening, who)
    with pytest.raises(NotAllowed):
        own_passwords.make(ingrid, by=by)
    with pytest.raises(NotAllowed):
        invite_to_work(
            reilly.family.service, email="x@north.example", name="X Y",
            staff_role=StaffRole.ADMINISTRATOR, by=by,
        )  # fmt: skip
    other = accounts.open_service("Southtown", administrator="x@south.example", password=GOOD)
    with pytest.raises(NotAllowed):
        own_passwords.make(ingrid, by=other.accounts.get())


@pytest.mark.parametrize(
    ("email", "name", "field"),
    [
        ("nonsense", "Ana Novak", "email"),
        ("tom.ellery@example.org", "Ana Novak", "email"),
        ("ana@north.example", "  ", "name"),
    ],
)
def test_what_will_not_do_is_said_at_its_field(reilly: Reilly, email: str, name: str, field: str) -> None:
    with pytest.raises(Unclear) as refused:
        invite_to_work(
            reilly.family.service, email=email, name=name,
            staff_role=StaffRole.MANAGER, by=reilly.evening.administrator,
        )  # fmt: skip
    assert field in refused.value.fields


# -- having forgotten it -------------------------------------------------------------------------------------
def test_the_old_password_works_until_the_owner_sets_a_new_one_and_then_ends_everywhere(
    reilly: Reilly,
) -> None:
    tom, old = reilly.client("tom"), reilly.evening.passwords[reilly.coordinator.email]
    made = own_passwords.make(reilly.coordinator, by=reilly.evening.administrator)
    assert tom.get("/desk/").status_code == 200
    own_passwords.set_own(made.token, GOOD)
    assert tom.get("/desk/").status_code == 401
    account = Account.objects.get(pk=reilly.coordinator.pk)
    assert not account.check_password(old)
    assert account.check_password(GOOD)


def test_a_link_alone_never_gets_past_a_second_step_that_is_set_up(reilly: Reilly) -> None:
    with_app(reilly.coordinator)
    made = own_passwords.make(reilly.coordinator, by=reilly.evening.administrator)
    client = Client()
    assert client.post(page_of(made), BOTH)["Location"] == "/desk/"
    assert client.get("/desk/")["Location"].startswith("/me/prove")
    assert client.get("/staff/2fa/totp/activate/")["Location"].startswith("/me/prove")


def test_who_forgot_it_asks_and_the_answer_is_the_same_for_nobodys_e_mail(reilly: Reilly) -> None:
    answers = [
        Client().post("/own-password/", {"email": email})
        for email in (reilly.coordinator.email.upper(), "nobody@example.org")
    ]
    assert [(one.status_code, one["Location"]) for one in answers] == [(303, "/staff/login/")] * 2
    notice = Notice.objects.get(key__startswith="password_link:")
    assert notice.person == reilly.people["tom"]
    token = re.findall(r"/own-password/(\S+)", notice.body)[0]
    assert own_passwords.set_own(token, GOOD) == reilly.coordinator


def test_asking_again_and_again_sends_one_message(reilly: Reilly) -> None:
    for _n in range(3):
        own_passwords.ask(reilly.coordinator.email)
    assert Notice.objects.filter(key__startswith="password_link:").count() == 1


def test_nothing_goes_to_a_closed_account(reilly: Reilly) -> None:
    deactivate(reilly.coordinator, by=reilly.evening.administrator)
    own_passwords.ask(reilly.coordinator.email)
    assert not PasswordLink.objects.exists()
    with pytest.raises(WrongMoment):
        own_passwords.make(reilly.coordinator, by=reilly.evening.administrator)


# -- roles, closing, opening again ---------------------------------------------------------------------------
def test_a_new_role_ends_the_old_one_at_once(reilly: Reilly) -> None:
    browser = sign_in(Client(), reilly.evening.manager)
    assert browser.get("/teams/").status_code == 200
    change_role(reilly.evening.manager, StaffRole.ADMINISTRATOR, by=reilly.evening.administrator)
    assert browser.get("/teams/").status_code == 403
    entry = JournalEntry.objects.get(action="account.change_role")
    assert entry.detail == {"from": "manager", "to": "administrator"}


def test_a_coordinator_hands_over_families_first(reilly: Reilly) -> None:
    with pytest.raises(WrongMoment):
        change_role(reilly.coordinator, StaffRole.MANAGER, by=reilly.evening.administrator)
    reilly.family.__class__.objects.update(coordinator=None)
    change_role(reilly.coordinator, StaffRole.MANAGER, by=reilly.evening.administrator)


def test_the_last_administrator_keeps_the_role_and_the_account(reilly: Reilly) -> None:
    last = reilly.evening.administrator
    with pytest.raises(WrongMoment):
        change_role(last, StaffRole.MANAGER, by=last)
    with pytest.raises(WrongMoment):
        deactivate(last, by=last)


def test_two_administrators_who_close_each_other_do_not_both_go(reilly: Reilly) -> None:
    one = reilly.evening.administrator
    made = invite_to_work(
        reilly.family.service, email="two@north.example", name="Two Twoson",
        staff_role=StaffRole.ADMINISTRATOR, by=one,
    )  # fmt: skip
    two = made.link.account
    deactivate(two, by=one)
    with pytest.raises(NotAllowed):
        deactivate(one, by=two)  # as it was read before it was closed
    one.refresh_from_db()
    assert one.is_active


def test_a_closed_account_opens_again_with_what_its_owner_had(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    assert tom.get("/desk/").status_code == 200
    deactivate(reilly.coordinator, by=reilly.evening.administrator)
    reopen(reilly.coordinator, by=reilly.evening.administrator)
    reilly.coordinator.refresh_from_db()
    assert not reilly.coordinator.is_active, "a coordinator's waits for a second yes"
    second_approval.say_yes(reilly.coordinator, by=reilly.evening.manager)
    assert tom.get("/desk/").status_code == 401, "an old sign-in does not come back"
    assert reilly.client("tom").get("/desk/").status_code == 200
    with pytest.raises(NotAllowed):
        reopen(reilly.coordinator, by=reilly.evening.manager)


def test_closing_ends_a_link_that_waits(reilly: Reilly, made: Made, ingrid: Account) -> None:
    deactivate(ingrid, by=reilly.evening.administrator)
    reopen(ingrid, by=reilly.evening.administrator)
    with pytest.raises(LinkOver):
        own_passwords.open_link(made.token)
    assert made.token not in str(list(Notice.objects.values()))
