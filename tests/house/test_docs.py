"""The papers say what is so: commands exist, named files exist, generated pages are fresh."""

import ast
import json
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from django.core.management import get_commands

from meetings import policy
from meetings.policy_page import render
from tests.support.servers import ROOT

#: Every page we write, but for the generated one and the forms of the issue tracker.
PAPERS = sorted(
    str(path.relative_to(ROOT))
    for folder, pattern in ((ROOT, "*.md"), (ROOT / "docs", "**/*.md"))
    for path in folder.glob(pattern)
)
GENERATED = "docs/policy.md"
FRONT_END = "frontend/README.md"


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


@pytest.mark.parametrize("paper", PAPERS)
def test_every_file_the_papers_name_exists(paper: str) -> None:
    named = {name for name in re.findall(r"`([^`\n]+)`", prose_of(paper)) if NAMES_A_FILE.fullmatch(name)}
    assert not {name for name in named if not there(name.partition("::")[0])}


#: A path in our own folders, or a module called by its file alone, as docs/times.md does in its table.
NAMES_A_FILE = re.compile(
    r"(?:config|plans|meetings|participants|frontend|tests|bench|scripts|docs|deploy)/[\w./-]*\w(?:/|\.\w+)(?:::\w+)?"
    r"|[a-z_]+\.py"
)
#: A folder that each service makes for itself, and names that CONTRIBUTING.md forbids.
NOT_HERE = {"deploy/certificates/", "utils.py", "helpers.py", "services.py"}


def there(name: str) -> bool:
    """A file or folder of ours, or a module that some folder holds under this name."""
    if "/" in name or name in NOT_HERE:
        return name in NOT_HERE or (ROOT / name).exists()
    folders = ("config", "plans", "meetings", "participants", "tests", "bench")
    return any(next((ROOT / folder).rglob(name), None) for folder in folders)


def names_defined() -> dict[str, set[str]]:
    """What each module and each class of ours defines, by the last part of its name."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder in OURS:
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text())
            for owner in (tree, *(node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))):
                name = path.stem if isinstance(owner, ast.Module) else owner.name
                found[name] |= {word for node in ast.walk(owner) for word in words_bound_by(node)}
    return found


def words_bound_by(node: ast.AST) -> list[str]:
    """The name that a definition, an assignment or an import gives to something."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return [node.id]
    return [node.attr] if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) else []


#: Python's own, and what a template is given. Actions of the policy and the journal are strings in the code.
OTHERS = {"sys", "gc", "abilities"}


def test_every_name_the_papers_call_by_its_module_or_class_exists() -> None:
    defined = names_defined()
    code = "\n".join(path.read_text() for folder in OURS for path in (ROOT / folder).rglob("*.py"))
    missing = {
        f"{paper}: {owner}.{name}"
        for paper in PAPERS
        for owner, name in re.findall(r"`([A-Za-z_]+)\.([a-z_]+)(?:\(\))?`", prose_of(paper))
        if owner not in OTHERS and name not in FILE_ENDINGS
        if name not in defined[owner] and f'"{owner}.{name}"' not in code
    }
    assert not missing


FILE_ENDINGS = {"py", "md", "ts", "json", "pem", "html", "xml", "env", "conf", "toml", "txt"}


def prose_of(paper: str) -> str:
    """A page without its blocks of code."""
    return re.sub(r"^```.*?^```", "", (ROOT / paper).read_text(), flags=re.M | re.S)


@pytest.mark.parametrize("paper", [*PAPERS, FRONT_END])
def test_every_link_in_the_papers_leads_somewhere(paper: str) -> None:
    broken = set()
    for link in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", prose_of(paper)):
        path, _, anchor = link.partition("#")
        target = (ROOT / paper).parent / path if path else ROOT / paper
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            broken.add(link)
    assert not broken


def test_every_page_is_found_from_the_readme() -> None:
    found, open_pages = {"README.md"}, ["README.md"]
    while open_pages:
        page = ROOT / open_pages.pop()
        links = re.findall(r"\]\((?!https?:|mailto:)([^)#\s]+\.md)", page.read_text())
        new = {str((page.parent / link).resolve().relative_to(ROOT)) for link in links} - found
        found |= new
        open_pages += sorted(new)
    decisions = {paper for paper in PAPERS if paper.startswith("docs/adr/")}
    assert not set(PAPERS) - found - decisions


