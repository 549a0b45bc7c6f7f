"""What holds other blocks: cards, rows, tables. They are cut between and inside their blocks, so nothing
fails to fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import HexColor

from plans.pdf.blocks import EDGE, Block, cut_stack, draw_stack, stack_height
from plans.pdf.canvas import Sheet
from plans.pdf.cloth import Cloth, stitch
from plans.pdf.design_tokens import BODY_HEIGHT, SHEET


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
            draw_stack(self.canv, column.blocks, x, self.height, column.width, remeasure=not self.level)
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
            if self._high(row) > left + EDGE:
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
