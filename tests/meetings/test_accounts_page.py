"""The administrator's page: finding, inviting, changing, closing and opening again; never a password, never a
family.
"""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from meetings.desk import staff_list
from participants.models import Account, PasswordLink, Person
from participants.models.choices import StaffRole
from participants.staff import accounts, second_approval
from tests.support.family import Reilly
from tests.support.pages import text_of
from tests.support.staff import sign_in, with_app

NEW = {"email": "ingrid@north.example", "name": "Ingrid Solberg", "staff_role": "manager"}


@pytest.fixture
def sam(reilly: Reilly) -> Client:
    """A browser in which the administrator is signed in."""
    return sign_in(Client(), reilly.evening.administrator)


def crowd(reilly: Reilly, *, many: int) -> None:
    """Many more coordinators."""
    service = reilly.family.service
    for n in range(many):
        person = Person.objects.create(service=service, name=f"Worker {n:03}", called="W")
        Account.objects.create(service=service, person=person, email=f"w{n:03}@north.example", password="x")


# -- finding -------------------------------------------------------------------------------------------------
def test_the_page_shows_who_works_here_and_nothing_of_any_family(sam: Client) -> None:
    page = text_of(sam.get("/accounts/"))
    for word in ("Tom Ellery", "Grace", "Who works here"):
        assert word in page
    for word in ("Reilly", "Siobhan", "Maya", "Our family meeting"):
        assert word not in page


def test_a_name_or_an_e_mail_finds_an_account_and_what_fits_nobody_says_so(
    reilly: Reilly, sam: Client
) -> None:
    crowd(reilly, many=30)
    for asked in ("ellery", "tom.ell", "ellery tom"):
        page = text_of(sam.get("/accounts/", {"q": asked}))
        assert "Tom Ellery" in page
        assert "Worker 001" not in page
    assert "No account fits that" in text_of(sam.get("/accounts/", {"q": "Elery"}))


def test_pages_keep_what_was_searched_and_a_page_that_is_not_there_is_the_last(
    reilly: Reilly, sam: Client
) -> None:
    crowd(reilly, many=45)
    first = sam.get("/accounts/", {"q": "worker"}).content.decode()
    assert 'href="/accounts/?q=worker&amp;page=2"' in first
    assert "1 to 20 of 45" in " ".join(first.split())
    last = " ".join(sam.get("/accounts/", {"q": "worker", "page": "99"}).content.decode().split())
    assert "41 to 45 of 45" in last


def test_every_way_to_narrow_keeps_what_it_says(reilly: Reilly, sam: Client) -> None:
    accounts.deactivate(reilly.evening.manager, by=reilly.evening.administrator)
    with_app(reilly.coordinator)
    shown = {
        show: set(
            staff_list.accounts(reilly.family.service, show=show).values_list("person__name", flat=True)
        )
        for show in staff_list.NARROWED
    }
    assert shown["closed"] == {reilly.evening.manager.person.name}  # type: ignore[union-attr]
    assert shown["coordinators"] == {"Tom Ellery"}
    assert "Tom Ellery" not in shown["no-second-step"]
    assert shown[""] > shown["closed"]
    page = text_of(sam.get("/accounts/", {"show": "closed"}))
    assert "Tom Ellery" not in page


