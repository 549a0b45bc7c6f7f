"""Families, people, consent, safe contact and keeping apart by program."""

import json
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from participants.models import JournalEntry, KeepApart, SafeContact
from participants.people import keeping_apart
from tests.api.conftest import Program, Table, assert_problem


def test_a_coordinator_begins_with_a_family_and_sees_it(toms: Program) -> None:
    made = toms.post("families", {"name": "Okafor"})
    assert made.status_code == 201
    assert made.json()["zone"] == "Europe/London"
    assert made.json()["created_at"].endswith("Z")
    listed = toms.get("families").json()
    assert [row["name"] for row in listed["results"]] == ["Okafor"]
    assert toms.get(f"families/{made.json()['id']}").json() == made.json()


def test_lists_come_in_pages(toms: Program) -> None:
    for number in range(3):
        toms.post("families", {"name": f"Family {number}"})
    first = toms.get("families?page_size=2").json()
    assert (first["count"], len(first["results"]), first["previous"]) == (3, 2, None)
    assert "page=2" in first["next"]
    assert len(toms.get("families?page_size=2&page=2").json()["results"]) == 1
    assert_problem(toms.get("families?page=3&page_size=2"), 404, "not_found")
    problem = assert_problem(toms.get("families?page_size=1000"), 422, "unclear")
    assert problem["errors"][0]["parameter"] == "page_size"


def test_a_program_looks_for_families_by_name_person_and_reference(toms: Program, table: Table) -> None:
    other = toms.post("families", {"name": "Okafor"}).json()

    def found(q: str) -> list[str]:
        listed = toms.get(f"families?q={quote(q)}").json()
        assert listed["count"] == len(listed["results"])
        return [row["id"] for row in listed["results"]]

    assert found("okaf") == [other["id"]]
    assert found("  siobhan ") == [str(table.family.pk)]
    assert found(other["id"][:6]) == [other["id"]]
    assert found("nobody of that name") == []
    assert len(found("")) == 2


def test_a_program_looks_for_people_and_meetings(toms: Program, table: Table) -> None:
    people = toms.get("people?q=SIOBH").json()["results"]
    assert [one["id"] for one in people] == [str(table.siobhan.person_id)]
    title = table.meeting.title
    meetings = toms.get(f"meetings?q={quote(title[:5])}").json()["results"]
    assert [one["id"] for one in meetings] == [str(table.meeting.pk)]
    assert toms.get("meetings?q=no+such+title").json()["count"] == 0


@pytest.mark.parametrize("path", ["families", "people", "meetings"])
def test_nobody_finds_what_is_another_coordinators(anns: Program, table: Table, path: str) -> None:
    for q in ("siobhan", table.family.name, table.meeting.title, str(table.family.pk)[:6]):
        assert toms_only(anns.get(f"{path}?q={quote(q)}").json(), table) == []


def toms_only(listed: dict[str, Any], table: Table) -> list[str]:
    """What of Tom's family is among these."""
    toms = {str(one) for one in (table.family.pk, table.meeting.pk, table.siobhan.person_id)}
    return [row["id"] for row in listed["results"] if row["id"] in toms]


@pytest.mark.parametrize("path", ["families", "people", "meetings"])
def test_what_is_too_long_to_look_for_is_said_so(toms: Program, path: str) -> None:
    problem = assert_problem(toms.get(f"{path}?q={'x' * 121}"), 422, "unclear")
    assert problem["errors"][0]["parameter"] == "q"
    assert toms.get(f"{path}?q={'x' * 120}").json()["count"] == 0


@pytest.mark.parametrize(
    "path", ["", "/members", "/meetings", "/invitations", "/kept-apart"], ids=lambda path: path
)
def test_another_coordinators_family_is_not_there(anns: Program, table: Table, path: str) -> None:
    assert anns.get("families").json()["results"] == []
    assert_problem(anns.get(f"families/{table.family.pk}{path}"), 404, "not_found")


def test_the_answer_for_anothers_family_is_the_one_for_no_family(anns: Program, table: Table) -> None:
    others = anns.get(f"families/{table.family.pk}")
    nones = anns.get(f"families/{uuid4()}")
    assert (others.status_code, others.content) == (nones.status_code, nones.content)


