"""Under a minute: how long a sentence and a whole catch-up may be. Anyone who writes without spaces is held
to letters.
"""

import re
from collections.abc import Sequence

#: A minute read aloud, in words and in letters.
MOST_WORDS, MOST_LETTERS = 140, 1000
#: For "and 4 smaller changes".
KEPT_FREE_WORDS, KEPT_FREE_LETTERS = 12, 90
SENTENCE_WORDS, SENTENCE_LETTERS = 40, 280
CUT_WORDS, CUT_LETTERS = 24, 160
_ENDS = re.compile(r"[.!?…؟。][\u2069”\"')]*$")


def cut(words: str) -> str:
    """Words of somebody's, cut at a word when they are long."""
    some = words.split()[:CUT_WORDS]
    while len(some) > 1 and len(" ".join(some)) > CUT_LETTERS:
        some.pop()
    short = " ".join(some)[:CUT_LETTERS]
    return short if len(short) >= len(" ".join(words.split())) else f"{short.rstrip('.,;:')}…"


def stop(words: str) -> str:
    """A sentence that ends like one."""
    words = str(words).rstrip(" ,;:")
    return words if _ENDS.search(words) else f"{words}."


def fits(sentences: Sequence[str]) -> str:
    """The first of these and as many more as are not too long together; "…" when some are left out."""
    told = list(sentences[:1])
    for one in sentences[1:]:
        if not _short_enough([*told, one], words=SENTENCE_WORDS, letters=SENTENCE_LETTERS):
            return " ".join(told) + " …"
        told.append(one)
    return " ".join(told)


def within_a_minute(opening: Sequence[str], news: Sequence[str]) -> tuple[list[str], int]:
    """The opening, then news in their order while there is time; and how many of the news were left out."""
    told: list[str] = []
    for one in opening:
        if not _fits_on(told, one):
            return told, len(news)
        told.append(one)
    for number, one in enumerate(news):
        if not _fits_on(told, one):
            return told, len(news) - number
        told.append(one)
    return told, 0


def _fits_on(told: Sequence[str], one: str) -> bool:
    return _short_enough(
        [*told, one], words=MOST_WORDS - KEPT_FREE_WORDS, letters=MOST_LETTERS - KEPT_FREE_LETTERS
    )


def _short_enough(sentences: Sequence[str], *, words: int, letters: int) -> bool:
    whole = " ".join(sentences)
    return len(whole.split()) <= words and len(whole) <= letters
