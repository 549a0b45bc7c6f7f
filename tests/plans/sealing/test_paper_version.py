"""A version to sign on paper, and letters in large print."""

import re

import pikepdf
import pytest
from django.utils import timezone

from meetings.choices import Stage
from participants.entry.handing_out_codes import LINK, NUMBERS, Paper
from participants.models import JournalEntry
from participants.platform.errors import NotAllowed, WrongMoment
from plans.agreement import signature_chain, signing
from plans.models import Version
from plans.pdf.way_in_pages import way_in_paper
from plans.sealing import paper_version
from tests.plans import table
from tests.plans.test_pdf import text_of
from tests.support.family import Reilly


@pytest.fixture
def version(reilly: Reilly) -> Version:
    version = table.keep(reilly)
    table.answer(reilly, version)
    return version


def words_of(pdf: bytes, folder: object) -> str:
    return " ".join(text_of(pdf, folder).split())


def test_it_has_a_place_for_everybody_who_has_not_answered(reilly, version, tmp_path):
    table.sign(reilly, version, "siobhan")
    text = words_of(paper_version.print_to_sign(version, by=reilly.seat("tom")), tmp_path)
    places = text.split("Sign here, if you want to")[1]
    for name in ("Daniel Okafor", "Bridie Reilly", "Priya Nair", "Maya Reilly"):
        assert name in places
    assert "Siobhan Reilly" not in places
    assert "Aisha Bell" not in places
    assert places.count("I don’t sign, and this is why:") == 5
    assert "You don’t have to do anything." in places


def test_it_says_which_version_is_signed_and_that_it_is_not_the_sealed_plan(reilly, version, tmp_path):
    pdf = paper_version.print_to_sign(version, by=reilly.seat("aisha"))
    text = words_of(pdf, tmp_path)
    assert version.sha256 in re.sub(r"\s", "", text)
    assert text.count(version.sha256[:12]) >= 2  # on every page
    assert "This paper is not the sealed plan." in text
    with pikepdf.open(__import__("io").BytesIO(pdf)) as opened:
        assert not opened.attachments
        assert "/AcroForm" not in opened.Root


def test_the_answers_of_services_stand_in_it(reilly, version, tmp_path):
    text = words_of(paper_version.print_to_sign(version, by=reilly.seat("tom")), tmp_path)
    assert "Theo could be alone at night." in text


def test_only_who_may_witness_prints_it_and_only_while_it_is_signed(reilly, version):
    for name in ("siobhan", "priya"):
        with pytest.raises(NotAllowed):
            paper_version.print_to_sign(version, by=reilly.seat(name))
    reilly.jump_to(Stage.PRESENTING)
    with pytest.raises(NotAllowed):
        paper_version.print_to_sign(version, by=reilly.seat("tom"))


def test_an_older_version_is_not_printed(reilly, version):
    Version.objects.create(
        circle=version.circle, number=2, canonical=version.canonical, sha256=version.sha256,
        frozen_at=version.frozen_at
    )  # fmt: skip
    with pytest.raises(WrongMoment):
        paper_version.print_to_sign(version, by=reilly.seat("tom"))


def test_the_page_of_who_signed_on_paper_leads_to_it(reilly, version):
    tom = reilly.client("tom")
    address = f"/m/{reilly.meeting.pk}/to-sign.pdf"
    assert address in tom.get(f"/m/{reilly.meeting.pk}/witness").content.decode()
    printed = tom.get(address)
    assert printed["Content-Type"] == "application/pdf"
    assert printed["Content-Disposition"] == 'attachment; filename="to-sign.pdf"'
    assert JournalEntry.objects.get(action="version.print").detail == {"number": 1}
    assert reilly.client("siobhan").get(address).status_code == 403


def test_who_signed_the_paper_is_written_down_as_before(reilly, version):
    paper_version.print_to_sign(version, by=reilly.seat("tom"))
    signing.witness(version, reilly.seat("bridie"), by=reilly.seat("tom"))
    assert signature_chain.faults(version) == []


@pytest.mark.parametrize("what", [LINK, NUMBERS])
def test_a_letter_in_large_print_says_the_same_in_larger_letters(what, tmp_path):
    given = Paper(what, "Bridie Reilly", "https://x.example/j/0123456789ABC", "Tom", "en-gb")
    now = timezone.now()
    plain, large = (way_in_paper(given, now=now, large=one) for one in (False, True))
    assert words_of(large, tmp_path) == words_of(plain, tmp_path)
    assert large != plain


def test_who_signed_on_paper_has_to_be_chosen(reilly, version):
    paper_version.print_to_sign(version, by=reilly.seat("tom"))
    address = f"/m/{reilly.meeting.pk}/witness"
    tom = reilly.client("tom")
    assert "Choose one." not in tom.get(address).content.decode()
    nobody = tom.post(address, {"own_words": ""})
    assert nobody.status_code == 422
    assert "Choose one." in nobody.content.decode()
    assert tom.post(address, {"seat": "0" * 32}).status_code == 404
    assert signature_chain.faults(version) == []
