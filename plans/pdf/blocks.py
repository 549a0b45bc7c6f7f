"""What pages are made of: words, cards, rows and tables that flow over pages and know their place in the structure.

Each is a ReportLab Flowable. They nest, and each can be cut at any height, so a very long text never fails to fit.
Distances are in points; `after` is the space below a block.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from plans.pdf import bidi
from plans.pdf.canvas import Sheet
from plans.pdf.cloth import Cloth, draw_patch, stitch
from plans.pdf.look import BODY_HEIGHT, SHEET
from plans.pdf.structure import Node
from plans.pdf.typeset import Line, Span, Style, break_lines, clean

_EDGE = 0.01


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
        fit = int((height + _EDGE) / self.style.leading)
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
        """Glyphs of right-to-left text stand in the order they are drawn, so the element says its text itself."""
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
    """The patches of everybody who shares something, one over the other. Decoration: their names stand beside them."""

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


class Card(Block):
    """Blocks on a tinted ground with a stitched edge. Kept in one piece when a page can hold it."""

    def __init__(
        self,
        blocks: Sequence[Block],
        *,
        fill: str = SHEET,
        bar: Cloth | None = None,
        edge: str = "",
        stitches: str = "",
        padding: float = 11,
        after: float = 8,
    ) -> None:
        super().__init__()
        self.blocks, self.after = list(blocks), after
        self.look: dict[str, Any] = {
            "fill": fill, "bar": bar, "edge": edge, "stitches": stitches, "padding": padding,
        }  # fmt: skip

    @property
    def _left(self) -> float:
        return float(self.look["padding"]) + (9 if self.look["bar"] else 0)

    def measure(self, width: float) -> float:
        inside = width - self._left - self.look["padding"]
        return stack_height(self.blocks, inside) + 2 * float(self.look["padding"])

    def cut(self, height: float) -> tuple[Block, Block] | None:
        if self.height <= BODY_HEIGHT:
            return None
        parts = cut_stack(self.blocks, height - 2 * self.look["padding"])
        if parts is None:
            return None
        first, rest = (Card(blocks, after=self.after, **self.look) for blocks in parts)
        return first, rest

    def draw(self) -> None:
        with self.canv.artifact():
            self._draw_ground()
        inside = self.width - self._left - self.look["padding"]
        draw_stack(self.canv, self.blocks, self._left, self.height - self.look["padding"], inside)

    def _draw_ground(self) -> None:
        sheet, look = self.canv, self.look
        sheet.saveState()
        sheet.setFillColor(HexColor(look["fill"]))
        if look["edge"]:
            sheet.setStrokeColor(HexColor(look["edge"]))
            sheet.setLineWidth(0.9)
        sheet.roundRect(0, 0, self.width, self.height, 8, stroke=bool(look["edge"]), fill=1)
        if look["bar"]:
            sheet.setFillColor(HexColor(look["bar"].thread))
            sheet.roundRect(3.5, 6, 4.5, self.height - 12, 2.2, stroke=0, fill=1)
        sheet.restoreState()
        if look["stitches"]:
            stitch(sheet, 3.5, 3.5, self.width - 7, self.height - 7, 5.5, look["stitches"])


@dataclass(frozen=True)
class Column:
    """Blocks one under another, in a column this wide."""

    width: float
    blocks: Sequence[Block]


class Row(Block):
    """Columns side by side. With `level`, the cards in them are as high as the highest."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        gap: float = 8,
        level: bool = False,
        arrows: str = "",
        after: float = 0,
    ) -> None:
        super().__init__()
        self.columns, self.gap, self.level, self.after = list(columns), gap, level, after
        self.arrows = arrows

    def measure(self, width: float) -> float:
        heights = [stack_height(column.blocks, column.width) for column in self.columns]
        highest = max(heights, default=0)
        if self.level:
            for column in self.columns:
                for card in column.blocks[:1]:
                    card.height = highest
        return highest

    def cut(self, height: float) -> tuple[Block, Block] | None:
        if self.height <= BODY_HEIGHT:
            return None
        firsts: list[Column] = []
        rests: list[Column] = []
        for column in self.columns:
            first, rest = cut_stack(column.blocks, height) or ([], list(column.blocks))
            firsts.append(Column(column.width, first))
            rests.append(Column(column.width, rest))
        if not any(column.blocks for column in firsts):
            return None
        return (
            Row(firsts, gap=self.gap, after=0),
            Row(rests, gap=self.gap, after=self.after),
        )

    def draw(self) -> None:
        x: float = 0
        for column in self.columns:
            draw_stack(
                self.canv, column.blocks, x, self.height, column.width, remeasure=not self.level
            )
            x += column.width + self.gap
            if self.arrows and column is not self.columns[-1]:
                with self.canv.artifact():
                    self._draw_arrow(x - self.gap / 2)

    def _draw_arrow(self, x: float) -> None:
        sheet, y = self.canv, self.height / 2
        sheet.setStrokeColor(HexColor(self.arrows))
        sheet.setLineWidth(2.2)
        sheet.setLineCap(1)
        sheet.setLineJoin(1)
        path = sheet.beginPath()
        path.moveTo(x - 5, y + 6)
        path.lineTo(x + 1, y)
        path.lineTo(x - 5, y - 6)
        sheet.drawPath(path, stroke=1, fill=0)


