"""Signs of a plan that come out as an empty box on paper: said while the family can still write them another
way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from plans.agreement.version_display import facts
from plans.pdf.printable import cannot_print


@dataclass(frozen=True)
class Box:
    """Where in the plan, and which signs there."""

    place: str
    signs: str


def boxes(plan: dict[str, Any]) -> list[Box]:
    """What of a plan cannot be printed, place by place; empty for nearly every plan there is."""
    found: dict[str, list[str]] = {}
    for place, words in _words(plan):
        if signs := cannot_print(words):
            found.setdefault(place, []).extend(signs)
    return [Box(place, " ".join(dict.fromkeys(signs))) for place, signs in found.items()]


def _words(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("The question"), plan["question"]
    yield _("The name of the plan"), plan["title"]
    for voice in plan["childs_words"]:
        yield _("%(name)s, in their own words") % {"name": voice["name"]}, voice["words"]
    for line in plan["actions"]:
        place = _("Promise %(number)s") % {"number": line["number"]}
        yield from _each(place, line, "what", "by_when", "how_we_know", "backup")
    for line in plan["warning_signs"]:
        yield from _each(_("What we watch for"), line, "trigger", "early_sign", "what_we_do")
    for line in plan["resources"]:
        yield from _each(_("What we ask for"), line, "what", "why")
    yield from facts(plan)
    for line in plan["bottom_lines"]:
        place = _("Bottom line %(number)s") % {"number": line["number"]}
        yield from _each(place, line, "text", "reason", "offer")
    for text in (*plan["worries"], *plan["strengths"]):
        yield _("What people bring"), text
    for said in plan["disputed"]:
        yield from _each(_("What people bring"), said, "text", "other_side")
    for person in plan["people"]:
        yield _("Names"), person["name"]


def _each(place: str, line: dict[str, Any], *names: str) -> Iterator[tuple[str, str]]:
    for name in names:
        yield place, line[name]
