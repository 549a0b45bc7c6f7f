"""One step of what to do next: its state in words, a sentence, and the one link or press that leads on."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from participants.models import Person
from participants.platform.isolated_text import as_said


class State(StrEnum):
    """Where a step is. `NOW` is the one thing that is lit."""

    DONE = "done"
    MINE = "mine"
    NOW = "now"
    WAIT = "wait"
    LATER = "later"
    END = "end"


@dataclass(frozen=True)
class Link:
    """A way to another page."""

    address: str
    words: str


@dataclass(frozen=True)
class Press:
    """A form of one button: `name` and `value` go to `address`. `asks` says what happens, and is asked
    first.
    """

    address: str
    name: str
    value: str
    words: str
    asks: str = ""
    #: Why it cannot act yet; empty when it can.
    not_yet: str = ""
    takes_note: bool = False


@dataclass(frozen=True)
class Told:
    """What is known about one person, beside a step."""

    person: Person
    words: str
    is_open: bool = False
    #: What they answered, where a step asks each of them, and the name of its field.
    answer: str = ""
    asked: str = ""


@dataclass(frozen=True)
class Choices:
    """A form that asks the same of each person beside a step: what can be answered, and where it goes."""

    address: str
    offered: list[tuple[str, str]]
    words: str


@dataclass(frozen=True)
class Step:
    """One step. At most one of `link` and `press` is lit; `undo` takes a tick back."""

    key: str
    title: str
    state: State
    says: str
    waits_for: str = ""
    link: Link | None = None
    press: Press | None = None
    undo: Press | None = None
    note: str = ""
    choices: Choices | None = None
    each: list[Told] = field(default_factory=list)
    #: The state in words where the state's own do not fit.
    in_words: str | None = None

    @property
    def state_words(self) -> str:
        """The state as people read it."""
        if self.in_words is not None:
            return self.in_words
        if self.state == State.WAIT and self.waits_for:
            return _("Waiting for %(name)s") % {"name": as_said(self.waits_for)}
        return {
            State.DONE: _("Done"),
            State.MINE: _("Yours"),
            State.NOW: _("Yours, next"),
            State.WAIT: _("Waiting"),
            State.LATER: _("After the yes"),
            State.END: _("At the end"),
        }[self.state]

    @property
    def tone(self) -> str:
        """The class of the state's words."""
        tones = {State.DONE: "good", State.MINE: "mine", State.NOW: "mine", State.WAIT: "wait"}
        return tones.get(self.state, "")
