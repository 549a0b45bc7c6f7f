"""A page with a mistake in it, and one in which somebody is typing: still for everybody, and nothing covers
the field.
"""

import json

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import states
from tests.browser.evening import Evening
from tests.browser.faults import axe_faults, sideways
from tests.browser.pages import PAGES, short
from tests.conftest import StartDaphne

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1200)]

#: Two things may lie over a page: the dock of the room, and whether the plan is kept.
COVERED = """() => {
    const field = document.activeElement.getBoundingClientRect();
    const above = [...document.querySelectorAll('.dock, .room .saved')].filter(one => one.checkVisibility());
    return above.filter(one => {
        const box = one.getBoundingClientRect();
        return box.top < field.bottom - 1 && box.bottom > field.top + 1 && box.left < field.right
            && box.right > field.left;
    }).map(one => one.className);
}"""


def test_a_mistake_and_a_field_in_use_can_be_read_by_everybody(
    start_daphne: StartDaphne, browser: Browser
) -> None:
    evening = Evening.on(start_daphne())
    wrong: dict[str, list[str]] = {}
    for number, (steps, looks) in enumerate(PAGES[:3]):
        if steps:
            evening.lead(*steps)
        for name, paths in looks.items():
            with evening.as_(browser, name, bypass_csp=True, reduced_motion="reduce") as page:
                evening.wear(page.context)
                for path in paths:
                    page.goto(evening.address(path))
                    if found := _typing_faults(page) + _mistake_faults(page):
                        wrong[f"{number}-{name}-{short(path)}"] = found
    assert not wrong, json.dumps(wrong, indent=1)


def _typing_faults(page: Page) -> list[str]:
    if not states.show(page, states.TYPING):
        return []
    found = [f"typing: covered by {one}" for one in page.evaluate(COVERED)]
    found += [f"typing: {one}" for one in axe_faults(page, ("light",))]
    states.undo(page, states.TYPING)
    return found


def _mistake_faults(page: Page) -> list[str]:
    if not states.show(page, states.WRONG):
        return []
    found = [f"mistake: {one}" for one in axe_faults(page, ("light",))]
    if sideways(page) > 0:
        found.append("mistake: scrolls sideways")
    if not page.locator("main [aria-invalid=true], [role=alert], .box.bad").count():
        found.append("mistake: nothing says so")
    return found
