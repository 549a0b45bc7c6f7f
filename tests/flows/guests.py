"""People of the story, each with a browser of their own: what they do, in the words of the pages."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
#: What only numbers to sign with say: how many minutes they work.
FRESH = "15 minutes|15 دقيقة"
SIX = re.compile(r"\b(\d{3}) ?(\d{3})\b")


@dataclass
class WayIn:
    """A link and the six numbers that came another way."""

    link: str
    code: str


def ways_in(table: str) -> dict[str, WayIn]:
    """Everybody's way in, by first name, from the table that `manage.py demo` prints."""
    rows = re.findall(r"^(\w+) \w+ .*?(http\S+)\s+(\d{6})$", table, re.MULTILINE)
    return {name.lower(): WayIn(link, code) for name, link, code in rows}


def staff(table: str) -> dict[str, tuple[str, str]]:
    """E-mail and password of each member of staff, by first name, from the same table."""
    rows = re.findall(r"^(\w+) \w+ .*?(\S+@\S+)\s+(\S+)$", table, re.MULTILINE)
    return {name.lower(): (email, password) for name, email, password in rows}


@dataclass
class Guest:
    """Somebody who came in by a link."""

    name: str
    page: Page

    def come_in(self, way: WayIn, *, base: str) -> "Guest":
        """Follow the link, give the numbers, go to the room."""
        self.page.goto(re.sub(r"^https?://[^/]+", base, way.link))
        self.page.get_by_label("Enter the six numbers you were given").fill(way.code)
        self.page.get_by_role("button", name="Come in").click()
        expect(self.page.get_by_role("heading", name=f"Hello, {self.called}")).to_be_visible()
        self.page.get_by_role("link", name="Go to the room").click()
        return self

    @property
    def called(self) -> str:
        """What people call them."""
        return "Mrs Haddad" if self.name == "rima" else self.name.title()

    @property
    def meeting(self) -> str:
        """The meeting's address."""
        found = re.match(r"(https?://[^/]+/m/[0-9a-f-]{36})/", self.page.url)
        assert found, self.page.url
        return found[1]

    # -- writing ---------------------------------------------------------------------------------
    def add_promise(self) -> None:
        """Add one; it opens by itself."""
        self.page.get_by_role("button", name="Add a promise").first.click()
        expect(self.field("What will happen")).to_be_focused()

    def field(self, label: str) -> Locator:
        """A field of the promise that is open, or of the plan."""
        return self.page.get_by_label(label, exact=True).first

    def tick(self, *called: str) -> None:
        """Say who will do the promise that is open."""
        for one in called:
            self.page.get_by_role("button", name=one, exact=False, pressed=False).and_(
                self.page.locator("[data-member]")
            ).click()

    def done(self) -> None:
        """Fold the promise to its sentence."""
        self.page.get_by_role("button", name="Done").click()

    def promise(self, words: str) -> None:
        """Open a promise by what it says."""
        self.page.get_by_role("button", name=re.compile(re.escape(words))).first.click()

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press the button, or follow the link, that says so."""
        button = self.page.get_by_role("button", name=name)
        (button if button.count() else self.page.get_by_role("link", name=name)).first.click()


@dataclass
class Outbox:
    """The folder that stands for texts and mail."""

    folder: Path

    def numbers_for(self, to: str, *, having: str = "", seconds: float = 15) -> str:
        """The newest six numbers sent to a phone number or address, in a message that has these words.

        Raises AssertionError when none come.
        """
        deadline = time.monotonic() + seconds
        address = to if "@" in to else to.replace(" ", "")[-9:]
        while time.monotonic() < deadline:
            for letter in sorted(self.folder.glob("*"), key=lambda one: one.stat().st_mtime_ns)[::-1]:
                words = letter.read_text()
                head, _gap, body = words.partition("\n\n")
                found = SIX.search(re.sub(r"https?://\S+", "", body))
                if address in head.replace(" ", "") and found and re.search(having, body):
                    return found[1] + found[2]
            time.sleep(0.2)
        raise AssertionError("no numbers were sent")
