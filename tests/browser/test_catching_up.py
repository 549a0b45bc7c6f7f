"""Daniel comes late: he says something before he gets there, catches up, leaves, and comes back to what is
new.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.evening import Evening
from tests.conftest import StartDaphne

pytestmark = [
    pytest.mark.browser,
    pytest.mark.scheduling,
    pytest.mark.slow,
    pytest.mark.timeout(600),
]

SAYS = "Please start with the weekends. I am ten minutes away."


def shoot(page: Page, name: str) -> None:
    """Keep a picture, phone and desk, where KT_SHOTS says."""
    if shots := os.environ.get("KT_SHOTS"):
        for width, height in ((390, 844), (1280, 800)):
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(250)
            page.screenshot(path=Path(shots) / f"{name}-{width}.png", full_page=True)


def test_daniel_is_heard_before_he_comes_and_catches_up(start_daphne: StartDaphne, browser: Browser) -> None:
    evening = Evening.on(start_daphne())
    evening.lead("begin", "private", "write")
    with (
        evening.as_(browser, "siobhan", reduced_motion="reduce") as mum,
        evening.as_(browser, "daniel", reduced_motion="reduce") as dad,
    ):
        evening.lead("daniel_is_away")  # on a phone that was there
        mum.goto(evening.address("M/room"))
        expect(mum.get_by_role("heading", name="Our plan")).to_be_visible()
        dad.goto(evening.address("M/late"))
        shoot(dad, "late")
        dad.get_by_label("What you’d like to say").fill(SAYS)
        dad.get_by_role("button", name="Put it on the table").click()
        expect(dad.get_by_text(SAYS)).to_be_visible()
        shoot(dad, "ahead")

        # It stands at the table while she has the room open, without loading anything anew.
        card = mum.get_by_role("article").filter(has_text="Daniel says, on the way:")
        expect(card).to_contain_text(SAYS)
        shoot(mum, "table")
        card.get_by_role("button", name="We’ve read it out").click()
        expect(mum.get_by_text(SAYS)).to_have_count(0)
        dad.reload()
        expect(dad.get_by_text("They have heard what you said")).to_be_visible()

        dad.goto(evening.address("M/catch-up"))
        expect(dad.locator(".told")).to_contain_text("The family is on its own now.")
        expect(dad.locator("main")).not_to_contain_text("both children")
        shoot(dad, "door")

        evening.lead("daniel_comes")
        dad.goto(evening.address("M/catch-up"))
        expect(dad.locator(".told")).to_contain_text("Daniel has both children from Saturday")
        shoot(dad, "catch-up")
        dad.goto(evening.address("M/room"))
        new = dad.get_by_role("region", name="What happened before you came")
        expect(new).to_contain_text("The professionals have explained and left.")
        # No voice of this device, no button: one of the network would hear what is private.
        assert not dad.evaluate("speechSynthesis.getVoices().some(one => one.localService)")
        expect(new.get_by_role("button", name="Read it to me")).to_be_hidden()
        shoot(dad, "card")
        new.get_by_text("Read it: less than a minute").click()
        new.get_by_role("button", name="I have read this").click()
        expect(dad.locator(".sheet.new")).to_have_count(0)
        expect(dad.get_by_role("heading", name="Our plan")).to_be_visible()

        dad.goto(evening.address("M/who"))
        mum.get_by_role("button", name="Add a promise").first.click()
        mum.get_by_label("What will happen", exact=True).first.fill("Kwame rings on Sundays")
        expect(mum.locator("[data-saved=safe]")).to_be_visible()
        dad.goto(evening.address("M/room"))
        new = dad.get_by_role("region", name=re.compile("New since you looked"))
        expect(new.locator(".told li")).to_have_text(["New: \u2068Kwame rings on Sundays\u2069."])
        expect(new.get_by_role("button", name="I have read this")).to_be_visible()
        shoot(dad, "back")


def test_the_pages_for_who_comes_late_read_well_in_arabic(
    start_daphne: StartDaphne, browser: Browser
) -> None:
    evening = Evening.on(start_daphne())
    evening.lead("begin", "private", "write", "kwame_says")
    with evening.as_(browser, "haddad", reduced_motion="reduce") as page:
        evening.wear(page.context, language="ar")
        for path in ("catch-up", "room"):
            page.goto(evening.address(f"M/{path}"))
            expect(page.locator("html")).to_have_attribute("dir", "rtl")
            expect(page.locator(".told").first).to_contain_text("العائلة وحدها الآن")
            shoot(page, f"ar-{path}")
