"""Marks people made, and the square that leads to the check page: both drawn as shapes, with words for who
can't see them.
"""

from collections.abc import Sequence

import segno
from reportlab.lib.colors import HexColor

from plans.pdf.blocks import Block
from plans.pdf.design_tokens import INK, PAPER, PEN
from plans.pdf.structure import Node

PAD_WIDTH, PAD_HEIGHT = 1000, 300  # the signing screen's box; y runs downwards

Point = Sequence[float]


class DrawnMark(Block):
    """A mark somebody drew, as smooth pen strokes."""

    def __init__(self, strokes: Sequence[Sequence[Point]], node: Node, *, after: float = 0) -> None:
        super().__init__()
        self.strokes, self.node, self.after = strokes, node, after

    def measure(self, width: float) -> float:
        return min(width, 190) * PAD_HEIGHT / PAD_WIDTH

    def draw(self) -> None:
        sheet, scale = self.canv, self.height / PAD_HEIGHT
        with sheet.tagged(self.node):
            sheet.saveState()
            sheet.setStrokeColor(HexColor(PEN))
            sheet.setLineWidth(1.4)
            sheet.setLineCap(1)
            sheet.setLineJoin(1)
            path = sheet.beginPath()
            for stroke in filter(None, self.strokes):
                points = [(x * scale, self.height - y * scale) for x, y in stroke]
                path.moveTo(*points[0])
                for one, two, three in curves(points):
                    path.curveTo(*one, *two, *three)
            sheet.drawPath(path, stroke=1, fill=0)
            sheet.restoreState()


Pair = tuple[float, float]


def curves(points: Sequence[Pair]) -> list[tuple[Pair, Pair, Pair]]:
    """Bézier curves through the points (Catmull and Rom's way); a single point becomes a dot."""
    if len(points) == 1:
        return [(points[0], points[0], points[0])]
    made = []
    for index in range(len(points) - 1):
        before, start = points[max(index - 1, 0)], points[index]
        end, beyond = points[index + 1], points[min(index + 2, len(points) - 1)]
        one = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        two = (end[0] - (beyond[0] - start[0]) / 6, end[1] - (beyond[1] - start[1]) / 6)
        made.append((one, two, end))
    return made


class Square(Block):
    """A QR code."""

    def __init__(self, address: str, node: Node, size: float) -> None:
        super().__init__()
        self.rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
        self.node, self.size = node, size

    def measure(self, width: float) -> float:
        return self.size

    def draw(self) -> None:
        quiet = 4  # the white edge that cameras look for
        unit = self.size / (len(self.rows) + 2 * quiet)
        with self.canv.tagged(self.node):
            self.canv.setFillColor(HexColor(PAPER))
            self.canv.roundRect(0, 0, self.size, self.size, 6, stroke=0, fill=1)
            self.canv.setFillColor(HexColor(INK))
            path = self.canv.beginPath()
            for index, row in enumerate(self.rows):
                y = self.size - (index + 1 + quiet) * unit
                for start, end in dark_runs(row):
                    path.rect((start + quiet) * unit, y, (end - start) * unit, unit)
            self.canv.drawPath(path, stroke=0, fill=1)


def dark_runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """The dark stretches of one row, as (first, one past the last)."""
    runs: list[tuple[int, int]] = []
    for at, dark in enumerate(row):
        if not dark:
            continue
        if runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return runs
