"""What a look at one part of the service found: a level, the part, and a sentence for the operator."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    GOOD = "ok"
    #: A choice that suits some services, or something that cannot be known from here.
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True)
class Finding:
    """One line. Its words hold settings, folders, hosts and codes; no secret, and nothing of people."""

    level: Level
    part: str
    words: str


Look = Callable[[], Iterator[Finding]]


@dataclass(frozen=True)
class Part:
    """Makes findings about one part: `part.wrong("…")`."""

    name: str

    def good(self, words: str) -> Finding:
        """It is as it should be."""
        return Finding(Level.GOOD, self.name, words)

    def note(self, words: str) -> Finding:
        """Somebody should know this."""
        return Finding(Level.NOTE, self.name, words)

    def wrong(self, words: str) -> Finding:
        """It has to be mended."""
        return Finding(Level.WRONG, self.name, words)
