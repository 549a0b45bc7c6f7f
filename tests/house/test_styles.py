"""Styles live beside their screens: frontend/screens has each screen's own, frontend/design what screens
share.
"""

import re
from pathlib import Path

import pytest

from tests.house.test_rules import tracked
from tests.support.servers import ROOT

MOST_LINES = 300
#: A screen's own rules begin with its name; what several share names them all in one `:is(…)`.
SCREEN = re.compile(r'\[data-screen="(\w+)"\]')
IMPORT = re.compile(r'@?import "(\.[^"]+\.css)"')


def styles(*folders: str) -> list[str]:
    return tracked(*(f"frontend/{folder}/*.css" for folder in folders))


def named_in(selector: str) -> set[str]:
    return set(SCREEN.findall(selector))


def lines_that_name_a_screen(name: str) -> list[str]:
    return [line for line in (ROOT / name).read_text().splitlines() if SCREEN.search(line)]


def test_no_file_of_styles_is_long() -> None:
    names = styles("design", "screens")
    assert len(names) > 60
    long = {name for name in names if len((ROOT / name).read_text().splitlines()) > MOST_LINES}
    assert not long


def test_no_screens_own_styles_lie_among_the_shared_ones() -> None:
    misplaced = [
        f"{name}: {line}"
        for name in styles("design")
        for line in lines_that_name_a_screen(name)
        if len(named_in(line)) < 2
    ]
    assert not misplaced


def test_a_screens_styles_lie_in_the_folder_of_that_screen() -> None:
    misplaced = [
        f"{name}: {line}"
        for name in styles("screens")
        for line in lines_that_name_a_screen(name)
        if named_in(line) != {Path(name).parts[2]}
    ]
    assert not misplaced


def test_every_screen_with_styles_is_one_that_a_page_names() -> None:
    pages = "".join((ROOT / name).read_text() for name in tracked("*.html"))
    blocks = re.findall(r"{% block screen %}(.+?){% endblock %}", pages)
    known = {word for block in blocks for word in re.findall(r"\w+", re.sub(r"{%.*?%}", " ", block))}
    assert {Path(name).parts[2] for name in styles("screens")} <= known


def imported(name: str) -> list[str]:
    path = ROOT / name
    return [
        str((path.parent / found).resolve().relative_to(ROOT)) for found in IMPORT.findall(path.read_text())
    ]


@pytest.mark.parametrize("folder", ["design", "screens"])
def test_every_file_of_styles_is_in_a_bundle_once(folder: str) -> None:
    bundles = ["frontend/design/site.css", *tracked("frontend/lib/*.ts", "frontend/screens/*.ts")]
    found = [
        name for bundle in bundles for name in imported(bundle) if name.startswith(f"frontend/{folder}/")
    ]
    assert sorted(found) == styles(folder)
