"""Meetings, circles, seats, what the referrer brings, ways in and the own journal by program."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from meetings.choices import Stage
from meetings.models import Meeting, Seat
from participants.models import Invitation, SafeContact
from participants.models.choices import StaffRole
from tests.api.conftest import Program, Table, assert_problem


def soon() -> str:
    return (timezone.now() + timedelta(days=20)).isoformat()


def test_a_family_is_offered_a_meeting(toms: Program, table: Table) -> None:
    body = {"title": "A review", "kind": "review", "starts_at": "2126-06-24T19:00:00+01:00"}
    made = toms.post(f"families/{table.family.pk}/meetings", body)
    assert made.status_code == 201
    assert made.json()["starts_at"] == "2126-06-24T18:00:00Z"
    assert made.json()["zone"] == "Europe/London"
    assert made.json()["stage"] == "offered"
    assert toms.get(f"meetings/{made.json()['id']}").json() == made.json()
    assert toms.get("meetings").json()["count"] == 2
    assert toms.get(f"families/{table.family.pk}/meetings").json()["count"] == 2


@pytest.mark.parametrize("moment", ["2026-06-24T19:00:00", "tomorrow", "0001-01-01T00:00:00+14:00"])
def test_a_moment_without_an_offset_is_pointed_at(toms: Program, table: Table, moment: str) -> None:
    body = {"title": "A review", "starts_at": moment}
    problem = assert_problem(toms.post(f"families/{table.family.pk}/meetings", body), 422, "unclear")
    assert problem["errors"][0]["pointer"] == "#/starts_at"


@pytest.mark.parametrize("moment", ["2020-06-24T19:00:00+01:00", "2226-06-24T19:00:00+01:00"])
def test_a_day_that_is_over_or_that_nobody_can_mean_is_refused(
    toms: Program, table: Table, moment: str
) -> None:
    body = {"title": "A review", "starts_at": moment}
    assert_problem(toms.post(f"families/{table.family.pk}/meetings", body), 422, "unclear")
    assert toms.get("meetings").json()["count"] == 1


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "\x00"])
def test_a_zone_nobody_keeps_is_pointed_at(toms: Program, table: Table, zone: str) -> None:
    body = {"title": "A review", "zone": zone}
    problem = assert_problem(toms.post(f"families/{table.family.pk}/meetings", body), 422, "unclear")
    assert problem["errors"][0]["pointer"] == "#/zone"


@pytest.mark.parametrize("path", ["", "/seats", "/circles", "/bottom-lines", "/statements", "/versions"])
def test_a_meeting_one_has_no_seat_at_is_not_there(anns: Program, table: Table, path: str) -> None:
    assert_problem(anns.get(f"meetings/{table.meeting.pk}{path}"), 404, "not_found")
    assert_problem(anns.get(f"meetings/{uuid4()}{path}"), 404, "not_found")


def test_who_will_be_there_and_why(toms: Program, table: Table) -> None:
    rows = toms.get(f"meetings/{table.meeting.pk}/seats").json()["results"]
    assert [row["role"] for row in rows] == ["coordinator", "family", "referrer"]
    assert not {"knocked_at", "admitted_at", "room_key", "epoch"} & set(rows[0])


def test_a_worker_gets_a_seat_and_a_child_the_only_circle(toms: Program, table: Table) -> None:
    path = f"meetings/{table.meeting.pk}/seats"
    body = {
        "new_person": {"name": "Aisha Bell", "called": "Aisha"},
        "role": "advocate",
        "why": "Maya’s advocate",
        "beside": str(table.siobhans_seat.pk),
        "needs": "A quiet corner",
    }
    made = toms.post(path, body)
    assert made.status_code == 201, made.content
    assert made.json()["circle"] == str(table.circle.pk)
    assert made.json()["needs"] == "A quiet corner"
    assert toms.get(f"{path}/{made.json()['id']}").json() == made.json()
    changed = toms.patch(f"{path}/{made.json()['id']}", {"comes_by": "phone"})
    assert changed.json()["comes_by"] == "phone"
    assert changed.json()["why"] == "Maya’s advocate"
    assert toms.delete(f"{path}/{made.json()['id']}").status_code == 204
    assert_problem(toms.get(f"{path}/{made.json()['id']}"), 404, "not_found")


def test_a_person_has_to_be_named_once(toms: Program, table: Table) -> None:
    path = f"meetings/{table.meeting.pk}/seats"
    assert_problem(toms.post(path, {"role": "referrer"}), 422, "unclear")
    new = {"name": "Aisha Bell", "called": "Aisha"}
    both = {"role": "referrer", "person": str(table.priya.pk), "new_person": new}
    assert_problem(toms.post(path, both), 422, "unclear")
    assert_problem(toms.post(path, {"person": str(table.priya.pk)}), 422, "unclear")


def test_a_seat_that_fails_leaves_no_person_behind(toms: Program, table: Table) -> None:
    before = toms.get("people").json()["count"]
    body = {"new_person": {"name": "A B", "called": "A"}, "role": "family"}
    assert toms.post(f"meetings/{table.meeting.pk}/seats", body).status_code == 422
    assert toms.get("people").json()["count"] == before


def test_a_further_circle_keeps_its_room_key(toms: Program, table: Table) -> None:
    path = f"meetings/{table.meeting.pk}/circles"
    made = toms.post(path, {"name": "Dad’s circle"})
    assert made.status_code == 201
    assert set(made.json()) == {"id", "name"}
    assert toms.get(path).json()["count"] == 2
    assert_problem(toms.post(path, {"name": "Dad’s circle"}), 422, "unclear")


def test_in_private_time_a_program_sees_that_it_goes_on_and_no_more(toms: Program, table: Table) -> None:
    since = datetime(2026, 4, 5, 18, 0, tzinfo=UTC)
    Meeting.objects.filter(pk=table.meeting.pk).update(stage=Stage.PRIVATE, private_since=since)
    Seat.objects.update(admitted_at=timezone.now())
    told = toms.get(f"meetings/{table.meeting.pk}").json()
    assert (told["stage"], told["private_since"]) == ("private", "2026-04-05T18:00:00Z")
    seats = toms.get(f"meetings/{table.meeting.pk}/seats").json()["results"]
    assert [row["role"] for row in seats] == ["coordinator"]
    seat = f"meetings/{table.meeting.pk}/seats/{table.siobhans_seat.pk}"
    assert_problem(toms.get(seat), 404, "not_found")
    for path in ("bottom-lines", "statements", "versions"):
        assert_problem(toms.get(f"meetings/{table.meeting.pk}/{path}"), 403, "not_allowed")
    assert_problem(toms.delete(seat), 403, "not_allowed")


def test_what_the_referrer_brings_is_written_once_and_shared(toms: Program, table: Table) -> None:
    path = f"meetings/{table.meeting.pk}"
    line = {"text": "A sober adult is with Theo", "reason": "He is four", "offer": "A worker"}
    made = toms.post(f"{path}/bottom-lines", line)
    assert (made.status_code, made.json()["number"]) == (201, 1)
    better = {**line, "text": "A sober adult is always with Theo"}
    assert toms.put(f"{path}/bottom-lines/{made.json()['id']}", better).status_code == 200
    said = toms.post(f"{path}/statements", {"kind": "strength", "text": "Nan visits daily"})
    assert said.status_code == 201
    wrong = toms.post(f"{path}/statements", {"kind": "disputed", "text": "Forty minutes"})
    assert_problem(wrong, 422, "unclear")
    assert toms.post(f"{path}/sharing").json() == {"new": 2}
    assert toms.get(f"{path}/bottom-lines").json()["results"][0]["shared_at"] is not None
    assert toms.get(f"{path}/statements").json()["count"] == 1
    assert_problem(toms.delete(f"{path}/statements/{said.json()['id']}"), 403, "already_shared")
    assert_problem(toms.delete(f"{path}/bottom-lines/{made.json()['id']}"), 403, "already_shared")


def test_what_was_never_shared_can_be_taken_away(toms: Program, table: Table) -> None:
    path = f"meetings/{table.meeting.pk}/statements"
    said = toms.post(path, {"kind": "worry", "text": "A typing mistake"}).json()
    assert toms.delete(f"{path}/{said['id']}").status_code == 204
    assert toms.get(path).json()["count"] == 0


def test_link_and_code_are_answered_once(toms: Program, table: Table) -> None:
    path = f"families/{table.family.pk}/invitations"
    made = toms.post(path, {"person": str(table.siobhan.person_id), "until": soon()})
    assert made.status_code == 201, made.content
    handed = made.json()
    assert handed["code"] is None, "it went the safe way"
    assert handed["code_went"] == "sent"
    assert "/j/" in handed["link"]
    listed = toms.get(path)
    token = handed["link"].rpartition("/")[2]
    assert listed.json()["count"] == 1
    assert token.encode() not in listed.content
    revoked = toms.post(f"{path}/{handed['invitation']['id']}/revocation")
    assert revoked.json()["revoked_at"] is not None


def test_a_code_that_cannot_go_the_safe_way_is_answered_once(toms: Program, table: Table) -> None:
    SafeContact.objects.filter(person=table.siobhan.person).update(shared_phone=True)
    path = f"families/{table.family.pk}/invitations"
    made = toms.post(path, {"person": str(table.siobhan.person_id), "until": soon()})
    handed = made.json()
    assert (len(handed["code"]), handed["code_went"]) == (6, "shown")
    assert handed["code"].encode() not in toms.get(path).content.replace(b"-", b" ")


def test_no_way_in_before_consent_and_safe_contact(toms: Program, table: Table) -> None:
    path = f"families/{table.family.pk}/invitations"
    answer = toms.post(path, {"person": str(table.priya.pk), "until": soon()})
    assert_problem(answer, 409, "consent_missing")
    assert not Invitation.objects.exists()


def test_only_people_around_the_family_are_invited(toms: Program, anns: Program, table: Table) -> None:
    path = f"families/{table.family.pk}/invitations"
    someone = {"person": str(uuid4()), "until": soon()}
    assert_problem(toms.post(path, someone), 404, "not_found")
    siobhan = {"person": str(table.siobhan.person_id), "until": soon()}
    assert_problem(anns.post(path, siobhan), 404, "not_found")


def test_everybody_on_the_staff_reads_their_own_journal(
    toms: Program, anns: Program, administrators: Program, table: Table
) -> None:
    mine = toms.get("journal?page_size=100").json()
    actions = {row["action"] for row in mine["results"]}
    assert {"family.create", "meeting.create", "seat.add"} <= actions
    assert mine["results"][0]["at"].endswith("Z")
    for program in (anns, administrators):
        theirs = program.get("journal").json()["results"]
        assert {row["action"] for row in theirs} == {"api_token.issue"}


def test_a_coordinator_who_became_a_manager_sees_no_meeting(toms: Program, table: Table) -> None:
    table.tom.staff_role = StaffRole.MANAGER
    table.tom.save()
    assert_problem(toms.get(f"meetings/{table.meeting.pk}"), 404, "not_found")
    assert_problem(toms.get("meetings"), 403, "not_allowed")
