"""Make the fonts of the PDF (plans/pdf/fonts) from the ones their makers publish. Run by hand, once in a
while.

    python scripts/pdf_fonts.py ATKINSON_PACKAGE BRICOLAGE_PACKAGE EMOJI_PACKAGE NOTO_FOLDER

The first three are unpacked @fontsource packages, the last is where Debian's fonts-noto-core puts its files.
Hints and names that nobody reads are left out, which halves the size.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools import merge, subset
from fontTools.ttLib import TTFont

OUT = Path(__file__).resolve().parent.parent / "plans" / "pdf" / "fonts"
# Latin with its extensions, Greek, Cyrillic, Vietnamese, punctuation, currency, arrows and ballot marks.
EUROPE = (
    "U+0000-052F,U+1AB0-1AFF,U+1C80-1C8F,U+1D00-1DFF,U+1E00-1FFF,U+2000-2BFF,U+2C60-2C7F,"
    "U+A640-A69F,U+A720-A7FF,U+AB30-AB6F,U+FB00-FB06,U+FFFD"
)
SYMBOLS = "U+2190-21FF,U+2300-23FF,U+25A0-27BF,U+2900-297F,U+2B00-2BFF"
SCRIPTS = ["Hebrew", "Bengali", "Devanagari", "Gujarati", "Gurmukhi", "Tamil", "Ethiopic"]


def slim(source: Path, name: str, unicodes: str = "*") -> None:
    """Write `source` as fonts/`name`.ttf without hints, keeping every layout feature."""
    options = subset.Options(hinting=False, layout_features=["*"], notdef_outline=True)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["DSIG", "meta", "STAT"]
    font = subset.load_font(str(source), options)
    font.recalcTimestamp = False
    font.flavor = None
    cutter = subset.Subsetter(options)
    wanted = set(font.getBestCmap()) if unicodes == "*" else set(subset.parse_unicodes(unicodes))
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.save(OUT / f"{name}.ttf")


def join(package: Path, stem: str, name: str) -> None:
    """Put the latin and latin-ext halves of a @fontsource face together again."""
    with TemporaryDirectory() as folder:
        halves = []
        for half in ("latin", "latin-ext"):
            font = TTFont(package / "files" / f"{stem.format(half)}.woff2", recalcTimestamp=False)
            font.flavor = None
            halves.append(str(Path(folder) / f"{half}.ttf"))
            font.save(halves[-1])
        whole = Path(folder) / "whole.ttf"
        joined = merge.Merger().merge(halves)
        joined.recalcTimestamp = False
        joined["head"].modified = joined["head"].created
        joined.save(whole)
        slim(whole, name)


def main(atkinson: Path, bricolage: Path, emoji: Path, noto: Path) -> None:
    """All of them."""
    for weight, name in ((400, "Regular"), (700, "Bold")):
        stem = f"atkinson-hyperlegible-next-{{}}-{weight}"
        join(atkinson, f"{stem}-normal", f"AtkinsonHyperlegibleNext-{name}")
    join(atkinson, "atkinson-hyperlegible-next-{}-400-italic", "AtkinsonHyperlegibleNext-Italic")
    join(bricolage, "bricolage-grotesque-{}-700-normal", "BricolageGrotesque-Bold")
    slim(emoji / "files" / "noto-emoji-emoji-400-normal.woff2", "NotoEmoji-Regular")
    for weight in ("Regular", "Bold"):
        slim(noto / f"NotoSans-{weight}.ttf", f"NotoSans-{weight}", EUROPE)
        slim(noto / f"NotoNaskhArabic-{weight}.ttf", f"NotoNaskhArabic-{weight}")
    slim(noto / "NotoSansSymbols2-Regular.ttf", "NotoSansSymbols2-Regular", SYMBOLS)
    for script in SCRIPTS:
        slim(noto / f"NotoSans{script}-Regular.ttf", f"NotoSans{script}-Regular")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:5]))