@pytest.mark.parametrize("asking", ["managers", "administrators"])
def test_managers_and_administrators_see_no_family(
    request: pytest.FixtureRequest, asking: str, table: Table
) -> None:
    program: Program = request.getfixturevalue(asking)
    for path in ("families", f"families/{table.family.pk}", "people", "meetings"):
        assert_problem(program.get(path), 403, "not_allowed")
    assert_problem(program.post("families", {"name": "Mine"}), 403, "not_allowed")
    assert_problem(program.get(f"meetings/{table.meeting.pk}"), 404, "not_found")


def test_without_a_token_there_is_nothing(nobodys: Program, table: Table) -> None:
    answer = nobodys.get(f"families/{table.family.pk}")
    assert_problem(answer, 401, "sign_in_needed")
    assert answer["WWW-Authenticate"] == "Token"


def test_a_new_member_is_a_new_person(toms: Program, table: Table) -> None:
    body = {"person": {"name": "Bridie Reilly", "called": "Nan"}, "relation": "grandmother"}
    made = toms.post(f"families/{table.family.pk}/members", body)
    assert made.status_code == 201
    assert made.json()["person"]["called"] == "Nan"
    again = toms.post(f"families/{table.family.pk}/members", body)
    assert again.json()["person"]["id"] != made.json()["person"]["id"]
    path = f"families/{table.family.pk}/members/{made.json()['id']}"
    assert toms.get(path).json() == made.json()
    told = toms.patch(path, {"not_invited_because": "She asked not to be."})
    assert told.json()["not_invited_because"] == "She asked not to be."


def test_what_is_wrong_is_pointed_at(toms: Program, table: Table) -> None:
    body = {"person": {"name": "", "called": 7}, "relation": "cat", "colour": "blue"}
    problem = assert_problem(toms.post(f"families/{table.family.pk}/members", body), 422, "unclear")
    assert {row["pointer"] for row in problem["errors"]} == {"#/colour"}
    del body["colour"]
    problem = assert_problem(toms.post(f"families/{table.family.pk}/members", body), 422, "unclear")
    assert {row["pointer"] for row in problem["errors"]} == {
        "#/person/name",
        "#/person/called",
        "#/relation",
    }


@pytest.mark.parametrize(
    "name", ["\x00", "A\x00B", "\ud800", "x" * 121, "   ", None, 7, ["a"], {"a": 1}, 10**400]
)
def test_a_name_that_is_none_is_pointed_at(toms: Program, name: object) -> None:
    problem = assert_problem(toms.post("families", {"name": name}), 422, "unclear")
    assert problem["errors"][0]["pointer"] == "#/name"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"name": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'"name"', "application/json", 422),
        (b"name=Reilly", "application/x-www-form-urlencoded", 415),
        (b"<name/>", "text/xml", 415),
        (b"{}", "application/json; charset=latin-1", 415),
        (b'{"name": "' + b"x" * 300_000 + b'"}', "application/json", 413),
    ],
    ids=range(12),
)
def test_a_body_that_cannot_be_read_is_a_clear_no(
    toms: Program, body: bytes, content_type: str, status: int
) -> None:
    answer = toms.client.generic("POST", "/api/v1/families", body, content_type)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()) >= {"type", "title", "status", "detail", "code"}


@pytest.mark.parametrize("path", ["families/7", "families/%00", "nowhere", "families/a%0Ab", "x/"])
def test_an_address_that_leads_nowhere_is_a_problem_too(toms: Program, path: str) -> None:
    assert_problem(toms.get(path), 404, "not_found")
    assert_problem(toms.post(path, {}), 404, "not_found")


def test_a_method_that_is_not_there_names_those_that_are(toms: Program) -> None:
    answer = toms.delete("families")
    assert_problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, POST, HEAD"


def test_a_charset_we_would_have_to_guess_at_is_a_clear_no(toms: Program) -> None:
    answer = toms.client.generic("GET", "/api/v1/families?page=1", CONTENT_TYPE="text/plain; charset=latin-1")
    assert_problem(answer, 415, "unsupported_media_type")


def test_consent_is_recorded_and_taken_back(toms: Program, table: Table) -> None:
    path = f"families/{table.family.pk}/members/{table.siobhan.pk}/consents"
    made = toms.post(path, {"given": True, "wording": "Shall we meet?", "how": "in person"})
    assert made.status_code == 201
    taken = toms.post(f"{path}/{made.json()['id']}/withdrawal")
    assert taken.json()["withdrawn_at"].endswith("Z")
    assert_problem(toms.post(f"{path}/{made.json()['id']}/withdrawal"), 409, "wrong_moment")
    assert len(toms.get(path).json()["results"]) == 2


