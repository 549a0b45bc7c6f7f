"""A module's name stands for one subject, so that a newcomer finds the right one."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.house.test_rules import OURS, sources, tracked
from tests.support.servers import ROOT

#: Names that Django, DRF and Channels give, or that each app has one of.
OF_THE_FRAMEWORK = {
    "__init__", "access", "apps", "choices", "consumers", "forms", "middleware", "models", "pages", "routing",
    "urls",
}  # fmt: skip
#: An entry point may be called like the subject that it shows.
ENTRY_POINTS = ("pages", "api", "templatetags", "commands")


def shared(paths: list[Path]) -> list[str]:
    """Names that several of these modules have."""
    by_name: dict[str, list[Path]] = defaultdict(list)
    for path in paths:
        by_name[path.stem].append(path.relative_to(ROOT))
    return [
        f"{name}: {', '.join(map(str, found))}"
        for name, found in sorted(by_name.items())
        if len(found) > 1 and name not in OF_THE_FRAMEWORK
    ]


def entry_point(path: Path) -> str:
    return next((part for part in ENTRY_POINTS if part in path.parts), "")


def test_no_two_modules_have_one_name() -> None:
    assert shared([path for path in sources() if not entry_point(path)]) == []


@pytest.mark.parametrize("kind", ENTRY_POINTS)
def test_no_two_entry_points_of_a_kind_have_one_name(kind: str) -> None:
    assert shared([path for path in sources() if entry_point(path) == kind]) == []


#: What a newcomer can take in at one look.
MOST_AT_THE_TOP = 16


@pytest.mark.parametrize("package", ["participants", "plans"])
def test_a_package_can_be_taken_in_at_one_look(package: str) -> None:
    top = {path.split("/")[1] for path in tracked() if path.startswith(f"{package}/")}
    assert len(top) <= MOST_AT_THE_TOP, sorted(top)


#: A module as prose names it: by its file's name, or by the end of its path.
NAMED = re.compile(r"(?<![\w/.*{])[a-z_][\w/]*\.py\b")


def test_every_module_that_is_named_in_code_is_there() -> None:
    files = tracked()
    ends = {path.split("/", cut)[-1] for path in files for cut in range(path.count("/") + 1)}
    code, ours = (".py", ".html", ".ts"), tuple(f"{folder}/" for folder in (*OURS, "frontend"))
    wrong = [
        f"{path} names {name}"
        for path in files
        if path.endswith(code) and path.startswith(ours)
        for name in NAMED.findall((ROOT / path).read_text())
        if name not in ends
    ]
    assert wrong == []
