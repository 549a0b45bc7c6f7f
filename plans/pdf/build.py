"""Put the pages together."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Frame, NextPageTemplate, PageTemplate
from reportlab.platypus.flowables import Flowable

from plans.agreement.canonical import fingerprint
from plans.pdf import answer_pages, design_tokens, family_pages, paper_pages, promise_pages, signature_pages
from plans.pdf.blocks import Block, Words
from plans.pdf.book import Book, cloth_of
from plans.pdf.canvas import Sheet
from plans.pdf.cloth import Cloth, draw_cloth, stitch
from plans.pdf.finish import About, Attachment, finish
from plans.pdf.holders import Card
from plans.pdf.printable import clean
from plans.pdf.structure import Recording
from plans.pdf.typeset import Span, break_lines

ENDING = (signature_pages.signatures, signature_pages.how_to_check)


@dataclass(frozen=True)
class CopyNote:
    """This is a copy with something left out: whose plan it is a copy of. It carries no attachments and no
    seal.
    """

    sealed_sha256: str


def build(plan_json: bytes, signatures_json: bytes, *, copy: CopyNote | None = None) -> bytes:
    """The PDF of a frozen plan (canonical bytes) and its record of answers and signatures. Same input, same
    bytes.
    """
    plan, record = json.loads(plan_json), json.loads(signatures_json)
    book = Book(
        plan,
        record,
        record["version_sha256"] if copy else fingerprint(plan_json),
        is_copy=bool(copy),
    )
    with translation.override(plan["language"]):
        recording = Recording()
        drawn = _draw(book, recording, copy)
        about = About(
            title=_("%(title)s, version %(number)s")
            % {"title": clean(plan["title"]), "number": plan["number"]},
            author=clean(plan["family"]),
            language=plan["language"],
            made_at=datetime.fromisoformat(record["made_at"]),
            seal_says=_("The seal on this plan"),
        )
        return finish(drawn, book.root, recording, about, [] if copy else _files(plan_json, signatures_json))


def build_to_sign(plan_json: bytes, signatures_json: bytes) -> bytes:
    """The same pages with a place for everybody to sign with a pen: no seal, nothing inside, and it says
    so.
    """
    plan, record = json.loads(plan_json), json.loads(signatures_json)
    book = Book(plan, record, fingerprint(plan_json), to_sign=True)
    with translation.override(plan["language"]):
        recording = Recording()
        drawn = _draw(book, recording, None)
        about = About(
            title=_("%(title)s, version %(number)s, to sign on paper")
            % {"title": clean(plan["title"]), "number": plan["number"]},
            author=clean(plan["family"]),
            language=plan["language"],
            made_at=datetime.fromisoformat(record["made_at"]),
            seal_says="",
        )
        return finish(drawn, book.root, recording, about, [])


def _files(plan_json: bytes, signatures_json: bytes) -> list[Attachment]:
    return [
        Attachment("plan.json", plan_json, _("The plan as data. Its SHA-256 is the fingerprint."), "Source"),
        Attachment("signatures.json", signatures_json, _("What each person answered."), "Data"),
    ]


def _draw(book: Book, recording: Recording, copy: CopyNote | None) -> bytes:
    out = io.BytesIO()
    cloths = [cloth_of(person) for person in book.people] or [Cloth()]
    document = BaseDocTemplate(
        out, pagesize=(design_tokens.PAGE_WIDTH, design_tokens.PAGE_HEIGHT), invariant=1, pageCompression=0
    )
    document.addPageTemplates(
        [
            _template("first", design_tokens.BAND, cloths),
            _template("further", design_tokens.STRIP, cloths),
        ]
    )
    document.build(
        _story(book, copy),
        canvasmaker=partial(Sheet, recording=recording, footer=partial(_footer, book)),
    )
    return out.getvalue()


def _story(book: Book, copy: CopyNote | None) -> list[Flowable]:
    story: list[Flowable] = [NextPageTemplate("further"), *family_pages.opening(book)]
    if copy is not None:
        story += _about_copy(book, copy)
    parts = (
        family_pages.childs_words,
        family_pages.what_people_bring,
        promise_pages.who_to_call,
        promise_pages.promises,
        promise_pages.warning_signs,
        promise_pages.staying_with_it,
        answer_pages.resources,
        answer_pages.bottom_lines,
        *((paper_pages.places, paper_pages.which_version) if book.to_sign else ENDING),
    )
    for part in parts:
        blocks = part(book)
        if blocks:
            story += [CondPageBreak(_needed(blocks)), *blocks]
    return story


def _needed(blocks: Sequence[Block]) -> float:
    """The room a part wants before it begins: its heading and the first thing under it, so no heading stands
    alone.
    """
    high: float = 0
    for block in blocks:
        high += block.wrap(design_tokens.WIDTH, 0)[1] + block.after
        if not isinstance(block, Words):
            break
    return min(high, design_tokens.BODY_HEIGHT * 0.4)


def _about_copy(book: Book, copy: CopyNote) -> list[Block]:
    node = book.root.add("Sect")
    text = _(
        "This is a copy. Phone numbers, e-mails, addresses and places are left out of it. "
        "The sealed plan has the fingerprint %(fingerprint)s…"
    ) % {"fingerprint": copy.sealed_sha256[:12]}
    words: list[Block] = [Words(text, design_tokens.CELL, node.add("P"))]
    return [Card(words, fill=design_tokens.DENIM_TINT, padding=10, after=12)]


def _template(name: str, band: float, cloths: Sequence[Cloth]) -> PageTemplate:
    top = design_tokens.PAGE_HEIGHT - band - 11 * mm
    frame = Frame(
        design_tokens.MARGIN, design_tokens.FOOT, design_tokens.WIDTH, top - design_tokens.FOOT, 0, 0, 0, 0
    )
    return PageTemplate(name, [frame], onPage=partial(_ground, band=band, cloths=cloths))


def _ground(sheet: Sheet, document: BaseDocTemplate, *, band: float, cloths: Sequence[Cloth]) -> None:
    """Warm paper, and along the top the quilt of everybody who made the plan."""
    with sheet.artifact():
        sheet.setFillColor(HexColor(design_tokens.PAPER))
        sheet.rect(0, 0, design_tokens.PAGE_WIDTH, design_tokens.PAGE_HEIGHT, stroke=0, fill=1)
        count = max(len(cloths), 8)
        wide = design_tokens.PAGE_WIDTH / count
        y = design_tokens.PAGE_HEIGHT - band
        for index in range(count):
            cloth = cloths[index % len(cloths)]
            draw_cloth(sheet, cloth, index * wide, y, wide, band, scale=1.25 if band > 40 else 0.8)
            if band > 40:
                stitch(sheet, index * wide + 5, y + 5, wide - 10, band - 10, 5, design_tokens.SHEET)


def _footer(book: Book, sheet: Sheet, number: int, count: int) -> None:
    """Which plan, which version, which page: a page that is missing shows."""
    plan = book.plan
    left = _("%(title)s · version %(number)s · fingerprint %(start)s…") % {
        "title": plan["title"], "number": plan["number"], "start": book.sha256[:12],
    }  # fmt: skip
    right = _("Page %(number)s of %(count)s") % {"number": number, "count": count}
    with sheet.artifact():
        for text, at_right in ((left, False), (right, True)):
            line = break_lines([Span(text, design_tokens.FOOTER)], design_tokens.WIDTH - 70)[0]
            x = design_tokens.MARGIN + design_tokens.WIDTH - line.width if at_right else design_tokens.MARGIN
            sheet.draw_line(line, x, 9 * mm, line.width + line.space)
