"""Reading an answer that came as a text message: "1 yes, 2 if released, 3 no". Plain words in, answers out."""

import re
import unicodedata

from django.utils.translation import gettext as _

from meetings.words import CanCome
from participants.errors import Unclear

LONGEST = 300
#: Looked for in this order: "yes if released" is no plain yes.
WORDS: tuple[tuple[CanCome, tuple[str, ...]], ...] = (
    (
        CanCome.IF_RELEASED,
        ("if released", "if work", "if they let me", "released", "maybe", "if", "إذا", "ربما"),
    ),
    (
        CanCome.NO,
        ("no", "nope", "none", "not", "cant", "can't", "cannot", "n", "لا"),
    ),
    (
        CanCome.YES,
        ("yes", "yeah", "yep", "ok", "okay", "fine", "can", "y", "نعم", "ايوه"),
    ),
)
ALL = ("all", "both", "any", "none", "الكل")


def read(text: str, *, numbers: list[int]) -> dict[int, CanCome]:
    """Which of the offered numbers were answered, and how. A number nobody offered, two answers to one, or none: Unclear.

    With one time on offer the number may be left out, and "all", "both" and "none" mean every one.
    """
    plain = _plain(text)
    if not plain or len(plain) > LONGEST:
        raise _not_understood()
    parts = re.findall(r"(\d+(?:\s*(?:,|&|\+|and|و)?\s*\d+)*)\s*[:.)=-]*\s*(\D*)", plain)
    if not parts:
        meant = _meant(plain)
        if meant is None or not (len(numbers) == 1 or any(_has(plain, word) for word in ALL)):
            raise _not_understood()
        return dict.fromkeys(numbers, meant)
    found: dict[int, CanCome] = {}
    for named, words in parts:
        meant = _meant(words)
        for number in map(int, re.findall(r"\d+", named)):
            if meant is None or number not in numbers or found.get(number, meant) != meant:
                raise _not_understood()
            found[number] = meant
    return found


def _plain(text: str) -> str:
    """Lower case, digits of every script as 0 to 9, curly signs straight."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return "".join(
        str(unicodedata.digit(char)) if char.isdigit() else char for char in text
    ).strip()


def _meant(words: str) -> CanCome | None:
    return next((meant for meant, said in WORDS if any(_has(words, word) for word in said)), None)


def _has(words: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", words) is not None


def _not_understood() -> Unclear:
    return Unclear(_("We didn’t understand that. Answer like this: 1 yes, 2 if released, 3 no."))
