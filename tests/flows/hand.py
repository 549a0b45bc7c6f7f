"""Somebody's own browser, worked by hand: links, buttons and fields by what they are called, and nothing
else.

No address is typed but the first one and the links people are handed. What it takes is counted, and anything
refused is kept.
"""

import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TypeAlias

from playwright.sync_api import Browser, Locator, Page, Request, Response

from tests.flows.guests import DESKTOP, PHONE

Name: TypeAlias = str | re.Pattern[str]

#: Seconds, by the keystroke-level model (Card, Moran and Newell 1980): somebody who types well (a key 0.2, no
#: hunting), points (1.1), presses (0.2), and thinks before each press or field (1.35); and two for reading
#: what a new page is.
KEY, POINT, PRESS, THINK, NEW_PAGE = 0.2, 1.1, 0.2, 1.35, 2.0
#: Milliseconds until a press has asked for the page it asks for, and seconds somebody waits for it.
A_MOMENT, PATIENCE = 80, 30
_TYPED = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]"
#: What one thing of a list stands in.
ROW = "li, tr, fieldset, .kn, article, form"


@dataclass
class Effort:
    """What something took."""

    clicks: int = 0
    fields: int = 0
    keys: int = 0
    pages: int = 0

    def __add__(self, other: "Effort") -> "Effort":
        return Effort(
            self.clicks + other.clicks,
            self.fields + other.fields,
            self.keys + other.keys,
            self.pages + other.pages,
        )

    @property
    def seconds(self) -> float:
        """How long somebody who types quickly needs for it."""
        pressing = self.clicks * (THINK + POINT + PRESS)
        filling = self.fields * (THINK + KEY) + self.keys * KEY
        return pressing + filling + self.pages * NEW_PAGE

    def __str__(self) -> str:
        return f"{self.clicks} clicks, {self.fields} fields, {self.pages} pages"


@dataclass
class Tally:
    """The effort of everybody, by step and by person, and what was refused on the way."""

    step: str = ""
    efforts: dict[tuple[str, str], Effort] = field(default_factory=lambda: defaultdict(Effort))
    refused: list[str] = field(default_factory=list)

    def of(self, name: str) -> Effort:
        """Somebody's effort in this step."""
        return self.efforts[self.step, name]

    def total(self, *, name: str | None = None, step: str | None = None) -> Effort:
        """Of one person, of one step, or of all."""
        wanted = (
            effort
            for (in_step, whose), effort in self.efforts.items()
            if name in (None, whose) and step in (None, in_step)
        )
        return sum(wanted, Effort())


