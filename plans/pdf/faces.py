"""The typefaces of the PDF and what HarfBuzz makes of text in them. Distances are in thousandths of the type
size.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent / "fonts"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn shape: its id in the face, the character it begins at, how far it moves on and is shifted."""

    id: int
    cluster: int
    advance: float
    dx: float
    dy: float


@dataclass(frozen=True, slots=True)
class Shaped:
    """A run of glyphs in the order they are drawn, and the text that each cluster of them says."""

    glyphs: tuple[Glyph, ...]
    says: dict[int, str]
    width: float


@dataclass(frozen=True, slots=True)
class Measures:
    """What a PDF tells about a face: its box, how far letters reach up and down."""

    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    capitals: int


# Only shapes and metrics are needed to draw; how to shape, and what the face is called, stay outside.
_LEAVE_OUT = ("GSUB", "GPOS", "GDEF", "name", "post", "STAT")


class Face:
    """One font file. Loaded when first used; safe to share between threads, since nothing in it changes."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"Face({self.name})"

    @cached_property
    def data(self) -> bytes:
        """The font file."""
        return (FOLDER / f"{self.name}.ttf").read_bytes()

    @cached_property
    def _face(self) -> Any:
        return hb.Face(self.data)

    @cached_property
    def _font(self) -> Any:
        return hb.Font(self._face)

    @cached_property
    def _covered(self) -> frozenset[int]:
        return frozenset(self._face.unicodes)

    @cached_property
    def scale(self) -> float:
        """From the font's units to thousandths."""
        return 1000 / float(self._face.upem)

    def covers(self, text: str) -> bool:
        """True when every character of `text` has a shape here (characters nobody sees need none)."""
        return all(ord(char) in self._covered or unseen(char) for char in text)

    def advance(self, glyph_id: int) -> float:
        """How far one glyph moves on by itself."""
        return float(self._font.get_glyph_h_advance(glyph_id)) * self.scale

    @cached_property
    def measures(self) -> Measures:
        """The measures of the whole face."""
        font = TTFont(io.BytesIO(self.data), lazy=True)
        head, lines, k = font["head"], font["hhea"], self.scale
        left, bottom, right, top = (round(edge * k) for edge in (head.xMin, head.yMin, head.xMax, head.yMax))
        return Measures(
            box=(left, bottom, right, top),
            ascent=round(lines.ascent * k),
            descent=round(lines.descent * k),
            capitals=round(getattr(font["OS/2"], "sCapHeight", 700) * k),
        )

    def cut(self, glyph_ids: Iterable[int]) -> bytes:
        """A font file with these glyphs only, under their old ids."""
        wanted = hb.SubsetInput()
        wanted.glyph_set.update(glyph_ids)
        flags = hb.SubsetFlags
        wanted.flags = flags.RETAIN_GIDS | flags.NO_HINTING | flags.NOTDEF_OUTLINE
        wanted.drop_table_tag_set.update(int.from_bytes(tag.encode()) for tag in _LEAVE_OUT)
        return bytes(hb.subset(self._face, wanted).blob.data)

    def shape(self, text: str, *, rtl: bool = False) -> Shaped:
        """The glyphs of one run in one direction. Every character of `text` must be covered."""
        return _shape(self, text, rtl)


@lru_cache(maxsize=20_000)
def _shape(face: Face, text: str, rtl: bool) -> Shaped:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    buffer.flags = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    levels = hb.BufferClusterLevel
    buffer.cluster_level = levels.MONOTONE_CHARACTERS if rtl else levels.MONOTONE_GRAPHEMES
    hb.shape(face._font, buffer, {"kern": True, "liga": True})
    k = face.scale
    glyphs = tuple(
        Glyph(info.codepoint, info.cluster, at.x_advance * k, at.x_offset * k, at.y_offset * k)
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )
    starts = sorted({glyph.cluster for glyph in glyphs})
    ends = [*starts[1:], len(text)] if starts else []
    says = {start: text[start:end] for start, end in zip(starts, ends, strict=True)}
    return Shaped(glyphs, says, sum(glyph.advance for glyph in glyphs))


def unseen(char: str) -> bool:
    """True for joiners and variation selectors: they change their neighbours and have no shape themselves."""
    code = ord(char)
    return (
        code in (0x200B, 0x200C, 0x200D, 0x2060, 0x00AD, 0x034F, 0xFEFF)
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0000 <= code <= 0xE0FFF
    )


_REGULAR, _BOLD = Face("AtkinsonHyperlegibleNext-Regular"), Face("AtkinsonHyperlegibleNext-Bold")
_ITALIC, _HEADING = Face("AtkinsonHyperlegibleNext-Italic"), Face("BricolageGrotesque-Bold")
SYMBOLS = Face("NotoSansSymbols2-Regular")
_SCRIPTS = tuple(
    Face(f"NotoSans{script}-Regular")
    for script in ("Hebrew", "Bengali", "Devanagari", "Gujarati", "Gurmukhi", "Tamil", "Ethiopic")
)
PICTURES = (SYMBOLS, Face("NotoEmoji-Regular"))  # their spaces are as wide as a picture
_NOTO = (Face("NotoSans-Regular"), Face("NotoNaskhArabic-Regular"), *_SCRIPTS, *PICTURES)
_NOTO_BOLD = (Face("NotoSans-Bold"), Face("NotoNaskhArabic-Bold"), *_SCRIPTS, *PICTURES)

# The first face of a chain that has a character draws it.
REGULAR = (_REGULAR, *_NOTO)
BOLD = (_BOLD, *_NOTO_BOLD)
ITALIC = (_ITALIC, *_NOTO)
HEADING = (_HEADING, *_NOTO_BOLD)

#: Drawn in place of a character that no face has; the file still says the character itself.
STAND_IN = "□"


@lru_cache(maxsize=20_000)
def face_for(text: str, chain: tuple[Face, ...]) -> Face | None:
    """The first face of the chain that can draw all of `text`, or None."""
    return next((face for face in chain if face.covers(text)), None)
