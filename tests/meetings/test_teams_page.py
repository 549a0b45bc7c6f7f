"""The manager's page: families by reference, found and narrowed by the database, given to somebody; nothing
of any family.
"""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from meetings.choices import Stage
from meetings.desk import teams
from participants.models import Account, Family
from participants.models.choices import StaffRole
from participants.staff import accounts
from participants.staff.emergency_access import reference
from tests.support.family import Reilly
from tests.support.pages import text_of
from tests.support.staff import sign_in


@pytest.fixture
def grace(reilly: Reilly) -> Client:
    """A browser in which the manager is signed in."""
    return sign_in(Client(), reilly.evening.manager)


@pytest.fixture
def ann(reilly: Reilly) -> Account:
    """Another coordinator of the same service."""
    return accounts.make_account(
        reilly.family.service, email="ann@example.org", name="Ann Other",
        staff_role=StaffRole.COORDINATOR, by=reilly.evening.administrator,
        password="a long enough password 1",
    )  # fmt: skip


def many(reilly: Reilly, *, n: int, coordinator: Account | None) -> list[Family]:
    """Families of the same service."""
    service = reilly.family.service
    return [
        Family.objects.create(service=service, name=f"Kept {i}", coordinator=coordinator) for i in range(n)
    ]


def shown(reilly: Reilly, **asked: str) -> set[str]:
    rows = teams.families(reilly.family.service, **asked)
    return {one.reference for one in teams.allocated(rows)}


# -- finding -------------------------------------------------------------------------------------------------
def test_those_with_nobody_come_first_and_then_those_of_somebody_who_left(
    reilly: Reilly, ann: Account
) -> None:
    left = many(reilly, n=1, coordinator=ann)[0]
    nobody = many(reilly, n=1, coordinator=None)[0]
    accounts.deactivate(ann, by=reilly.evening.administrator)
    order = [one.reference for one in teams.allocated(teams.families(reilly.family.service))]
    assert order == [reference(nobody), reference(left), reference(reilly.family)]
    assert shown(reilly, show="left") == {reference(left)}
    assert shown(reilly, show="nobody") == {reference(nobody)}


def test_a_reference_or_a_coordinators_name_finds_a_family_and_its_own_name_never_does(
    reilly: Reilly, grace: Client
) -> None:
    many(reilly, n=25, coordinator=None)
    own = reference(reilly.family)
    for asked in (own, own.lower(), own[:4], "ellery"):
        assert own in shown(reilly, search=asked), asked
    assert len(shown(reilly, search="ellery")) == 1
    assert shown(reilly, search="Reilly") == set()
    page = text_of(grace.get("/teams/", {"q": "Reilly"}))
    assert "No family fits that" in page
    assert "name is not known here" in page


@pytest.mark.parametrize(
    ("stage", "show"),
    [
        (Stage.PREPARING, "ready"), (Stage.PRIVATE, "meeting"), (Stage.SAFETY_PAUSE, "meeting"),
        (Stage.MONITORING, "living"), (Stage.CLOSED, "closed"), (Stage.WITHDRAWN, "closed"),
    ],
)  # fmt: skip
def test_each_stage_is_in_one_way_of_narrowing(reilly: Reilly, stage: Stage, show: str) -> None:
    reilly.jump_to(stage)
    ways = ("ready", "meeting", "living", "closed")
    assert [one for one in ways if shown(reilly, show=one)] == [show]


def test_what_was_put_away_is_found_there_alone(reilly: Reilly) -> None:
    Family.objects.filter(pk=reilly.family.pk).update(put_away_at=timezone.now())
    assert shown(reilly) == set()
    assert shown(reilly, show="away") == {reference(reilly.family)}


def test_more_families_cost_no_more_queries(
    reilly: Reilly,
    grace: Client,
    ann: Account,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    many(reilly, n=3, coordinator=ann)
    grace.get("/teams/")
    with django_assert_max_num_queries(100) as few:
        grace.get("/teams/")
    many(reilly, n=150, coordinator=ann)
    with django_assert_max_num_queries(len(few)):
        page = grace.get("/teams/")
    assert "1 to 20 of 154" in text_of(page)


# -- what is shown -------------------------------------------------------------------------------------------
def test_the_page_names_no_family_and_nobody_in_one(reilly: Reilly, grace: Client) -> None:
    for address in ("/teams/", f"/teams/?at={reilly.family.pk}", "/numbers/"):
        page = text_of(grace.get(address))
        for word in ("Reilly", "Siobhan", "Maya", "Theo", "Daniel", "Our family meeting"):
            assert word not in page, (address, word)


def test_children_stand_beside_families_by_name(reilly: Reilly, ann: Account) -> None:
    loads = list(teams.caseloads(reilly.family.service))
    assert [one.person.name for one in loads if one.person] == ["Ann Other", "Tom Ellery"]
    tom = loads[1]
    assert (tom.families_here, tom.children) == (1, 2)  # type: ignore[attr-defined]
    assert (loads[0].families_here, loads[0].children) == (0, 0)  # type: ignore[attr-defined]


# -- giving a family to somebody -----------------------------------------------------------------------------
def test_the_row_opens_says_what_happens_and_then_the_list_says_what_was_done(
    reilly: Reilly, grace: Client, ann: Account
) -> None:
    shut = grace.get("/teams/").content.decode()
    assert f"at={reilly.family.pk}#at-{reilly.family.pk}" in shut
    assert f"/teams/{reilly.family.pk}/allocate" not in shut
    opened = grace.get(f"/teams/?at={reilly.family.pk}").content.decode()
    assert f"/teams/{reilly.family.pk}/allocate" in opened
    assert "the one before is out" in opened
    done = grace.post(f"/teams/{reilly.family.pk}/allocate", {"to": str(ann.pk)})
    assert (done.status_code, done["Location"]) == (303, "/teams/?at=families#at-families")
    words = f"Saved. {reference(reilly.family)} is with Ann Other now."
    assert words in grace.get(done["Location"]).content.decode()


def test_nobody_chosen_comes_back_at_the_field(reilly: Reilly, grace: Client) -> None:
    back = f"/teams/?at={reilly.family.pk}"
    answer = grace.post(f"/teams/{reilly.family.pk}/allocate", {"to": "", "back": back})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a coordinator." in page
    assert 'aria-invalid="true"' in page


def test_teams_and_numbers_lead_to_each_other(grace: Client) -> None:
    assert 'href="/numbers/"' in grace.get("/teams/").content.decode()
    assert 'href="/teams/"' in grace.get("/numbers/").content.decode()
