"""The papers say what is so: commands exist, named files exist, generated pages are fresh."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from meetings import policy
from meetings.policy_page import render
from tests.support.servers import ROOT

PAPERS = ["README.md", "CONTRIBUTING.md", "docs/deploy.md", "docs/architecture.md"]


@pytest.mark.parametrize("paper", PAPERS)
def test_every_command_in_the_papers_exists(paper: str) -> None:
    text = (ROOT / paper).read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"\bmake ([a-z]+)\b(?=[`\s]|$)", code_of(text))) <= targets
    commands = set(get_commands())
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= commands


def code_of(text: str) -> str:
    """Only what stands in code: prose may say "make sure"."""
    blocks = re.findall(r"```.*?```", text, re.S)
    return "\n".join([*blocks, *re.findall(r"`[^`\n]+`", re.sub(r"```.*?```", "", text, flags=re.S))])


def test_the_readme_shows_both_commands_first() -> None:
    text = (ROOT / "README.md").read_text()
    assert re.findall(r"make [a-z]+", code_of(text))[:2] == ["make run", "make test"]


@pytest.mark.parametrize("paper", [*PAPERS, "CHANGELOG.md"])
def test_every_file_the_papers_name_exists(paper: str) -> None:
    text = (ROOT / paper).read_text()
    named = set(
        re.findall(r"`([a-z_.]+/[\w./-]*\w\.(?:py|md|ts|css|html|sh|yaml|toml|txt|in|conf|service))`", text)
    )
    named |= {str(Path(paper).parent / link) for link in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", text)}
    assert not {name for name in named if not (ROOT / name).exists()}


def test_every_paper_the_code_points_to_exists() -> None:
    missing = {
        f"{path.relative_to(ROOT)}: {paper}"
        for app in (
            "config",
            "plans",
            "meetings",
            "participants",
            "frontend/lib",
            "frontend/screens",
        )
        for path in (ROOT / app).rglob("*.*")
        if path.suffix in (".py", ".ts", ".css", ".html")
        for paper in re.findall(r"\bdocs/[\w/-]+\.md\b", path.read_text())
        if not (ROOT / paper).exists()
    }
    assert not missing


def test_the_policy_page_is_fresh() -> None:
    fresh = (ROOT / "docs/policy.md").read_text() == render()
    assert fresh, "meetings/policy.py changed: run manage.py write_policy"


def test_the_policy_page_names_every_action_and_every_move() -> None:
    page = render()
    assert all(f"| {action} |" in page for action in policy.ACTIONS)
    assert all(page.count(f"| {action} |\n") for action in policy.TRANSITIONS.values())


def test_the_changelog_keeps_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    assert "## [Unreleased]" in text
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.+)$", text, re.M)) <= kinds


#: Tuning that was no decision: docs/measurements/2026-11.md has it. A number is given once.
NO_DECISIONS = {16, 27, 29, 31}


def test_decisions_are_numbered_without_a_gap_and_say_their_standing() -> None:
    papers = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
    given = {int(paper.name[:4]) for paper in papers}
    assert len(given) == len(papers)
    assert given | NO_DECISIONS == set(range(1, max(given) + 1))
    assert not given & NO_DECISIONS
    for paper in papers:
        text = paper.read_text()
        assert re.search(r"^(Accepted|Superseded by \d{4}), \d{4}-\d{2}-\d{2}", text, re.M), paper
        assert len(text) < 4000, f"{paper.name} is longer than a page"


PRACTICE = (ROOT / "docs/practice.md").read_text()
#: Where rules of the practice are named: code, templates and papers.
NAMING = (".py", ".ts", ".css", ".html", ".md")


def numbers_under(heading: str) -> set[str]:
    """The numbers of the list under one heading of docs/practice.md."""
    part = PRACTICE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^(\d+)\.", part, re.M))


def named_in(text: str) -> set[tuple[str, str]]:
    """Each rule and each line of the never list that a text points to: ("rule", "3")."""
    rules = re.findall(r"\brules? (\d+)(?: (?:to|and) (\d+))?", text)
    never = re.findall(r"\bnever list, (\d+)", text)
    found = {("rule", number) for pair in rules for number in pair if number}
    return found | {("never", number) for number in never}


def test_every_rule_the_code_and_the_papers_point_to_exists() -> None:
    there = {("rule", number) for number in numbers_under("Rules that hold always")}
    there |= {("never", number) for number in numbers_under("Never")}
    assert there >= {("rule", "11"), ("never", "12")}
    missing = {
        f"{path.relative_to(ROOT)}: {kind} {number}"
        for path in files_that_name_rules()
        for kind, number in named_in(path.read_text()) - there
    }
    assert not missing


def test_what_points_to_the_practice_points_into_this_repository() -> None:
    astray = {
        str(path.relative_to(ROOT))
        for path in files_that_name_rules()
        if re.search(r"(?<!docs/)PRACTICE\.md", path.read_text())
    }
    assert not astray


def files_that_name_rules() -> list[Path]:
    """Our own code, templates, tests and papers."""
    folders = ("config", "plans", "meetings", "participants", "frontend", "tests", "bench", "docs")
    inside = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    ours = [path for path in (*inside, *ROOT.glob("*.md")) if path.suffix in NAMING]
    here = Path(__file__)
    return [path for path in ours if path != here and "node_modules" not in path.parts]


def test_the_page_on_speed_is_short_and_prose_is_wrapped() -> None:
    speed = (ROOT / "docs/performance.md").read_text().splitlines()
    assert len(speed) <= 80
    for paper in ("performance.md", "faults.md", "media.md", "threat-model.md", "practice.md"):
        lines = (ROOT / "docs" / paper).read_text().splitlines()
        wide = [line for line in lines if len(line) > 120 and not line.startswith("|")]
        assert not wide, f"{paper}: {wide[0]}"
