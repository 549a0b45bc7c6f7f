"""Text into lines of glyphs: fallback faces, direction and line breaks. Text is never markup here, so nothing
needs escaping.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from plans.pdf import bidi
from plans.pdf.faces import PICTURES, STAND_IN, SYMBOLS, Face, Shaped, face_for
from plans.pdf.printable import UNKNOWN, clean, graphemes


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks: a chain of faces, size and leading in points, a colour as #RRGGBB."""

    chain: tuple[Face, ...]
    size: float
    leading: float
    colour: str


@dataclass(frozen=True, slots=True)
class Span:
    """Some text in one style."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Piece:
    """Glyphs of one face and style, ready to draw; width in points."""

    face: Face
    style: Style
    shaped: Shaped

    @property
    def width(self) -> float:
        return self.shaped.width * self.style.size / 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One line, its pieces from left to right. `space` is the invisible one that joins it to the next
    line.
    """

    pieces: tuple[Piece, ...]
    rtl: bool
    width: float
    space: float = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """One character as people see it (with its accents and joiners): text, style, face, level."""

    text: str
    style: Style
    face: Face | None
    level: int


def break_lines(spans: Sequence[Span], width: float) -> list[Line]:
    """The lines of a paragraph in a column `width` points wide. A word that is too long is broken."""
    lines: list[Line] = []
    for parts, rtl in _paragraphs(spans):
        lines += _fill(parts, rtl, width)
    return lines


def _paragraphs(spans: Sequence[Span]) -> Iterator[tuple[list[_Part], bool]]:
    marked = [(char, span.style) for span in spans for char in clean(span.text)]
    for is_break, group in groupby(marked, key=lambda pair: pair[0] == "\n"):
        if is_break:
            continue
        chars = list(group)
        text = "".join(char for char, _ in chars)
        rtl = bidi.runs_right_to_left(text)
        yield _parts(text, [style for _, style in chars], rtl), rtl


def _parts(text: str, styles: list[Style], rtl: bool) -> list[_Part]:
    parts: list[_Part] = []
    levels = bidi.levels(text, rtl=rtl)
    at = 0
    for shown in graphemes(text):
        style = styles[at]
        same = parts[-1].face if parts and parts[-1].style is style else None
        if shown.isspace() and same and same not in PICTURES and same.covers(shown):
            face: Face | None = same
        else:
            face = None if UNKNOWN in shown else face_for(shown, style.chain)
        parts.append(_Part(shown, style, face, levels[at]))
        at += len(shown)
    return parts


def _fill(parts: list[_Part], rtl: bool, width: float) -> list[Line]:
    lines: list[Line] = []
    start = 0
    while start < len(parts):
        end, after = _line_end(parts, start, width)
        lines.append(_line(parts[start:end], rtl, more=after < len(parts)))
        start = after
    return lines


def _line_end(parts: list[_Part], start: int, width: float) -> tuple[int, int]:
    """Where a line that begins at `start` ends, and where the next begins."""
    end = at = start
    used = 0.0
    while at < len(parts):
        word_end = _word_end(parts, at)
        visible = word_end
        while visible > at and parts[visible - 1].text.isspace():
            visible -= 1
        wide = _width(parts[at:visible])
        if used + wide > width:
            break
        used += wide + _width(parts[visible:word_end])
        end, at = visible, word_end
    if at == start:  # not even one word: break inside it
        end = at = start + _fits(parts, start, width)
    return max(end, start), at


def _word_end(parts: list[_Part], at: int) -> int:
    """One past the word that begins at `at`, with the spaces and the hyphen that end it."""
    while at < len(parts) and not _breaks_after(parts, at):
        at += 1
    while at < len(parts) and parts[at].text.isspace():
        at += 1
        if at < len(parts) and not parts[at].text.isspace():
            return at
    return min(at + 1, len(parts))


def _breaks_after(parts: list[_Part], at: int) -> bool:
    text = parts[at].text
    if text.isspace():
        return text not in ("\u00a0", "\u202f")
    follows = parts[at + 1].text if at + 1 < len(parts) else ""
    return text in "-–—/\u200b" and at > 0 and parts[at - 1].text.isalpha() and follows.isalpha()


def _fits(parts: list[_Part], start: int, width: float) -> int:
    """How many parts from `start` fit: at least one."""
    count = 1
    while start + count < len(parts) and not parts[start + count].text.isspace():
        if _width(parts[start : start + count + 1]) > width:
            break
        count += 1
    return count


def _width(parts: list[_Part]) -> float:
    return sum(piece.width for piece, _ in _pieces(parts))


def _line(parts: list[_Part], rtl: bool, *, more: bool) -> Line:
    width = _width(parts)
    space = 0.0
    if more and parts:
        last = parts[-1]
        gap = _Part(" ", last.style, face_for(" ", last.style.chain), int(rtl))
        space = _width([gap])
        parts = [*parts, gap]
    pieces = list(_pieces(parts))
    order = bidi.visual_order([level for _, level in pieces])
    return Line(tuple(pieces[index][0] for index in order), rtl, width, space)


def _pieces(parts: list[_Part]) -> Iterator[tuple[Piece, int]]:
    """Runs of one face, style and level, in reading order."""

    def kind(part: _Part) -> tuple[Face | None, int, Style]:
        return part.face, part.level, part.style

    for (face, level, style), group in groupby(parts, key=kind):
        texts = [part.text for part in group]
        if face is not None:
            yield Piece(face, style, face.shape("".join(texts), rtl=level % 2 == 1)), level
            continue
        box = SYMBOLS.shape(STAND_IN)
        for text in texts:
            yield Piece(SYMBOLS, style, Shaped(box.glyphs, {0: text}, box.width)), level
