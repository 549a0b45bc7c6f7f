"""A paste of any size arrives, or says why and leaves two ways out; and words in other fields leave all the
same.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from tests.browser.test_out_of_step import FIELD, open_room
from tests.support.scenes import play
from tests.support.servers import Daphne

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OTHER = "Who gets a copy"


def picture(page: Page, name: str) -> None:
    """Where somebody wants to look at it, and says so in KT_LOOK."""
    if folder := os.environ.get("KT_LOOK"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def count_plan_sockets(page: Page, opened: list[WebSocket]) -> None:
    page.on("websocket", lambda one: opened.append(one) if "/ws/plan/" in one.url else None)


@pytest.mark.parametrize(
    "text", ["كلمة " * 9_000, "word " * 9_800], ids=["45,000 of Arabic", "49,000 letters"]
)
def test_what_a_field_holds_arrives_over_one_line(browser: Browser, daphne_server: Daphne, text: str) -> None:
    scene = play(daphne_server, "in_private_time")
    opened: list[WebSocket] = []
    nan = open_room(
        browser,
        daphne_server,
        scene,
        "bridie",
        before=lambda page: count_plan_sockets(page, opened),
    )
    mum = open_room(browser, daphne_server, scene, "siobhan")
    nan.get_by_label(FIELD).fill(text)
    nan.get_by_label(OTHER).fill("Everybody")
    expect(nan.locator("[data-saved=safe]")).to_be_visible(timeout=30_000)
    expect(mum.get_by_label(OTHER)).to_have_value("Everybody", timeout=20_000)
    expect(mum.get_by_label(FIELD)).to_have_value(text, timeout=20_000)
    assert len(opened) == 1
    for page in (nan, mum):
        page.context.close()


@pytest.mark.parametrize("letters", [160_000, 70_000])
def test_more_than_a_field_holds_says_so_and_the_rest_of_the_plan_goes_on(
    browser: Browser, daphne_server: Daphne, letters: int
) -> None:
    scene = play(daphne_server, "in_private_time")
    opened: list[WebSocket] = []
    nan = open_room(
        browser,
        daphne_server,
        scene,
        "bridie",
        before=lambda page: count_plan_sockets(page, opened),
    )
    mum = open_room(browser, daphne_server, scene, "siobhan")
    nan.get_by_label(FIELD).fill("Kwame")
    expect(mum.get_by_label(FIELD)).to_have_value("Kwame", timeout=20_000)
    nan.get_by_label(FIELD).fill("Kwame " + "zebra " * (letters // 6))
    note = nan.locator(".toomuch")
    expect(note).to_contain_text("more than one field holds: 50,000 letters fit")
    expect(nan.locator("[data-saved=overfull]")).to_be_visible()
    for name, (wide, high) in {
        "phone": (390, 844),
        "small": (320, 568),
        "wide": (1280, 800),
    }.items():
        nan.set_viewport_size({"width": wide, "height": high})
        note.scroll_into_view_if_needed()
        picture(nan, f"too-much-{letters}-{name}")

    nan.get_by_label(OTHER).fill("Everybody")
    expect(mum.get_by_label(OTHER)).to_have_value("Everybody", timeout=20_000)
    mum.get_by_label(FIELD).fill("Uncle Kwame")
    nan.wait_for_timeout(1_000)
    assert nan.get_by_label(FIELD).input_value().count("zebra") == letters // 6
    note.get_by_role("button", name="Put back what was there").click()
    expect(nan.get_by_label(FIELD)).to_have_value("Uncle Kwame")
    expect(note).to_be_hidden()
    expect(nan.locator("[data-saved=safe]")).to_be_visible(timeout=20_000)
    assert len(opened) == 1
    for page in (nan, mum):
        page.context.close()
