"""A plan without what may not cross a safety boundary: phone numbers, e-mails, addresses, schools, places
(never list, 3).

Careful rather than clever: what looks like a number or an address goes, whole; ordinary words stay. The words
left in its place are the same for everybody and hint at nothing. What is looked for is in
`plans/document/identifying_details.py`.
"""

import copy
from collections.abc import Callable
from typing import Any

Clean = Callable[[str], str]
#: Every text of a line that people wrote; ids, numbers, names and dates stay.
_FREE = frozenset(
    {"words", "text", "other_side", "reason", "offer", "what", "by_when", "how_we_know", "why", "backup",
    "trigger",
     "early_sign", "what_we_do"}
)  # fmt: skip
_LISTS = ("childs_words", "disputed", "bottom_lines", "actions", "warning_signs", "resources")


def without_places(plan: dict[str, Any], gone: set[str]) -> dict[str, Any]:
    """The plan without where people meet, and without these seats."""
    people = [person for person in plan["people"] if person["id"] not in gone]
    meeting, review = {**plan["meeting"], "place": ""}, {**plan["review"], "where": ""}
    return {**plan, "meeting": meeting, "review": review, "people": people}


def without_seats(record: dict[str, Any], gone: set[str]) -> dict[str, Any]:
    """The record without what these seats said."""
    signatures = [one for one in record["signatures"] if one["seat"] not in gone]
    silent = [one for one in record["without"] if one["seat"] not in gone]
    return {**record, "signatures": signatures, "without": silent}


def cleaned_plan(plan: dict[str, Any], clean: Clean) -> dict[str, Any]:
    """A copy of the plan, every text that people wrote in it cleaned."""
    plan = copy.deepcopy(plan)
    for key in ("title", "question", "keeps_an_eye", "who_gets_a_copy"):
        plan[key] = clean(plan[key])
    for key in ("worries", "strengths"):
        plan[key] = [clean(text) for text in plan[key]]
    for place in (plan["who_to_call"], plan["review"]):
        for key in place:
            place[key] = clean(place[key])
    plan["meeting"]["place"] = clean(plan["meeting"]["place"])
    for key in _LISTS:
        for line in plan[key]:
            for name in _FREE & line.keys():
                line[name] = clean(line[name])
    return plan


def cleaned_record(record: dict[str, Any], clean: Clean) -> dict[str, Any]:
    """A copy of the record, every text that people wrote in it cleaned."""
    record = copy.deepcopy(record)
    for answer in record["answers"]:
        for name in ("harm", "family_reply"):
            answer[name] = clean(answer[name])
    for answer in record["resources"]:
        answer["reason"] = clean(answer["reason"])
    for signature in record["signatures"]:
        signature["own_words"] = clean(signature["own_words"])
    return record
