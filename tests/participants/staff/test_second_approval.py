"""A coordinator's account needs a second person's yes: nobody makes one, or becomes one, alone."""

import pytest
from django.test import Client

from participants.models import Account, JournalEntry, Notice, PasswordLink
from participants.models.choices import StaffRole
from participants.platform.errors import NotAllowed, NotFound, WrongMoment
from participants.staff import accounts, own_passwords, second_approval
from participants.staff.second_approval import NobodyElse
from tests.support.family import Reilly
from tests.support.staff import sign_in

NEW = {"email": "ana@north.example", "name": "Ana Novak", "staff_role": "coordinator"}


@pytest.fixture
def ana(reilly: Reilly) -> Account:
    """Somebody an administrator asked to be a coordinator."""
    made = accounts.invite_to_work(
        reilly.family.service,
        email="ana@north.example",
        name="Ana Novak",
        staff_role=StaffRole.COORDINATOR,
        by=reilly.evening.administrator,
    )
    assert made is None
    return Account.objects.get(email="ana@north.example")


def again(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def test_until_a_second_yes_there_is_no_way_into_it(reilly: Reilly, ana: Account) -> None:
    assert not ana.is_active
    assert not PasswordLink.objects.filter(account=ana).exists()
    with pytest.raises(WrongMoment):
        own_passwords.make(ana, by=reilly.evening.administrator)
    own_passwords.ask(ana.email)
    assert not PasswordLink.objects.filter(account=ana).exists()


def test_a_manager_says_yes_and_its_owner_gets_the_link(reilly: Reilly, ana: Account) -> None:
    made = second_approval.say_yes(ana, by=reilly.evening.manager)
    assert made is not None
    own_passwords.set_own(made.token, "quilt-lamp-kettle-42")
    assert sign_in(Client(), again(ana)).get("/desk/").status_code == 200
    assert JournalEntry.objects.filter(action="account.say_yes").count() == 1


def test_nobody_says_it_to_their_own_asking_or_from_elsewhere(reilly: Reilly, ana: Account) -> None:
    with pytest.raises(NotAllowed):
        second_approval.say_yes(ana, by=reilly.evening.administrator)
    with pytest.raises(NotAllowed):
        second_approval.say_yes(ana, by=reilly.coordinator)
    other = accounts.open_service("Southtown", administrator="x@south.example", password="quilt-lamp-42-x")
    with pytest.raises(NotFound):
        second_approval.say_yes(ana, by=other.accounts.get())
    assert not again(ana).is_active


def test_whoever_came_after_it_was_asked_does_not_say_it(reilly: Reilly, ana: Account) -> None:
    late = accounts.make_account(
        reilly.family.service,
        email="late@north.example",
        name="Late Comer",
        staff_role=StaffRole.MANAGER,
        by=reilly.evening.administrator,
        password="quilt-lamp-42-x",
    )
    with pytest.raises(NotAllowed):
        second_approval.say_yes(ana, by=late)


def test_where_there_is_nobody_else_it_is_said_so_and_nothing_is_made(db: None) -> None:
    alone = accounts.open_service("Southtown", administrator="x@south.example", password="quilt-lamp-42-x")
    with pytest.raises(NobodyElse):
        accounts.invite_to_work(
            alone, email="a@b.example", name="A", staff_role=StaffRole.COORDINATOR,
            by=alone.accounts.get(),
        )  # fmt: skip
    assert alone.accounts.count() == 1


def test_a_new_part_and_opening_again_wait_for_it_too(reilly: Reilly) -> None:
    sam, grace = reilly.evening.administrator, reilly.evening.manager
    two = accounts.make_account(
        reilly.family.service, email="two@north.example", name="Two Twoson",
        staff_role=StaffRole.MANAGER, by=sam, password="quilt-lamp-42-x",
    )  # fmt: skip
    accounts.change_role(two, StaffRole.COORDINATOR, by=sam)
    assert again(two).staff_role == StaffRole.MANAGER
    with pytest.raises(NotAllowed):
        second_approval.say_yes(two, by=two)
    second_approval.say_yes(two, by=grace)
    assert again(two).staff_role == StaffRole.COORDINATOR
    accounts.deactivate(two, by=sam)
    accounts.reopen(again(two), by=sam)
    assert not again(two).is_active
    second_approval.say_yes(two, by=grace)
    assert again(two).is_active


def test_no_leaves_everything_as_it_was_and_whoever_asked_takes_it_back(reilly: Reilly, ana: Account) -> None:
    second_approval.say_no(ana, by=reilly.evening.administrator)
    assert not again(ana).is_active
    with pytest.raises(NotFound):
        second_approval.say_yes(ana, by=reilly.evening.manager)


def test_a_new_link_for_a_password_is_told_to_its_owner_and_the_others(reilly: Reilly) -> None:
    own_passwords.make(reilly.coordinator, by=reilly.evening.administrator)
    told = Notice.objects.filter(key__startswith="account_changed:")
    expected = {reilly.coordinator.person, reilly.evening.manager.person}
    assert {one.person for one in told} == expected


# -- on the pages --------------------------------------------------------------------------------------------
def test_the_administrator_asks_and_the_manager_answers(reilly: Reilly) -> None:
    sam = sign_in(Client(), reilly.evening.administrator)
    grace = sign_in(Client(), reilly.evening.manager)
    page = sam.post("/accounts/invite", NEW, follow=True).content.decode()
    assert "Asked. It opens when a second person" in page
    assert "own-password" not in page
    ana = Account.objects.get(email=NEW["email"])
    at = f"/accounts/{ana.pk}/yes"
    assert at in grace.get("/teams/").content.decode()
    assert "Is" in grace.get(at).content.decode()
    assert sam.post(at, {"answer": "yes"}).status_code == 403
    assert sign_in(Client(), reilly.coordinator).get(at).status_code == 403
    assert "own-password" in grace.post(at, {"answer": "yes"}, follow=True).content.decode()
    assert grace.get(at).status_code == 404
    assert at not in grace.get("/teams/").content.decode()


def test_alone_the_form_comes_back_with_what_to_do_first(db: None) -> None:
    alone = accounts.open_service("Southtown", administrator="x@south.example", password="quilt-lamp-42-x")
    x = sign_in(Client(), alone.accounts.get())
    answer = x.post("/accounts/invite", NEW)
    assert answer.status_code == 409
    assert "First invite a manager" in answer.content.decode()
