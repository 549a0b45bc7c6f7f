"""The letter for work and the sheet for a prison: only with a yes, and not a word more than was allowed."""

import io
import subprocess
from pathlib import Path

import pikepdf
import pytest

from meetings.times import employer_letter, seat_needs
from participants.platform.errors import Refusal
from tests.support.family import Reilly

pytestmark = pytest.mark.scheduling
NEVER = (
    "Maya",
    "Theo",
    "Reilly",
    "council",
    "child",
    "Northtown",
    "family meeting",
    "St Brigid",
    "social",
    "Kitchen Table",
)


def words(data: bytes, folder: Path) -> str:
    """What the file says to a reader, and what it says about itself."""
    path = folder / "file.pdf"
    path.write_bytes(data)
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    with pikepdf.open(io.BytesIO(data)) as pdf:
        about = f"{pdf.docinfo.get('/Title')} {pdf.docinfo.get('/Author')}"
    return " ".join(f"{text} {about}".split())


def letter_of(reilly: Reilly, name: str, by: str) -> bytes:
    response = reilly.client(by).get(
        f"/m/{reilly.meeting.pk}/letter/{reilly.seat(name).pk}.pdf",
        headers={"Accept": "application/json"},
    )
    assert response.status_code == 200, response.content
    assert response["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    return bytes(response.content)


def test_the_letter_says_day_hours_and_an_important_family_appointment(
    reilly: Reilly, tmp_path: Path
) -> None:
    text = words(letter_of(reilly, "daniel", "daniel"), tmp_path)
    assert "Daniel Okafor has an important family appointment on" in text
    assert "from 18:30 to 20:30" in text
    assert "from 17:45 to 21:15" in text
    assert [word for word in NEVER if word.lower() in text.lower()] == []


def test_a_child_or_the_service_is_named_only_when_the_person_says_so(reilly: Reilly, tmp_path: Path) -> None:
    daniel = reilly.seat("daniel")
    employer_letter.agree(daniel, names_child=True, by=daniel)
    text = words(letter_of(reilly, "daniel", "tom"), tmp_path)
    assert "Maya" in text
    assert "Northtown" not in text
    employer_letter.agree(daniel, names_service=True, by=daniel)
    text = words(letter_of(reilly, "daniel", "tom"), tmp_path)
    assert "Maya" not in text
    assert "Northtown" in text


def test_there_is_no_letter_without_a_yes_or_after_it_was_taken_back(reilly: Reilly) -> None:
    tom, daniel, bridie = reilly.seat("tom"), reilly.seat("daniel"), reilly.seat("bridie")
    with pytest.raises(employer_letter.NoYesToALetter):
        employer_letter.letter_for(bridie, by=tom)
    employer_letter.take_back(daniel, by=daniel)
    with pytest.raises(employer_letter.NoYesToALetter):
        employer_letter.letter_for(daniel, by=tom)


def test_a_yes_on_the_phone_is_marked_so(reilly: Reilly) -> None:
    kept = employer_letter.agree(reilly.seat("bridie"), by=reilly.seat("tom"))
    assert (kept.how, kept.written_by) == ("phone", reilly.coordinator)


@pytest.mark.parametrize("name", ["siobhan", "bridie", "aisha", "maya", "priya"])
def test_nobody_else_gets_somebodys_letter_or_says_yes_for_them(reilly: Reilly, name: str) -> None:
    daniel, other = reilly.seat("daniel"), reilly.seat(name)
    with pytest.raises(Refusal):
        employer_letter.letter_for(daniel, by=other)
    with pytest.raises(Refusal):
        employer_letter.agree(daniel, names_child=True, by=other)


def test_the_sheet_for_a_prison_says_what_a_call_allows_and_the_ways_round(
    reilly: Reilly, tmp_path: Path
) -> None:
    tom, daniel = reilly.seat("tom"), reilly.seat("daniel")
    with pytest.raises(Refusal):
        employer_letter.visit_sheet(daniel, by=tom)
    seat_needs.say_visit(
        daniel, establishment="HMP Northgate", most_callers=4, minutes=30, recorded=True, by=tom
    )
    response = reilly.client("tom").get(f"/m/{reilly.meeting.pk}/visit/{daniel.pk}.pdf")
    text = words(bytes(response.content), tmp_path)
    for said in (
        "HMP Northgate",
        "At most 4 people",
        "30 minutes",
        "recorded",
        "never private family time",
        "on paper",
    ):
        assert said in text
    assert reilly.client("siobhan").get(f"/m/{reilly.meeting.pk}/visit/{daniel.pk}.pdf").status_code == 403
