"""A screen whose plan says something else than everybody's finds out by itself, fetches the plan, and keeps
the words.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from participants.models import JournalEntry
from tests.support.scenes import play
from tests.support.servers import Daphne

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIELD = "Who keeps an eye on the plan"


def open_room(
    browser: Browser,
    server: Daphne,
    scene: dict[str, Any],
    name: str,
    *,
    before: Callable[[Page], None] | None = None,
) -> Page:
    key, _, value = scene["people"][name]["cookie"].partition("=")
    context = browser.new_context()
    context.add_cookies([{"name": key, "value": value, "url": str(server)}])
    page = context.new_page()
    if before is not None:
        before(page)
    page.goto(f"{server}/m/{scene['meeting']}/room")
    expect(page.get_by_label(FIELD)).to_be_visible(timeout=20_000)
    return page


class OneLetterWrong:
    """A line that swaps a letter on its way to the first socket of a page, as a client id used twice
    would.
    """

    def __init__(self) -> None:
        self.sockets = 0

    def __call__(self, page: Page) -> None:
        page.route_web_socket(re.compile("/ws/plan/"), self._take)

    def _take(self, line: WebSocketRoute) -> None:
        self.sockets += 1
        first, server = self.sockets == 1, line.connect_to_server()
        line.on_message(server.send)

        def to_page(frame: str | bytes) -> None:
            swaps = first and isinstance(frame, bytes)
            line.send(frame.replace(b"Kwame", b"Kwamx") if swaps else frame)  # type: ignore[arg-type, union-attr]

        server.on_message(to_page)


def test_a_screen_out_of_step_begins_anew_and_keeps_what_only_it_had(
    browser: Browser, daphne_server: Daphne
) -> None:
    scene = play(daphne_server, "in_private_time")
    nan = open_room(browser, daphne_server, scene, "bridie")
    nan.get_by_label(FIELD).fill("Kwame, fortnightly")
    expect(nan.locator("[data-saved=safe]")).to_be_visible(timeout=20_000)

    line = OneLetterWrong()
    mum = open_room(browser, daphne_server, scene, "siobhan", before=line)
    expect(mum.get_by_label(FIELD)).to_have_value("Kwamx, fortnightly")
    expect(mum.get_by_label(FIELD)).to_have_value("Kwame, fortnightly", timeout=40_000)
    assert line.sockets == 2
    box = mum.locator(".notsent")
    expect(box).to_contain_text("Kwamx, fortnightly")
    expect(box).to_contain_text(FIELD)
    box.get_by_role("button").click()

    mum.get_by_label(FIELD).press_sequentially("!")
    expect(nan.get_by_label(FIELD)).to_have_value(re.compile("!"), timeout=20_000)
    assert nan.locator(".notsent").count() == 0
    told = daphne_server.manage(
        "shell", "-v", "0", "-c",
        f"from {JournalEntry.__module__} import JournalEntry as J; "
        "print('FOUND', *J.objects.filter(action='plan.out_of_step').values_list('actor_id', 'detail'))",
    )  # fmt: skip
    assert told.split("FOUND ")[1].strip() == f"('{scene['people']['siobhan']['seat']}', {{}})"
    for page in (nan, mum):
        page.context.close()
