"""What services answered: the bottom lines one by one with the family's reply beside, and what was asked of
services.
"""

from typing import Any

from django.utils.translation import gettext as _

from participants.platform.isolated_text import comma_list
from plans.pdf import design_tokens
from plans.pdf.blocks import Block, Gap, Words
from plans.pdf.book import Book, short_date
from plans.pdf.holders import Card, Column, Row, Table, TableLook
from plans.pdf.structure import Node
from plans.pdf.typeset import Span

HALF = (design_tokens.WIDTH - 24 - 14) / 2
INSIDE = design_tokens.WIDTH - 12
RESOURCE_WIDTHS = (INSIDE * 0.27, INSIDE * 0.29, INSIDE * 0.44 - 16)


def bottom_lines(book: Book) -> list[Block]:
    """What must be true of any plan, why, the help offered, the answer to this plan, and the family's
    reply.
    """
    lines = book.plan["bottom_lines"]
    if not lines:
        return []
    section, blocks = book.section(_("What must be true, and what the social worker answered"))
    blocks.append(Words(_outcome(book), design_tokens.STRONG, section.add("P"), after=7))
    answers = {answer["number"]: answer for answer in book.record["answers"]}
    for line in lines:
        blocks.append(_bottom_line(book, section, line, answers.get(line["number"])))
    return [*blocks, Gap(8)]


def _outcome(book: Book) -> str:
    return {
        "agreed": _("The plan is agreed."),
        "part_agreed": _("The plan is agreed in part. What is not, and why, stands here."),
        "not_agreed": _("The plan is not agreed. Why stands here, with the family’s answer beside it."),
    }.get(book.record["outcome"], _("The social worker has not answered yet."))


def _bottom_line(book: Book, section: Node, line: dict[str, Any], answer: dict[str, Any] | None) -> Block:
    node = section.add("Div")
    title = _("Bottom line %(number)s") % {"number": line["number"]}
    blocks: list[Block] = [
        Words(title, design_tokens.LABEL, node.add("H3"), after=1),
        Words(line["text"], design_tokens.STRONG, node.add("P"), after=3),
    ]
    for label, text in ((_("Why:"), line["reason"]), (_("Help offered:"), line["offer"])):
        if text:
            spans = [Span(label + " ", design_tokens.CELL_STRONG), Span(text, design_tokens.CELL)]
            blocks.append(Words(spans, design_tokens.CELL, node.add("P"), after=2))
    if answer is not None:
        blocks += [Gap(5), _answer(book, node, answer)]
    return Card(blocks, fill=design_tokens.SHEET, edge=design_tokens.HAIR, padding=12, after=9)


def _answer(book: Book, node: Node, answer: dict[str, Any]) -> Block:
    met = answer["met"]
    said = _("The plan does this") if met else _("Not yet")
    who = comma_list((answer["name"], book.wall_clock(answer["at"])))
    theirs: list[Block] = [
        Words(said, design_tokens.SMALL_HEAD, node.add("P"), after=2),
        *([Words(answer["harm"], design_tokens.CELL, node.add("P"), after=2)] if answer["harm"] else []),
        Words(who, design_tokens.SOFT, node.add("P")),
    ]
    if not answer["family_reply"]:
        fill = design_tokens.LEAF_TINT if met else design_tokens.SHEET_2
        return Card(theirs, fill=fill, padding=9, after=0)
    family: list[Block] = [
        Words(_("The family’s answer"), design_tokens.SMALL_HEAD, node.add("P"), after=2),
        Words(answer["family_reply"], design_tokens.CELL, node.add("P")),
    ]
    left = Card(theirs, fill=design_tokens.LEAF_TINT if met else design_tokens.SHEET_2, padding=9, after=0)
    right = Card(family, fill=design_tokens.PLUM_TINT, padding=9, after=0)
    return Row([Column(HALF, [left]), Column(HALF, [right])], gap=14, level=True)


def resources(book: Book) -> list[Block]:
    """What the family asked of services, and each yes or no with its name, reason and date."""
    asked = book.plan["resources"]
    if not asked:
        return []
    section, blocks = book.section(_("What we asked for"))
    answers = {answer["id"]: answer for answer in book.record["resources"]}
    table = section.add("Table", summary=_("One thing a row: what was asked for, why, and the answer to it."))
    heading = _heading(table.add("TR"))
    rows = [_resource(table.add("TR"), item, answers.get(item["id"])) for item in asked]
    look_ = TableLook(design_tokens.PLUM_TINT, design_tokens.STITCH)
    return [*blocks, Table(heading, lambda: _heading(None), rows, look_), Gap(8)]


def _heading(row: Node | None) -> Row:
    titles = (_("What"), _("Why"), _("The answer"))
    return _table_row(
        [
            [Words(title, design_tokens.HEAD_CELL, row.add("TH", scope="Column").add("P") if row else None)]
            for title in titles
        ]
    )


def _resource(row: Node, item: dict[str, Any], answer: dict[str, Any] | None) -> Row:
    cells: list[list[Block]] = [
        [Words(item["what"], design_tokens.CELL_STRONG, row.add("TH", scope="Row").add("P"))]
    ]
    why = row.add("TD")
    cells.append([Words(item["why"], design_tokens.CELL, why.add("P"))] if item["why"] else [])
    said = row.add("TD")
    cells.append(_said(said, answer))
    return _table_row(cells)


def _said(cell: Node, answer: dict[str, Any] | None) -> list[Block]:
    if answer is None:
        return [Words(_("No answer yet."), design_tokens.CELL, cell.add("P"))]
    word = _("Yes.") if answer["yes"] else _("No.")
    spans = [Span(word + " ", design_tokens.CELL_STRONG), Span(answer["reason"], design_tokens.CELL)]
    who = comma_list((answer["name"], short_date(answer["decided_on"])))
    return [
        Words(spans, design_tokens.CELL, cell.add("P"), after=1),
        Words(who, design_tokens.SOFT, cell.add("P")),
    ]


def _table_row(cells: list[list[Block]]) -> Row:
    columns = [Column(width, cell) for width, cell in zip(RESOURCE_WIDTHS, cells, strict=True)]
    return Row(columns, gap=8)
