"""Every page, in English and in Arabic: axe has nothing to say in any theme, nothing scrolls sideways, no
target is small.

Set KT_SHOTS to a folder to keep pictures of every page in every size.
"""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.evening import Evening
from tests.browser.faults import THEMES, UGLY, axe_faults, size_faults, small_targets, words_faults
from tests.browser.pages import PAGES, short
from tests.conftest import StartDaphne

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1200)]


def visits(evening: Evening, browser: Browser) -> Iterator[tuple[str, str, Page]]:
    """Every page as the people it is for see it, the evening led on in between: a name for it, its language,
    the page.
    """
    for number, (steps, pages) in enumerate(PAGES):
        if steps:
            evening.lead(*steps)
        for name, paths in pages.items():
            with evening.as_(browser, name, bypass_csp=True, reduced_motion="reduce") as page:
                for path in paths:
                    for language in ("en-gb", "ar"):
                        evening.wear(page.context, language=language)
                        page.goto(evening.address(path))
                        yield f"{number}-{name}-{short(path)}-{language}", language, page


def test_every_page_can_be_read_by_everybody(start_daphne: StartDaphne, browser: Browser) -> None:
    evening = Evening.on(start_daphne())
    wrong: dict[str, list[str]] = {}
    for name, language, page in visits(evening, browser):
        # A theme is colours only, and a language changes no colour: so each is asked of once.
        themes = THEMES if language == "en-gb" else THEMES[:1]
        found = [*axe_faults(page, themes), *size_faults(page, name), *words_faults(page)]
        if found:
            wrong[name] = found
    assert not wrong, json.dumps(wrong, indent=1)


def test_a_small_target_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<main><p><a href='/times'>Times</a></p><p>A <a href='/word'>word</a> in it.</p>"
        "<details><summary>More</summary></details></main>"
    )
    found = " ".join(small_targets(page))
    assert "Times" in found
    assert "summary" in found
    assert "word" not in found
    page.close()


def test_what_looks_broken_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<style>.btn { display: block } b { display: block; width: 3ch; overflow-wrap: anywhere }</style>"
        "<main><b>Strong</b><a class='btn'>One</a><a class='btn'>Two</a><textarea "
        "rows='20'></textarea></main>"
    )
    found = " ".join(page.evaluate(UGLY))
    assert "“Strong” breaks" in found
    assert "two buttons touch: One, Two" in found
    assert "a box for an essay" in found
    page.close()
