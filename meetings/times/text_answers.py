"""Reading an answer that came as a text message: "1 yes, 2 if released, 3 no". Plain words in, answers out.

Only a message that is nothing but an answer counts. One more word, a question, a doubt, and a person has to
read it: "1 no problem" is no "no", and "yes for 1, not sure about the rest" is not an answer yet.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from meetings.choices import CanCome
from participants.platform.errors import Unclear

LONGEST = 300
YES, NO, IF = CanCome.YES, CanCome.NO, CanCome.IF_RELEASED
#: Every way of saying one of the three answers that is understood, in plain letters (see `_plain`).
ANSWERS: dict[str, CanCome] = {
    **dict.fromkeys(
        (
            *("yes", "yeah", "yep", "yup", "y", "ok", "okay", "fine", "can", "can do", "i can"),
            *(
                "i can do",
                "i can come",
                "works",
                "works for me",
                "good",
                "that's fine",
                "thats fine",
            ),
            *("نعم", "ايوه", "اي", "اجل", "تمام", "موافق", "موافقه", "ممكن", "استطيع", "اقدر"),
        ),
        YES,
    ),
    **dict.fromkeys(
        (
            *("no", "nope", "n", "can't", "cant", "cannot", "can not", "can't do", "cant do"),
            *(
                "i can't",
                "i cant",
                "i cannot",
                "i can't do",
                "i cant do",
                "i can't come",
                "cannot do",
            ),
            *("i cant come", "can't come", "cant come", "cannot come", "i can not"),
            *("لا", "كلا", "لا استطيع", "لا اقدر", "لا يمكن", "لا يمكنني", "ما اقدر", "مش ممكن"),
        ),
        NO,
    ),
    **dict.fromkeys(
        (
            *("if released", "yes if released", "only if released", "if i am released"),
            *("if i'm released", "if im released", "if work", "if work lets me", "if they let me"),
            *("yes if work lets me", "yes if they let me", "if work releases me", "released"),
            *(
                "اذا سمح العمل",
                "اذا سمح لي العمل",
                "نعم اذا سمح العمل",
                "اذا سمحوا لي",
                "اذا سمحوا",
            ),
        ),
        IF,
    ),
}
#: "Not 3": an answer only before a number.
NOT = ("not", "not on", "ليس")
ALL = ("all", "both", "any", "either", "all of them", "both of them", "الكل", "كلها", "كلاهما")
NONE = ("none", "neither", "none of them", "neither of them", "ولا واحد", "ولا وقت")
#: What may stand beside an answer and changes nothing about it.
BESIDE = (
    *("please", "sorry", "thanks", "thank you", "thankyou", "many thanks", "ta", "cheers", "hi", "hello", "x",
    "xx", "xxx"),
    *("to", "for", "on", "option", "number", "is", "it's", "its", "are", "من فضلك", "شكرا", "مرحبا", "ل",
    "الي", "رقم"),
)  # fmt: skip
JOINS = ("and", "&", "+", "و")
_LONGEST_PHRASE = 5  # words
_RANGE = re.compile(r"(?<![\d.:])(\d{1,2})\s?-\s?(\d{1,2})(?![\d.:])")
_WORD = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[,;.\n،؛]|[&+]|\S")


@dataclass
class _Clause:
    """What stands between two stops: numbers, an answer, or both. `order`: which of them stands first."""

    pairs: list[tuple[list[int], CanCome]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    answer: CanCome | None = None
    order: str = ""


def read(text: str, *, numbers: list[int]) -> dict[int, CanCome]:
    """Which of the offered numbers were answered, and how. Anything that is not plainly an answer and nothing
    else: Unclear.

    With one time on offer the number may be left out, and "all", "both" and "none" mean every one.
    """
    plain = _plain(text)
    if not plain or len(plain) > LONGEST or "?" in plain or "؟" in plain:
        raise _not_understood()
    if plain.strip(" .!") in NONE:
        return dict.fromkeys(numbers, NO)
    clauses = [_clause(words, numbers) for words in _clauses(_spread(plain))]
    found: dict[int, CanCome] = {}
    for named, meant in _pairs([one for one in clauses if one is not None], numbers):
        for number in named:
            if number not in numbers or found.get(number, meant) != meant:
                raise _not_understood()
            found[number] = meant
    if not found:
        raise _not_understood()
    return found


def _plain(text: str) -> str:
    """Lower case, digits of every script as 0 to 9, curly signs straight, Arabic letters in one form."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    text = re.sub("[\u064b-\u0652\u0640]", "", text)
    text = text.translate(str.maketrans("أإآٱىةؤئ–—", "اااايهوي--"))
    digits = (str(unicodedata.digit(char)) if char.isdigit() else char for char in text)
    return "".join(digits).strip()


