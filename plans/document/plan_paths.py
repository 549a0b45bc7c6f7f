"""Places of the plan where words stand, as the browser names them: "keeps_an_eye", "actions.<id>.what"."""

from typing import Any

from django.utils.functional import Promise as LazyWords
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pycrdt import Map, Text

from participants.platform.errors import Unclear
from plans.document.document import PlanContent
from plans.document.fractional_order import between, is_order
from plans.document.plan_grammar import PLAN, Holds, Slot

#: What each text is called, as on the screen (frontend/screens/room/labels.ts).
NAMES: dict[str, str | LazyWords] = {
    "words": gettext_lazy("In their own words"),
    "what": gettext_lazy("What will happen"),
    "by_when": gettext_lazy("By when"),
    "how_we_know": gettext_lazy("How we’ll know"),
    "backup": gettext_lazy("If it doesn’t work"),
    "trigger": gettext_lazy("If this happens"),
    "early_sign": gettext_lazy("We’ll see it by"),
    "what_we_do": gettext_lazy("Then we"),
    "why": gettext_lazy("Why we ask"),
    "who_to_call_day": gettext_lazy("Who to call in the day"),
    "who_to_call_night": gettext_lazy("Who to call at night"),
    "keeps_an_eye": gettext_lazy("Who keeps an eye on the plan"),
    "review_when": gettext_lazy("When we meet again"),
    "review_where": gettext_lazy("Where we meet again"),
    "who_gets_a_copy": gettext_lazy("Who gets a copy"),
}
LISTS: dict[str, str | LazyWords] = {
    "actions": gettext_lazy("Promise"),
    "warning_signs": gettext_lazy("A warning sign"),
    "resources": gettext_lazy("Something we ask for"),
    "childs_words": gettext_lazy("A child’s words"),
}


def parse(place: str) -> list[str]:
    """The parts of a place. Raises Unclear for one where no words of the plan can stand."""
    parts = place.split(".")
    slot: Slot | None = PLAN
    for part in parts:
        slot = slot.entry(part) if slot is not None and slot.holds == Holds.MAP else None
    if slot is None or slot.holds != Holds.TEXT:
        raise Unclear
    return parts


def words_at(content: PlanContent, place: str) -> str | None:
    """What the plan says at a place; None when the line it was in is not in the plan (any more)."""
    parts = parse(place)
    if len(parts) == 1:
        return str(getattr(content, parts[0]))
    line = _line(content, parts)
    return None if line is None else str(getattr(line, parts[-1]))


def called(content: PlanContent, place: str) -> str:
    """The place in words: "Promise 2 · By when"."""
    parts = parse(place)
    name = str(NAMES[parts[-1]])
    if len(parts) == 1:
        return name
    lines = [one for one in getattr(content, parts[0]) if not getattr(one, "removed", False)]
    number = next((n for n, one in enumerate(lines, start=1) if _id(one) == parts[1]), None)
    line = str(LISTS[parts[0]])
    if number is None:
        line = _("%(line)s that isn’t in the plan now") % {"line": line}
    elif parts[0] == "actions":
        line = _("%(line)s %(number)s") % {"line": line, "number": number}
    return f"{line} · {name}"


def put(plan: Map[Any], place: str, words: str) -> None:
    """Make the plan say this at a place, touching only what differs; a line that is not there is made anew.

    Raises Unclear for a place only the server may make (a child's words of a child the plan does not have).
    """
    parts = parse(place)
    holder: Map[Any] = plan
    slot = PLAN
    for part in parts[:-1]:
        inner = slot.entry(part)
        if inner is None or (inner.seeded and part not in holder):
            raise Unclear
        if part not in holder:
            holder[part] = _new_line(inner, holder)
        holder, slot = holder[part], inner
    if holder.get("removed") is True:
        holder["removed"] = False
    if parts[-1] not in holder:
        holder[parts[-1]] = Text("")
    _retype(holder[parts[-1]], words)


def _new_line(slot: Slot, lines: Map[Any]) -> Map[Any]:
    orders = [line.get("order") for line in lines.values() if isinstance(line, Map)]
    last = max((one for one in orders if isinstance(one, str) and is_order(one)), default="")
    parts: dict[str, Any] = {"order": between(last, None), "removed": False}
    for name, entry in slot.entries.items():
        if entry.holds == Holds.TEXT:
            parts[name] = Text("")
        elif entry.holds == Holds.MAP:
            parts[name] = Map({})
    return Map(parts)


def _retype(text: Text, words: str) -> None:
    """Only what differs, so that what somebody else types in the same moment stays. Positions are bytes of
    UTF-8.
    """
    now = str(text)
    start = 0
    while start < min(len(now), len(words)) and now[start] == words[start]:
        start += 1
    end = 0
    while end < min(len(now), len(words)) - start and now[-1 - end] == words[-1 - end]:
        end += 1
    first = len(now[:start].encode())
    last = len(now[: len(now) - end].encode())
    if last > first:
        del text[first:last]
    if middle := words[start : len(words) - end]:
        text.insert(first, middle)


def _line(content: PlanContent, parts: list[str]) -> Any:
    lines = getattr(content, parts[0])
    found = [one for one in lines if _id(one) == parts[1] and not getattr(one, "removed", False)]
    return found[0] if found else None


def _id(line: Any) -> str:
    return str(line.person_id if hasattr(line, "person_id") else line.id)
