"""Up to how many children: agreed with each coordinator, gone above only with a reason, which lapses."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from meetings.desk import handing_over, teams
from meetings.loads import load_limits, shown
from meetings.loads.models import Agreed
from participants.models import Account, Family, JournalEntry
from participants.models.choices import Relation, StaffRole
from participants.people import families
from participants.platform.errors import NotAllowed, Unclear
from participants.staff import accounts
from tests.support.family import Reilly
from tests.support.pages import text_of
from tests.support.staff import sign_in


@pytest.fixture
def grace(reilly: Reilly) -> Client:
    """A browser in which the manager is signed in."""
    return sign_in(Client(), reilly.evening.manager)


@pytest.fixture
def ann(reilly: Reilly) -> Account:
    """Another coordinator, in her first year."""
    return accounts.make_account(
        reilly.family.service, email="ann@example.org", name="Ann Other",
        staff_role=StaffRole.COORDINATOR, by=reilly.evening.administrator,
        password="a long enough password 1",
    )  # fmt: skip


def with_children(reilly: Reilly, *, n: int) -> Family:
    """A family with so many children, with nobody."""
    family = families.create_family("Bell", by=reilly.coordinator)
    for i in range(n):
        child = families.add_person(
            f"Child {i}",
            called=f"C{i}",
            service=family.service,
            is_child=True,
            by=reilly.coordinator,
        )
        families.add_member(family, child, relation=Relation.CHILD, by=reilly.coordinator)
    Family.objects.filter(pk=family.pk).update(coordinator=None)
    family.refresh_from_db()
    return family


def says(reilly: Reilly, name: str) -> tuple[int | None, str]:
    rows = shown.shown(teams.caseloads(reilly.family.service), now=timezone.now())
    return next((one.most, one.means) for one in rows if name in str(one.account.person.name))  # type: ignore[union-attr]


# -- what is agreed ------------------------------------------------------------------------------------------
def test_ten_in_the_first_year_and_afterwards_nothing_until_it_is_agreed(
    reilly: Reilly, ann: Account
) -> None:
    assert says(reilly, "Ann") == (10, "First year. Room for 10 children.")
    Account.objects.update(created_at=timezone.now() - timedelta(days=400))
    assert says(reilly, "Ann") == (None, "Nothing is agreed yet.")
    load_limits.agree(ann, 1, by=reilly.evening.manager)
    assert says(reilly, "Ann") == (1, "Room for one child.")
    load_limits.agree(reilly.coordinator, 2, by=reilly.evening.manager)
    assert says(reilly, "Tom") == (2, "No room at the moment.")


def test_a_manager_agrees_it_on_the_page_and_the_row_says_so(reilly: Reilly, grace: Client) -> None:
    tom = reilly.coordinator
    key = f"load-{tom.pk}"
    assert f"at={key}" in grace.get("/teams/").content.decode()
    opened = grace.get(f"/teams/?at={key}").content.decode()
    assert f"/teams/load/{tom.pk}" in opened
    done = grace.post(f"/teams/load/{tom.pk}", {"children": "36"})
    assert (done.status_code, done["Location"]) == (303, f"/teams/?at={key}#at-{key}")
    page = text_of(grace.get(done["Location"]))
    assert "Saved." in page
    assert "Room for 34 children." in page


@pytest.mark.parametrize("typed", ["", "many", "-1", "100000"])
def test_what_is_no_number_comes_back_in_the_open_row(reilly: Reilly, grace: Client, typed: str) -> None:
    back = f"/teams/?at=load-{reilly.coordinator.pk}"
    answer = grace.post(f"/teams/load/{reilly.coordinator.pk}", {"children": typed, "back": back})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in page
    assert f'value="{typed}"' in page or not typed
    assert not Agreed.objects.exists()


def test_only_a_manager_agrees_and_only_with_a_coordinator_of_the_service(
    reilly: Reilly, grace: Client
) -> None:
    for by in (reilly.coordinator, reilly.evening.administrator):
        with pytest.raises(NotAllowed):
            load_limits.agree(reilly.coordinator, 5, by=by)
    with pytest.raises(NotAllowed):
        load_limits.agree(reilly.evening.administrator, 5, by=reilly.evening.manager)
    grace_herself = reilly.evening.manager.pk
    assert grace.post(f"/teams/load/{grace_herself}", {"children": "3"}).status_code == 404


# -- above it ------------------------------------------------------------------------------------------------
def test_above_what_was_agreed_needs_a_reason_that_lapses_after_four_weeks(
    reilly: Reilly, ann: Account
) -> None:
    family = with_children(reilly, n=3)
    load_limits.agree(ann, 2, by=reilly.evening.manager)
    with pytest.raises(Unclear) as refused:
        handing_over.hand_over(family, to=ann, by=reilly.evening.manager)
    assert list(refused.value.fields) == ["because"]
    family.refresh_from_db()
    assert family.coordinator is None
    handing_over.hand_over(family, to=ann, by=reilly.evening.manager, because="Until May.")
    assert says(reilly, "Ann")[1].startswith("First year. One above what was agreed. Until")
    assert says(reilly, "Ann")[1].endswith("Until May.")
    Agreed.objects.update(above_until=timezone.now() - timedelta(minutes=1))
    assert "it has lapsed" in says(reilly, "Ann")[1]
    entry = JournalEntry.objects.get(action="load.above")
    assert entry.detail == {"agreed": 2, "above": 3}


def test_what_fits_asks_for_no_reason_and_a_first_year_counts_without_an_agreement(
    reilly: Reilly, ann: Account
) -> None:
    handing_over.hand_over(with_children(reilly, n=10), to=ann, by=reilly.evening.manager)
    assert not Agreed.objects.exists()
    with pytest.raises(Unclear):
        handing_over.hand_over(with_children(reilly, n=1), to=ann, by=reilly.evening.manager)
    Account.objects.filter(pk=ann.pk).update(created_at=timezone.now() - timedelta(days=400))
    ann.refresh_from_db()
    handing_over.hand_over(with_children(reilly, n=1), to=ann, by=reilly.evening.manager)


def test_the_reason_is_asked_for_in_the_open_row_with_the_choice_kept(
    reilly: Reilly, grace: Client, ann: Account
) -> None:
    family = with_children(reilly, n=11)
    back = f"/teams/?at={family.pk}"
    said = {"to": str(ann.pk), "because": "", "back": back}
    answer = grace.post(f"/teams/{family.pk}/allocate", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "11 children; 10 was agreed" in page
    assert f'value="{ann.pk}" selected' in page
    done = grace.post(f"/teams/{family.pk}/allocate", {**said, "because": "Until May."})
    assert done.status_code == 303
