"""A plan without what may not cross a safety boundary: phone numbers, e-mails, addresses, schools, places (never list, 3).

Careful rather than clever: what looks like a number or an address goes. The words left in its place are the same for
everybody and hint at nothing.
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
_NAME = r"[A-ZÀ-Þ][\w’'-]*"
_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?:https?://|www\.)\S+"),
    re.compile(r"\+?\(?\d(?:[\s().\-–/]{0,2}\d){6,14}(?!\d)"),
    re.compile(rf"\b\d+\s?[A-Za-z]?,?\s+(?:{_NAME}\s+){{1,3}}(?:{_STREET})\b\.?"),
    re.compile(rf"\b(?:{_NAME}\s+){{1,3}}(?:{_STREET})\b(?!’)"),
    re.compile(r"\b(?:[Ff]lat|[Rr]oom|[Uu]nit)\s+\d+\w?\b"),
    re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b"),
    re.compile(
        rf"\b(?:{_NAME}\s+)+(?:[Pp]rimary|[Ss]chool|[Aa]cademy|[Nn]ursery|[Cc]ollege)(?:\s+[Ss]chool)?\b"
    ),
)


def withhold(
    plan: dict[str, Any], record: dict[str, Any], *, known: Iterable[str], hidden: Iterable[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plan and the record with contact details left out of everything people wrote.

    `known`: phone numbers and addresses we hold ourselves, left out however they are spaced. `hidden`: seats the reader
    must be kept apart from, who are not listed.
    """
    left_out = _("[left out]")
    exact = [_loosely(one) for one in known if len(one.strip()) > 3]

    def clean(text: str) -> str:
        for pattern in (*exact, *_PATTERNS):
            text = pattern.sub(left_out, text)
        return text

    plan, record, gone = copy.deepcopy(plan), copy.deepcopy(record), set(hidden)
    _clean_plan(plan, clean)
    plan["meeting"]["place"] = ""
    plan["review"]["where"] = ""
    plan["people"] = [person for person in plan["people"] if person["id"] not in gone]
    record["signatures"] = [one for one in record["signatures"] if one["seat"] not in gone]
    record["without"] = [one for one in record["without"] if one["seat"] not in gone]
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


def _loosely(known: str) -> re.Pattern[str]:
    """A number or address we hold, with any spacing: national and international forms of a number alike."""
    digits = re.sub(r"\D", "", known)
    if len(digits) >= 7 and "@" not in known:
        return re.compile(r"\+?" + r"[\s().\-–/]*".join(digits[-9:]))
    return re.compile(r"\s+".join(map(re.escape, known.split())), re.IGNORECASE)
