"""A text in plain signs, for looking things up in it: one kind of dash, blank and digit, and nothing that has
no width.

So a number reads the same however it was typed: with hyphens that do not break, soft hyphens, full-width or
Arabic digits, dots in the middle of a line, marks that are not seen. Each plain sign knows where it comes
from in the text, which itself stays as it is.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_DASHES = frozenset("\u2043\u2212\u02d7\u207b\u208b\u30fc")
_DOTS = frozenset(
    "\u00b7\u0387\u2022\u2027\u2024\u2219\u22c5\u25cf\u25e6\u30fb\uff65\u3002\uff61\u06d4\u2e31"
)
_QUOTES = frozenset("’‘ʼ′`´\u02b9\uff07")
_SLASHES = frozenset("\u2044\u2215\u29f8")
_COMMAS = frozenset("\u060c\u3001\ufe50\u201a")
#: Signs without a look that Unicode counts among the letters or symbols.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u00ad\u034f")
_UNSEEN = ("Cf", "Mn", "Me", "Cn", "Co", "Cs")


@dataclass(frozen=True, repr=False)
class Plain:
    """`signs` is the text in plain signs, `at` where in it each comes from."""

    text: str
    signs: str
    at: tuple[int, ...] | range

    def place_of(self, start: int, end: int) -> tuple[int, int]:
        """Where this stretch of plain signs stands in the text, with what has no width around it."""
        first, last = self.at[start], self.at[end - 1] + 1
        while last < len(self.text) and not _plain(self.text[last]):
            last += 1
        return first, last


def plain(text: str) -> Plain:
    """The text in plain signs."""
    if text.isascii():
        return Plain(text, text, range(len(text)))
    signs, at = [], []
    for place, sign in enumerate(text):
        for one in _plain(sign):
            signs.append(one)
            at.append(place)
    return Plain(text, "".join(signs), tuple(at))


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    """One sign as it counts: none, one, or the several it is written in."""
    if sign.isascii():
        return sign
    known = _by_look(sign)
    if known is not None:
        return known
    apart = unicodedata.normalize("NFKD", sign)
    return sign if apart == sign else "".join(map(_plain, apart))


def _by_look(sign: str) -> str | None:
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    kind = unicodedata.category(sign)
    if sign in _FILLERS or kind in _UNSEEN:
        return ""
    if kind in ("Zs", "Zl", "Zp", "Cc"):
        return " "
    if kind == "Pd" or sign in _DASHES:
        return "-"
    for signs, as_one in ((_DOTS, "."), (_QUOTES, "'"), (_SLASHES, "/"), (_COMMAS, ",")):
        if sign in signs:
            return as_one
    return None
