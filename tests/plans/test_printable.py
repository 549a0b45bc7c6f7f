"""Whatever people write can be printed for keeping and for everybody, or is said so before they sign."""

import copy
import io
import random
import sys
import unicodedata
from datetime import UTC, datetime

import pikepdf
import pytest

from plans.agreement.canonical import canonical_bytes
from plans.pdf import CopyNote, archive_checks, blocks, build, build_to_sign, finish, typeset
from plans.pdf.faces import REGULAR
from plans.pdf.page import Paper
from plans.pdf.printable import UNKNOWN, cannot_print, clean, may_be_said
from plans.pdf.typeset import Span, Style, break_lines
from plans.sealing.seal import seal_bytes
from plans.sealing.seal_keys import load
from tests.plans import sample, verapdf
from tests.plans.test_pdf import make, text_of

STYLE = Style(REGULAR, 10, 14, "#000000")
#: Texts in all of Unicode's planes, private use and what is no sign included.
TEXTS, A_PLAN = 500, 50


def filled(value, chance_text):
    """A plan or record with every text of people's replaced by the next of `chance_text()`."""
    if isinstance(value, dict):
        return {key: said(key, one, chance_text) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, chance_text) for one in value]
    return value


#: Not people's words, or of a fixed form.
FIXED = {
    "schema", "version_id", "version_sha256", "language", "zone", "frozen_at", "id", "person", "member",
    "role", "relation",
    "patch", "date", "seat", "kind", "mark_kind", "proved_by", "signed_at", "made_at", "check_url", "outcome",
    "at",
    "decided_on", "previous", "digest",
}  # fmt: skip


def said(key, value, chance_text):
    if key in FIXED:
        return value
    if isinstance(value, str):
        return chance_text() if value else value
    if key == "mark" and value and isinstance(value[0], str):
        return [chance_text()]
    return filled(value, chance_text)


def of_any_plane(chance):
    """A text of signs from everywhere: assigned ones of every kind, private ones, codes that are no sign,
    words between.
    """
    kinds = [
        lambda: chance.choice(ASSIGNED),
        lambda: chance.choice(ASSIGNED),
        lambda: chr(chance.choice((0xE000, 0xF000, 0xF0000, 0x100000)) + chance.randrange(0x900)),
        lambda: chr(chance.randrange(17) * 0x10000 + chance.choice((0xFFFE, 0xFFFF))),
        lambda: chr(chance.randrange(0xFDD0, 0xFDF0)),
        lambda: chr(chance.choice((0xFEFF, 0xFFFE, 0x2028, 0x85, 0xB, 0xF0B7, 0xAD, 0x200D, 0xFE0F, 0x0))),
        lambda: chance.choice(("Nan ", "يأخذ ", "הבית ", "né ", "👩‍👩‍👧", "🇬🇭", "क्षि ", "我爱你",
        "e\u0301 ")),
        lambda: chr(chance.randrange(0xD800)),
    ]  # fmt: skip
    return "".join(chance.choice(kinds)() for _ in range(chance.randrange(1, 40)))


ASSIGNED = [
    chr(code)
    for code in range(sys.maxunicode + 1)
    if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")
]


@pytest.mark.parametrize(
    "end", ["\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\n"]
)
def test_whatever_ends_a_line_ends_one(end):
    lines = break_lines([Span(f"one{end}two", STYLE)], 500)
    assert len(lines) == 2


def test_a_tab_parts_two_words():
    assert clean("one\ttwo\x1fthree") == "one two three"


@pytest.mark.parametrize("mark", ["\ufeff", "\ufffe", "\u3164", "\u2060\ufeff", "\U000e0001"])
def test_marks_that_nobody_sees_do_not_reach_the_paper(mark):
    words = clean(f"{mark}Nan{mark} visits{mark}")
    assert words.replace("\u2060", "") == "Nan visits"


def test_words_bullets_are_bullets():
    assert clean("\uf0b7 Nan visits \uf0e0 Friday \uf0fc \uf04a") == "• Nan visits → Friday ✓ ☺"