@dataclass
class Hand:
    """One person at their own browser."""

    name: str
    page: Page
    tally: Tally
    #: Where it looks: the whole page, or one row of it.
    root: Page | Locator = field(init=False)
    #: The pages this browser has asked for and not yet got; the rows of one hand share it.
    asked_for: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root = self.page

    @classmethod
    def of(cls, name: str, browser: Browser, tally: Tally, *, phone: bool = False) -> "Hand":
        """A browser of their own, with scripts, on a desk or a phone."""
        context = browser.new_context(**(PHONE if phone else DESKTOP))
        context.set_default_timeout(30_000)
        hand = cls(name, context.new_page(), tally)
        hand.page.on("response", hand._heard)
        hand.page.on("request", hand._asks)
        hand.page.on("requestfailed", hand._goes_without)
        hand.page.on("domcontentloaded", lambda _page: hand._turned())
        return hand

    def _heard(self, response: Response) -> None:
        if response.status >= 400:
            asked = response.request
            self.tally.refused.append(
                f"{self.tally.step}: {self.name} {asked.method} {response.url}: {response.status}"
            )

    def _asks(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.asked_for.append(request.url)

    def _goes_without(self, request: Request) -> None:
        if request.is_navigation_request():  # a file that is kept, or a page that was left for another
            self.asked_for.clear()

    def _turned(self) -> None:
        self.asked_for.clear()
        self.tally.of(self.name).pages += 1

    # -- where ----------------------------------------------------------------------------------------------
    def open(self, link: str) -> None:
        """The one address somebody is given: the first one, or the link they were handed."""
        self.page.goto(link)

    def row(self, words: Name, *, of: str = ROW) -> "Hand":
        """The same hand at the innermost row that says so."""
        found = self.page.locator(of).filter(has_text=words).locator("visible=true")
        inner = found.filter(has_not=self.page.locator(of).filter(has_text=words))
        inner.first.wait_for()
        narrow = Hand(self.name, self.page, self.tally, asked_for=self.asked_for)
        narrow.root = inner.first
        return narrow

    def sees(self, words: Name) -> bool:
        """Whether these words stand there."""
        return self.root.get_by_text(words).locator("visible=true").count() > 0

    def wait_for(self, words: Name) -> "Hand":
        """Until these words stand there."""
        self.root.get_by_text(words).locator("visible=true").first.wait_for()
        return self

    def read(self, words: re.Pattern[str]) -> str:
        """What the page says that looks like this."""
        self.wait_for(words)
        found = words.search(self.page.locator("main").inner_text())
        assert found, f"{self.name} reads no {words.pattern} at {self.page.url}"
        return found[1] if words.groups else found[0]

    def value(self, label: Name) -> str:
        """What stands in a field."""
        return self._field(label).input_value()

    def has(self, name: Name) -> bool:
        """Whether there is something to press that is called so."""
        return self._pressable(name).count() > 0

    def has_now(self, name: Name) -> bool:
        """The same, of links and buttons alone, without waiting."""
        return any(
            self.root.get_by_role(role, name=name).locator("visible=true").count()  # type: ignore[arg-type]
            for role in ("link", "button")
        )

    # -- what ------------------------------------------------------------------------------------------------
    def press(self, *names: Name) -> "Hand":
        """Press one after the other: buttons, links, and what folds a part open."""
        for name in names:
            found = self._pressable(name).first
            found.click()
            self._wait_for_the_page()
            self.tally.of(self.name).clicks += 1
        return self

    def _wait_for_the_page(self) -> None:
        """What was pressed may have asked for another page: what stands there until it comes is not it."""
        self.page.wait_for_timeout(A_MOMENT)
        until = time.monotonic() + PATIENCE
        while self.asked_for and time.monotonic() < until:
            self.page.wait_for_timeout(A_MOMENT)
        self.page.wait_for_load_state()

    def fill(self, label: Name, text: str) -> "Hand":
        """Type into a field by its label."""
        self._field(label).fill(text)
        self._filled(len(text))
        return self

    def choose(self, label: Name, option: str) -> "Hand":
        """Take one of a list."""
        box = self._field(label)
        there = [one.strip() for one in box.locator("option").all_inner_texts()]
        start = re.compile(rf"{re.escape(option)}($|[,:( ])", re.IGNORECASE)
        box.select_option(label=next(one for one in there if start.match(one)))
        self._filled(1)
        return self

    def tick(self, *labels: Name) -> "Hand":
        """Tick boxes, or choose by round ones; what is ticked already is left as it stands."""
        for label in labels:
            box = self._box(label)
            if not box.is_checked():
                box.check()
                self.tally.of(self.name).clicks += 1
        return self

    def _filled(self, keys: int) -> None:
        effort = self.tally.of(self.name)
        effort.fields += 1
        effort.keys += keys

    def _box(self, label: Name) -> Locator:
        for exact in (True, False):
            for role in ("checkbox", "radio"):
                found = self.root.get_by_role(role, name=label, exact=exact).locator("visible=true")  # type: ignore[arg-type]
                if found.count():
                    return found.first
        return self._field(label)

    def _field(self, label: Name) -> Locator:
        if isinstance(label, str):
            exact = self.root.get_by_label(label, exact=True).and_(self.page.locator(_TYPED))
            if exact.locator("visible=true").count():
                return exact.locator("visible=true").first
        found = self.root.get_by_label(label).and_(self.page.locator(_TYPED))
        return found.locator("visible=true").first

    def _pressable(self, name: Name) -> Locator:
        """Whatever is called so, whole words first."""
        self.root.locator("button, a, summary").first.wait_for()
        for exact in (True, False):
            for role in ("button", "link"):
                found = self.root.get_by_role(role, name=name, exact=exact).locator("visible=true")  # type: ignore[arg-type]
                if found.count():
                    return found
            folds = self.root.locator("summary").filter(has_text=name).locator("visible=true")
            if folds.count():
                return folds
        return self.root.get_by_role("button", name=name)
