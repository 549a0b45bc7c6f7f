"""The items of a plan: a promise, a warning sign, a child's words, who to call; each with its parts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from plans.agreement.reading_gate import Gate
from plans.document.document import PlanContent
from plans.document.plan_grammar import SINGLE_FIELDS

#: The lists of the plan and the parts of their lines, the one that says what it is about first.
LISTS: dict[str, tuple[str, ...]] = {
    "actions": ("what", "who", "by_when", "how_we_know", "backup"),
    "warning_signs": ("trigger", "early_sign", "what_we_do"),
    "resources": ("what", "why"),
}
CHILDS_WORDS = "childs_words"


@dataclass(frozen=True, repr=False)
class Item:
    """One item as it stands. `parts` by name, white space made even; `who` are member ids."""

    kind: str
    id: str
    parts: dict[str, str]
    removed: bool = False

    @property
    def place(self) -> str:
        """Where it stands, the same for as long as the draft lives."""
        return f"{self.kind}/{self.id}"

    def through(self, gate: Gate) -> "Item":
        """The item as it crosses to a reader."""
        if gate.is_outside and self.kind == "review_where":
            return replace(self, parts={"words": ""})
        parts = {name: words if name == "who" else gate.words(words) for name, words in self.parts.items()}
        return replace(self, parts=parts)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in it."""
        return not any(self.parts.values())


def of(content: PlanContent) -> list[Item]:
    """Every item of a plan, also what was taken out and what is still empty, in the order it is read."""
    return [*_listed(content), *_childs_words(content), *_singles(content)]


def _listed(content: PlanContent) -> Iterator[Item]:
    for kind, names in LISTS.items():
        for line in getattr(content, kind):
            parts = {name: _even(getattr(line, name)) for name in names}
            yield Item(kind, line.id, parts, line.removed)


def _childs_words(content: PlanContent) -> Iterator[Item]:
    for line in content.childs_words:
        yield Item(CHILDS_WORDS, line.person_id, {"words": _even(line.words)})


def _singles(content: PlanContent) -> Iterator[Item]:
    for name in SINGLE_FIELDS:
        yield Item(name, "", {"words": _even(getattr(content, name))})


def _even(words: Any) -> str:
    return " ".join(words.split() if isinstance(words, str) else words)
