"""A service that begins with nothing, and its first coordinator, who does everything by the pages, without
scripts.
"""

import json
import re
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import leading
from tests.flows.guests import DESKTOP, PHONE, WayIn
from tests.support import servers
from tests.support.staff import code_for

ADMINISTRATOR, COORDINATOR = "sam@example.org", "tom@example.org"
MANAGER = "grace@example.org"
PASSWORD, BEARER = "a long walk to netball on Tuesdays", "what-notify-and-we-agreed"
ENVIRONMENT = {"KT_ADMIN_PASSWORD": PASSWORD, "NOTIFY_CALLBACK_TOKEN": BEARER}


@dataclass
class Newcomers:
    """The server, whose outbox is a folder, and a browser for whoever needs one."""

    server: servers.Daphne
    browser: Browser
    families_page: str = ""
    meeting: str = ""
    ways: dict[str, WayIn] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)

    def page_of(self, name: str, *, phone: bool = False) -> Page:
        """Somebody's own browser, without scripts: everything here has to work without."""
        if name not in self.pages:
            context = self.browser.new_context(java_script_enabled=False, **(PHONE if phone else DESKTOP))
            context.set_default_timeout(10_000)
            self.pages[name] = context.new_page()
        return self.pages[name]

    @property
    def tom(self) -> Page:
        """The coordinator's page."""
        return self.page_of("tom")

    def desk(self, more: str = "") -> str:
        """A page of the meeting's desk."""
        return f"{self.server}/desk/meetings/{self.meeting}{more}"

    def own(self, path: str) -> str:
        """A page of the meeting as its people see it."""
        return f"{self.server}/m/{self.meeting}/{path}"

    def come_in(self, name: str) -> Page:
        """Somebody opens their link on a phone and gives the six numbers."""
        page = self.page_of(name, phone=True)
        page.goto(re.sub(r"^https?://[^/]+", str(self.server), self.ways[name].link))
        page.locator("#code").fill(self.ways[name].code)
        page.locator("main .btn.big").click()
        page.wait_for_url(re.compile(r"/me/numbers"))
        page.get_by_role("button", name="I’ve written them down").click()
        page.wait_for_url(re.compile(r"/(me/patch)?$"))
        return page

    # -- what the service does -----------------------------------------------------------------------
    def run(self, code: str) -> Any:
        """Lines for the server's own shell that print one line of JSON."""
        said = self.server.manage("shell", "-v", "0", "-c", code)
        return json.loads(said.strip().splitlines()[-1])

    def lead(self, *steps: str) -> Any:
        """Lead the meeting on by the real verbs (tests/browser/leading.py)."""
        calls = "".join(f"\ntold = {step}()" for step in steps)
        return self.run(leading.CODE + calls + "\nprint(json.dumps(told))")

    def text_in(self, number: str, words: str) -> None:
        """Somebody's text reaches us, as Notify brings it."""
        said = {"id": f"{number}-{words}", "source_number": number, "message": words}
        headers = {"Authorization": f"Bearer {BEARER}", "Content-Type": "application/json"}
        request = Request(f"{self.server}/hooks/notify/text", json.dumps(said).encode(), headers)
        with urlopen(request) as answer:
            assert answer.status == 204

    def sent_to(self, to: str, having: str, *, seconds: float = 20) -> str:
        """The newest message to a number or address that has these words in it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for path in _newest(self.server.folder / "var" / "outbox", "*.txt"):
                head, _gap, body = path.read_text().partition("\n\n")
                if to in head and re.search(having, body):
                    return body
            time.sleep(0.3)
        raise AssertionError(f"nothing with {having!r} was sent")

    def numbers_sent_to(self, to: str) -> str:
        """The newest six numbers that went there."""
        found = re.search(r"\b\d{6}\b", self.sent_to(to, r"\b\d{6}\b"))
        assert found is not None
        return found[0]

    def letters(self) -> list[str]:
        """The words of every letter in the outbox."""
        return [words_of(path) for path in _newest(self.server.folder / "var" / "outbox", "*.pdf")]


def send(page: Page, action: str, values: dict[str, Any] | None = None, *, pattern: str = "") -> None:
    """Fill in the form that goes to `action`, as it stands on the page, and send it; of several patterns this
    one.
    """
    found = page.locator(f"form[action$='{action}']" if action else "main form[method=post]:not([action])")
    if pattern:
        found = found.filter(has=page.locator(f"input[name=pattern][value={pattern}]"))
    form = found.first
    form.evaluate(
        "f => { for (let d = f.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }"
    )
    for name, value in (values or {}).items():
        _fill(form, name, value)
    inside = form.locator("button")
    (inside if inside.count() else page.locator(f"button[form='{form.get_attribute('id')}']")).first.click()
    page.wait_for_load_state()
    wrong = page.locator(".wrong, [role=alert]").all_inner_texts()
    assert not wrong, (page.url, wrong)


def _fill(form: Locator, name: str, value: Any) -> None:
    for one in value if isinstance(value, (list, tuple)) else [value]:
        box = form.locator(f"[name={name}]")
        kind = box.first.evaluate("b => b.tagName === 'SELECT' ? 'select' : b.type")
        if kind == "select":
            box.select_option(_value_of(box, one) if isinstance(one, Label) else str(one))
        elif kind == "radio" or (kind == "checkbox" and not isinstance(one, bool)):
            form.locator(f"[name={name}][value='{one}']").check()
        elif kind == "checkbox":
            box.set_checked(one)
        else:
            box.fill(str(one))


def _value_of(box: Locator, begins: str) -> str:
    """The value of the line that begins so: behind a name stands who that is."""
    options = box.locator("option")
    found = next(one for one in options.all() if one.inner_text().strip().startswith(begins))
    return found.get_attribute("value") or ""


class Label(str):
    """How a line of a list to choose from begins, where the value behind it is an id."""


def words_of(pdf: Path) -> str:
    """The text of a PDF."""
    done = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def sign_in(page: Page, server: str, email: str) -> None:
    """Somebody's first sign-in: the password, then an authenticator app is set up."""
    page.goto(f"{server}/staff/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main .btn.big")
    set_up_an_app(page, server)


def accept(page: Page, server: str, link: str) -> None:
    """The link an administrator handed over: a password of one's own, then an authenticator app."""
    page.goto(re.sub(r"^https?://[^/]+", server, link))
    send(page, "", {"password": PASSWORD, "again": PASSWORD})
    set_up_an_app(page, server)


def set_up_an_app(page: Page, server: str) -> None:
    """The second factor of somebody who has just given their password."""
    page.goto(f"{server}/staff/2fa/totp/activate/")
    page.get_by_text("I can’t scan it").click()
    numbers = code_for(page.locator("code.token").inner_text())
    page.get_by_label("The six numbers it shows now").fill(numbers)
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)


def _newest(folder: Path, pattern: str) -> list[Path]:
    found = sorted(folder.glob(pattern), key=lambda one: one.stat().st_mtime_ns)
    return found[::-1]
