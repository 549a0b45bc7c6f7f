"""From the link to a signature with nothing but a keyboard; and leaving quickly from anywhere."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.evening import Evening
from tests.conftest import StartDaphne

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

MOST_TABS = 60


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what is called like this has the focus, and see that the focus can be seen."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        name = page.evaluate(
            """() => {
                const one = document.activeElement;
                const label = one.labels && one.labels.length ? one.labels[0].innerText : '';
                return one.getAttribute('aria-label') || label || one.innerText || one.name || '';
            }"""
        )
        # The part of a name that is only heard stands on a line of its own.
        if words.lower() in " ".join(name.split()).replace(" :", ":").lower():
            _focus_shows(page)
            return
    raise AssertionError(f"no way to “{words}” by keyboard on {page.url}")


def _focus_shows(page: Page) -> None:
    seen = page.evaluate(
        """() => {
            const one = document.activeElement, box = one.getBoundingClientRect();
            const around = [one, one.parentElement, one.closest('label')].filter(Boolean);
            const ring = around.some(at => getComputedStyle(at).outlineStyle !== 'none'
                && parseFloat(getComputedStyle(at).outlineWidth) > 0);
            return ring && box.bottom > 0 && box.top < innerHeight;
        }"""
    )
    assert seen, f"the focus does not show on {page.url}"


def test_from_the_link_to_a_signature_by_keyboard(start_daphne: StartDaphne, browser: Browser) -> None:
    evening = Evening.on(start_daphne())
    evening.lead("begin", "private", "write", "present", "freeze", "answer")
    with evening.as_(browser, "nobody") as page:
        page.goto(f"{evening.server}/j/{evening.ways['daniel']['token']}")
        # The field for the numbers has the focus already: type, Enter.
        expect(page.locator("#code")).to_be_focused()
        page.keyboard.type(evening.ways["daniel"]["code"])
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/(me/patch)?$"))
        page.goto(evening.address("/"))
        tab_to(page, "Read it and say yes or no")
        page.keyboard.press("Enter")
        page.wait_for_url("**/agree")
        tab_to(page, "Yes, I’ll sign")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign?as=signs")
        expect(page.get_by_role("button", name="Send me my numbers")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**sent=**")
        told = evening.lead("daniels_code")
        tab_to(page, "Type your name")
        page.keyboard.type("Daniel Okafor")
        tab_to(page, "The six numbers we sent you")
        page.keyboard.type(told["code"])
        tab_to(page, "Yes, I sign")
        page.keyboard.press("Enter")
        page.wait_for_url("**/agree")
        expect(page.locator(".box.good", has_text="You’ve answered")).to_be_visible()
        # The same answer cannot be given twice.
        page.goto(evening.address("M/sign?as=signs"))
        expect(page.locator("[role=alert]")).to_contain_text("You have answered this version")


def test_shifts_are_told_and_a_time_is_settled_by_keyboard(
    start_daphne: StartDaphne, browser: Browser
) -> None:
    evening = Evening.on(start_daphne())
    with evening.as_(browser, "daniel", java_script_enabled=False) as page:
        page.goto(evening.address("M/times"))
        tab_to(page, "4 on, 4 off")
        page.keyboard.press("Enter")
        tab_to(page, "First day of a run of four")
        page.keyboard.type("01042027")
        tab_to(page, "I can usually come")
        page.keyboard.press("Space")
        tab_to(page, "Keep this")
        page.keyboard.press("Enter")
        expect(page.locator("#said")).to_contain_text("4 on, 4 off, 07:00 to 19:00")
    with evening.as_(browser, "tom", java_script_enabled=False) as page:
        page.goto(evening.address("D!/times"))
        chosen = page.locator("#time-1 h2").inner_text().split("\n")[-1].strip()
        tab_to(page, f"Choose this time {chosen}")
        page.keyboard.press("Enter")
        tab_to(page, f"Yes, tell everybody: {chosen}")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/desk/meetings/[^/]+$"))
        said = page.locator(".hd .when").inner_text()
        assert chosen in said or "omorrow" in said


@pytest.mark.scheduling
def test_running_late_is_said_changed_and_taken_back_by_keyboard(
    start_daphne: StartDaphne, browser: Browser
) -> None:
    evening = Evening.on(start_daphne())
    phone = {"width": 390, "height": 844}
    with evening.as_(browser, "daniel", java_script_enabled=False, viewport=phone) as page:
        page.goto(evening.address("/"))
        tab_to(page, "I’m running late")
        page.keyboard.press("Enter")
        page.wait_for_url("**/late")
        tab_to(page, "20 minutes")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("On the way, about")
        tab_to(page, "I can’t make it today")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Can’t make it today")
        tab_to(page, "I’m not late after all")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Running late?")


@pytest.mark.scheduling
def test_a_late_worker_is_seen_at_the_table_until_they_are_here(
    start_daphne: StartDaphne, browser: Browser
) -> None:
    evening = Evening.on(start_daphne())
    evening.lead("begin")
    with evening.as_(browser, "siobhan") as table, evening.as_(browser, "priya") as worker:
        table.goto(evening.address("M/room"))
        worker.goto(evening.address("M/late"))
        worker.get_by_role("button", name="Half an hour").first.click()
        place = table.locator(".seat", has_text="Priya")
        expect(place).to_contain_text("on the way, about")
        expect(place).to_contain_text("since")
        expect(table.locator(".notices")).to_contain_text("Priya: on the way")
        # Opening the waiting page does not knock for who is on the way.
        worker.goto(evening.address("M/waiting"))
        expect(worker.get_by_role("heading", level=1)).to_have_text("They know you’re late")
        worker.get_by_role("button", name="Knock").click()
        expect(place).not_to_contain_text("on the way")


def test_leaving_quickly_blanks_the_page_and_shuts_this_phone_out(
    start_daphne: StartDaphne, browser: Browser
) -> None:
    evening = Evening.on(start_daphne())
    with evening.as_(browser, "bridie") as page:
        page.route(re.compile("^https:"), lambda route: route.fulfill(body="elsewhere"))
        page.goto(evening.address("M/who"))
        page.evaluate("localStorage.setItem('kept', 'words')")
        with page.expect_request(lambda request: request.url.startswith("https://")):
            page.get_by_role("button", name="Leave quickly").click()
        page.wait_for_url(re.compile("^https:"))
        # Back in the same browser: it is nobody's any more, and nothing of ours is left in it.
        page.goto(evening.address("M/who"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Please come in first")
        assert page.evaluate("localStorage.length") == 0


def test_leaving_works_without_javascript(start_daphne: StartDaphne, browser: Browser) -> None:
    evening = Evening.on(start_daphne())
    with evening.as_(browser, "bridie", java_script_enabled=False) as page:
        page.goto(evening.address("M/who"))
        page.get_by_role("button", name="Leave quickly").click()
        page.wait_for_url("**/left")
        expect(page.get_by_role("heading", level=1)).to_have_text("You’ve left")
        page.goto(evening.address("M/who"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Please come in first")


def test_before_the_code_the_page_says_nothing_about_anybody(
    start_daphne: StartDaphne, browser: Browser
) -> None:
    evening = Evening.on(start_daphne())
    with evening.as_(browser, "nobody") as page:
        texts = []
        for token in (evening.ways["daniel"]["token"], "ABCDEFGHJKLMN"):
            page.goto(f"{evening.server}/j/{token}")
            texts.append(page.locator("body").inner_text())
        assert texts[0] == texts[1]
        for word in ("family", "meeting", "council", "social", "child", "plan", "daniel", "reilly"):
            assert word not in texts[0].lower(), word
