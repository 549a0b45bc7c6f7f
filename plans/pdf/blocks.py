"""What pages are made of: words and patches that flow over pages and know their place in the structure.

Each is a ReportLab Flowable. They nest, and each can be cut at any height, so a very long text never fails to
fit. Distances are in points; `after` is the space below a block.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from plans.pdf import bidi
from plans.pdf.canvas import Sheet
from plans.pdf.cloth import Cloth, draw_patch
from plans.pdf.printable import clean
from plans.pdf.structure import Node
from plans.pdf.typeset import Line, Span, Style, break_lines

EDGE = 0.01


class Block(Flowable):
    """Something with a height that depends on its width."""

    after: float = 0
    canv: Sheet

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        self.height = self.measure(width)
        return width, self.height

    def measure(self, width: float) -> float:
        """The height in a column of this width."""
        raise NotImplementedError

    def cut(self, height: float) -> tuple[Block, Block] | None:
        """Two blocks, the first no higher than `height`; None when that leaves nothing worth printing."""
        return None

    def split(self, width: float, height: float) -> list[Block]:  # type: ignore[override]  # ReportLab's are untyped
        self.wrap(width, height)
        return list(self.cut(height) or ())

    def getSpaceAfter(self) -> float:
        return self.after

    def getSpaceBefore(self) -> float:
        return 0


class Words(Block):
    """A paragraph. `node` is its element in the structure; without one it is decoration."""

    def __init__(
        self,
        text: str | Sequence[Span],
        style: Style,
        node: Node | None,
        *,
        after: float = 0,
        indent: float = 0,
        knot: str = "",
        link: str = "",
    ) -> None:
        super().__init__()
        self.spans = [Span(text, style)] if isinstance(text, str) else list(text)
        self.style, self.node, self.after = style, node, after
        self.indent, self.knot, self.link = indent, knot, link
        self.lines: list[Line] | None = None
        self._measured = 0.0

    def measure(self, width: float) -> float:
        if self.lines is None or self._measured != width:
            self.lines = break_lines(self.spans, width - self.indent)
            self._measured = width
        return len(self.lines) * self.style.leading

    def cut(self, height: float) -> tuple[Block, Block] | None:
        lines = self.lines or []
        fit = int((height + EDGE) / self.style.leading)
        if fit <= 0 or fit >= len(lines):
            return None
        return self._part(lines[:fit], after=0), self._part(lines[fit:], after=self.after, knot="")

    def _part(self, lines: list[Line], *, after: float, knot: str | None = None) -> Words:
        part = Words(
            self.spans,
            self.style,
            self.node,
            after=after,
            indent=self.indent,
            knot=self.knot if knot is None else knot,
            link=self.link,
        )
        part.lines, part._measured = lines, self._measured
        return part

    def draw(self) -> None:
        if not self.lines:
            return
        self._say()
        if self.knot:
            with self.canv.artifact():
                self.canv.setFillColor(HexColor(self.knot))
                centre = self.height - self.style.leading / 2 - 0.3
                at = self.width - 4 if self.lines[0].rtl else 4
                self.canv.circle(at, centre, 2.6, stroke=0, fill=1)
        with self.canv.tagged(self.node):
            y = self.height - self.style.leading * 0.5 - self.style.size * 0.34
            for line in self.lines:
                x = 0 if line.rtl else self.indent
                self.canv.draw_line(line, x, y, self.width - self.indent)
                y -= self.style.leading
        if self.link and self.node:
            self.canv.add_link(self.link, self.node.alt, self.node, self.width, self.height)

    def _say(self) -> None:
        """Glyphs of right-to-left text stand in the order they are drawn, so the element says its text
        itself.
        """
        text = clean("".join(span.text for span in self.spans)).replace("\n", " ")
        if self.node and any(bidi.levels(text, rtl=bidi.runs_right_to_left(text))):
            self.node.says = text


class Patch(Block):
    """Somebody's patch. Decoration: their name stands beside it."""

    def __init__(self, cloth: Cloth, label: str, size: float, *, after: float = 0) -> None:
        super().__init__()
        self.cloth, self.label, self.size, self.after = cloth, label, size, after

    def measure(self, width: float) -> float:
        return self.size

    def draw(self) -> None:
        with self.canv.artifact():
            draw_patch(self.canv, self.cloth, 0, 0, self.size, self.label)


class Patches(Block):
    """The patches of everybody who shares something, one over the other. Decoration: their names stand beside
    them.
    """

    def __init__(self, worn: Sequence[tuple[Cloth, str]], size: float) -> None:
        super().__init__()
        self.worn, self.size = list(worn), size

    def measure(self, width: float) -> float:
        return self.size + max(len(self.worn) - 1, 0) * self.size * 0.62

    def draw(self) -> None:
        with self.canv.artifact():
            for index, (cloth, label) in enumerate(self.worn):
                y = self.height - self.size - index * self.size * 0.62
                draw_patch(self.canv, cloth, 0, y, self.size, label)


class Gap(Block):
    """Nothing, for a while."""

    def __init__(self, height: float) -> None:
        super().__init__()
        self.room = height

    def measure(self, width: float) -> float:
        return self.room

    def draw(self) -> None:
        """Nothing."""


def stack_height(blocks: Sequence[Block], width: float) -> float:
    """The height of blocks one under another; the last one's space below does not count."""
    heights = [block.wrap(width, 0)[1] + block.after for block in blocks]
    return sum(heights) - (blocks[-1].after if blocks else 0)


def cut_stack(blocks: Sequence[Block], height: float) -> tuple[list[Block], list[Block]] | None:
    """Blocks that were measured, cut at a height. None when nothing fits."""
    for index, block in enumerate(blocks):
        if block.height > height + EDGE:
            parts = block.cut(height)
            fit = [*blocks[:index], *(parts[:1] if parts else ())]
            rest = [*(parts[1:] if parts else (block,)), *blocks[index + 1 :]]
            return (fit, rest) if fit else None
        height -= block.height + block.after
    return list(blocks), []


def draw_stack(
    sheet: Sheet,
    blocks: Sequence[Block],
    x: float,
    top: float,
    width: float,
    *,
    remeasure: bool = True,
) -> None:
    """Draw blocks one under another, the first one's top at `top`."""
    for block in blocks:
        if remeasure:
            block.wrap(width, 0)
        top -= block.height
        block.drawOn(sheet, x, top)
        top -= block.after
