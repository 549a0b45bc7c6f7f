"""The rules of the templates: our own addresses have names, lists are lists, and a line can be read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import ROOT

WIDEST = 160
TAG = re.compile(r"\{%.*?%\}")
#: An attribute with what fills it in, and a word in quotes inside a template tag.
ATTRIBUTE = re.compile(r"""[\w:-]+=(?:"((?:\{%.*?%\}|[^"])*)"|'((?:\{%.*?%\}|[^'])*)')""", re.S)
QUOTED = re.compile(r"""["'](/[^"']*)["']""")
PART_OF_A_WORD = re.compile(r"""\{%\s*(?:el)?if\b(?:(?!%\}).)*\bin\s+["'].*?%\}""")


def templates() -> Iterator[Path]:
    for app in ("meetings", "plans", "participants"):
        yield from sorted((ROOT / app).rglob("templates/**/*.html"))


def own_paths(source: str) -> list[str]:
    """Addresses of ours that are spelled out instead of asked for by their name."""
    found = [path for tag in TAG.findall(source) for path in QUOTED.findall(tag)]
    for double, single in ATTRIBUTE.findall(source):
        found += [part for part in TAG.split(double or single) if re.match(r"/(?!/)", part)]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ('<a href="/">First page</a>', ["/"]),
        ('<a class="btn" href="/m/{{ meeting.pk }}/late">', ["/m/{{ meeting.pk }}/late"]),
        ("<form action='{% if desk %}/desk/{% else %}{% url 'home' %}{% endif %}'>", ["/desk/"]),
        ('<div data-address="/me/devices"><img src="/static/a.png">', ["/me/devices", "/static/a.png"]),
        ('{% include "parts/find.html" with where="/desk/" %}', ["/desk/"]),
        ('<a href="{% url "late" meeting.pk %}"><img src="{% static \'a.svg\' %}"/><br/>', []),
        ('<a href="{{ address }}/of">and/or</a> <a href="https://example.org/">', []),
    ],
)
def test_a_spelled_out_address_is_found(source: str, paths: list[str]) -> None:
    assert own_paths(source) == paths


def test_every_address_of_ours_is_asked_for_by_its_name() -> None:
    assert [f"{path.name}: {found}" for path in templates() for found in own_paths(path.read_text())] == []


def test_no_template_looks_for_a_word_within_a_string() -> None:
    assert PART_OF_A_WORD.search('{% if seat and stage in "private presenting" %}')
    assert not PART_OF_A_WORD.search('{% if seat in chosen and stage == "private" %}')
    assert [path.name for path in templates() if PART_OF_A_WORD.search(path.read_text())] == []


def test_no_line_of_a_template_is_too_long_to_read() -> None:
    wide = [
        f"{path.relative_to(ROOT)}:{number}: {len(line)}"
        for path in templates()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > WIDEST
    ]
    assert wide == []
