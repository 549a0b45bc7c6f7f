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


CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
WORD = re.compile(r"[a-zA-Z][\w-]*")
IN_CLASS = re.compile(r'class="((?:[^"{]|{{.*?}}|{%.*?%}|{)*)"', re.S)
IN_QUOTES = re.compile(r'"[^"\n]*"|`[^`]*`')
IN_TAGS = re.compile(r"""["'].*?["']""")
#: A class made of a beginning and something filled in, such as `says-{{ one.kind }}`.
BEGINNING = re.compile(r"([a-z][\w-]*-)(?:\{\{|\$\{)")
#: participants/templatetags/look.py makes these: a patch's size in pixels.
SIZE = re.compile(r"s\d+")


def classes_styled() -> set[str]:
    found: set[str] = set()
    for name in styles("design", "screens"):
        plain = re.sub(r'/\*.*?\*/|url\([^)]*\)|"[^"]*"', "", (ROOT / name).read_text(), flags=re.S)
        found |= set(CLASS.findall(plain))
    return found


def classes_named(templates: list[str], programs: list[str]) -> tuple[set[str], tuple[str, ...]]:
    """Every word that a template has in a class, or a program in quotes; and the beginnings of made ones."""
    texts: list[str] = []
    for template in templates:
        source = re.sub(r"{#.*?#}", "", template)
        texts += [
            *IN_CLASS.findall(source),
            *re.findall(r"{% block main_class %}(.*?){%", source),
            *(
                said
                for tag in re.findall(r"{[{%].*?[%}]}", source)
                for said in re.findall(r"""["'].*?["']""", tag)
            ),
        ]
    texts += [said for program in programs for said in IN_QUOTES.findall(program)]
    words = {word for text in texts for word in WORD.findall(text)}
    return words, tuple({made for text in texts for made in BEGINNING.findall(text)})


def unused(styled: set[str], templates: list[str], programs: list[str]) -> set[str]:
    named, beginnings = classes_named(templates, programs)
    return {one for one in styled - named if not one.startswith(beginnings) and not SIZE.fullmatch(one)}


def test_every_class_that_is_styled_is_named_somewhere() -> None:
    templates = tracked("*/templates/*.html")
    scripts = [name for name in tracked("frontend/*.ts") if ".test." not in name]
    programs = tracked("meetings/*.py", "participants/*.py", "plans/*.py")
    read = [(ROOT / name).read_text() for name in templates]
    assert not unused(classes_styled(), read, [(ROOT / name).read_text() for name in scripts + programs])


def test_a_class_that_nothing_names_is_found() -> None:
    template = '<p class="box {% if a %}warn{% endif %} says-{{ kind }}">{% patch who "" "tall" %} old</p>'
    styled = {"box", "warn", "says-yes", "tall", "s48", "old", "dot"}
    assert unused(styled, [template], ['el("i", { class: "dot" })']) == {"old"}
