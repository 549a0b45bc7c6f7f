"""A plan without what may not cross a safety boundary: phone numbers, e-mails, addresses, schools, places (never list, 3).

Careful rather than clever: what looks like a number or an address goes, whole; ordinary words stay. The words left in its
place are the same for everybody and hint at nothing.
"""

import copy
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

_STREET = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Drive|Way|Court|Terrace|Place|Gardens|Crescent|Square|Grove|Hill|Row|"
    "Walk|House|Park|Mews|Flats?"
)
#: Words that begin a sentence and name no place: "The school writes back", "At Nan’s House".
_NO_NAME = (
    "A|An|The|This|That|These|Those|Our|My|Your|His|Her|Its|Their|Every|Each|Any|Some|No|New|Old|Same|Other|Another|At|In|On|"
    "To|From|For|By|With|After|Before|During|Until|If|When|While|Then|And|Or|But|So|As|Is|Are|Was|Has|Have|Does|Do|Ring|Call|"
    "Ask|Tell|Text|Take|Bring|Fetch|Meet|See|Visit|Write|Go|Back|Primary|Secondary|Nursery|Mum|Dad|Nan|Maybe|Only|Both|All"
)
_NAME = rf"(?!(?:{_NO_NAME})(?:['’]s)?\b)[A-ZÀ-Þ][\w’'-]*"
#: Digits that belong together as people write a number: "+44 (0)7700 900-101".
_RUN = re.compile(r"(?<![\w])\+?\(?\d(?:[\s().\-–/]{0,3}\d){5,}(?!\d)")
_DAY_OR_HOURS = re.compile(
    r"\d{4}-\d\d?-\d\d?|\d\d?[./-]\d\d?[./-](?:\d{4}|\d\d)|\d\d?\.\d\d\s*[-–]\s*\d\d?\.\d\d"
)
#: So many digits at least are a phone number; fewer are a day, a sum, an hour.
_FEWEST = 7
_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?:https?://|www\.)\S+"),
    re.compile(rf"\b\d+\s?[A-Za-z]?,?\s+(?:{_NAME}\s+){{1,3}}(?:{_STREET})\b\.?"),
    re.compile(rf"\b(?:{_NAME}\s+){{1,3}}(?:{_STREET})\b(?!’)"),
    re.compile(r"\b(?:[Ff]lat|[Rr]oom|[Uu]nit)\s+\d+\w?\b"),
    re.compile(
        r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?(?:\d[A-Za-z]{2}|\s+\d(?!(?:st|nd|rd|th|am|pm)\b)[A-Za-z]{2})\b"
    ),
    re.compile(
        rf"\b(?:{_NAME}\s+)+(?:[Pp]rimary|[Ss]chool|[Aa]cademy|[Nn]ursery|[Cc]ollege)(?:\s+[Ss]chool)?\b"
    ),
)


def without_these(
    plan: dict[str, Any], record: dict[str, Any], *, known: Iterable[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plan and the record without certain details that we hold: all else stays as it was written.

    For people who must not reach each other: each one's copy is whole but for what leads to the other.
    """
    return _cleaned(plan, record, _leaving_out(known, patterns=()))


def withhold(
    plan: dict[str, Any], record: dict[str, Any], *, known: Iterable[str], hidden: Iterable[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plan and the record with contact details left out of everything people wrote.

    `known`: phone numbers and addresses we hold ourselves, left out however they are spaced. `hidden`: seats the reader
    must be kept apart from, who are not listed.
    """
    plan, record = _cleaned(plan, record, _leaving_out(known, patterns=_PATTERNS))
    gone = set(hidden)
    plan["meeting"]["place"] = ""
    plan["review"]["where"] = ""
    plan["people"] = [person for person in plan["people"] if person["id"] not in gone]
    record["signatures"] = [one for one in record["signatures"] if one["seat"] not in gone]
    record["without"] = [one for one in record["without"] if one["seat"] not in gone]
    return plan, record


def _leaving_out(
    known: Iterable[str], *, patterns: Iterable[re.Pattern[str]]
) -> Callable[[str], str]:
    """What takes the known details out of a text, and whatever looks like one where `patterns` says how."""
    left_out = _("[left out]")
    patterns = tuple(patterns)
    held = [one for one in known if len(one.strip()) > 3]
    numbers = [digits for one in held if (digits := _number_in(one))]
    lines = [_line(one) for one in held if not _number_in(one)]

    def number(found: re.Match[str]) -> str:
        """A number goes whole, with everything before and behind that belongs to it, or not at all."""
        digits = re.sub(r"\D", "", found[0])
        if any(one in digits for one in numbers):
            return left_out
        looks_like_one = len(digits) >= _FEWEST and not _DAY_OR_HOURS.fullmatch(found[0])
        return left_out if patterns and looks_like_one else found[0]

    def clean(text: str) -> str:
        for pattern in (*lines, *patterns[:2]):
            text = pattern.sub(left_out, text)
        text = _RUN.sub(number, text)
        for pattern in patterns[2:]:
            text = pattern.sub(left_out, text)
        return text

    return clean


def _cleaned(
    plan: dict[str, Any], record: dict[str, Any], clean: Callable[[str], str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    plan, record = copy.deepcopy(plan), copy.deepcopy(record)
    _clean_plan(plan, clean)
    plan["meeting"]["place"] = clean(plan["meeting"]["place"])
    for answer in record["answers"]:
        answer["harm"], answer["family_reply"] = (
            clean(answer["harm"]),
            clean(answer["family_reply"]),
        )
    for answer in record["resources"]:
        answer["reason"] = clean(answer["reason"])
    for signature in record["signatures"]:
        signature["own_words"] = clean(signature["own_words"])
    return plan, record


def _clean_plan(plan: dict[str, Any], clean: Callable[[str], str]) -> None:
    """Every text people wrote; ids, numbers, names and dates stay."""
    for key in ("title", "question", "keeps_an_eye", "who_gets_a_copy"):
        plan[key] = clean(plan[key])
    for key in ("worries", "strengths"):
        plan[key] = [clean(text) for text in plan[key]]
    for place in (plan["who_to_call"], plan["review"]):
        for key in place:
            place[key] = clean(place[key])
    free = {"words", "text", "other_side", "reason", "offer", "what", "by_when", "how_we_know", "why",
            "backup", "trigger", "early_sign", "what_we_do"}  # fmt: skip
    for key in (
        "childs_words",
        "disputed",
        "bottom_lines",
        "actions",
        "warning_signs",
        "resources",
    ):
        for line in plan[key]:
            for name in free & line.keys():
                line[name] = clean(line[name])


def _number_in(known: str) -> str:
    """The end of a phone number we hold, the same in its national and its international form; nothing for other details."""
    digits = re.sub(r"\D", "", known)
    return digits[-9:] if len(digits) >= _FEWEST and "@" not in known and _is_number(known) else ""


def _is_number(known: str) -> bool:
    return re.fullmatch(r"[\d\s().+\-–/]+", known.strip()) is not None


def _line(known: str) -> re.Pattern[str]:
    """A detail we hold, as whole words and with any spacing."""
    words = r"\s+".join(map(re.escape, known.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