class Table(Block):
    """Rows under a heading row. On a further page the heading is drawn again, as decoration."""

    def __init__(
        self,
        heading: Row,
        again: Callable[[], Row],
        rows: Sequence[Row],
        look: TableLook,
        *,
        after: float = 10,
    ) -> None:
        super().__init__()
        self.heading, self.again, self.rows = heading, again, list(rows)
        self.look, self.after = look, after

    def measure(self, width: float) -> float:
        for row in (self.heading, *self.rows):
            row.wrap(width - 2 * self.look.padding, 0)
        return sum(self._high(row) for row in (self.heading, *self.rows))

    def _high(self, row: Row) -> float:
        return row.height + 2 * self.look.padding

    def cut(self, height: float) -> tuple[Block, Block] | None:
        left = height - self._high(self.heading)
        fit: list[Row] = []
        for row in self.rows:
            if self._high(row) > left + _EDGE:
                break
            fit.append(row)
            left -= self._high(row)
        rest = self.rows[len(fit) :]
        if rest and self._high(rest[0]) > BODY_HEIGHT - self._high(self.heading):
            parts = rest[0].cut(left - 2 * self.look.padding)
            if parts is not None:
                first, other = parts
                fit.append(_row(first))
                rest = [_row(other), *rest[1:]]
        if not fit or not rest:
            return None
        return (
            Table(self.heading, self.again, fit, self.look, after=0),
            Table(self.again(), self.again, rest, self.look, after=self.after),
        )

    def draw(self) -> None:
        top = self.height
        for index, row in enumerate((self.heading, *self.rows)):
            high = self._high(row)
            with self.canv.artifact():
                self.look.draw_ground(self.canv, index, top - high, self.width, high)
            row.drawOn(self.canv, self.look.padding, top - high + self.look.padding)
            top -= high


@dataclass(frozen=True)
class TableLook:
    """Grounds and lines of a table."""

    heading: str
    line: str
    padding: float = 6

    def draw_ground(self, sheet: Sheet, index: int, y: float, width: float, height: float) -> None:
        """The ground of one row; the heading is row 0."""
        if index == 0:
            sheet.setFillColor(HexColor(self.heading))
            sheet.roundRect(0, y, width, height, 6, stroke=0, fill=1)
            return
        sheet.saveState()
        sheet.setStrokeColor(HexColor(self.line))
        sheet.setLineWidth(0.9)
        sheet.setDash(3, 2.2)
        sheet.line(0, y, width, y)
        sheet.restoreState()


def _row(block: Block) -> Row:
    assert isinstance(block, Row)  # noqa: S101 - a row cuts into rows
    return block


def stack_height(blocks: Sequence[Block], width: float) -> float:
    """The height of blocks one under another; the last one's space below does not count."""
    heights = [block.wrap(width, 0)[1] + block.after for block in blocks]
    return sum(heights) - (blocks[-1].after if blocks else 0)


def cut_stack(blocks: Sequence[Block], height: float) -> tuple[list[Block], list[Block]] | None:
    """Blocks that were measured, cut at a height. None when nothing fits."""
    for index, block in enumerate(blocks):
        if block.height > height + _EDGE:
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
