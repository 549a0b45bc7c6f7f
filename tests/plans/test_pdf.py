"""The PDF of a plan: the same bytes every time, every word in it, nothing taken for markup, good for keeping
and for everybody.
"""

import copy
import io
import json
import subprocess

import pikepdf
import pytest

from plans.agreement.canonical import canonical_bytes, in_fours
from plans.pdf import CopyNote, bidi, build
from plans.pdf.faces import ITALIC, REGULAR
from plans.pdf.printable import clean, graphemes
from plans.pdf.typeset import Span, Style, break_lines
from tests.plans import sample, verapdf

STYLE = Style(REGULAR, 10, 14, "#000000")


def make(plan=None, **changes):
    plan = plan or sample.PLAN
    return build(canonical_bytes(plan), canonical_bytes(sample.signed_record(plan, **changes)))


def text_of(pdf: bytes, tmp_path) -> str:
    file = tmp_path / "plan.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True)
    return done.stdout.decode()


def nasty_plan():
    plan = copy.deepcopy(sample.PLAN)
    plan["title"] = '<b>Maya</b> & Theo’s "plan" \x00 <para>'
    plan["question"] = "كيف يكون مايا وثيو بأمان؟ (Mum 2) שלום"
    plan["childs_words"][0]["words"] = "I ❤️ Nan 👩‍👩‍👧 👍🏽 🇬🇭 ✓ &amp; <i>x</i> زعتر " + "Pneumono" * 40
    plan["childs_words"][1]["words"] = (
        "আমি বাড়ি যেতে চাই। ਮੈਂ ਘਰ હું ઘરે जाना है வீடு ቤት 我爱你 \u202eevil\u202c Привіт Ελλάδα ŵ ł"
    )
    plan["worries"] = ["word " * 900]
    plan["actions"][0]["what"] = "يأخذ الطفلين من السبت 10:00 إلى الأحد 17:00 (مع Nan).\nline two\n\nthree"
    plan["actions"][1]["what"] = "long " * 900
    plan["warning_signs"][0]["trigger"] = "y" * 700
    plan["bottom_lines"][0]["reason"] = "<script>alert(1)</script> " * 200
    plan["who_to_call"]["day"] = "z " * 700
    return plan


def empty_plan():
    plan = copy.deepcopy(sample.PLAN)
    for key, value in plan.items():
        if isinstance(value, list):
            plan[key] = []
    plan |= {"question": "", "keeps_an_eye": "", "who_gets_a_copy": "", "supersedes": None}
    plan |= {"who_to_call": {"day": "", "night": ""}, "review": {"when": "", "where": ""}}
    plan["meeting"] = {"date": "", "place": "", "coordinator": ""}
    return plan


def test_the_same_plan_gives_the_same_bytes():
    assert make() == make()


def test_another_word_gives_other_bytes():
    plan = copy.deepcopy(sample.PLAN)
    plan["keeps_an_eye"] += "!"
    assert make(plan) != make()


def test_every_word_of_the_plan_can_be_read_out_of_the_file(tmp_path):
    text = " ".join(text_of(make(), tmp_path).split())
    plan = sample.PLAN
    wanted = [child["words"] for child in plan["childs_words"]]
    wanted += [
        action[key] for action in plan["actions"] for key in ("what", "by_when", "how_we_know", "backup")
    ]
    wanted += [sign[key] for sign in plan["warning_signs"] for key in ("trigger", "early_sign", "what_we_do")]
    wanted += [line["text"] for line in plan["bottom_lines"]]
    assert [words for words in wanted if words and " ".join(words.split()) not in text] == []


def test_everybodys_answer_is_printed_with_equal_dignity(tmp_path):
    text = " ".join(text_of(make(), tmp_path).split())
    for words in (
        "Signs, with something to add", "Declines, and says why", "Made a mark, because they wanted to",
        "Signed on paper, with a witness", "I can’t call on the last Sunday of May.", "witness: Tom Ellery",
    ):  # fmt: skip
        assert words in text


def test_a_silence_is_named_and_never_counted_as_a_yes(tmp_path):
    record = sample.signed_record()
    changes = {
        "signatures": record["signatures"][:2],
        "without": [{"seat": "seat-kwame", "name": "Kwame Okafor"}],
    }
    text = " ".join(text_of(make(**changes), tmp_path).split())
    assert "Asked, and gave no answer: Kwame Okafor." in text


def test_the_refusal_has_its_harm_and_the_familys_reply(tmp_path):
    text = " ".join(text_of(make(), tmp_path).split())
    assert "He could be alone again." in text
    assert "We added promise 5" in text
    assert "There is no budget for it yet." in text


def test_the_plan_and_the_signatures_travel_inside():
    plan = canonical_bytes(sample.PLAN)
    record = canonical_bytes(sample.signed_record())
    pdf = pikepdf.open(io.BytesIO(build(plan, record)))
    assert {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()} == {
        "plan.json": plan,
        "signatures.json": record,
    }


