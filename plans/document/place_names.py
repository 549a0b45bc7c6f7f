"""Streets and schools in a text, told by the words they end with and the names before these. The text is in
plain signs.
"""

import re
from collections.abc import Iterator, Sequence

Word = re.Match[str]
_STREETS = frozenset(
    ["Street", "St", "Road", "Rd", "Avenue", "Ave", "Lane", "Ln", "Close", "Drive", "Way", "Court", "Terrace",
    "Place", "Gardens", "Crescent", "Square", "Grove", "Hill", "Row", "Walk", "House", "Park", "Mews", "Flat",
    "Flats"]
)  # fmt: skip
_SCHOOLS = frozenset(["primary", "school", "academy", "nursery", "college"])
#: Words that begin a sentence and name no place: "The school writes back", "At Nan's House".
_NO_NAME = frozenset(
    ["A", "An", "The", "This", "That", "These", "Those", "Our", "My", "Your", "His", "Her", "Its", "Their",
    "Every", "Each", "Any", "Some", "No", "New", "Old", "Same", "Other", "Another", "At", "In", "On", "To",
    "From", "For", "By", "With", "After", "Before", "During", "Until", "If", "When", "While", "Then", "And",
    "Or", "But", "So", "As", "Is", "Are", "Was", "Has", "Have", "Does", "Do", "Ring", "Call", "Ask", "Tell",
    "Text", "Take", "Bring", "Fetch", "Meet", "See", "Visit", "Write", "Go", "Back", "Primary", "Secondary",
    "Nursery", "Mum", "Dad", "Nan", "Maybe", "Only", "Both", "All"]
)  # fmt: skip
_MOST_NAMES = 3
_HOUSE_NUMBER = re.compile(r"\d+[A-Za-z]?")


def found_in(signs: str) -> Iterator[tuple[int, int]]:
    """Where streets, with or without a house's number, and schools stand."""
    words = list(re.finditer(r"[\w']+", signs))
    before = _names_before(words, signs)
    for at, word in enumerate(words):
        if before[at] and _title(word[0]) in _STREETS:
            first = _with_number(words, at - min(before[at], _MOST_NAMES), signs)
            yield words[first].start(), word.end()
        if before[at] and word[0].lower() in _SCHOOLS:
            yield words[at - before[at]].start(), _end_of_school(words, at, signs)


def _names_before(words: Sequence[Word], signs: str) -> list[int]:
    """For each word, how many names stand right before it, in one line with it."""
    found = [0] * len(words)
    for at in range(1, len(words)):
        if _is_name(words[at - 1][0]) and _are_beside(words[at - 1], words[at], signs):
            found[at] = found[at - 1] + 1
    return found


def _is_name(word: str) -> bool:
    """A word with a capital that names something; of what is said in capitals only, too."""
    return word[0].isupper() and _title(word).removesuffix("'s") not in _NO_NAME


def _title(word: str) -> str:
    return word.capitalize() if len(word) > 1 and word.isupper() else word


def _are_beside(one: Word, other: Word, signs: str) -> bool:
    """Nothing but blanks or a dash between them; a dot as well after something short, such as "St."."""
    between = signs[one.end() : other.start()]
    stop = between.startswith(".") and len(one[0]) <= 2
    return (between[1:] if stop else between).strip(" \t\r\n-") == "" and between.count("-") <= 1


def _with_number(words: Sequence[Word], first: int, signs: str) -> int:
    """The first word of an address: its house's number, or several of them ("4 b", "12-14"), or the name
    itself.
    """
    while first:
        between = signs[words[first - 1].end() : words[first].start()].strip()
        is_letter = first > 1 and re.fullmatch(r"[A-Za-z]", words[first - 1][0]) is not None
        has_number = is_letter and _HOUSE_NUMBER.fullmatch(words[first - 2][0]) is not None
        if between not in ("", ",", "-", "/") or not (
            has_number or _HOUSE_NUMBER.fullmatch(words[first - 1][0])
        ):
            return first
        first -= 1
    return first


def _end_of_school(words: Sequence[Word], at: int, signs: str) -> int:
    """Where a school's name ends: "Primary School" is one."""
    following = words[at + 1] if at + 1 < len(words) else None
    if (
        following is not None
        and following[0].lower() == "school"
        and _are_beside(words[at], following, signs)
    ):
        return following.end()
    return words[at].end()
