"""The plan as a Yjs document: a first document, a total reader, a flattened copy.

Only the server ever makes a document (two clients seeding one would double it). What may stand where is in
`plan_grammar.py`; the order of lines in `fractional_order.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

from pycrdt import Doc, Map, Text

from plans.document.fractional_order import is_order, spread
from plans.document.plan_grammar import MEMBERS, PLAN, ROOT, SCHEMA, SINGLE_FIELDS, Slot


@dataclass(frozen=True, repr=False)
class ChildsWords:
    """What one child wants said, in the child's own words."""

    person_id: str
    words: str = ""


@dataclass(frozen=True, repr=False)
class Action:
    """One thing somebody will do."""

    id: str
    what: str = ""
    who: tuple[str, ...] = ()
    by_when: str = ""
    how_we_know: str = ""
    backup: str = ""
    removed: bool = False


@dataclass(frozen=True, repr=False)
class WarningSign:
    """If this happens, we will see that, and do this."""

    id: str
    trigger: str = ""
    early_sign: str = ""
    what_we_do: str = ""
    removed: bool = False


@dataclass(frozen=True, repr=False)
class Resource:
    """Something asked of services."""

    id: str
    what: str = ""
    why: str = ""
    removed: bool = False


@dataclass(frozen=True, repr=False)
class PlanContent:
    """Everything a document says, in order. `ignored` names the kinds of place that held something else."""

    childs_words: tuple[ChildsWords, ...] = ()
    actions: tuple[Action, ...] = ()
    warning_signs: tuple[WarningSign, ...] = ()
    resources: tuple[Resource, ...] = ()
    who_to_call_day: str = ""
    who_to_call_night: str = ""
    keeps_an_eye: str = ""
    review_when: str = ""
    review_where: str = ""
    who_gets_a_copy: str = ""
    ignored: tuple[str, ...] = ()

    @property
    def has_words(self) -> bool:
        """True when somebody has written anything that still stands in it."""
        lists = (self.childs_words, self.actions, self.warning_signs, self.resources)
        lines = [
            value
            for line in chain(*lists)
            if not getattr(line, "removed", False)
            for name, value in vars(line).items()
            if name not in ("id", "person_id", "who")
        ]
        singles = [getattr(self, name) for name in SINGLE_FIELDS]
        return any(isinstance(one, str) and one.strip() for one in (*lines, *singles))


def read(doc: Doc[Any]) -> PlanContent:
    """What the document says. Total: never raises, whatever the document holds; unknown parts are ignored."""
    try:
        root = doc.get(ROOT, type=Map).to_py()
        extra = set(doc.keys()) - {ROOT}
    except Exception:  # a root of another type; nothing in it can be ours
        return PlanContent(ignored=(ROOT,))
    reader = _Reading()
    if extra:
        reader.ignored.add("another root")
    return reader.plan(root if isinstance(root, dict) else {})


def read_update(update: bytes) -> PlanContent:
    """What a document made of this one update says."""
    doc: Doc[Any] = Doc()
    doc.apply_update(update)
    return read(doc)


