"""What every part of the PDF needs to know: the plan, the record of answers and signatures, who wears which
cloth.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from plans.pdf.blocks import Block, Patch, Words
from plans.pdf.cloth import Cloth, initials
from plans.pdf.design_tokens import SECTION, SOFT
from plans.pdf.holders import Column, Row
from plans.pdf.structure import Node


@dataclass
class Book:
    """The plan and the record as they stand in plan.json and signatures.json, and the root of the
    structure.
    """

    plan: dict[str, Any]
    record: dict[str, Any]
    sha256: str
    is_copy: bool = False
    to_sign: bool = False
    root: Node = field(default_factory=lambda: Node("Document"))

    @property
    def people(self) -> list[dict[str, Any]]:
        """Everybody who had a seat."""
        people: list[dict[str, Any]] = self.plan["people"]
        return people

    def person(self, seat_id: str) -> dict[str, Any]:
        """Somebody by their seat; an unknown one is nobody in particular."""
        return next((person for person in self.people if person["id"] == seat_id), {})

    def member(self, one_id: str) -> dict[str, Any]:
        """Somebody by their place in the family, or as a person."""
        return next((p for p in self.people if one_id in (p["member"], p["person"])), {})

    def initials(self, called: str) -> str:
        """The letter on somebody's patch; two where another patch would say the same."""
        same = [p for p in self.people if initials(p["called"]) == initials(called)]
        return initials(called, letters=2 if len(same) > 1 else 1)

    def patch(self, person: dict[str, Any], size: float, *, name: str = "") -> Patch:
        """A person's patch; `name` for somebody without a seat."""
        return Patch(cloth_of(person), self.initials(person.get("called") or name), size, after=3)

    def section(self, title: str, *, intro: str = "") -> tuple[Node, list[Block]]:
        """A new section and its heading."""
        node = self.root.add("Sect")
        blocks: list[Block] = [Words(title, SECTION, node.add("H2"), after=6)]
        if intro:
            blocks.append(Words(intro, SOFT, node.add("P"), after=7))
        return node, blocks

    def wall_clock(self, moment: str) -> str:
        """An instant as people at the meeting saw it on the wall, such as 2 April 2025, 20:47."""
        local = datetime.fromisoformat(moment).astimezone(ZoneInfo(self.plan["zone"]))
        return date_format(local, "j F Y, H:i")


def long_date(day: str) -> str:
    """A date in words, such as Wednesday 2 April 2025; empty for none."""
    return date_format(date.fromisoformat(day), "l j F Y") if day else ""


def short_date(day: str) -> str:
    """A date such as 2 April 2025; empty for none."""
    return date_format(date.fromisoformat(day), "j F Y") if day else ""


def cloth_of(person: dict[str, Any]) -> Cloth:
    """A person's cloth; slate lines for somebody without a seat."""
    patch = person.get("patch") or {}
    return Cloth(patch.get("colour", "slate"), patch.get("pattern", "line"))


def beside(patch: Block, size: float, blocks: list[Block], width: float) -> Row:
    """A patch with blocks beside it, in a row `width` points wide."""
    return Row([Column(size, [patch]), Column(width - size - 10, blocks)], gap=10)
