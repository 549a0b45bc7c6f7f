"""One sheet of paper that is not a plan: a letter for work, a sheet for a prison. Tagged like the plan, and
nothing hidden in it.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from textwrap import wrap
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate
from reportlab.platypus.flowables import Flowable

from plans.pdf import design_tokens
from plans.pdf.blocks import Block, Gap, Words
from plans.pdf.canvas import Sheet
from plans.pdf.drawn_marks import Square
from plans.pdf.finish import About, finish
from plans.pdf.structure import Node, Recording
from plans.pdf.typeset import Style

TOP = 24 * mm
LARGE = 18.0
MOST_LINES, LONGEST_LINE = 6, 45
LETTER_MARGIN = 26 * mm
# Where a window envelope shows whom it is for (GOV.UK Notify's measures for letters: 39.5 to 66.3 mm from the
# top, 24.6 to 120 from the left); all of the sheet's top third may be seen through it.
WINDOW = 40 * mm
TOP_THIRD = 105 * mm


@dataclass
class Paper:
    """A plain sheet: a title, then paragraphs, points and headings in the order they are added."""

    title: str
    language: str
    #: Large print: 18 points for what is read, as the RNIB asks for.
    large_print: bool = False
    root: Node = field(default_factory=lambda: Node("Document"))
    blocks: list[Block] = field(default_factory=list)

    def addressee(self, name_and_address: str) -> None:
        """Whom it is for, where a window envelope shows it: six lines at most. Nothing else stands in the
        sheet's top third.
        """
        lines = [
            short for line in name_and_address.splitlines() for short in wrap(line, LONGEST_LINE) or [line]
        ][:MOST_LINES]
        node = self.root.add("P")
        below = TOP_THIRD - WINDOW - len(lines) * design_tokens.ADDRESS.leading
        words = [Words(line, design_tokens.ADDRESS, node) for line in lines]
        self.blocks += [Gap(WINDOW - TOP), *words, Gap(below)]

    def large(self, text: str) -> None:
        """Letters or numbers to be copied by hand."""
        self._add(text, design_tokens.TITLE, self.root.add("P"), after=12)

    def heading(self, text: str) -> None:
        """What the sheet is."""
        self._add(text, design_tokens.TITLE, self.root.add("H1"), after=14)

    def part(self, text: str) -> None:
        """What the next lines are about."""
        self._add(text, design_tokens.SECTION, self.root.add("H2"), after=5)

    def say(self, text: str, *, after: float = 10) -> None:
        """A paragraph."""
        self._add(text, design_tokens.BODY, self.root.add("P"), after=after)

    def points(self, lines: Sequence[str]) -> None:
        """A list, each with a knot before it."""
        node = self.root.add("L")
        for line in lines:
            body = node.add("LI").add("LBody")
            self._add(line, design_tokens.BODY, body.add("P"), after=5, indent=16, knot=design_tokens.PLUM)
        self.blocks[-1].after = 14

    def _add(self, text: str, style: Style, node: Node, *, after: float, **more: Any) -> None:
        if self.large_print and style.size < LARGE:
            style = replace(style, size=LARGE, leading=LARGE * style.leading / style.size)
        self.blocks.append(Words(text, style, node, after=after, **more))

    def square(self, address: str, *, says: str) -> None:
        """A QR code of an address, and what it is for somebody who cannot see it."""
        node = self.root.add("Figure", alt=says)
        self.blocks.append(Square(address, node, 40 * mm))
        self.blocks[-1].after = 14

    def pdf(self, *, made_at: datetime) -> bytes:
        """The finished file."""
        recording = Recording()
        about = About(self.title, "", self.language, made_at, "")
        return finish(self._draw(recording), self.root, recording, about, [])

    def _draw(self, recording: Recording) -> bytes:
        out = io.BytesIO()
        document = BaseDocTemplate(
            out,
            pagesize=(design_tokens.PAGE_WIDTH, design_tokens.PAGE_HEIGHT),
            invariant=1,
            pageCompression=0,
        )
        wide, high = (
            design_tokens.PAGE_WIDTH - 2 * LETTER_MARGIN,
            design_tokens.PAGE_HEIGHT - TOP - design_tokens.FOOT,
        )
        frame = Frame(LETTER_MARGIN, design_tokens.FOOT, wide, high, 0, 0, 0, 0)
        document.addPageTemplates([PageTemplate("page", [frame])])
        story: list[Flowable] = list(self.blocks)
        document.build(
            story, canvasmaker=lambda *a, **k: Sheet(*a, recording=recording, footer=_nothing, **k)
        )
        return out.getvalue()


def _nothing(_sheet: Sheet, _number: int, _count: int) -> None:
    """A letter has no foot: whose page it is says the letter."""