def test_more_accounts_cost_no_more_queries(
    reilly: Reilly, sam: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sam.get("/accounts/")
    crowd(reilly, many=4)
    with django_assert_max_num_queries(100) as few:
        sam.get("/accounts/")
    Account.objects.filter(email__startswith="w").delete()
    crowd(reilly, many=120)
    with django_assert_max_num_queries(len(few)):
        sam.get("/accounts/")


def test_another_services_accounts_are_never_here(reilly: Reilly, sam: Client) -> None:
    other = accounts.open_service(
        "Southtown", administrator="x@south.example", password="quilt-lamp-42-x"
    ).accounts.get()
    assert "south.example" not in text_of(sam.get("/accounts/"))
    assert "south.example" not in text_of(sam.get("/accounts/", {"at": str(other.pk)}))
    for what in ("role", "password", "deactivate", "reopen", "second-factor"):
        assert sam.post(f"/accounts/{other.pk}/{what}").status_code == 404, what


# -- inviting ------------------------------------------------------------------------------------------------
def test_the_page_has_no_field_for_a_password(sam: Client) -> None:
    assert 'type="password"' not in sam.get("/accounts/").content.decode()


def test_where_no_mail_leaves_the_link_is_shown_once_with_a_copy_button(sam: Client) -> None:
    page = sam.post("/accounts/invite", NEW).content.decode()
    link = re.findall(r"/own-password/[\w-]+", page)[0]
    assert "data-copy" in page
    assert Client().get(link).status_code == 200
    assert link not in sam.get("/accounts/").content.decode()


def test_where_mail_leaves_nobody_but_the_owner_sees_it(sam: Client, settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    answer = sam.post("/accounts/invite", NEW)
    assert (answer.status_code, answer["Location"]) == (303, "/accounts/?at=invite#at-invite")
    page = sam.get("/accounts/?at=invite").content.decode()
    assert "Sent. The link works for seven days." in page
    assert "/own-password/" not in page


def test_who_was_invited_waits_and_a_link_that_ran_out_is_made_anew(sam: Client) -> None:
    sam.post("/accounts/invite", NEW)
    page = text_of(sam.get("/accounts/"))
    assert "The link works until" in page
    assert "invited, not in yet" in page
    PasswordLink.objects.update(until=timezone.now() - timedelta(days=1))
    assert "The link has run out" in text_of(sam.get("/accounts/"))
    ingrid = Account.objects.get(email=NEW["email"])
    assert "/own-password/" in sam.post(f"/accounts/{ingrid.pk}/password").content.decode()
    assert "The link works until" in text_of(sam.get("/accounts/"))


def test_an_invitation_that_will_not_do_comes_back_at_its_field_with_the_rest_kept(
    sam: Client,
) -> None:
    sent = {**NEW, "email": "tom.ellery@example.org", "back": "/accounts/"}
    answer = sam.post("/accounts/invite", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Ingrid Solberg"' in page
    assert "There is already an account with the e-mail" in page
    assert 'aria-invalid="true"' in page


# -- changing ------------------------------------------------------------------------------------------------
def test_a_row_opens_where_it_is_and_says_what_was_saved(reilly: Reilly, sam: Client) -> None:
    manager = reilly.evening.manager
    shut = sam.get("/accounts/?show=managers").content.decode()
    assert f"?show=managers&amp;at={manager.pk}#at-{manager.pk}" in shut
    assert f"/accounts/{manager.pk}/role" not in shut
    opened = f"/accounts/?show=managers&at={manager.pk}"
    assert f"/accounts/{manager.pk}/role" in sam.get(opened).content.decode()
    answer = sam.post(f"/accounts/{manager.pk}/role", {"staff_role": "administrator", "back": opened})
    where = f"/accounts/?show=managers&at={manager.pk}#at-{manager.pk}"
    assert (answer.status_code, answer["Location"]) == (303, where)
    assert "Saved. Their part is now: administrator." in sam.get(answer["Location"]).content.decode()
    manager.refresh_from_db()
    assert manager.staff_role == StaffRole.ADMINISTRATOR


def test_a_coordinator_with_families_keeps_the_part_and_the_page_says_why(
    reilly: Reilly, sam: Client
) -> None:
    tom = reilly.coordinator
    opened = f"/accounts/?at={tom.pk}"
    assert "a manager hands it over first" in text_of(sam.get(opened))
    answer = sam.post(f"/accounts/{tom.pk}/role", {"staff_role": "manager", "back": opened})
    assert answer.status_code == 409
    assert "still look after families" in answer.content.decode()


@pytest.mark.parametrize("what", ["deactivate", "password", "second-factor"])
def test_what_cannot_be_undone_asks_first_and_a_look_does_nothing(
    reilly: Reilly, sam: Client, what: str
) -> None:
    with_app(reilly.coordinator)
    tom = reilly.client("tom")
    asked = sam.get(f"/accounts/{reilly.coordinator.pk}/{what}")
    assert asked.status_code == 200
    assert "No, go back" in asked.content.decode()
    assert tom.get("/desk/").status_code == 200
    assert not PasswordLink.objects.exists()


def test_closing_says_what_becomes_of_their_families_and_can_be_undone(reilly: Reilly, sam: Client) -> None:
    at = f"/accounts/{reilly.coordinator.pk}"
    assert "They look after one family." in text_of(sam.get(f"{at}/deactivate"))
    done = sam.post(f"{at}/deactivate")
    page = sam.get(done["Location"]).content.decode()
    assert "Closed. You can open it again here." in page
    assert f'action="{at}/reopen"' in page
    sam.post(f"{at}/reopen")
    second_approval.say_yes(reilly.coordinator, by=reilly.evening.manager)
    reilly.coordinator.refresh_from_db()
    assert reilly.coordinator.is_active


def test_ones_own_account_offers_no_change(reilly: Reilly, sam: Client) -> None:
    own = reilly.evening.administrator
    page = sam.get(f"/accounts/?at={own.pk}").content.decode()
    assert "Somebody else changes yours" in page
    assert f"/accounts/{own.pk}/" not in page
    assert sam.post(f"/accounts/{own.pk}/deactivate").status_code == 409


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_it_opens_to_nobody_else(reilly: Reilly, who: str) -> None:
    browser = sign_in(Client(), getattr(reilly.evening, who))
    assert browser.get("/accounts/").status_code == 403
    assert browser.post("/accounts/invite", NEW).status_code == 403
    assert not Account.objects.filter(email=NEW["email"]).exists()
