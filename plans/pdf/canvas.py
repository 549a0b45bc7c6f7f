"""ReportLab's canvas, with tags: everything drawn belongs to an element of the structure, or is an
artifact.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from plans.pdf.faces import Face, Glyph
from plans.pdf.printable import may_be_said
from plans.pdf.structure import Link, Node, Recording
from plans.pdf.typeset import Line, Piece

Footer = Callable[["Sheet", int, int], None]


class Sheet(Canvas):
    """Pages that know what they say. Pages are finished last, when it is known how many there are."""

    _code: list[str]  # ReportLab's operators of the current page
    _startPage: Callable[[], None]

    def __init__(self, *args: Any, recording: Recording, footer: Footer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recording = recording
        self._footer = footer
        self._pages: list[dict[str, Any]] = []
        self.page_index = 0
        self._next_mark = 0
        self._marked = False
        self._kept: dict[object, list[str]] = {}

    def _make_preamble(self) -> None:
        # ReportLab begins each page with a text block in Helvetica, which would have to be embedded.
        self._preamble = "1 0 0 1 0 0 cm"

    def showPage(self) -> None:
        if self._marked:
            raise RuntimeError("a page ended inside marked content")
        self._pages.append(dict(self.__dict__))
        self._startPage()
        self.page_index += 1
        self._next_mark = 0

    def save(self) -> None:
        pages = self._pages
        for number, page in enumerate(pages, start=1):
            self.__dict__.update(page)
            self._footer(self, number, len(pages))
            super().showPage()
        super().save()

    @contextmanager
    def tagged(self, node: Node | None) -> Iterator[None]:
        """What is drawn inside belongs to `node`; without one it is decoration."""
        if node is None:
            with self.artifact():
                yield
            return
        self._code.append(f"/{node.role} <</MCID {self._next_mark}>> BDC")
        node.kids.append((self.page_index, self._next_mark))
        self._next_mark += 1
        with self._inside():
            yield

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn inside says nothing: a screen reader passes over it."""
        self._code.append("/Artifact BMC")
        with self._inside():
            yield

    @contextmanager
    def _inside(self) -> Iterator[None]:
        if self._marked:
            raise RuntimeError("marked content inside marked content")
        self._marked = True
        yield
        self._marked = False
        self._code.append("EMC")

    def once(self, key: object, draw: Callable[[], None]) -> None:
        """Draw something that is the same every time: the code is made once and repeated, for cloth has many
        threads.
        """
        if key not in self._kept:
            start = len(self._code)
            draw()
            self._kept[key] = self._code[start:]
        else:
            self._code += self._kept[key]

    def add_link(self, address: str, says: str, node: Node, width: float, height: float) -> None:
        """Make the box from the current origin open an address."""
        left, bottom = self.absolutePosition(0, 0)
        right, top = self.absolutePosition(width, height)
        box = (left, bottom, right, top)
        self.recording.links.append(Link(self.page_index, box, address, says, node))

    def draw_line(self, line: Line, x: float, y: float, width: float) -> None:
        """Draw one line of text with its baseline at y, in a column of that width that begins at x."""
        at = x + width - line.width - line.space if line.rtl else x
        for piece in line.pieces:
            self._draw_piece(piece, at, y)
            at += piece.width

    def _draw_piece(self, piece: Piece, x: float, y: float) -> None:
        face, size, says = piece.face, piece.style.size, piece.shaped.says
        used = self.recording.glyphs.setdefault(face.name, {})
        self.recording.pages_of.setdefault(face.name, set()).add(self.page_index)
        self.setFillColor(HexColor(piece.style.colour))
        run = _Run()
        for cluster, group in groupby(piece.shaped.glyphs, key=lambda glyph: glyph.cluster):
            glyphs, text = list(group), says[cluster]
            for index, glyph in enumerate(glyphs):
                used.setdefault(glyph.id, "" if index or not may_be_said(text) else text)
            # Where glyphs do not say their text by themselves (dots over a shared letter), the file says it.
            says_it = len(glyphs) == 1 and used[glyphs[0].id] == text
            run.add(glyphs, face, size, "" if says_it else text)
        self._code.append(f"BT /{face.name} {size:g} Tf 1 0 0 1 {x:.3f} {y:.3f} Tm {run.code()} ET")


class _Run:
    """The text operators for one piece."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._row: list[str] = []
        self._rise = 0.0

    def add(self, glyphs: list[Glyph], face: Face, size: float, says: str) -> None:
        if says:
            self._end_row()
            self._out.append(f"/Span <</ActualText {utf16(says)}>> BDC")
        for glyph in glyphs:
            self._add_glyph(glyph, face, size)
        if says:
            self._end_row()
            self._out.append("EMC")

    def _add_glyph(self, glyph: Glyph, face: Face, size: float) -> None:
        rise = glyph.dy * size / 1000
        if abs(rise - self._rise) > 0.0001:
            self._end_row()
            self._out.append(f"{rise:.3f} Ts")
            self._rise = rise
        if abs(glyph.dx) > 0.01:
            self._row.append(f"{-glyph.dx:.2f}")
        self._row.append(f"<{glyph.id:04X}>")
        drift = face.advance(glyph.id) + glyph.dx - glyph.advance
        if abs(drift) > 0.01:
            self._row.append(f"{drift:.2f}")

    def _end_row(self) -> None:
        if self._row:
            self._out.append(f"[{''.join(self._row)}] TJ")
            self._row = []

    def code(self) -> str:
        self._end_row()
        if self._rise:
            self._out.append("0 Ts")
        return " ".join(self._out)


def utf16(text: str) -> str:
    """Text as a PDF hex string."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