def test_a_word_for_yes_is_not_a_yes(toms: Program, table: Table) -> None:
    path = f"families/{table.family.pk}/members/{table.siobhan.pk}/consents"
    answer = toms.post(path, {"given": "yes", "wording": "Shall we meet?", "how": "in person"})
    assert_problem(answer, 422, "unclear")


def test_numbers_and_addresses_go_in_and_never_come_out(toms: Program, table: Table) -> None:
    path = f"families/{table.family.pk}/members/{table.siobhan.pk}/safe-contact"
    body = {
        "phone": "07700 900456",
        "spoken": True,
        "email": "siobhan@example.org",
        "channels": ["text"],
        "safe_from": "09:00",
        "safe_until": "20:00",
    }
    answer = toms.put(path, body)
    assert answer.status_code == 200
    assert answer.json()["checked_at"] is None
    checked = toms.post(f"{path}/check")
    assert checked.json()["checked_at"] is not None
    for seen in (answer, checked, toms.get(path)):
        assert b"900456" not in seen.content
        assert b"siobhan@" not in seen.content
    contact = SafeContact.objects.get(person=table.siobhan.person)
    assert (contact.phone, contact.email) == ("+447700900456", "siobhan@example.org")


def test_a_number_that_is_none_changes_nothing(toms: Program, table: Table) -> None:
    path = f"families/{table.family.pk}/members/{table.siobhan.pk}/safe-contact"
    assert_problem(toms.put(path, {"phone": "call me", "channels": ["text"]}), 422, "unclear")
    assert SafeContact.objects.get(person=table.siobhan.person).checked_at is not None


def test_keeping_apart_is_the_own_coordinators_alone(
    toms: Program, anns: Program, managers: Program, table: Table
) -> None:
    path = f"families/{table.family.pk}/kept-apart"
    body = {
        "one": str(table.siobhan.person_id),
        "new_person": {"name": "Lee Marsh", "called": "Lee"},
        "reason": "A court order.",
    }
    made = toms.post(path, body)
    assert made.status_code == 201
    assert toms.get(path).json()["results"][0]["reason"] == "A court order."
    for program, status in ((anns, 404), (managers, 403)):
        answer = program.get(path)
        assert answer.status_code == status
        assert b"court" not in answer.content
    journal = json.dumps(list(JournalEntry.objects.values_list("detail", "subject", "action")))
    assert "court" not in journal
    ended = toms.post(f"{path}/{made.json()['id']}/end")
    assert ended.json()["ended_at"] is not None


def test_somebody_elses_people_cannot_be_named(toms: Program, anns: Program, table: Table) -> None:
    family = anns.post("families", {"name": "Smith"}).json()["id"]
    body = {"person": {"name": "Jo Smith", "called": "Jo"}, "relation": "mother"}
    jo = anns.post(f"families/{family}/members", body).json()["person"]["id"]
    assert jo not in [row["id"] for row in toms.get("people").json()["results"]]
    body = {"one": str(table.siobhan.person_id), "other": jo, "reason": "None."}
    assert_problem(toms.post(f"families/{table.family.pk}/kept-apart", body), 404, "not_found")
    seat = {"person": jo, "role": "supporter"}
    assert_problem(toms.post(f"meetings/{table.meeting.pk}/seats", seat), 404, "not_found")
    assert not KeepApart.objects.exists()


def test_a_seat_where_two_must_not_meet_hints_at_nothing(toms: Program, table: Table) -> None:
    daniel = toms.post(
        f"families/{table.family.pk}/members",
        {"person": {"name": "Daniel Okafor", "called": "Daniel"}, "relation": "father"},
    ).json()
    body = {
        "one": str(table.siobhan.person_id),
        "other": daniel["person"]["id"],
        "reason": "A court order.",
    }
    toms.post(f"families/{table.family.pk}/kept-apart", body)
    answer = toms.post(
        f"meetings/{table.meeting.pk}/seats",
        {"person": daniel["person"]["id"], "role": "family"},
    )
    assert_problem(answer, 409, "not_possible")
    assert b"Siobhan" not in answer.content
    assert b"court" not in answer.content


def test_people_kept_apart_later_lose_the_room(toms: Program, table: Table) -> None:
    body = {
        "one": str(table.siobhan.person_id),
        "other": str(table.priya.pk),
        "reason": "A complaint.",
    }
    toms.post(f"families/{table.family.pk}/kept-apart", body)
    assert keeping_apart.are_apart(table.family, table.siobhan.person, table.priya)
