"""Who has signed, on the coordinator's desk: how far it is, who hears when, and what closing does and to
whom.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Seat
from participants.models.choices import Relation, Role
from participants.people import families
from plans.agreement import signing
from plans.sealing import sealing, signing_desk
from tests.plans import table


@pytest.fixture
def version(reilly):
    version = table.keep(reilly)
    table.answer(reilly, version)
    return version


def page_of(reilly, more="signing"):
    response = reilly.client("tom").get(f"/m/{reilly.meeting.pk}/{more}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_page_begins_with_how_far_it_is(reilly, version):
    assert signing_desk.signing_of(version, reader=reilly.seat("tom")).words == ("Nobody has answered yet")
    table.sign(reilly, version, "siobhan")
    assert "One of 6 has answered" in page_of(reilly)


def test_paper_counts_and_says_who_saw_it(reilly, version):
    signing.witness(version, reilly.seat("bridie"), by=reilly.seat("aisha"))
    found = signing_desk.signing_of(version, reader=reilly.seat("tom"))
    assert "Bridie" in {one.seat.person.called for one in found.said}
    assert "Bridie" not in {one.waited.seat.person.called for one in found.silent}
    assert "on paper, seen by Aisha Bell" in page_of(reilly)


def test_only_patches_that_are_waited_for_or_sewn_in_are_drawn(reilly, version):
    table.sign(reilly, version, "siobhan")
    found = signing_desk.signing_of(version, reader=reilly.seat("tom"))
    assert {one.seat.person.called for one in found.quilt} == {
        "Siobhan",
        "Daniel",
        "Bridie",
        "Kwame",
        "Mrs Haddad",
        "Priya",
    }
    assert "Still open:" in found.in_one_sentence


def test_closing_says_first_what_happens_and_to_whom(reilly, version):
    page = page_of(reilly)
    closing = page[page.index('id="close"') :]
    assert closing.index("it can’t be opened again") < closing.index("Close and seal the plan</button>")
    assert "A copy is then there for:" in closing
    assert "Mrs Haddad" in closing
    assert 'name="sure" value="yes" required' in closing


def test_a_refused_closing_comes_back_on_the_page_with_its_ticks(reilly, version):
    address = f"/m/{reilly.meeting.pk}"
    daniel = str(reilly.seat("daniel").pk)
    sent = {
        "version": str(version.pk),
        "without": [daniel],
        "sure": "yes",
        "back": f"{address}/signing",
    }
    refused = reilly.client("tom").post(f"{address}/seal", sent)
    page = " ".join(refused.content.decode().split())
    assert refused.status_code == 409
    assert "Not everybody has answered yet: " in page
    tick = page[page.index(f'value="{daniel}"', page.index('id="close"')) :].split(">")[0]
    assert "checked" in tick


def test_the_sealed_plan_and_everybodys_copy_are_on_the_page(reilly, version):
    sealing.seal(version, by=reilly.seat("tom"), without=[s.pk for s in signing.outstanding(version)])
    page = page_of(reilly)
    assert "Everybody’s copy" in page
    assert f"/m/{reilly.meeting.pk}/copy?circle=" in page
    assert "Gave no answer" in page
    assert "Nobody’s page tells you whether they opened it" in page
    copies = page[page.index("Everybody’s copy") :]
    assert "told <time" in copies or "goes <time" in copies
    desk = reilly.client("tom").get(f"/desk/meetings/{reilly.meeting.pk}").content.decode()
    assert f"/m/{reilly.meeting.pk}/signing" in desk
    assert "See the sealed plan" in desk


def test_more_people_cost_no_more_queries(reilly, version):
    def cost():
        with CaptureQueriesContext(connection) as counted:
            signing_desk.reached(version, reader=reilly.seat("tom"))
        return len(counted)

    few = cost()
    for n in range(6):
        person = families.add_person(
            f"Cousin {n}", called=f"C{n}", service=reilly.family.service, by=reilly.coordinator
        )
        families.add_member(reilly.family, person, relation=Relation.AUNT, by=reilly.coordinator)
        Seat.objects.create(meeting=reilly.meeting, person=person, role=Role.FAMILY, circle=reilly.circle)
    assert cost() == few