def _spread(plain: str) -> str:
    """ "1-3" as the numbers it means."""

    def numbers(found: re.Match[str]) -> str:
        first, last = int(found[1]), int(found[2])
        if not first < last < first + 20:
            raise _not_understood()
        return " " + " and ".join(map(str, range(first, last + 1))) + " "

    return _RANGE.sub(numbers, plain)


def _clauses(plain: str) -> list[list[str]]:
    """The words and numbers between stops. A time of day is no number of an offer, nor is "3pm"."""
    if re.search(r"\d[.:]\d|\d(?:am|pm|st|nd|rd|th)\b|\d\s*/", plain):
        raise _not_understood()
    clauses: list[list[str]] = [[]]
    for word in _WORD.findall(plain):
        if word in ",;.\n،؛":
            clauses.append([])
        elif word not in ":)(-=!\"'":
            clauses[-1].append(word)
    return clauses


def _clause(words: list[str], numbers: list[int]) -> _Clause | None:
    """What a clause says, word for word; None for one that says nothing. Raises Unclear for a word that is no
    part of an answer.
    """
    clause, at, kinds = _Clause(), 0, ""
    parts: list[list[int] | CanCome] = []
    while at < len(words):
        taken, part = _part(words[at:], numbers)
        at += taken
        if isinstance(part, list) and parts and isinstance(parts[-1], list):
            parts[-1] += part
        elif part is not None:
            parts.append(part)
    kinds = "".join("N" if isinstance(part, list) else "A" for part in parts)
    if not kinds:
        return None
    if re.fullmatch("(NA)+|(AN)+", kinds):
        clause.order = kinds[:2]
        for one, other in zip(parts[::2], parts[1::2], strict=True):
            named, meant = (one, other) if isinstance(one, list) else (other, one)
            clause.pairs.append((named, meant))  # type: ignore[arg-type]
    elif kinds == "N":
        clause.numbers = parts[0]  # type: ignore[assignment]
    elif kinds == "A":
        clause.answer = parts[0]  # type: ignore[assignment]
    else:
        raise _not_understood()
    return clause


def _part(words: list[str], numbers: list[int]) -> tuple[int, list[int] | CanCome | None]:
    """The next part of a clause and how many words it takes: numbers, an answer, or None for what changes
    nothing.
    """
    if words[0].isdigit():
        return 1, [int(words[0][:4])]
    for length in range(min(_LONGEST_PHRASE, len(words)), 0, -1):
        phrase = " ".join(words[:length])
        if phrase in ANSWERS:
            return length, ANSWERS[phrase]
        if phrase in NOT and words[length : length + 1] and words[length].isdigit():
            return length, NO
        if phrase in ALL:
            return length, list(numbers)
        if phrase in BESIDE or phrase in JOINS:
            return length, None
    raise _not_understood()


def _pairs(clauses: list[_Clause], numbers: list[int]) -> list[tuple[list[int], CanCome]]:
    """Numbers with their answers. Numbers by themselves belong to the clause beside them, where only one can
    be meant.
    """
    if len(clauses) == 1 and (alone := clauses[0]).answer is not None:
        if len(numbers) != 1:
            raise _not_understood()
        return [(numbers, alone.answer)]
    found: list[tuple[list[int], CanCome]] = []
    for at, clause in enumerate(clauses):
        if clause.answer is not None:
            raise _not_understood()
        found += clause.pairs
        if clause.numbers:
            before = next((one for one in reversed(clauses[:at]) if one.pairs), None)
            after = next((one for one in clauses[at:] if one.pairs), None)
            meant = [before.pairs[-1][1]] if before is not None and before.order == "AN" else []
            meant += [after.pairs[0][1]] if after is not None and after.order == "NA" else []
            if len(meant) != 1:
                raise _not_understood()
            found.append((clause.numbers, meant[0]))
    return found


def _not_understood() -> Unclear:
    return Unclear(_("We didn’t understand that. Answer like this: 1 yes, 2 if released, 3 no."))
