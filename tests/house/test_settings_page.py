"""docs/settings.md, deploy/example.env and the code have the same variables, and nothing is read that is not
declared.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings.environment import ENVIRONMENT
from config.settings.variables import Environment, Variable
from config.settings_page import example, page
from tests.house.test_rules import sources, tracked
from tests.support.servers import ROOT

DECLARED: dict[str, Variable] = {
    variable.name: variable for subject in ENVIRONMENT.subjects for variable in subject.variables
}
EXAMPLE = (ROOT / "deploy/example.env").read_text()
#: What Django itself reads, and the reader of all the rest.
NAMES_OF_DJANGO = {"DJANGO_SETTINGS_MODULE"}
READER = "config/settings/environment.py"
#: Hand variables on to a program they start, or put into the environment what that program reads.
HAND_ON = {
    "config/coturn.py",
    "config/serve.py",
    "config/laptop_settings.py",
    "participants/platform/backups/database_copies.py",
}


def test_each_is_declared_once() -> None:
    declared = [variable.name for subject in ENVIRONMENT.subjects for variable in subject.variables]
    assert len(declared) == len(set(declared))


def test_the_page_and_the_example_are_fresh() -> None:
    said = "a variable changed: run manage.py write_settings"
    assert (ROOT / "docs/settings.md").read_text() == page(ENVIRONMENT.subjects), said
    assert example(ENVIRONMENT.subjects) == EXAMPLE, said


def test_the_page_and_the_example_have_every_variable_and_no_other() -> None:
    in_page = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/settings.md").read_text(), re.M)
    in_example = re.findall(r"^#?([A-Z]\w+)=", EXAMPLE, re.M)
    assert sorted(in_page) == sorted(in_example) == sorted(DECLARED)


def test_what_a_service_needs_stands_open_in_the_example_and_the_rest_is_a_comment() -> None:
    open_there = set(re.findall(r"^(\w+)=", EXAMPLE, re.M))
    needed = {name for name, variable in DECLARED.items() if variable.needed == "with DEBUG off"}
    assert needed == {"SECRET_KEY", "JOURNAL_KEY", "PUBLIC_URL", "ALLOWED_HOSTS"}
    assert needed <= open_there
    assert {name for name in open_there if not DECLARED[name].needed} == {"TURN_URLS"}


def test_the_example_holds_no_secret_and_is_read_as_it_is() -> None:
    lines = re.findall(r"^#?([A-Z]\w+)=(.*)$", EXAMPLE, re.M)
    assert not [name for name, value in lines if value and DECLARED[name].confidential]
    given = {name: value for name, value in lines if value}
    environment = Environment(given)
    subject = environment.about("Every example")
    for name in given:
        subject.read(name, DECLARED[name].kind, "an example", default=None)
    assert environment.problems == []


def test_what_else_is_started_from_these_files_is_declared() -> None:
    asked = {
        name
        for path in (ROOT / "deploy/compose.yaml", *(ROOT / "scripts").glob("*.sh"))
        for name in re.findall(r"\$\{([A-Z][A-Z_]+)", path.read_text())
    } - {"PYTEST"}
    assert {"POSTGRES_PASSWORD", "TURN_URLS"} <= asked
    assert asked <= set(DECLARED)
    compose = re.findall(r"^    ([A-Z][A-Z_]+): ", (ROOT / "deploy/compose.yaml").read_text(), re.M)
    assert {"DEBUG", "TURN_CLI"} <= set(compose) <= set(DECLARED)


# -- nobody else reads the environment ----------------------------------------------------------------------
def reads(path: Path) -> Iterator[str]:
    """The name of each variable that a module asks the environment for; "?" where it is no plain name."""
    tree = ast.parse(path.read_text())
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv", "getenvb"):
            around = parents[node]
            call = parents.get(around) if isinstance(around, ast.Attribute) else around
            asked = call.args[0] if isinstance(call, ast.Call) and call.args else None
            if isinstance(around, ast.Subscript):
                asked = around.slice
            if isinstance(asked, ast.Name):
                yield str(constants.get(asked.id, "?"))
            else:
                yield str(asked.value) if isinstance(asked, ast.Constant) else "?"
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from ("?" for one in node.names if one.name in ("environ", "environb", "getenv", "getenvb"))


def test_nobody_reads_the_environment_but_for_declared_variables() -> None:
    known = set(DECLARED) | NAMES_OF_DJANGO
    wrong = [
        f"{name} reads {asked}"
        for path in (*sources(), ROOT / "manage.py")
        if (name := str(path.relative_to(ROOT))) != READER
        for asked in reads(path)
        if asked not in known and not (asked == "?" and name in HAND_ON)
    ]
    assert wrong == [], "declare it in config/settings"


def test_only_the_settings_and_what_runs_without_them_read_it() -> None:
    """Not tests and benchmarks: their switches (SCALE, KT_LOOK …) say how much is tried and where pictures
    go. Not the front end: its programs run while it is built.
    """
    readers = {str(path.relative_to(ROOT)) for path in sources() if list(reads(path))}
    assert readers == HAND_ON | {
        READER,
        "config/asgi.py",
        "config/daphne.py",
        "participants/management/commands/create_service.py",
    }
    shipped = [path for path in tracked("frontend/*") if path.endswith(".ts") and "/build/" not in path]
    assert not [path for path in shipped if "process.env" in (ROOT / path).read_text()]


@pytest.mark.parametrize(
    "written",
    ["import os\nos.environ['NEW']", "import os\nos.environ.get('NEW', '')", "import os\nos.getenv('NEW')",
     "import os\nNAME = 'NEW'\nos.environ[NAME]"],
)  # fmt: skip
def test_a_variable_that_is_read_elsewhere_is_found(written: str, tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(written)
    assert list(reads(module)) == ["NEW"]


def test_an_environment_that_is_taken_whole_is_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("import os\nfrom os import environ\nseen = dict(os.environ)")
    assert list(reads(module)) == ["?", "?"]