def test_the_fingerprint_and_the_check_page_are_on_paper(tmp_path):
    record = sample.signed_record()
    pdf = make()
    text = text_of(pdf, tmp_path)
    assert in_fours(record["version_sha256"]) in " ".join(text.split())
    links = [
        str(annotation.A.URI)
        for page in pikepdf.open(io.BytesIO(pdf)).pages
        for annotation in page.get("/Annots", [])
        if annotation.Subtype == "/Link"
    ]
    assert links == [sample.CHECK_URL]


def test_what_people_write_is_never_markup(tmp_path):
    text = " ".join(text_of(make(nasty_plan()), tmp_path).split())
    assert '<b>Maya</b> & Theo’s "plan"' in text
    assert "<script>alert(1)</script>" in text
    assert "&amp; <i>x</i>" in text


def test_letters_no_face_has_are_drawn_as_boxes_and_still_say_themselves(tmp_path):
    assert "我爱你" in text_of(make(nasty_plan()), tmp_path)


def test_words_that_turn_other_words_round_are_not_drawn():
    assert clean("safe \u202eelif\u202c\u2066 \x07ok") == "safe elif ok"


def test_emoji_and_accents_are_never_torn_apart():
    assert list(graphemes("e\u0301👩‍👩‍👧👍🏽🇬🇭🇬🇧❤️")) == [
        "e\u0301",
        "👩‍👩‍👧",
        "👍🏽",
        "🇬🇭",
        "🇬🇧",
        "❤️",
    ]


def test_no_line_is_wider_than_its_column():
    for text in (
        "word " * 80,
        "Pneumono" * 30,
        "مرحبا بكم في البيت " * 20,
        "ßßß—ßßß/" * 40,
        "👩‍👩‍👧" * 60,
        "我" * 200,
    ):
        assert max(line.width for line in break_lines([Span(text, STYLE)], 120)) <= 120.001


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200d", "a\n\nb", "\u202e"])
def test_odd_little_texts_are_no_trouble(text):
    break_lines([Span(text, STYLE), Span(text, Style(ITALIC, 9, 12, "#000000"))], 50)


def test_numbers_in_arabic_run_left_to_right():
    text = "من 10:00 إلى"
    levels = bidi.levels(text, rtl=True)
    assert [levels[text.index(char)] for char in "م1ل"] == [1, 2, 1]


def test_runs_are_put_in_the_order_they_stand_on_the_line():
    assert bidi.visual_order([0, 1, 2, 1, 0]) == [0, 3, 2, 1, 4]
    assert bidi.visual_order([1, 2, 1]) == [2, 1, 0]
    assert bidi.visual_order([0, 0]) == [0, 1]


def test_a_copy_says_it_is_one_and_carries_no_attachments(tmp_path):
    record = sample.signed_record()
    pdf = build(canonical_bytes(sample.PLAN), canonical_bytes(record), copy=CopyNote("ab" * 32))
    assert len(pikepdf.open(io.BytesIO(pdf)).attachments) == 0
    text = " ".join(text_of(pdf, tmp_path).split())
    assert "This is a copy." in text
    assert "abababababab" in text
    assert "This file is sealed" not in text
    assert "plan.json" not in text


def test_the_log_never_hears_the_letters_of_a_plan(caplog):
    with caplog.at_level("INFO"):
        make()
    assert not [one for one in caplog.records if one.name.startswith(("fontTools", "plans"))]


def test_the_record_knows_its_plan():
    record = sample.signed_record()
    assert json.loads(canonical_bytes(record))["version_sha256"] == record["version_sha256"]


@pytest.mark.peers
@pytest.mark.skipif(bool(verapdf.missing()), reason=f"needs {verapdf.missing()}")
def test_verapdf_accepts_every_plan_for_keeping_and_for_everybody(tmp_path):
    empty = {"signatures": [], "answers": [], "resources": [], "outcome": ""}
    record = canonical_bytes(sample.signed_record())
    files = {
        "plan": make(),
        "nasty": make(nasty_plan()),
        "empty": make(empty_plan(), **empty),
        "copy": build(canonical_bytes(sample.PLAN), record, copy=CopyNote("ab" * 32)),
    }
    for name, pdf in files.items():
        (tmp_path / f"{name}.pdf").write_bytes(pdf)
    fine, said = verapdf.check(*sorted(tmp_path.glob("*.pdf")))
    assert fine, said


def test_a_promise_says_whose_it_is_once(tmp_path):
    plan = copy.deepcopy(sample.PLAN)
    plan["actions"][0]["what"] = f"{plan['actions'][0]['who'][0]['name']} walks the children to school."
    text = " ".join(text_of(make(plan), tmp_path).split())
    name = plan["actions"][0]["who"][0]["name"]
    assert f"{name} walks the children" in text
    assert f"{name} {name}" not in text
    others = [one for one in sample.PLAN["actions"][1:] if len(one["who"]) == 1]
    named = [f"{one['who'][0]['name']}: {one['what'][:12]}" for one in others]
    assert any(one in text for one in named)


def test_it_says_in_which_language_each_person_read_it(tmp_path):
    signatures = sample.signed_record()["signatures"]
    signatures[2]["interpreter"] = {"name": "Ewa Nowak", "language": "pl"}
    text = " ".join(text_of(make(signatures=signatures), tmp_path).split())
    assert "read in English" in text
    assert "read in English, put into Polish by Ewa Nowak" in text
    assert "read in Arabic" in text
