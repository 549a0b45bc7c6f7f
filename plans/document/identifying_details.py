"""What leads to somebody in a text: numbers, e-mails, web and postal addresses, schools; and the details we
hold of people.

Everything is looked for in plain signs (`plans/document/searchable_text.py`), in one pass over the text for
each kind: the
work grows with the text and no faster, whatever somebody writes. Streets and schools are told by their words,
in `plans/document/place_names.py`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from plans.document import place_names
from plans.document.searchable_text import Plain, plain

Span = tuple[int, int]
_LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
_AT = r"\s?(?:@|[(\[{]\s?at\s?[)\]}])\s?"
_DOT = r"(?:\.|\s?[(\[{]\s?dot\s?[)\]}]\s?)"
_E_MAIL = re.compile(
    rf"(?:(?<!{_LOCAL}){_LOCAL}++|\"[^\"]{{1,80}}\"){_AT}[\w-]++(?:{_DOT}[\w-]++)++", re.IGNORECASE
)
_PATTERNS = (
    _E_MAIL,
    re.compile(r"(?:https?://|www\.)\S++", re.IGNORECASE),
    re.compile(r"\b(?:[Ff]lat|[Rr]oom|[Uu]nit|FLAT|ROOM|UNIT)[\s.,#-]{1,4}\d++\w?\b"),
    re.compile(
        r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?(?:\d[A-Za-z]{2}|[\s./_-]{1,4}\d(?!(?:st|nd|rd|th|am|pm)\b)[A-Za-z]{2})\b"
    ),
)
#: Digits that belong together as people write a number: "+44 (0)7700 900-101", "07700, 900, 101".
_RUN = re.compile(r"(?<!\d)\+?\(?\d(?:[\s().,\-/_*~|]{0,4}\d){5,}")
#: Digits of a number we hold, whatever stands between them but letters.
_LOOSE = re.compile(r"\d(?:[\W_]{0,8}\d){6,}")
_LIKE_A_DIGIT = re.compile(r"(?<=\d)[OoIl]{1,3}(?=[\d\s.\-/]|$)|\b[Oo](?=\d{2})")
_DAY = re.compile(r"(?<!\d)(?:(\d{4})-(\d\d?)-(\d\d?)|(\d\d?)[./-](\d\d?)[./-](\d{4}|\d\d))(?!\d)")
_HOURS = re.compile(r"(?<!\d)(\d\d?)\.(\d\d)\s*-\s*(\d\d?)\.(\d\d)(?!\d)")
_SUM = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d\d?)?")
#: The fewest digits of a phone number; fewer are a day, a sum, an hour.
_FEWEST = 7


def finder(known: Iterable[str], *, looks_like: bool) -> Callable[[str], str]:
    """What takes the known details out of a text, and, with `looks_like`, whatever looks like one."""
    held = [plain(one.strip()).signs for one in known if len(one.strip()) > 3]
    numbers = [digits for one in held if (digits := _number_in(one))]
    lines = _by_first_word(one for one in held if not _number_in(one))
    left_out = _("[left out]")

    def clean(text: str) -> str:
        found = plain(text)
        spans = [*_known_numbers(found.signs, numbers), *_known_lines(found.signs, lines)]
        if looks_like:
            spans += _look_alikes(found.signs)
        return _without(found, spans, left_out) if spans else text

    return clean


def _without(found: Plain, spans: Sequence[Span], left_out: str) -> str:
    """The text with these words in place of every span; spans that overlap are one."""
    said, done = [], 0
    for start, end in _merged(spans):
        first, last = found.place_of(start, end)
        said += [found.text[done:first], left_out]
        done = last
    return "".join([*said, found.text[done:]])


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


# -- what looks like one -------------------------------------------------------------------------------------
def _look_alikes(signs: str) -> Iterator[Span]:
    for pattern in _PATTERNS:
        yield from (found.span() for found in pattern.finditer(signs))
    for run in _RUN.finditer(_with_digits(signs)):
        if len(re.sub(r"\D", "", run[0])) >= _FEWEST and not _is_no_number(run[0]):
            yield run.span()
    yield from place_names.found_in(signs)


def _with_digits(signs: str) -> str:
    """The same with letters that stand for digits among digits as digits: 0770O 900104."""
    return _LIKE_A_DIGIT.sub(lambda one: one[0].translate({79: "0", 111: "0", 73: "1", 108: "1"}), signs)


def _is_no_number(run: str) -> bool:
    """Whether all of it is days, hours, a sum, or a list of small numbers."""
    parts = re.split(r",\s*", run)
    if len(parts) > 1 and all(re.fullmatch(r"[1-9]\d?", part) for part in parts):
        return True
    rest = _DAY.sub(_gone_if(_is_a_day), _HOURS.sub(_gone_if(_are_hours), run))
    return bool(_SUM.fullmatch(run)) or (rest != run and bool(re.fullmatch(r"[\s,\-/]*(?:\s\d\d?)?", rest)))


def _gone_if(fits: Callable[[re.Match[str]], bool]) -> Callable[[re.Match[str]], str]:
    return lambda found: "" if fits(found) else found[0]


def _is_a_day(found: re.Match[str]) -> bool:
    year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    fits = len(year) == 2 or year[:2] in ("19", "20", "21")
    one, other = sorted((int(month), int(day)))
    return fits and 1 <= one <= 12 and other <= 31


def _are_hours(found: re.Match[str]) -> bool:
    return all(int(found[n]) < 25 for n in (1, 3)) and all(int(found[n]) < 60 for n in (2, 4))


# -- what we hold --------------------------------------------------------------------------------------------
def _number_in(known: str) -> str:
    """The end of a phone number we hold, the same in its national and its international form; nothing for
    other details.
    """
    digits = re.sub(r"\D", "", known)
    is_number = re.fullmatch(r"[\d\s().+\-/]+", known) is not None
    return digits[-9:] if is_number and len(digits) >= _FEWEST else ""


def _known_numbers(signs: str, numbers: Sequence[str]) -> Iterator[Span]:
    """Every number we hold, whole: with all that people write before it, and whatever stands between its
    digits.
    """
    if not numbers:
        return
    signs = _with_digits(signs)
    for run in _RUN.finditer(signs):
        digits = re.sub(r"\D", "", run[0])
        if any(one in digits for one in numbers):
            yield run.span()
    for run in _LOOSE.finditer(signs):
        places = [place for place in range(*run.span()) if signs[place].isdigit()]
        digits = "".join(signs[place] for place in places)
        for one in numbers:
            if (at := digits.find(one)) >= 0:
                yield _with_its_ends(signs, places[at], places[at + len(one) - 1] + 1)


def _with_its_ends(signs: str, start: int, end: int) -> Span:
    """A stretch with the digits that stand right before and behind it."""
    while start and (signs[start - 1].isdigit() or signs[start - 1] == "+"):
        start -= 1
    while end < len(signs) and signs[end].isdigit():
        end += 1
    return start, end


def _by_first_word(lines: Iterable[str]) -> dict[str, list[list[str]]]:
    """Lines of addresses we hold, as words, by their first one."""
    found: dict[str, list[list[str]]] = {}
    for line in lines:
        words = re.findall(r"\w+", line.casefold())
        if words:
            found.setdefault(words[0], []).append(words)
    return found


def _known_lines(signs: str, lines: dict[str, list[list[str]]]) -> Iterator[Span]:
    """Every detail we hold, as whole words with anything but words between them."""
    if not lines:
        return
    words = list(re.finditer(r"\w+", signs))
    said = [one[0].casefold() for one in words]
    for at, first in enumerate(said):
        for line in lines.get(first, ()):
            if said[at : at + len(line)] == line:
                yield words[at].start(), words[at + len(line) - 1].end()
