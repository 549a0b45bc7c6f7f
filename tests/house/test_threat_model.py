"""Every "cannot" of docs/threat-model.md names a test that exists."""

import ast
import re

import pytest

from tests.support.servers import ROOT

PAGE = (ROOT / "docs/threat-model.md").read_text()
TITLE = "## What they cannot do\n"


def lines_of_cannot(page: str) -> list[tuple[str, str, str]]:
    """Who, what and the named test of each line of that table."""
    _before, _title, after = page.partition(TITLE)
    table = after.partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")]
    return [(who.strip(), what.strip(), shown.strip()) for who, what, shown in rows[1:]]


def names_in(path: str) -> set[str]:
    """The names of the test functions and test classes a file defines."""
    file = ROOT / path
    if not file.is_file():
        return set()
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, defined)}


@pytest.mark.parametrize("line", lines_of_cannot(PAGE), ids=lambda line: f"{line[0]}: {line[1]}")
def test_every_cannot_names_a_test_that_exists(line: tuple[str, str, str]) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", line[2])
    assert named, f"{line[1]}: shown by nothing"
    for path, name in named:
        assert name.startswith(("test_", "Test")), f"{name} is no test"
        assert name in names_in(path), f"{path} has no {name}"


def test_nobody_in_the_table_is_forgotten() -> None:
    """Whoever is described is also refused something."""
    described = set(re.findall(r"^\| \*\*(.+?)\*\*", PAGE, re.M))
    refused = " ".join(who for who, _what, _shown in lines_of_cannot(PAGE))
    mentioned = {who for who in described if who.split(",")[0] in refused or who in OTHER_WORDS}
    assert described == mentioned


#: People of the first table who are called by another word in the second.
OTHER_WORDS = {
    "a social worker or information giver": "a social worker, an information giver",
    "a partner or relative who holds the phone": "the partner who holds the phone",
    "a stranger on the internet": "a stranger",
    "a program with a key to the API": "a program",
    "somebody of the family who means harm": "somebody of the family",
    "anyone who runs the server": "",
}
