"""`make pictures`: every page in the states people meet it in, as pictures in out/pictures/ with an index
page beside.

`make pictures ONLY=desk` takes only those with that word in the name of the page, the person or the state.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tests.browser import album, states
from tests.browser.evening import Evening
from tests.browser.pages import BARE, PAGES, Looks, short
from tests.browser.states import State
from tests.support import servers

FOLDER = servers.ROOT / "out" / "pictures"
PATIENCE = 20_000  # milliseconds a page may take on a busy machine


def say(words: str) -> None:
    """One line for who waits."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


@dataclass
class Camera:
    """Takes pictures of one evening's pages. Everybody's browser stays open for the whole evening."""

    browser: Browser
    evening: Evening
    about: str
    states: Sequence[State]
    only: str
    missed: list[str] = field(default_factory=list)
    _pages: dict[str, tuple[BrowserContext, Page]] = field(default_factory=dict)

    def wanted(self, number: int, looks: Looks) -> dict[tuple[str, str], list[State]]:
        """Who looks at which page, and the states of it that were asked for."""
        found = {}
        for name, paths in looks.items():
            for path in paths:
                title = self.title(number, name, path)
                due = [one for one in self.states if self.only in f"{title}~{one.name}"]
                if due:
                    found[name, path] = due
        return found

    def title(self, number: int, name: str, path: str) -> str:
        """What a page is called in a file's name."""
        return f"{short(path)}~{self.about}{number}-{name}"

    def walk(self, number: int, looks: Looks) -> None:
        """Every page of a moment of the evening."""
        for (name, path), due in self.wanted(number, looks).items():
            page = self._page_of(name)
            for state, members in states.by_visit(due):
                try:
                    self._visit(page, path, state)
                    self._shoot(page, self.title(number, name, path), members)
                except Error as fault:
                    self.missed.append(f"{self.title(number, name, path)}: {fault.message[:90]}")

    def _page_of(self, name: str) -> Page:
        if name not in self._pages:
            context = self.evening.context(self.browser, name, bypass_csp=True, reduced_motion="reduce")
            context.set_default_timeout(PATIENCE)
            self._pages[name] = context, context.new_page()
        return self._pages[name][1]

    def _visit(self, page: Page, path: str, state: State) -> None:
        self.evening.wear(page.context, language=state.language)
        page.set_viewport_size({"width": state.width, "height": state.height})
        page.goto(self.evening.address(path))
        page.wait_for_timeout(states.SETTLES)

    def _shoot(self, page: Page, title: str, members: Sequence[State]) -> None:
        for state in members:
            if states.show(page, state):
                page.screenshot(
                    path=FOLDER / f"{title}~{state.name}.jpg",
                    type="jpeg",
                    quality=70,
                    full_page=not state.only_the_window,
                )
                states.undo(page, state)

    def close(self) -> None:
        """Close everybody's browser."""
        for context, _page in self._pages.values():
            context.close()


def take_all(browser: Browser, server: servers.Daphne, *, only: str) -> list[str]:
    """Every page of the demo family, of a large one, and of a service where nothing is yet; returns what
    failed.
    """
    evening = Evening.on(server)
    with ExitStack() as cameras:

        def camera(one: Evening, about: str, wanted: Sequence[State]) -> Camera:
            made = Camera(browser, one, about, wanted, only)
            cameras.callback(made.close)
            return made

        usual = camera(evening, "", states.USUAL)
        full = camera(evening.large(), "full-", states.FULL)
        empty = camera(evening.bare(), "empty-", states.EMPTY)
        empty.walk(0, BARE)
        for one in (usual, full):
            _live(one)
        return [*empty.missed, *usual.missed, *full.missed]


def _live(camera: Camera) -> None:
    """An evening from its beginning, as far as there are pictures to take."""
    last = max((n for n, (_s, looks) in enumerate(PAGES) if camera.wanted(n, looks)), default=-1)
    for number, (steps, looks) in enumerate(PAGES[: last + 1]):
        if steps:
            try:
                camera.evening.lead(*steps)
            except RuntimeError as fault:  # what there is can still be looked at
                camera.missed.append(f"{camera.about}{number}: {str(fault).splitlines()[-1]}")
                return
        camera.walk(number, looks)
        say(f"{camera.about or 'usual-'}{number}: {len(list(FOLDER.glob('*.jpg')))} pictures")


def main(only: str = "") -> int:
    """Make the folder afresh, fill it, and say where it is."""
    began = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.jpg"):
        if only in old.name:
            old.unlink()
    missed = _with_a_server(lambda browser, server: take_all(browser, server, only=only))
    count = album.write_index(FOLDER)
    for one in missed:
        say(f"no picture of {one}")
    say(
        f"{count} pictures in {time.monotonic() - began:.0f} seconds: "
        f"{FOLDER.relative_to(servers.ROOT)}/index.html"
    )
    return int(bool(missed))


def _with_a_server(take: Callable[[Browser, servers.Daphne], list[str]]) -> list[str]:
    with (
        tempfile.TemporaryDirectory(prefix="kitchen-pictures-") as home,
        sync_playwright() as driver,
    ):
        folder = Path(home)
        env = servers.environment(folder)
        servers.manage("migrate", "--verbosity=0", env=env)
        flags = servers.CHROMIUM_FLAGS
        browser = driver.chromium.launch(executable_path=servers.chromium_path(), args=flags)
        try:
            with servers.daphne(folder, env=env) as server:
                return take(browser, server)
        finally:
            browser.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
