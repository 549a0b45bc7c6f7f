"""A person is a patch of cloth: a colour and a pattern, never colour alone. Drawn as shapes, so it prints
sharply.
"""

from collections.abc import Callable
from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor

from plans.pdf.canvas import Sheet
from plans.pdf.design_tokens import INK, SHEET
from plans.pdf.faces import HEADING
from plans.pdf.typeset import Span, Style, break_lines

#: name: (thread, ground), as in frontend/design
COLOURS = {
    "rhubarb": ("#AE3F67", "#F6CFDA"),
    "denim": ("#2F5D8A", "#CBDDEE"),
    "moss": ("#536C29", "#DCE7C2"),
    "rust": ("#AB4E28", "#F6D5BF"),
    "teal": ("#1C6A72", "#C6E4E5"),
    "violet": ("#6A4492", "#E2D3F2"),
    "ochre": ("#836000", "#F4E2AC"),
    "slate": ("#515769", "#DADDE7"),
}


@dataclass(frozen=True)
class Cloth:
    """A colour and a pattern by name. Names nobody knows fall back to slate lines."""

    colour: str = "slate"
    pattern: str = "line"

    @property
    def thread(self) -> str:
        """The dark colour of this cloth."""
        return COLOURS.get(self.colour, COLOURS["slate"])[0]

    @property
    def ground(self) -> str:
        """The light colour of this cloth."""
        return COLOURS.get(self.colour, COLOURS["slate"])[1]


def draw_patch(sheet: Sheet, cloth: Cloth, x: float, y: float, size: float, label: str = "") -> None:
    """A square patch with rounded corners and a stitched edge, its lower left corner at x, y. Decoration:
    wrap in artifact().
    """
    draw_cloth(sheet, cloth, x, y, size, size, radius=size * 0.25, scale=size / 44)
    sheet.saveState()
    sheet.setStrokeColor(HexColor(cloth.thread))
    sheet.setLineWidth(size * 0.026)
    sheet.roundRect(x, y, size, size, size * 0.25, stroke=1, fill=0)
    sheet.restoreState()
    stitch(sheet, x + size * 0.09, y + size * 0.09, size * 0.82, size * 0.82, size * 0.18, SHEET)
    if label:
        _pill(sheet, label, x + size / 2, y + size / 2, size)


def draw_cloth(
    sheet: Sheet,
    cloth: Cloth,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    radius: float = 0,
    scale: float = 1,
) -> None:
    """A piece of cloth of any size, without an edge."""
    sheet.saveState()
    sheet.translate(x, y)
    sheet.once(
        (cloth, width, height, radius, scale),
        lambda: _weave(sheet, cloth, width, height, radius, scale),
    )
    sheet.restoreState()


def _weave(sheet: Sheet, cloth: Cloth, width: float, height: float, radius: float, scale: float) -> None:
    pattern = PATTERNS.get(cloth.pattern, PATTERNS["line"])
    outline = sheet.beginPath()
    outline.roundRect(0, 0, width, height, radius)
    sheet.clipPath(outline, stroke=0, fill=0)
    sheet.setFillColor(HexColor(cloth.ground))
    sheet.rect(0, 0, width, height, stroke=0, fill=1)
    thread = mix(cloth.thread, cloth.ground, 0.85)
    sheet.setFillColor(thread)
    sheet.setStrokeColor(thread)
    sheet.translate(0, height)
    sheet.scale(scale, -scale)
    for column in range(int(width / scale / pattern.width) + 1):
        for row in range(int(height / scale / pattern.height) + 1):
            sheet.saveState()
            sheet.translate(column * pattern.width, row * pattern.height)
            sheet.once((cloth, "tile"), lambda: pattern.draw(sheet, cloth))
            sheet.restoreState()


def stitch(sheet: Sheet, x: float, y: float, width: float, height: float, radius: float, colour: str) -> None:
    """A row of stitches round a box."""
    sheet.saveState()
    sheet.setStrokeColor(HexColor(colour))
    sheet.setLineWidth(0.9)
    sheet.setDash(3, 2.2)
    sheet.roundRect(x, y, width, height, radius, stroke=1, fill=0)
    sheet.restoreState()


def mix(over: str, under: str, share: float) -> Color:
    """The colour seen when `over` lies on `under`: PDF/A is simpler without transparency."""
    a, b = HexColor(over), HexColor(under)
    parts = [share * one + (1 - share) * other for one, other in zip(a.rgb(), b.rgb(), strict=True)]
    return Color(*(round(part, 4) for part in parts))


