"""The page to read the API on, in a real browser under our own content security policy."""

import pytest
from playwright.sync_api import Browser, expect

from tests.support.servers import Daphne


@pytest.mark.browser
def test_the_page_shows_every_address_and_breaks_no_rule(daphne_server: Daphne, browser: Browser) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    missing: list[str] = []
    page.on("response", lambda answer: missing.append(answer.url) if not answer.ok else None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{daphne_server}/api/v1/")
    expect(page.get_by_text("/api/v1/families", exact=True).first).to_be_visible(timeout=60_000)
    assert page.get_by_role("heading", level=1).inner_text() == "Kitchen Table for other systems"
    assert not missing
    assert not [line for line in said if line.startswith("error")], said
    assert all(url.startswith((str(daphne_server), "data:")) for url in asked)
    page.close()
