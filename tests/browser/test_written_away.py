"""Written without a connection into a draft that is shut meanwhile: the words stay, come back by hand, and
cross nothing by themselves.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser.test_out_of_step import FIELD, open_room
from tests.support.scenes import play
from tests.support.servers import Daphne

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = "Nan looks in on Wednesdays, zebra-2207"


class Signal:
    """A phone's connection that can be cut and mended: both sockets of a page."""

    def __init__(self) -> None:
        self.is_cut = False
        self._lines: list[WebSocketRoute] = []

    def __call__(self, page: Page) -> None:
        page.route_web_socket(re.compile("/ws/"), self._take)

    def cut(self) -> None:
        self.is_cut = True
        for line in self._lines:
            line.close(code=4000)
        self._lines.clear()

    def mend(self, page: Page) -> None:
        self.is_cut = False
        page.evaluate("dispatchEvent(new Event('online'))")

    def _take(self, line: WebSocketRoute) -> None:
        if self.is_cut:
            line.close(code=4000)
            return
        server = line.connect_to_server()
        line.on_message(server.send)
        server.on_message(line.send)
        self._lines.append(line)


def write_while_away(signal: Signal, page: Page) -> None:
    signal.cut()
    page.get_by_label(FIELD).fill(WORDS)
    expect(page.locator("[data-saved=unsent]")).to_be_visible()


def as_(browser: Browser, server: Daphne, scene: dict[str, Any], name: str, path: str) -> Page:
    key, _, value = scene["people"][name]["cookie"].split(";")[0].partition("=")
    page = browser.new_context().new_page()
    page.context.add_cookies([{"name": key, "value": value, "url": str(server)}])
    page.goto(f"{server}/m/{scene['meeting']}/{path}")
    return page


def test_words_of_private_time_come_back_to_the_family_alone_and_only_by_their_writers_hand(
    browser: Browser, daphne_server: Daphne
) -> None:
    scene = play(daphne_server, "in_private_time")
    signal = Signal()
    dad = open_room(browser, daphne_server, scene, "daniel", before=signal)
    mum = open_room(browser, daphne_server, scene, "siobhan")
    write_while_away(signal, dad)
    play(daphne_server, "present", scene["people"]["siobhan"]["seat"])

    signal.mend(dad)
    box = dad.locator(".notsent")
    expect(box).to_contain_text("only your family sees it", timeout=40_000)
    expect(box.get_by_role("textbox")).to_have_value(WORDS)
    expect(box).to_contain_text("The plan says nothing there now", timeout=20_000)
    expect(mum.get_by_label(FIELD)).to_have_value("", timeout=20_000)
    for name in ("siobhan", "priya"):  # nothing has left the screen so far
        page = as_(browser, daphne_server, scene, name, "suggestions")
        assert "zebra" not in page.content()
        page.context.close()

    box.get_by_role("button", name="Suggest it").click()
    expect(box).to_contain_text("suggested")
    expect(mum.get_by_label(FIELD)).to_have_value("")
    nans = as_(browser, daphne_server, scene, "bridie", "suggestions")
    expect(nans.locator("article.away")).to_contain_text(WORDS)
    expect(nans.get_by_role("button", name="Put it in")).to_have_count(0)
    workers = as_(browser, daphne_server, scene, "priya", "suggestions")
    assert "zebra" not in workers.content()

    box.get_by_role("link", name="See it beside the plan").click()
    dad.get_by_role("button", name="Put it in, where everybody reads it").click()
    expect(dad.locator("main")).to_contain_text("There is nothing here")
    expect(mum.get_by_label(FIELD)).to_have_value(WORDS, timeout=20_000)
    for page in (dad, mum, nans, workers):
        page.context.close()


def test_words_for_a_plan_that_became_a_version_wait_beside_it(
    browser: Browser, daphne_server: Daphne
) -> None:
    scene = play(daphne_server, "in_private_time")
    siobhan = scene["people"]["siobhan"]["seat"]
    play(daphne_server, "present", siobhan)
    signal = Signal()
    dad = open_room(browser, daphne_server, scene, "daniel", before=signal)
    write_while_away(signal, dad)
    play(daphne_server, "freeze", siobhan)

    signal.mend(dad)
    box = dad.locator(".notsent")
    expect(box).to_contain_text("everybody at the table sees it", timeout=40_000)
    box.get_by_role("button", name="Put it aside").click()
    box.get_by_role("button", name="Bring it back").click()
    expect(box.get_by_role("textbox")).to_have_value(WORDS)
    box.get_by_role("button", name="Suggest it").click()
    box.get_by_role("link", name="See it beside the plan").click()
    expect(dad.locator("article.away")).to_contain_text(WORDS)
    expect(dad.locator("article.away")).to_contain_text("can’t be changed just now")
    dad.context.close()