def initials(called: str, *, letters: int = 1) -> str:
    """What a patch says: the first letter (or two) of what people call somebody."""
    first, rest = called.strip()[:1].upper(), called.strip()[1:letters]
    return first + rest


def _pill(sheet: Sheet, label: str, x: float, y: float, size: float) -> None:
    style = Style(HEADING, size * 0.36, size * 0.36, INK)
    line = next(iter(break_lines([Span(label, style)], size * 4)), None)
    if line is None:
        return
    sheet.setFillColor(HexColor(SHEET))
    wide = max(size * 0.56, line.width + size * 0.28)
    sheet.roundRect(x - wide / 2, y - size * 0.28, wide, size * 0.56, size * 0.28, stroke=0, fill=1)
    sheet.draw_line(line, x - line.width / 2, y - size * 0.125, line.width)


@dataclass(frozen=True)
class Pattern:
    """One tile, drawn with y downwards as on a screen."""

    width: float
    height: float
    draw: Callable[[Sheet, Cloth], None]


def _strokes(
    width: float, *lines: tuple[float, ...], round_ends: bool = False
) -> Callable[[Sheet, Cloth], None]:
    def draw(sheet: Sheet, cloth: Cloth) -> None:
        sheet.setLineWidth(width)
        sheet.setLineCap(1 if round_ends else 0)
        path = sheet.beginPath()
        for line in lines:
            path.moveTo(line[0], line[1])
            for at in range(2, len(line), 2):
                path.lineTo(line[at], line[at + 1])
        sheet.drawPath(path, stroke=1, fill=0)

    return draw


def _dots(sheet: Sheet, cloth: Cloth) -> None:
    for centre in (2.5, 8.5):
        sheet.circle(centre, centre, 2.1, stroke=0, fill=1)


def _checks(sheet: Sheet, cloth: Cloth) -> None:
    sheet.setFillColor(mix(cloth.thread, cloth.ground, 0.47))
    sheet.rect(0, 0, 12, 6, stroke=0, fill=1)
    sheet.rect(0, 0, 6, 12, stroke=0, fill=1)
    sheet.setFillColor(mix(cloth.thread, cloth.ground, 0.68))
    sheet.rect(0, 0, 6, 6, stroke=0, fill=1)


def _scales(sheet: Sheet, cloth: Cloth) -> None:
    sheet.setLineWidth(2)
    for x, y in ((7, 14), (0, 7), (14, 7)):
        sheet.arc(x - 7, y - 7, x + 7, y + 7, 180, 180)


def _triangles(sheet: Sheet, cloth: Cloth) -> None:
    path = sheet.beginPath()
    path.moveTo(1, 9)
    path.lineTo(6, 1)
    path.lineTo(11, 9)
    path.close()
    sheet.drawPath(path, stroke=0, fill=1)


def _leaves(sheet: Sheet, cloth: Cloth) -> None:
    path = sheet.beginPath()
    for x, y in ((2, 7), (9, 14)):
        path.moveTo(x, y)
        path.curveTo(x, y - 4, x + 3, y - 6, x + 6, y - 6)
        path.curveTo(x + 6, y - 2, x + 4, y, x, y)
    sheet.drawPath(path, stroke=0, fill=1)


PATTERNS = {
    "stripe": Pattern(12, 12, _strokes(3.4, (-3, 3, 3, -3), (-3, 15, 15, -3), (9, 15, 15, 9))),
    "dot": Pattern(12, 12, _dots),
    "check": Pattern(12, 12, _checks),
    "zig": Pattern(12, 9, _strokes(2.6, (-2, 8, 4, 2, 10, 8, 16, 2))),
    "scale": Pattern(14, 14, _scales),
    "tri": Pattern(12, 10, _triangles),
    "line": Pattern(12, 11, _strokes(2.2, (0, 2, 12, 2), (0, 7.5, 12, 7.5))),
    "plus": Pattern(
        12,
        12,
        _strokes(
            2,
            (3.5, 1, 3.5, 6),
            (1, 3.5, 6, 3.5),
            (9.5, 7, 9.5, 12),
            (7, 9.5, 12, 9.5),
            round_ends=True,
        ),
    ),
    "leafp": Pattern(14, 14, _leaves),
    "brick": Pattern(
        14,
        12,
        _strokes(1.8, (0, 0, 14, 0), (0, 6, 14, 6), (0, 12, 14, 12), (3, 0, 3, 6), (10, 6, 10, 12)),
    ),
}
