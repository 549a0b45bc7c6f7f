"""Names as people write them, without what nobody sees: one way in for every name, wherever it is written.

A name stands beside other people's words and is read out, printed and signed with. So no sign in it is
invisible, turns the direction of writing, or fills a place without being there. Joiners that a script needs
(Persian, the scripts of India) stay between two of its letters.
"""

import unicodedata

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from participants.platform.errors import Unclear

LONGEST = 120
#: Marks on one letter; more than any language writes would climb over the lines above and below.
MOST_MARKS = 4
#: Signs that look like nothing, or only choose another picture of the sign before, and are not called
#: "format" by Unicode.
EMPTY = frozenset(
    [
        *map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0xFFFC, 0xFFFD)),
        *map(chr, (0x16FE4, 0x1D159)),
        *map(chr, range(0x180B, 0x1810)),
        *map(chr, range(0xFE00, 0xFE10)),
        *map(chr, range(0xE0000, 0xE1000)),
    ]
)
UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs")
JOINERS = ("\u200c", "\u200d")
#: How Unicode's names of their letters begin.
JOINED = (
    *("ARABIC", "SYRIAC", "NKO", "MANDAIC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI"),
    *("GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "MYANMAR"),
    *("KHMER", "TIBETAN", "THAANA", "BALINESE", "JAVANESE"),
)


def clean(written: str) -> str:
    """A name as it is kept: whole letters (NFC), single spaces, nothing that nobody sees. May be empty."""
    signs = unicodedata.normalize("NFC", written)
    kept = "".join(_kept(signs, place) for place in range(len(signs)))
    # Once more: what stood apart before may be one letter now.
    found = unicodedata.normalize("NFC", " ".join(_few_marks(kept).split()))
    return found if any(_is_seen(sign) for sign in found) else ""


def required(written: str, *, field: str, words: str | Promise = "", longest: int = LONGEST) -> str:
    """A name that is there. Raises Unclear, at its field, for one with nothing to read in it, and for one
    that is too long.
    """
    name = clean(written)
    if not name:
        raise Unclear(words or _nothing(written), field=field)
    if len(name) > longest:
        raise Unclear(_("That is too long: %(most)s letters at most.") % {"most": longest}, field=field)
    return name


def _nothing(written: str) -> str:
    if written.strip():
        return _("There is nothing in it that people could read. Write it in letters.")
    return _("Please fill in every part that is marked as needed.")


def _kept(signs: str, place: int) -> str:
    sign = signs[place]
    if sign.isspace():
        return " "
    if sign in JOINERS:
        return sign if _joins(signs, place) else ""
    if sign in EMPTY or unicodedata.category(sign) in UNSEEN:
        return ""
    return sign


def _joins(signs: str, place: int) -> bool:
    """Whether a joiner stands between two letters, or their marks, of a script that is written with it."""
    around = (signs[place - 1 : place], signs[place + 1 : place + 2])
    return all(
        sign and unicodedata.category(sign)[0] in "LM" and unicodedata.name(sign, "").startswith(JOINED)
        for sign in around
    )


def _few_marks(name: str) -> str:
    found, marks = [], 0
    for sign in name:
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            found.append(sign)
    return "".join(found)


def _is_seen(sign: str) -> bool:
    """A letter, a number, or a sign that is drawn: an emoji is a name too, a full stop or an accent alone is
    not.
    """
    return unicodedata.category(sign)[0] in "LN" or unicodedata.category(sign) == "So"