@pytest.mark.parametrize("sign", ["\ue123", "\uf8ff", "\U000f1234", "\uffff", "\ufdd0", "\U0010fffe"])
def test_a_sign_of_ones_own_is_drawn_as_a_box_and_said_to_be_unknown(sign, tmp_path):
    assert clean(f"a{sign}b") == f"a{UNKNOWN}b"
    plan = copy.deepcopy(sample.PLAN)
    plan["question"] = f"start{sign}end"
    assert f"start{UNKNOWN}end" in text_of(make(plan), tmp_path)


def test_what_may_be_said():
    assert may_be_said("Nan 👩‍👩‍👧 我")
    for bad in ("", "a\0", "\ufeffa", "\ufffe", "\uf0b7", "\U0001ffff", "\ud83d"):
        assert not may_be_said(bad)


def test_what_cannot_be_printed_is_named_and_nothing_else():
    assert cannot_print("Nan 👩‍👩‍👧 says né, مرحبا, क्षि ✓ \uf0b7\ufeff\tx\u2028") == []
    assert cannot_print("Nan 我 and 我 and 爱 and \ue123") == ["我", "爱", "\ue123"]
    assert cannot_print("") == []


def test_a_file_says_nothing_it_may_not():
    plan = filled(sample.PLAN, lambda: "\ufeff\uf0b7\ufffe \ue000x\uffff \U0010ffff")
    pdf = pikepdf.open(io.BytesIO(make(plan)))
    said = pdf.Root.Metadata.read_bytes().decode()
    assert may_be_said(said.replace("\ufeff", ""))
    assert may_be_said(str(pdf.docinfo.Title))


def test_our_own_look_finds_what_a_file_may_not_say(monkeypatch):
    plan = copy.deepcopy(sample.PLAN)
    plan["question"] = "Nan \uf0b7 visits"
    assert archive_checks.faults(make(plan)) == []
    for module in (typeset, blocks, finish):
        monkeypatch.setattr(module, "clean", lambda text: text)
    assert archive_checks.faults(make(plan))
    paper = Paper("A letter \ue000", "en-gb")
    paper.heading("A letter")
    found = archive_checks.faults(paper.pdf(made_at=datetime(2025, 4, 2, tzinfo=UTC)))
    assert found == ["what the file says about itself"]


def documents(texts, keys):
    """Every kind of document we print, each with people's texts from these until they are used up."""
    while True:
        some = iter(texts[:A_PLAN] * 40)
        texts = texts[A_PLAN:]
        plan = filled(sample.PLAN, lambda some=some: next(some))
        record = sample.signed_record(plan)
        record = filled(record, lambda some=some: next(some))
        whole, signed = canonical_bytes(plan), canonical_bytes(record)
        drawn = build(whole, signed)
        assert archive_checks.faults(drawn) == []
        yield seal_bytes(drawn, keys, name="Kitchen Table", reason="Sealed", stamper=None)
        yield build(whole, signed, copy=CopyNote("ab" * 32))
        yield build_to_sign(whole, signed)
        paper = Paper(next(some), "en-gb")
        paper.heading(next(some) + "Nan")
        paper.part(next(some))
        paper.points([next(some), next(some)])
        paper.say(next(some))
        yield paper.pdf(made_at=datetime(2025, 4, 2, tzinfo=UTC))
        if not texts:
            return


@pytest.mark.peers
@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(bool(verapdf.missing()), reason=f"needs {verapdf.missing()}")
def test_verapdf_accepts_plans_and_papers_made_of_five_hundred_texts_of_any_plane(tmp_path):
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    texts = [of_any_plane(chance) for _ in range(TEXTS)]
    for number, pdf in enumerate(documents(texts, load(tmp_path / "seal"))):
        (tmp_path / f"{number:03}.pdf").write_bytes(pdf)
    fine, found = verapdf.check(*sorted(tmp_path.glob("*.pdf")))
    assert fine, f"seed {seed}\n{found[-3000:]}"
