"""What the family will do: the promises, what if things go wrong, who to call, when everybody looks again."""

from typing import Any

from django.utils.translation import gettext as _

from plans.agreement.version_display import begun_with_names
from plans.pdf import design_tokens
from plans.pdf.blocks import Block, Gap, Patches, Words
from plans.pdf.book import Book, cloth_of
from plans.pdf.holders import Card, Column, Row, Table, TableLook
from plans.pdf.structure import Node
from plans.pdf.typeset import Span

PATCH = 24
INSIDE = design_tokens.WIDTH - 12  # a table's rows, without its padding
PROMISE_WIDTHS = (INSIDE * 0.46 - 24, INSIDE * 0.165, INSIDE * 0.175, INSIDE * 0.20)


def promises(book: Book) -> list[Block]:
    """The promises: who does what, by when, how we will know, and what if it can't happen."""
    if not book.plan["actions"]:
        return []
    section, blocks = book.section(_("What we promise"))
    table = section.add(
        "Table",
        summary=_(
            "One promise a row: who does what, by when, how we’ll know, and what happens if it can’t be done."
        ),
    )
    heading = _heading(table.add("TR"))
    rows = [_promise(book, table, action) for action in book.plan["actions"]]
    grid = Table(
        heading, lambda: _heading(None), rows, TableLook(design_tokens.PLUM_TINT, design_tokens.STITCH)
    )
    return [*blocks, grid, Gap(8)]


def _heading(row: Node | None) -> Row:
    titles = (_("Who does what"), _("By when"), _("How we’ll know"), _("And if it can’t be done"))
    cells: list[list[Block]] = [
        [Words(title, design_tokens.HEAD_CELL, row.add("TH", scope="Column").add("P") if row else None)]
        for title in titles
    ]
    return _table_row(cells)


def _promise(book: Book, table: Node, action: dict[str, Any]) -> Row:
    row = table.add("TR")
    people = [book.member(who["id"]) or {"called": who["name"]} for who in action["who"]]
    names = [who["name"] for who in action["who"]]
    first = row.add("TH", scope="Row")
    patches = Patches([(cloth_of(p), book.initials(p["called"])) for p in people], PATCH)
    label = _("Promise %(number)s") % {"number": action["number"]}
    bold, rest = begun_with_names(action["what"], names)
    sentence = [Span(bold, design_tokens.CELL_STRONG)] if bold else []
    sentence.append(Span(rest, design_tokens.CELL))
    texts: list[Block] = [
        Words(label, design_tokens.LABEL, first.add("P"), after=1),
        Words(sentence, design_tokens.CELL, first.add("P")),
    ]
    beside = PROMISE_WIDTHS[0] - PATCH - 8
    cells: list[list[Block]] = [[Row([Column(PATCH, [patches]), Column(beside, texts)], gap=8)]]
    for text in (action["by_when"], action["how_we_know"], action["backup"]):
        cell = row.add("TD")
        cells.append([Words(text, design_tokens.CELL, cell.add("P"))] if text else [])
    return _table_row(cells)


def _table_row(cells: list[list[Block]]) -> Row:
    columns = [Column(width, cell) for width, cell in zip(PROMISE_WIDTHS, cells, strict=True)]
    return Row(columns, gap=8)


def warning_signs(book: Book) -> list[Block]:
    """If, then: what might happen, the first sign of it, and what the family does."""
    if not book.plan["warning_signs"]:
        return []
    section, blocks = book.section(_("If things get hard"))
    wide = (design_tokens.WIDTH - 24 - 2 * 16) / 3
    for sign in book.plan["warning_signs"]:
        node = section.add("Div")
        columns = []
        for label, text, style in (
            (_("If this happens"), sign["trigger"], design_tokens.BODY),
            (_("the first sign is"), sign["early_sign"], design_tokens.BODY),
            (_("then we"), sign["what_we_do"], design_tokens.STRONG),
        ):
            texts: list[Block] = [Words(label, design_tokens.LABEL, node.add("P"), after=2)]
            if text:
                texts.append(Words(text, style, node.add("P")))
            columns.append(Column(wide, texts))
        row = Row(columns, gap=16, arrows=design_tokens.MARIGOLD)
        blocks.append(
            Card(
                [row],
                fill=design_tokens.SHEET,
                edge=design_tokens.HAIR,
                stitches=design_tokens.STITCH,
                padding=12,
            )
        )
    return [*blocks, Gap(8)]


def who_to_call(book: Book) -> list[Block]:
    """Who to ring, by day and by night."""
    call = book.plan["who_to_call"]
    return _cards(
        book,
        _("Who to call"),
        (_("By day"), call["day"], design_tokens.MARIGOLD_TINT),
        (_("By night"), call["night"], design_tokens.DENIM_TINT),
    )


def staying_with_it(book: Book) -> list[Block]:
    """Who keeps an eye on the plan, when everybody looks at it again, who gets a copy."""
    plan = book.plan
    review = "\n".join(part for part in (plan["review"]["when"], plan["review"]["where"]) if part)
    return _cards(
        book,
        _("Staying with it"),
        (_("Keeping an eye on it"), plan["keeps_an_eye"], design_tokens.SHEET_2),
        (_("When we look at it again"), review, design_tokens.LEAF_TINT),
        (_("Who gets a copy"), plan["who_gets_a_copy"], design_tokens.SHEET_2),
    )


def _cards(book: Book, title: str, *cards: tuple[str, str, str]) -> list[Block]:
    """A section of cards side by side, (title, text, colour); nothing for those that say nothing."""
    filled = [card for card in cards if card[1].strip()]
    if not filled:
        return []
    section, blocks = book.section(title)
    wide = (design_tokens.WIDTH - 12 * (len(filled) - 1)) / len(filled)
    columns = []
    for heading, text, fill in filled:
        node = section.add("Div")
        texts: list[Block] = [
            Words(heading, design_tokens.SMALL_HEAD, node.add("H3"), after=2),
            Words(text, design_tokens.BODY, node.add("P")),
        ]
        columns.append(Column(wide, [Card(texts, fill=fill, after=0)]))
    return [*blocks, Row(columns, gap=12, level=True, after=8), Gap(8)]
