"""The rules of the house that a tool can watch."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.core.management import call_command

from tests.support.servers import ROOT

OURS = ("config", "plans", "meetings", "participants")
DOORS = ("pages", "api", "consumers", "tasks", "commands")
WIRING = ("urls", "routing")  # and everything in config
SAYS_NOTHING = {"utils", "helpers", "services", "misc", "common", "core", "signals"}


def sources() -> Iterator[Path]:
    for app in OURS:
        yield from (path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return listed.stdout.split("\n")[:-1]


def program(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def test_imports_run_one_way_and_only_doors_know_channels_and_drf() -> None:
    done = subprocess.run([program("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_nothing_calls_a_door() -> None:
    graph = grimp.build_graph(*OURS)
    wrong = [
        f"{importer} imports {imported}"
        for imported in graph.modules
        if is_door(imported)
        for importer in graph.find_modules_that_directly_import(imported)
        # Doors of one kind share a frame; not even they call one another.
        if (has_labels(imported) or not is_door(importer))
        and not importer.startswith("config")
        and not importer.endswith(WIRING)
    ]
    assert not wrong


def is_door(module: str) -> bool:
    return any(part in DOORS for part in module.split(".")) or has_labels(module)


def has_labels(module: str) -> bool:
    """Whether entry points stand in it."""
    path = ROOT / f"{module.replace('.', '/')}.py"
    return path.exists() and re.search(r"^\s*@door\(", path.read_text(), re.M) is not None


def test_what_every_page_needs_stands_once_outside_the_pages() -> None:
    homes = sorted(
        (node.name, str(path.relative_to(ROOT)))
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name in ("wants_json", "visitor_of", "unlisted")
    )
    assert homes == [
        ("unlisted", "participants/platform/doors.py"),
        ("visitor_of", "participants/entry/visitors.py"),
        ("wants_json", "participants/entry/sent_forms/form_token.py"),
    ]


def test_group_send_has_one_home() -> None:
    homes = {
        str(path.relative_to(ROOT))
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "group_send"
    }
    assert homes <= {"meetings/events.py", "config/layer.py"}, "and the layer that has it"


def test_only_one_module_leads_into_and_out_of_private_time() -> None:
    callers = {
        str(path.relative_to(ROOT))
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("enter_private", "circle_presented")
    }
    assert callers == {"plans/live/private_time.py"}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in sources() if path.stem in SAYS_NOTHING] == []


def test_no_signals_and_no_logic_in_save() -> None:
    wrong = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "django.db.models.signals"
            ):
                wrong.append(f"{path}: signals")
            if isinstance(node, ast.ClassDef) and "models" in (path.stem, path.parent.name):
                own = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
                wrong += [f"{path}: {node.name}.{name}" for name in own & {"save", "delete"}]
    assert not wrong


def test_nothing_prints() -> None:
    done = subprocess.run(
        [program("ruff"), "check", "--select", "T20", "--no-cache", *OURS],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_the_models_and_their_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_there_is_no_admin_through_which_content_could_be_read() -> None:
    assert not apps.is_installed("django.contrib.admin")


def test_no_lock_file_names_a_host() -> None:
    locks = [*tracked("requirements/*"), *tracked("*package-lock.json")]
    assert {"requirements/run.txt", "requirements/test.txt", "frontend/package-lock.json"} <= set(locks)
    # npm also keeps where a package's authors take donations; that is not where it comes from.
    wrong = {
        "txt": r"--(extra-)?index-url|--find-links|https?://",
        "json": r'"resolved"|registry',
        "in": "://",
    }
    hits = [
        f"{lock}: {line.strip()}"
        for lock in locks
        for line in (ROOT / lock).read_text().splitlines()
        if re.search(wrong[lock.rsplit(".", 1)[1]], line)
    ]
    assert not hits


@pytest.mark.parametrize("part", ["run", "test"])
def test_everything_asked_for_is_locked_with_hashes(part: str) -> None:
    asked = re.findall(r"^([A-Za-z0-9][\w-]*)", (ROOT / f"requirements/{part}.in").read_text(), re.M)
    locked = (ROOT / f"requirements/{part}.txt").read_text()
    names = {name.lower().replace("_", "-") for name in asked}
    missing = {name for name in names if not re.search(rf"^{name}(\[.*\])?==\S+", locked, re.M)}
    assert not missing
    pins = len(re.findall(r"^\S+==", locked, re.M))
    assert pins == len(re.findall(r"^\S+==.*\\\n    --hash=sha256:", locked, re.M))


def test_no_file_names_a_path_of_one_machine() -> None:
    found = subprocess.run(
        ["git", "grep", "-nIE", r"/(root|work|home/[a-z]+)/", "--", ".", ":!tests/house"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert found.stdout == ""


#: Lists that no person reads in a language of theirs: SQL, logs, and what is frozen as it was said.
NOT_READ = {
    "config/settings",
    "meetings/policy_page.py",
    "participants/journal/journal_lock.py",
    "participants/platform/device_names.py",
    "participants/staff/retention.py",
    "plans/agreement/frozen.py",
    "plans/live/log.py",
    "plans/live/rights_clock.py",
    "plans/live/sql_statements.py",
}
ENGLISH_COMMA = re.compile(r"""(["'], ["'])\.join\(|f".*\}, \{.*\}.*"|f'.*\}, \{.*\}.*'""")


def test_lists_have_the_comma_of_their_language() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources()
        if not any(str(path.relative_to(ROOT)).startswith(one) for one in NOT_READ)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if ENGLISH_COMMA.search(line)
    ]
    assert not wrong, "comma_list and and_list (isolated_text.py) know the comma"


def test_an_english_comma_is_found() -> None:
    found = ('", ".join(names)', "', '.join(days)", 'f"{what}, {when}"')
    assert all(ENGLISH_COMMA.search(one) for one in found)
    assert not ENGLISH_COMMA.search('f"{what}: {when}"')


SAID_BY = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
TYPED_APOSTROPHE = re.compile(r"\w'\w")
#: A word of the database's: changing it takes a migration, and no page says it.
KEPT = {"a child's mark"}


def sentences(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAID_BY:
            yield from (one.value for one in node.args if isinstance(one, ast.Constant))


def test_sentences_have_a_printed_apostrophe() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {said}"
        for path in sources()
        for said in sentences(path.read_text())
        if isinstance(said, str) and TYPED_APOSTROPHE.search(said) and said not in KEPT
    ]
    assert not wrong
    assert TYPED_APOSTROPHE.search(next(sentences('_("It can\'t be.")')))
