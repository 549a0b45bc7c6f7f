"""Some tests hand code to another process as a string. Whatever moves, what it imports from us is there."""

import ast
from collections.abc import Iterator
from importlib import import_module

from tests.support.servers import ROOT

OURS = ("config", "plans", "meetings", "participants", "tests", "bench")


def programs() -> Iterator[tuple[str, ast.Module]]:
    """Every string in a test or a benchmark that reads as a program with an import of ours in it."""
    for path in (*ROOT.glob("tests/**/*.py"), *ROOT.glob("bench/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " import " in node.value:
                try:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", ast.parse(node.value)
                except SyntaxError:
                    continue  # prose


def imported(program: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(program):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in OURS:
            yield from ((node.module, one.name) for one in node.names)


def is_there(module: str, name: str) -> bool:
    try:
        return hasattr(import_module(module), name) or bool(import_module(f"{module}.{name}"))
    except ImportError:
        return False


def test_what_code_in_a_string_imports_is_there() -> None:
    found = [(where, *one) for where, program in programs() for one in imported(program)]
    assert len(found) > 50
    assert not [one for one in found if not is_there(*one[1:])]


def test_what_has_moved_is_found() -> None:
    assert is_there("meetings.table", "admission")
    assert not is_there("meetings", "admission")
