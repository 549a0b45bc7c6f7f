"""axe has nothing to say about any page, in any theme, in either direction of reading."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.evening import Evening
from tests.conftest import StartDaphne
from tests.scale import full_only

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1500), full_only]

AXE = Path("frontend/node_modules/axe-core/axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [
    (theme, language) for theme in ("light", "dark", "contrast") for language in ("en-gb", "ar")
]

#: steps of the evening -> who looks at which pages then
PAGES: list[tuple[tuple[str, ...], dict[str, list[str]]]] = [
    (
        (),
        {
            "nobody": ["/", "/j/", "/j/ABCDEFGHJKLMN", "/staff/login/", "/left", "/nothing-here", "/check/00000000-0000-4000-8000-000000000000"],
            "bridie": ["/", "/me/patch", "/me/devices", "M/who", "M/waiting", "M/information", "M/room"],
            "grace": ["/numbers/"],
            "sam": ["/accounts/", "/staff/password/change/", "/staff/logout/"],
        },
    ),
    (
        ("knock",),
        {"tom": ["/desk/", "D!", "D!/seats", "D!/information", "F!", "/desk/families/new", "/desk/meetings/new"]},
    ),
    (("begin", "private", "write"), {"priya": ["M/room", "M/waiting"], "tom": ["D!"]}),
    (("present", "freeze"), {"priya": ["M/agree"], "siobhan": ["M/agree", "M/history"]}),
    (
        ("answer", "sign"),
        {
            "daniel": ["M/agree", "M/history", "M/sign?as=signs", "M/sign?as=unhappy&sent=1"],
            "maya": ["M/agree"],
            "tom": ["M/agree", "M/witness"],
        },
    ),
    (("the_rest", "seal"), {"bridie": ["M/copy", "M/agree", "/"]}),
]  # fmt: skip


def faults(page: Page) -> list[str]:
    """What axe found: rule, impact and where."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
        RULES,
    )
    return [
        f"{one['id']} ({one['impact']}): {node['target']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def test_axe_has_nothing_to_say(start_daphne: StartDaphne, browser: Browser) -> None:
    evening = Evening.on(start_daphne())
    wrong: dict[str, list[str]] = {}
    for steps, pages in PAGES:
        if steps:
            evening.lead(*steps)
        for name, paths in pages.items():
            with evening.as_(browser, name, bypass_csp=True, reduced_motion="reduce") as page:
                for path in paths:
                    for theme, language in LOOKS:
                        evening.wear(page.context, theme=theme, language=language)
                        page.goto(evening.address(path))
                        if found := faults(page):
                            wrong[f"{name} {path} {theme} {language}"] = found
    assert not wrong, json.dumps(wrong, indent=1)
