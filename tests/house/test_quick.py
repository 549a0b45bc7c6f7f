"""What `make quick` leaves out, and that it leaves nothing out by mistake."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.support.quick import MEASURED
from tests.support.servers import ROOT

FOUR = """
import pytest

@pytest.mark.parametrize("case", range(4))
def test_four(case): pass

@pytest.mark.parametrize("case", range(3))
def test_three(case): pass

def test_one(): pass
"""


def functions(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def test_every_long_test_is_there_and_named_once() -> None:
    lines = MEASURED.read_text().splitlines()
    assert lines == sorted(set(lines))
    for path, _, function in (line.partition("::") for line in lines):
        assert f"def {function.split('::')[-1]}(" in functions(ROOT / path), f"{path}::{function}"


def chosen(folder: Path, marks: str) -> list[str]:
    """The tests of FOUR that pytest itself chooses by these marks, with no other plugin."""
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  exhaustive\n  long\n")
    (folder / "conftest.py").write_text(
        "import pytest\nfrom tests.support import quick\n\n\n"
        "@pytest.hookimpl(tryfirst=True)\ndef pytest_collection_modifyitems(items): quick.mark(items)\n"
    )
    (folder / "test_found.py").write_text(FOUR)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--collect-only", "-m", marks, folder],
        cwd=ROOT, env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}, capture_output=True, text=True,
    )  # fmt: skip
    return [line.partition("::")[2] for line in done.stdout.splitlines() if "::" in line]


def test_of_many_cases_the_first_and_the_last_are_quick(tmp_path: Path) -> None:
    three = [f"test_three[{case}]" for case in range(3)]
    assert chosen(tmp_path, "not exhaustive") == ["test_four[0]", "test_four[3]", *three, "test_one"]


def test_the_others_are_exhaustive_and_lost_to_nobody(tmp_path: Path) -> None:
    assert chosen(tmp_path, "exhaustive") == ["test_four[1]", "test_four[2]"]


def test_a_third_of_the_tests_of_every_package_are_quick() -> None:
    folders = Counter(Path(line.partition("::")[0]).parent for line in MEASURED.read_text().splitlines())
    for folder, long in folders.items():
        there = sum(path.read_text().count("def test_") for path in (ROOT / folder).glob("test_*.py"))
        assert long * 3 <= there * 2, folder
