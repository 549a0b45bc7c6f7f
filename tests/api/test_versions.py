"""Versions, answers, signatures and the sealed file by program."""

import hashlib
from base64 import b64encode

import pytest
from django.utils import timezone

from meetings import seats
from meetings.choices import Stage
from meetings.models import Circle, Meeting
from participants.models import Service
from participants.models.choices import Relation, Role
from participants.people import families
from plans.models import BottomLineAnswer, ResourceAnswer, SealedPlan, Version
from tests.api.conftest import PDF, Program, Table, assert_problem, frozen, sealed_up, signed
from tests.plans.sample import PLAN


@pytest.fixture
def version(table: Table) -> Version:
    """The first version of the family's plan, at a meeting that has signed it."""
    Meeting.objects.filter(pk=table.meeting.pk).update(stage=Stage.SIGNED)
    return frozen(table.circle)


@pytest.fixture
def sealed(version: Version) -> SealedPlan:
    """Its sealed file."""
    return sealed_up(version)


def test_versions_are_listed_without_their_words(toms: Program, table: Table, version: Version) -> None:
    listed = toms.get(f"meetings/{table.meeting.pk}/versions")
    row = listed.json()["results"][0]
    assert (row["number"], row["sha256"], row["sealed_at"]) == (1, version.sha256, None)
    assert b"school" not in listed.content
    assert toms.get(f"versions/{version.pk}").json() == row