def anchors_of(page: Path) -> set[str]:
    """What headings of a page are linked by, as GitHub makes it."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


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


def test_every_module_that_code_points_to_exists() -> None:
    """In docstrings and comments: `rights_watch.py`, or a path from the root or from the package."""
    ours = [
        path for folder in OURS for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
    ]
    known = {
        str(path.relative_to(ROOT))
        for folder in (*OURS, "tests", "bench")
        for path in (ROOT / folder).rglob("*.py")
    }
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in ours
        for name in re.findall(r"(?<![\w/.*])((?:[a-z_0-9]+/)*[a-z_0-9]+\.py)\b", prose_in(path))
        if name != "manage.py" and not any(f"/{one}".endswith(f"/{name}") for one in known)
    }
    assert not missing


OURS = ("config", "plans", "meetings", "participants")


def prose_in(module: Path) -> str:
    """The docstrings and comments of a module."""
    text = module.read_text()
    tree = ast.parse(text)
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, owners)]
    return "\n".join([*found, *re.findall(r"#.*$", text, re.M)])


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
    entries = text.partition("\n## ")[2].splitlines()
    odd = [line for line in entries if line and not re.match(r"- \S|#{2,4} |\[|The first release\.$", line)]
    assert not odd, f"an entry is one line: {odd[0]}"


def test_the_version_stands_in_one_place_and_the_changelog_dates_it() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    releases = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.M
    )
    assert releases[0] == version
    assert "version" not in json.loads((ROOT / "frontend/package.json").read_text())
    repeated = {
        str(path.relative_to(ROOT))
        for app in ("config", "plans", "meetings", "participants", "deploy", "scripts")
        for path in (ROOT / app).rglob("*")
        if path.suffix in (".py", ".html", ".yaml", ".sh", ".toml") and f'"{version}"' in path.read_text()
    }
    assert not repeated


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


DECISION = ["Why", "What", "Instead of", "What follows", "How it is held"]


def test_decisions_keep_to_one_form() -> None:
    for paper in sorted((ROOT / "docs/adr").glob("*.md")):
        headings = re.findall(r"^#{2,} (.+)$", paper.read_text(), re.M)
        assert headings[:2] == DECISION[:2], paper.name
        assert headings == [heading for heading in DECISION if heading in headings], paper.name


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


@pytest.mark.parametrize("paper", ["performance", "faults", "media"])
def test_a_page_of_measurements_is_short_and_says_how_to_repeat_them(paper: str) -> None:
    text = (ROOT / f"docs/{paper}.md").read_text()
    assert len(text.splitlines()) <= 80
    headings = set(re.findall(r"^## (.+)$", text, re.M))
    assert headings >= {"Method", "Figures", "Known limits", "How to repeat"}


@pytest.mark.parametrize("paper", [*PAPERS, FRONT_END])
def test_papers_are_wrapped(paper: str) -> None:
    lines = (ROOT / paper).read_text().splitlines()
    assert not [line for line in lines if len(line) > 120 and not line.startswith("|")]


def test_the_linter_holds_code_to_its_width() -> None:
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]
    assert ruff["line-length"] == 110
    assert "E" in ruff["lint"]["select"]
    ignored = [
        *ruff["lint"]["ignore"],
        *(code for codes in ruff["lint"]["per-file-ignores"].values() for code in codes),
    ]
    assert not {"E", "E5", "E501"} & set(ignored)


ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()


def test_the_page_on_how_it_is_built_is_short_and_has_one_picture() -> None:
    assert len(ARCHITECTURE.split()) <= 1350
    assert ARCHITECTURE.count("```mermaid") == 1


def test_the_three_ways_have_the_stops_they_say() -> None:
    said = dict(re.findall(r"^## (A .+'s way(?: in)?): (\d+) stops$", ARCHITECTURE, re.M))
    assert len(said) == 3
    for way, number in said.items():
        part = ARCHITECTURE.partition(f"## {way}: ")[2].partition("\n## ")[0]
        assert re.findall(r"^(\d+)\.", part, re.M) == [str(stop + 1) for stop in range(int(number))], way
