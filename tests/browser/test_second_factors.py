"""A member of staff sets up a passkey and an app in a real browser and signs in with each; Chromium plays the
key.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.evening import SIGN_IN, Evening
from tests.conftest import StartDaphne
from tests.support.staff import code_for

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def evening(start_daphne: StartDaphne) -> Evening:
    """The demo family, on `localhost`: a passkey belongs to a name, never to a number."""
    return Evening.on(start_daphne())


def at(evening: Evening, path: str) -> str:
    return str(evening.server).replace("127.0.0.1", "localhost") + path


def with_key(page: Page) -> None:
    """Plug a key into this page's browser."""
    speak = page.context.new_cdp_session(page)
    speak.send("WebAuthn.enable")
    speak.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def give_password(evening: Evening, page: Page) -> None:
    page.goto(at(evening, "/staff/login/"))
    page.fill("[name=login]", SIGN_IN["tom"])
    page.fill("[name=password]", evening.passwords[SIGN_IN["tom"]])
    page.click("main .btn.big")


def sign_out(evening: Evening, page: Page) -> None:
    page.goto(at(evening, "/staff/logout/"))
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile(r"/$"))


def heading(page: Page) -> Any:
    return expect(page.get_by_role("heading", level=1))


def test_a_passkey_is_set_up_and_opens_the_desk(evening: Evening, browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    with_key(page)
    give_password(evening, page)
    page.goto(at(evening, "/staff/2fa/"))
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("What you call it").fill("The blue key")
    page.get_by_role("button", name="Set it up").click()
    heading(page).to_have_text("Your recovery codes")
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="See my second step").click()
    expect(page.get_by_text("The blue key").first).to_be_visible()

    sign_out(evening, page)
    give_password(evening, page)
    heading(page).to_have_text("Now your second step")
    page.goto(at(evening, "/desk/"))
    heading(page).to_have_text("Please come in first")

    page.goto(at(evening, "/staff/login/"))
    heading(page).to_have_text("Now your second step")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/desk/**")
    page.context.close()


def test_an_app_is_set_up_by_keyboard_and_without_scripts(evening: Evening, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    give_password(evening, page)
    page.goto(at(evening, "/staff/2fa/totp/activate/"))
    page.get_by_text("I can’t scan it").click()
    secret = page.locator("code.token").inner_text()
    field = page.get_by_label("The six numbers it shows now")
    field.fill(code_for(secret))
    field.press("Enter")
    heading(page).to_have_text("Your recovery codes")
    sign_out(evening, page)
    give_password(evening, page)
    field = page.get_by_label("The six numbers in your app")
    field.fill(code_for(secret, ahead=1))
    field.press("Enter")
    page.wait_for_url("**/desk/**")
    page.context.close()