def test_the_plan_is_the_bytes_people_sign(toms: Program, version: Version) -> None:
    answer = toms.get(f"versions/{version.pk}/plan")
    assert answer.content == bytes(version.canonical)
    assert answer["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert answer["Cache-Control"] == "no-store"


def test_answers_and_signatures_are_read(toms: Program, table: Table, version: Version) -> None:
    now = timezone.now()
    BottomLineAnswer.objects.create(
        version=version,
        number=1,
        met=False,
        harm="Nights are unclear",
        answered_by=table.priyas_seat,
        answered_at=now,
    )
    ResourceAnswer.objects.create(
        version=version,
        resource_id="r1",
        yes=True,
        name="Priya",
        decided_on=now.date(),
        answered_by=table.priyas_seat,
        answered_at=now,
    )
    signed(version, table.siobhans_seat)
    path = f"versions/{version.pk}"
    line = toms.get(f"{path}/bottom-line-answers").json()["results"][0]
    assert (line["met"], line["harm"], line["zone"]) == (
        False,
        "Nights are unclear",
        "Europe/London",
    )
    asked = toms.get(f"{path}/resource-answers").json()["results"][0]
    assert (asked["yes"], asked["name"]) == (True, "Priya")
    said = toms.get(f"{path}/signatures").json()["results"][0]
    assert (said["kind"], said["own_words"]) == ("signs_with_reservation", "If the bus comes")
    assert "mark" not in said


def test_who_sits_as_the_referrer_answers_and_nobody_else(
    toms: Program, anns: Program, service: Service, table: Table
) -> None:
    """Ann, of the staff, sits as the referrer at Tom's meeting; Tom chairs and answers nothing."""
    ann = service.accounts.get(email="ann@example.org").person
    assert ann is not None
    seats.add_seat(table.meeting, person=ann, role=Role.REFERRER, by=table.toms_seat)
    Meeting.objects.filter(pk=table.meeting.pk).update(stage=Stage.PRESENTING)
    path = f"versions/{frozen(table.circle).pk}"
    line, asked = PLAN["bottom_lines"][0]["number"], PLAN["resources"][0]["id"]
    answer = anns.put(f"{path}/bottom-line-answers/{line}", {"met": False})
    assert_problem(answer, 422, "harm_not_named")
    answer = anns.put(f"{path}/bottom-line-answers/{line}", {"met": False, "harm": "Nights"})
    assert answer.status_code == 200
    answer = anns.put(f"{path}/resource-answers/{asked}", {"yes": False, "name": "Ann"})
    assert_problem(answer, 422, "no_not_explained")
    no = {"yes": False, "name": "Ann", "reason": "Budget", "decided_on": "2026-04-14"}
    assert anns.put(f"{path}/resource-answers/{asked}", no).json()["decided_on"] == "2026-04-14"
    assert_problem(anns.put(f"{path}/resource-answers/none", no), 404, "not_found")
    assert_problem(anns.put(f"{path}/bottom-line-answers/{10**30}", {"met": True}), 404, "not_found")
    for address, body in (
        (f"bottom-line-answers/{line}", {"met": True}),
        (f"resource-answers/{asked}", no),
    ):
        assert_problem(toms.put(f"{path}/{address}", body), 403, "not_allowed")


def test_the_sealed_file_comes_with_its_fingerprint(
    toms: Program, version: Version, sealed: SealedPlan
) -> None:
    answer = toms.get(f"versions/{version.pk}/sealed")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == PDF
    assert answer["ETag"] == f'"{sealed.sha256}"'
    digest = b64encode(hashlib.sha256(PDF).digest()).decode()
    assert answer["Repr-Digest"] == f"sha-256=:{digest}:"
    assert toms.get(f"versions/{version.pk}").json()["sealed_at"].endswith("Z")


def test_before_the_seal_there_is_no_file(toms: Program, version: Version) -> None:
    assert_problem(toms.get(f"versions/{version.pk}/sealed"), 404, "not_found")


PATHS = ["", "/plan", "/bottom-line-answers", "/resource-answers", "/signatures", "/sealed"]


@pytest.mark.parametrize("path", PATHS)
def test_anothers_version_is_not_there(
    anns: Program, managers: Program, nobodys: Program, sealed: SealedPlan, path: str
) -> None:
    address = f"versions/{sealed.version_id}{path}"
    assert_problem(anns.get(address), 404, "not_found")
    assert_problem(managers.get(address), 404, "not_found")
    assert_problem(nobodys.get(address), 401, "sign_in_needed")


@pytest.mark.parametrize("path", PATHS)
def test_back_in_private_time_no_version_is_shown(
    toms: Program, table: Table, sealed: SealedPlan, path: str
) -> None:
    Meeting.objects.filter(pk=table.meeting.pk).update(stage=Stage.PRIVATE)
    answer = toms.get(f"versions/{sealed.version_id}{path}")
    assert_problem(answer, 403, "not_allowed")


def test_a_file_is_for_after_signing(toms: Program, table: Table, sealed: SealedPlan) -> None:
    """Another circle may still be signing its own (stage agreed); before any signing there is no file for
    anybody.
    """
    for stage, status in ((Stage.PRESENTING, 403), (Stage.AGREED, 200)):
        Meeting.objects.filter(pk=table.meeting.pk).update(stage=stage)
        found = toms.get(f"versions/{sealed.version_id}/sealed")
        if status == 403:
            assert_problem(found, 403, "not_allowed")
        else:
            assert found.status_code == 200


def test_there_is_no_file_of_what_is_not_sealed(toms: Program, table: Table, version: Version) -> None:
    Meeting.objects.filter(pk=table.meeting.pk).update(stage=Stage.AGREED)
    assert toms.get(f"versions/{version.pk}/sealed").status_code in (404, 409)


def test_another_circles_version_is_not_there(anns: Program, table: Table, version: Version) -> None:
    """Ann supports Daniel in a circle of his own at Tom's meeting: the other circle's plan is not hers to
    read.
    """
    Meeting.objects.filter(pk=table.meeting.pk).update(stage=Stage.PREPARING)
    dads = Circle.objects.create(meeting=table.meeting, name="Dad’s circle")
    daniel = families.add_person("Daniel Okafor", called="Daniel", service=table.service, by=table.tom)
    families.add_member(table.family, daniel, relation=Relation.FATHER, by=table.tom)
    ann = table.service.accounts.get(email="ann@example.org").person
    assert ann is not None
    table.toms_seat.refresh_from_db()
    seats.add_seat(table.meeting, person=ann, role=Role.SUPPORTER, circle=dads, by=table.toms_seat)
    Meeting.objects.filter(pk=table.meeting.pk).update(stage=Stage.SIGNED)
    theirs = frozen(dads)
    assert anns.get(f"versions/{theirs.pk}/plan").status_code == 200
    assert_problem(anns.get(f"versions/{version.pk}/plan"), 404, "not_found")
    listed = anns.get(f"meetings/{table.meeting.pk}/versions").json()["results"]
    assert [row["id"] for row in listed] == [str(theirs.pk)]
