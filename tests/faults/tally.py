"""Counts what was tried and what was lost, and hands it to the end of the run, from any worker."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

PROPERTY = "fault"


@dataclass
class Tally:
    """One fault in one test."""

    name: str = ""
    tried: int = 0
    lost: int = 0
    notes: list[str] = field(default_factory=list)

    def note(self, words: str) -> None:
        """A figure for whoever reads the run."""
        self.notes.append(words)


def lines(reports: Iterable[pytest.TestReport]) -> list[str]:
    """`NOTE <name> …` for each note and then `FAULT <name> tried <n> lost <n>` for each fault, summed over
    its tests.
    """
    found: dict[str, Tally] = {}
    for report in reports:
        for key, value in report.user_properties:
            if key == PROPERTY:
                name, tried, lost, notes = value
                one = found.setdefault(name, Tally(name))
                one.tried, one.lost = one.tried + tried, one.lost + lost
                one.notes += notes
    told = [f"NOTE {name} {note}" for name, one in found.items() for note in one.notes]
    return told + [f"FAULT {name} tried {one.tried} lost {one.lost}" for name, one in found.items()]