class _Reading:
    """Reads plain Python values by the slots above and remembers the kinds of place it had to skip."""

    def __init__(self) -> None:
        self.ignored: set[str] = set()

    def plan(self, root: dict[str, Any]) -> PlanContent:
        self._unknown(PLAN, root)
        singles = {name: self._words(root, name) for name in SINGLE_FIELDS}
        return PlanContent(
            childs_words=tuple(
                ChildsWords(key, self._words(line, "words"))
                for key, line in self._lines(root, "childs_words")
            ),
            actions=tuple(
                Action(
                    id=key,
                    what=self._words(line, "what"),
                    who=self._who(line),
                    by_when=self._words(line, "by_when"),
                    how_we_know=self._words(line, "how_we_know"),
                    backup=self._words(line, "backup"),
                    removed=self._is_removed(line),
                )
                for key, line in self._lines(root, "actions")
            ),
            warning_signs=tuple(
                WarningSign(
                    id=key,
                    trigger=self._words(line, "trigger"),
                    early_sign=self._words(line, "early_sign"),
                    what_we_do=self._words(line, "what_we_do"),
                    removed=self._is_removed(line),
                )
                for key, line in self._lines(root, "warning_signs")
            ),
            resources=tuple(
                Resource(
                    id=key,
                    what=self._words(line, "what"),
                    why=self._words(line, "why"),
                    removed=self._is_removed(line),
                )
                for key, line in self._lines(root, "resources")
            ),
            **singles,
            ignored=tuple(sorted(self.ignored)),
        )

    def _unknown(self, slot: Slot, values: Mapping[str, object]) -> None:
        if any(slot.entry(key) is None for key in values):
            self.ignored.add(f"an entry of {slot.name}")

    def _words(self, values: Mapping[str, object], name: str) -> str:
        value = values.get(name, "")
        if isinstance(value, str):
            return value
        self.ignored.add(name)
        return ""

    def _map(self, values: Mapping[str, object], name: str) -> dict[str, Any]:
        value = values.get(name)
        if isinstance(value, dict):
            return value
        if value is not None:
            self.ignored.add(name)
        return {}

    def _lines(self, root: Mapping[str, object], name: str) -> list[tuple[str, dict[str, Any]]]:
        slot = PLAN.entries[name]
        found = []
        for key, line in self._map(root, name).items():
            if slot.each is None or slot.entry(key) is None or not isinstance(line, dict):
                self.ignored.add(f"an entry of {name}")
                continue
            self._unknown(slot.each, line)
            found.append((key, line))
        return sorted(found, key=lambda pair: (self._order(pair[1]), pair[0]))

    def _order(self, line: Mapping[str, object]) -> str:
        order = line.get("order")
        if isinstance(order, str) and is_order(order):
            return order
        self.ignored.add("order")
        return "~"

    def _who(self, line: Mapping[str, object]) -> tuple[str, ...]:
        ticked = self._map(line, "who")
        if any(value is not True or MEMBERS.entry(key) is None for key, value in ticked.items()):
            self.ignored.add("who")
        return tuple(sorted(key for key, value in ticked.items() if value is True and MEMBERS.entry(key)))

    def _is_removed(self, line: Mapping[str, object]) -> bool:
        removed = line.get("removed", False)
        if not isinstance(removed, bool):
            self.ignored.add("removed")
        return removed is True


Line = TypeVar("Line", Action, WarningSign, Resource)

# -- making one --------------------------------------------------------------------------------------


def seed(*, children: Sequence[str], content: PlanContent | None = None) -> bytes:
    """The first update of a new draft: a place for each child's words, and what `content` says, if given.

    `content` goes in flattened: a fresh document with no history, no authors and nothing that was removed.
    """
    says = content or PlanContent()
    said = {line.person_id: line.words for line in says.childs_words}
    ids = list(dict.fromkeys([*said, *children]))
    doc: Doc[Any] = Doc()
    plan = doc.get(ROOT, type=Map)
    with doc.transaction():
        plan["schema"] = SCHEMA
        plan["childs_words"] = _rows(
            [(key, {"words": Text(said.get(key, ""))}) for key in ids], removable=False
        )
        plan["actions"] = _rows([(line.id, _of_action(line)) for line in _kept(says.actions)])
        plan["warning_signs"] = _rows([(line.id, _of_sign(line)) for line in _kept(says.warning_signs)])
        plan["resources"] = _rows([(line.id, _of_ask(line)) for line in _kept(says.resources)])
        for name in SINGLE_FIELDS:
            plan[name] = Text(getattr(says, name))
    return doc.get_update()


def flatten(update: bytes, *, children: Sequence[str] = ()) -> bytes:
    """The same words as a fresh document: no history, tombstones, authors, nor anything that was removed."""
    return seed(children=children, content=read_update(update))


def replay(updates: Sequence[bytes]) -> bytes:
    """The updates as one, through a document, so that deleted words are gone. Keeps client ids and clocks."""
    doc: Doc[Any] = Doc()
    for update in updates:
        doc.apply_update(update)
    return doc.get_update()


def _kept(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if not line.removed]


def _rows(lines: list[tuple[str, dict[str, Any]]], *, removable: bool = True) -> Map[Any]:
    rows = {}
    for (key, entries), order in zip(lines, spread(len(lines)), strict=True):
        flags = {"removed": False} if removable else {}
        rows[key] = Map({"order": order, **entries, **flags})
    return Map(rows)


def _of_action(line: Action) -> dict[str, Any]:
    return {
        "what": Text(line.what),
        "who": Map(dict.fromkeys(line.who, True)),
        "by_when": Text(line.by_when),
        "how_we_know": Text(line.how_we_know),
        "backup": Text(line.backup),
    }


def _of_sign(line: WarningSign) -> dict[str, Any]:
    return {name: Text(getattr(line, name)) for name in ("trigger", "early_sign", "what_we_do")}


def _of_ask(line: Resource) -> dict[str, Any]:
    return {"what": Text(line.what), "why": Text(line.why)}
