"""What the pages of a family draw with: the two sides of a likeness, and ways to reach somebody in words."""

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.text import capfirst

from meetings.table.merge_form import LINES
from participants.models import Person
from participants.models.choices import Channel
from participants.people.possible_duplicates import Likeness

register = template.Library()
#: Said only where the two differ.
QUIET = ("called", "zone", "parental_responsibility")


@dataclass(frozen=True)
class SideLine:
    """One thing that is written down, and whether the other entry says the same."""

    label: str | Promise
    value: str
    same: bool


@dataclass(frozen=True)
class Side:
    """One of two entries that look alike."""

    person: Person
    lines: list[SideLine]


@register.simple_tag
def sides(pair: Likeness) -> list[Side]:
    """Both entries, line by line; what neither says is left out, and so is what only matters where they
    differ.
    """
    both: list[list[SideLine]] = [[], []]
    for line in LINES[1:]:
        first, second = line.read(pair.one), line.read(pair.other)
        if (first or second) and not (first == second and line.name in QUIET):
            both[0].append(SideLine(line.label, first or "–", first == second))
            both[1].append(SideLine(line.label, second or "–", first == second))
    return [Side(pair.one.person, both[0]), Side(pair.other.person, both[1])]


@register.filter
def channel_name(channel: str) -> str:
    """A way to reach somebody as people call it."""
    return capfirst(str(Channel(channel).label)) if channel in Channel.values else channel
