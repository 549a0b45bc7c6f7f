"""The first page: what the family is answering, the children's words, what people brought."""

from django.utils.translation import gettext as _

from plans.pdf import design_tokens
from plans.pdf.blocks import Block, Gap, Words
from plans.pdf.book import Book, beside, cloth_of, long_date
from plans.pdf.holders import Card, Column, Row
from plans.pdf.structure import Node

HALF = (design_tokens.WIDTH - 12) / 2


def opening(book: Book) -> list[Block]:
    """The title, the question, when and where it was made."""
    plan, node = book.plan, book.root.add("Sect")
    meeting = plan["meeting"]
    facts = [
        _("Family meeting: %(when)s") % {"when": long_date(meeting["date"])} if meeting["date"] else "",
        meeting["place"],
        _("Coordinator: %(name)s") % {"name": meeting["coordinator"]} if meeting["coordinator"] else "",
    ]
    number = _("Version %(number)s.") % {"number": plan["number"]}
    if plan["supersedes"]:
        number += " " + _("It takes the place of version %(number)s.") % {"number": plan["supersedes"]}
    blocks: list[Block] = [Words(plan["title"], design_tokens.TITLE, node.add("H1"), after=3)]
    if plan["question"]:
        blocks.append(Words(plan["question"], design_tokens.QUESTION, node.add("P"), after=6))
    blocks.append(
        Words(" · ".join(fact for fact in facts if fact), design_tokens.SOFT, node.add("P"), after=0)
    )
    blocks.append(Words(number, design_tokens.SOFT, node.add("P"), after=13))
    return blocks


def childs_words(book: Book) -> list[Block]:
    """What each child said, first and large."""
    said = [child for child in book.plan["childs_words"] if child["words"].strip()]
    if not said:
        return []
    node, blocks = book.section(_("In our own words"))
    for child in said:
        quote = node.add("BlockQuote")
        person = book.member(child["id"])
        inside: list[Block] = [
            Words(f"“{child['words'].strip()}”", design_tokens.QUOTE, quote.add("P"), after=3),
            Words(child["name"], design_tokens.STRONG, quote.add("P")),
        ]
        row = beside(book.patch(person, 40, name=child["name"]), 40, inside, design_tokens.WIDTH - 34)
        blocks.append(
            Card([row], fill=design_tokens.MARIGOLD_TINT, bar=cloth_of(person), padding=12, after=8)
        )
    return [*blocks, Gap(8)]


def what_people_bring(book: Book) -> list[Block]:
    """Worries and strengths side by side, and what is seen differently, both sides kept."""
    plan = book.plan
    blocks: list[Block] = []
    if plan["worries"] or plan["strengths"]:
        node, blocks = book.section(_("What people brought"))
        columns = []
        for title, lines, fill, knot in (
            (_("What is already strong"), plan["strengths"], design_tokens.LEAF_TINT, design_tokens.LEAF),
            (_("What people worry about"), plan["worries"], design_tokens.SHEET_2, design_tokens.PLUM),
        ):
            if lines:
                card = Card(_list(node, title, lines, knot), fill=fill, padding=11, after=0)
                columns.append(Column(HALF, [card]))
        if len(columns) == 1:
            columns = [Column(design_tokens.WIDTH, columns[0].blocks)]
        blocks.append(Row(columns, gap=12, level=True, after=8))
    for item in plan["disputed"]:
        blocks.append(_both_sides(book, item["text"], item["other_side"]))
    return [*blocks, Gap(8)] if blocks else []


def _list(node: Node, title: str, lines: list[str], knot: str) -> list[Block]:
    blocks: list[Block] = [Words(title, design_tokens.SMALL_HEAD, node.add("H3"), after=3)]
    items = node.add("L")
    for line in lines:
        body = items.add("LI").add("LBody")
        blocks.append(Words(line, design_tokens.BODY, body, indent=14, knot=knot, after=3))
    return blocks


def _both_sides(book: Book, one: str, other: str) -> Block:
    node = book.root.add("Sect")
    texts: list[Block] = [
        Words(_("Seen differently, and left so"), design_tokens.SMALL_HEAD, node.add("H3"), after=3),
        Words(one, design_tokens.BODY, node.add("P"), after=2),
        Words(other, design_tokens.BODY, node.add("P")),
    ]
    return Card(texts, fill=design_tokens.PAPER, stitches=design_tokens.STITCH, padding=12, after=8)
