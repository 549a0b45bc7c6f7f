"""A way in on paper: what each sheet says, what it must not, and what shows through an envelope's window."""

import re
import subprocess
from pathlib import Path
from statistics import median

import pikepdf
import pytest
from django.conf import settings as configured
from django.utils import timezone
from lxml import html

from participants.entry import handing_out_codes
from participants.entry.handing_out_codes import LINK, NUMBERS
from plans.pdf.way_in_pages import in_groups, way_in_paper
from tests.support.family import Reilly

pytestmark = pytest.mark.invitations
NEVER = ("Maya", "Theo", "Reilly family", "council", "child", "court", "social", "Northtown",
         "meeting", "conference", "St Brigid", "abuse", "safe")  # fmt: skip


def sheet(reilly: Reilly, what: str, folder: Path, *, name: str = "bridie") -> Path:
    way = reilly.evening.ways_in[name]
    given = handing_out_codes.write_paper(way, what, by=reilly.coordinator)
    path = folder / f"{what}.pdf"
    path.write_bytes(way_in_paper(given, now=timezone.now()))
    return path


def words(path: Path, *, top: bool = False) -> str:
    box = ["-x", "0", "-y", "0", "-W", "600", "-H", "297"] if top else []  # the top third, in points
    found = subprocess.run(["pdftotext", *box, path, "-"], capture_output=True, text=True, check=True)
    return " ".join(found.stdout.split())


def test_the_sheet_with_the_link_says_how_to_come_in_and_holds_no_numbers(
    reilly: Reilly, tmp_path: Path
) -> None:
    way, path = reilly.evening.ways_in["bridie"], sheet(reilly, LINK, tmp_path)
    said = words(path)
    assert "Bridie Reilly" in said
    assert in_groups(way.token) in said
    assert way.code not in re.sub(r"\s", "", said)
    assert configured.PUBLIC_URL.split("//")[1] + "/j" in said
    assert [word for word in NEVER if word.lower() in said.lower()] == []
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo["/Title"]) == "A place is saved for you"


def test_the_sheet_with_the_numbers_says_them_and_holds_no_link(reilly: Reilly, tmp_path: Path) -> None:
    way, path = reilly.evening.ways_in["bridie"], sheet(reilly, NUMBERS, tmp_path)
    said = words(path)
    assert f"{way.code[:3]} {way.code[3:]}" in said
    assert way.token not in re.sub(r"\s", "", said)
    assert "http" not in said
    assert [word for word in NEVER if word.lower() in said.lower()] == []


@pytest.mark.parametrize("what", [LINK, NUMBERS])
def test_through_the_window_shows_a_name_and_nothing_else(reilly: Reilly, tmp_path: Path, what: str) -> None:
    assert words(sheet(reilly, what, tmp_path), top=True) == "Bridie Reilly"


def test_mrs_haddad_reads_it_in_arabic(reilly: Reilly, tmp_path: Path) -> None:
    path = sheet(reilly, LINK, tmp_path, name="haddad")
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang).startswith("ar")
        assert re.search("[\u0600-\u06ff]", str(pdf.docinfo["/Title"]))


def test_each_sheet_can_be_had_in_large_print_from_the_page_that_makes_it(reilly: Reilly) -> None:
    tom = reilly.client("tom")
    family, bridie = reilly.family.pk, reilly.people["bridie"].pk
    shown = html.document_fromstring(
        tom.post(f"/desk/families/{family}/people/{bridie}/invite", {"how": "paper"}).content
    )
    for what in (LINK, NUMBERS):
        address = f"/desk/families/{family}/people/{bridie}/invite/{what}.pdf"
        form = next(one for one in shown.iter("form") if one.get("action") == address)
        given = {name: form.fields[name] for name in ("token", "code") if name in form.fields}
        large = next(one.get("formaction") for one in form.iter("button") if one.get("formaction"))
        papers = [tom.post(where, given) for where in (address, large)]
        assert [paper["Content-Type"] for paper in papers] == ["application/pdf"] * 2
        assert heights(papers[1].content) > heights(papers[0].content) * 1.2


def heights(pdf: bytes) -> float:
    """The middle height of a sheet's words, in points."""
    found = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True).stdout
    tall = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)"', found.decode())
    return median(float(bottom) - float(top) for top, bottom in tall)
