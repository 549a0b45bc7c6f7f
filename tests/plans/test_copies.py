"""A copy for everybody at the table, and nothing across a safety boundary."""

import copy
import io
import json
import subprocess

import pikepdf
import pytest

from meetings.models import Circle, Seat
from meetings.words import Stage
from participants import apart
from participants.errors import NotAllowed, NotFound
from participants.models import SafeContact
from participants.roles import Role
from plans import checking, copies
from plans.checking import FileIs
from plans.withholding import withhold
from tests.plans import sample, table


def without(text: str, *known: str) -> str:
    plan = copy.deepcopy(sample.PLAN)
    plan["keeps_an_eye"] = text
    return withhold(plan, sample.signed_record(), known=known, hidden=[])[0]["keeps_an_eye"]


@pytest.mark.parametrize(
    "detail",
    [
        "07700 900101", "+44 7700 900 101", "(01632) 960-111", "01632960111", "nan@example.org", "12 Acacia Avenue",
        "Acacia Avenue", "4b, High Street", "NE1 4ST", "ne14st", "Flat 4", "St Anne’s Primary School",
        "www.example.org/nan", "https://example.org/nan",
    ],
)  # fmt: skip
def test_contact_details_are_left_out(detail):
    assert detail not in without(f"Ring or find Nan: {detail}, she is in.")


def test_a_number_we_hold_is_left_out_however_it_is_spaced():
    assert "900" not in without("Nan is on 7 700 900 101 now", "+44 7700 900101")
    assert "Bridge" not in without("Nan lives by the Old Bridge", "the old bridge")


@pytest.mark.parametrize(
    "text", ["999 first.", "Saturday 10:00 to Sunday 17:00", "from 5 April 2025", "Nan and Dad, by Thursday 18:00.", "A1 and A2"]
)  # fmt: skip
def test_ordinary_words_stay(text):
    assert without(text) == text


def test_places_go_and_ids_stay():
    plan, record = withhold(sample.PLAN, sample.signed_record(), known=[], hidden=["seat-kwame"])
    assert (plan["meeting"]["place"], plan["review"]["where"]) == ("", "")
    assert [action["id"] for action in plan["actions"]] == ["a1", "a2", "a3", "a4", "a5"]
    assert "01632" not in json.dumps(plan)
    assert "seat-kwame" not in json.dumps([plan["people"], record["signatures"]])
    assert sample.PLAN["meeting"]["place"]  # the original is left alone


@pytest.fixture
def sealed(reilly):
    return table.seal(reilly)


def test_whoever_is_at_the_table_gets_the_sealed_file_itself(reilly, sealed):
    mine = copies.fetch(sealed.version, by=reilly.seat("siobhan"))
    assert bytes(mine.pdf) == bytes(sealed.pdf)
    assert copies.fetch(sealed.version, by=reilly.seat("siobhan")).pk == mine.pk


def test_there_is_no_copy_before_the_seal(reilly):
    version = table.keep(reilly)
    with pytest.raises(NotAllowed):
        copies.fetch(version, by=reilly.seat("siobhan"))
    reilly.jump_to(Stage.SIGNED)
    with pytest.raises(NotFound):
        copies.fetch(version, by=reilly.seat("siobhan"))


def test_a_copy_across_a_boundary_has_no_contact_details_and_no_attachments(
    reilly, sealed, tmp_path
):
    SafeContact.objects.filter(person=reilly.people["bridie"]).update(phone="999 first")
    Seat.objects.filter(pk=reilly.seat("aisha").pk).update(role=Role.INFORMATION_GIVER)
    theirs = copies.fetch(sealed.version, by=reilly.seat("aisha"))
    assert bytes(theirs.pdf) != bytes(sealed.pdf)
    assert len(pikepdf.open(io.BytesIO(bytes(theirs.pdf))).attachments) == 0
    (tmp_path / "copy.pdf").write_bytes(bytes(theirs.pdf))
    text = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "copy.pdf", "-"], capture_output=True
    ).stdout.decode()
    assert "This is a copy." in text
    assert "01632" not in text
    assert "has both children" in " ".join(text.split())
    assert checking.check(sealed.version_id, pdf=bytes(theirs.pdf)).file == FileIs.COPY


def test_people_kept_apart_do_not_carry_each_others_details_away(reilly):
    shuttle = Circle.objects.create(meeting=reilly.meeting, name="The other circle")
    Seat.objects.filter(pk=reilly.seat("daniel").pk).update(circle=shuttle)
    assert not copies.crosses_a_boundary(reilly.seat("siobhan"))
    apart.keep_apart(
        reilly.people["siobhan"],
        reilly.people["daniel"],
        family=reilly.family,
        reason="an order",
        by=reilly.coordinator,
    )
    assert copies.crosses_a_boundary(reilly.seat("siobhan"))
    assert copies.crosses_a_boundary(reilly.seat("daniel"))
    assert not copies.crosses_a_boundary(reilly.seat("priya"))


def test_another_circle_gets_no_copy(reilly):
    version = table.keep(reilly)
    shuttle = Circle.objects.create(meeting=reilly.meeting, name="The other circle")
    Seat.objects.filter(pk=reilly.seat("daniel").pk).update(circle=shuttle)
    reilly.jump_to(Stage.SIGNED)
    with pytest.raises(NotFound):
        copies.fetch(version, by=reilly.seat("daniel"))
    assert reilly.seat("daniel") not in copies.recipients(version)
