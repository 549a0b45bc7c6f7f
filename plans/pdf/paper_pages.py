"""The version on paper, to be signed with a pen: a place for everybody who may, and the fingerprint of what
they sign.
"""

from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor

from participants.models.choices import Role
from plans.agreement.canonical import in_fours
from plans.agreement.signature_chain import standing_records
from plans.pdf import design_tokens
from plans.pdf.blocks import Block, Gap, Words
from plans.pdf.book import Book
from plans.pdf.holders import Card, Column, Row
from plans.pdf.signature_pages import who_is
from plans.pdf.structure import Node

#: Everybody whose answer is awaited, and children, who may leave a mark.
SIGN = (Role.FAMILY, Role.REFERRER)
INSIDE = design_tokens.WIDTH - 24
LINE, TICK = 27.0, 12.0


class Rule(Block):
    """A line to write on. Decoration: what belongs there is said before it."""

    def measure(self, width: float) -> float:
        return LINE

    def draw(self) -> None:
        with self.canv.artifact():
            self.canv.setStrokeColor(HexColor(design_tokens.INK_2))
            self.canv.setLineWidth(0.8)
            self.canv.line(0, 4, self.width, 4)


class Tick(Block):
    """A box to tick. Decoration: what it means stands beside it."""

    def measure(self, width: float) -> float:
        return TICK + 3

    def draw(self) -> None:
        with self.canv.artifact():
            self.canv.setStrokeColor(HexColor(design_tokens.INK))
            self.canv.setLineWidth(1.1)
            self.canv.rect(0.6, 2, TICK - 1.2, TICK - 1.2, stroke=1, fill=0)


def places(book: Book) -> list[Block]:
    """A place for everybody who has not answered yet, the words they sign under, and for a witness."""
    section, blocks = book.section(
        _("Sign here, if you want to"),
        intro=_(
            "I have read this plan, or had it read to me in my language. If I sign, I agree to do the "
            "things in it that have my name on them. I know I can say no, and that nobody’s silence counts "
            "as a yes."
        ),
    )
    answered = {one["seat"] for one in standing_records(book.record["signatures"])}
    for person in book.people:
        if person["id"] in answered:
            continue
        if person["role"] == Role.CHILD:
            blocks.append(_mark(section, person))
        elif person["role"] in SIGN:
            blocks.append(_place(section, person))
    return [*blocks, Gap(8)]


def which_version(book: Book) -> list[Block]:
    """What is signed: this version and no other, by its fingerprint."""
    section, texts = book.section(_("What you sign"))
    texts += [
        Words(
            _(
                "What you sign is version %(number)s, as it stands here. Each page carries the beginning of "
                "its fingerprint. If anything is changed, it is another version, and everybody is asked "
                "again."
            )
            % {"number": book.plan["number"]},
            design_tokens.BODY,
            section.add("P"),
            after=5,
        ),
        Words(
            _("Fingerprint of version %(number)s (SHA-256)") % {"number": book.plan["number"]},
            design_tokens.SOFT,
            section.add("P"),
            after=1,
        ),
        Words(in_fours(book.sha256), design_tokens.FINGERPRINT, section.add("P"), after=6),
        Words(
            _(
                "This paper is not the sealed plan. Give it back to the person who runs the meeting: they "
                "write down that they saw you sign. Everybody gets a copy of the plan when it is closed."
            ),
            design_tokens.SOFT,
            section.add("P"),
        ),
    ]
    return [Card(texts, fill=design_tokens.MARIGOLD_TINT, stitches=design_tokens.MARIGOLD, padding=12)]


def _place(section: Node, person: dict[str, Any]) -> Card:
    node = section.add("Div")
    blocks: list[Block] = [_name(node, person)]
    blocks += [
        _choice(node, text)
        for text in (
            _("I sign."),
            _("I sign, and this must stand beside my name:"),
            _("I don’t sign, and this is why:"),
        )
    ]
    blocks += [Rule(), Rule(), Gap(4)]
    blocks += [
        _pair(node, _("My name, in my own hand"), _("Day")),
        _pair(node, _("Read to me in (language)"), _("by (full name)")),
        _pair(node, _("Seen by (name)"), _("in their own hand")),
    ]
    return Card(blocks, fill=design_tokens.SHEET, edge=design_tokens.HAIR, padding=12, after=10)


def _mark(section: Node, person: dict[str, Any]) -> Card:
    node = section.add("Div")
    text = _("You don’t have to do anything. If you like, draw or write something here.")
    blocks: list[Block] = [
        _name(node, person), Words(text, design_tokens.BODY, node.add("P")), Rule(), Rule(), Rule(),
    ]  # fmt: skip
    return Card(blocks, fill=design_tokens.MARIGOLD_TINT, edge=design_tokens.HAIR, padding=12, after=10)


def _name(node: Node, person: dict[str, Any]) -> Block:
    text = f"{person['name']} {who_is(person, person['role'])}".strip()
    return Words(text, design_tokens.SMALL_HEAD, node.add("H3"), after=4)


def _choice(node: Node, text: str) -> Block:
    words = Words(text, design_tokens.BODY, node.add("P"))
    return Row([Column(TICK, [Tick()]), Column(INSIDE - TICK - 8, [words])], gap=8, after=2)


def _pair(node: Node, left: str, right: str) -> Block:
    """Two lines to write on, each with what belongs there under it."""
    wide = (INSIDE - 18) / 2
    columns = [
        Column(wide, [Rule(), Words(text, design_tokens.SOFT, node.add("P"))]) for text in (left, right)
    ]
    return Row(columns, gap=18)
