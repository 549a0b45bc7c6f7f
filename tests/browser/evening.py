"""An evening on a running server, for tests of pages: the demo family, led on by the real verbs, and browsers
for its people.

`lead` runs in a process of its own against the server's database: a test's own database is another one.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import leading
from tests.support import servers

SIGN_IN = {
    "tom": "tom.ellery@example.org",
    "grace": "grace.obi@example.org",
    "sam": "sam.whitlock@example.org",
    "nadia": "nadia.cole@example.org",
    "ruth": "ruth.adeyemi@example.org",
    "otto": "otto@example.org",
}


@dataclass
class Evening:
    """The demo family on a server: its links, its passwords, its meeting."""

    server: servers.Daphne
    ways: dict[str, dict[str, str]]
    passwords: dict[str, str]
    meeting: str
    family: str
    states: dict[str, Any]
    seat: str
    person: str

    @classmethod
    def on(cls, server: servers.Daphne) -> "Evening":
        """Make the demo family there."""
        server.manage("demo")
        kept = json.loads((server.folder / "var" / "demo.json").read_text())
        known = json.loads(_last_line(server.manage("shell", "-v", "0", "-c", leading.WHERE)))
        return cls(
            server,
            kept["ways"],
            kept["passwords"],
            known["meeting"],
            known["family"],
            {},
            known["seat"],
            known["person"],
        )

    def large(self) -> "Evening":
        """A second family of Tom's on the same server: eleven people with long names, in two circles."""
        told = self._crowd("large")
        shared = {name: self.states[name] for name in SIGN_IN if name in self.states}
        return replace(self, states=shared, **told)

    def bare(self) -> "Evening":
        """Another service there, with nothing in it yet but its staff and one family's name."""
        return replace(self, states={}, ways={}, **self._crowd("bare"))

    def _crowd(self, who: str) -> dict[str, Any]:
        code = f"import json\nfrom tests.browser import crowd\nprint(json.dumps(crowd.{who}()))"
        told: dict[str, Any] = json.loads(_last_line(self.server.manage("shell", "-v", "0", "-c", code)))
        return told

    def lead(self, *steps: str) -> dict[str, Any]:
        """Lead the meeting on, step by step (see leading.py); returns what the last step has to tell."""
        code = (
            f"WHICH = {self.meeting!r}\n"
            + leading.CODE
            + "".join(f"\ntold = {step}()" for step in steps)
            + "\nprint(json.dumps(told))"
        )
        told: dict[str, Any] = json.loads(_last_line(self.server.manage("shell", "-v", "0", "-c", code)))
        return told

    def address(self, path: str) -> str:
        """A path with M for the meeting, D for its desk, F for the family, S for Daniel's seat and P for
        himself, as a full address.
        """
        parts = {
            "M/": f"/m/{self.meeting}/",
            "D!": f"/desk/meetings/{self.meeting}",
            "F!": f"/desk/families/{self.family}",
            "S!": self.seat,
            "P!": self.person,
        }
        for short, long in parts.items():
            path = path.replace(short, long)
        return f"{self.server}{path}"

    @contextmanager
    def as_(self, browser: Browser, name: str, **options: Any) -> Iterator[Page]:
        """A page in a browser of this person's own ("nobody" for a stranger)."""
        context = self.context(browser, name, **options)
        try:
            yield context.new_page()
        finally:
            context.close()

    def context(self, browser: Browser, name: str, **options: Any) -> BrowserContext:
        """A browser of this person's own, who is in; whoever asks for it closes it."""
        if name != "nobody" and name not in self.states:
            self.states[name] = self._come_in(browser, name)
        return browser.new_context(storage_state=self.states.get(name), **options)

    def wear(
        self,
        context: BrowserContext,
        *,
        theme: str = "light",
        size: int = 1,
        language: str = "en-gb",
    ) -> None:
        """Look and language as the Aa panel keeps them."""
        context.add_cookies(
            [
                {"name": "kt_look", "value": f"{theme}.{size}.calm", "url": self.server},
                {"name": "django_language", "value": language, "url": self.server},
            ]
        )

    def _come_in(self, browser: Browser, name: str) -> Any:
        context = browser.new_context()
        page = context.new_page()
        if name in SIGN_IN:
            page.goto(f"{self.server}/staff/login/")
            page.fill("[name=login]", SIGN_IN[name])
            page.fill("[name=password]", self.passwords[SIGN_IN[name]])
        else:
            page.goto(f"{self.server}/j/{self.ways[name]['token']}")
            page.fill("[name=code]", self.ways[name]["code"])
        page.click("main .btn.big")
        page.wait_for_url(lambda url: "/j/" not in url and "login" not in url)
        state = context.storage_state()
        context.close()
        if name not in SIGN_IN:
            self.lead("phones_are_there")  # whoever was let in by the verbs came on this one
        return state


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1]
