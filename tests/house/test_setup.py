"""`make run` and `make test` do their own set-up, or say in one line what a person has to install."""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from _pytest.mark.expression import Expression

from tests.support.servers import ROOT


def dry_run(*arguments: str) -> str:
    done = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def test_make_run_listens_with_a_long_backlog_on_the_port_asked_for() -> None:
    assert "-e tcp:port=8123:interface=127.0.0.1:backlog=4096 " in dry_run("run", "PORT=8123")


def test_make_run_keeps_no_access_log_since_links_carry_their_token() -> None:
    assert "daphne --verbosity 0 " in dry_run("run")


def test_make_run_needs_no_test_tools() -> None:
    assert "tools.sh" not in dry_run("run")


def test_make_test_runs_every_check() -> None:
    steps = dry_run("test")
    for step in ("tools.sh", "ruff check", "ruff format --check", "mypy", "lint-imports",
                 "makemigrations --check", "npm run --silent check", "npm test",
                 "scripts/tests.sh"):  # fmt: skip
        assert step in steps


def test_hooks_before_a_commit_fetch_nothing_and_run_what_make_runs() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert [repo["repo"] for repo in hooks["repos"]] == ["local"]
    for hook in hooks["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        program, *arguments = hook["entry"].split()
        if program == "make":
            assert dry_run(*arguments)
        else:
            assert " ".join([program, arguments[0]]) in dry_run("check")


#: Every marker by which the passes tell tests apart.
APART = ("browser", "peers", "flows", "slow", "faults", "media", "exhaustive", "long")


def passes(folder: Path, *arguments: str) -> list[Expression]:
    """What each pass of scripts/tests.sh would choose, as pytest itself reads it."""
    shows = folder / "shows"
    shows.write_text(
        f"#!{sys.executable}\nimport sys\nprint(sys.argv[len(sys.argv) - 1 - sys.argv[::-1].index('-m') + "
        f"1])\n"
    )
    shows.chmod(0o700)
    done = subprocess.run(
        [ROOT / "scripts/tests.sh", *arguments],
        env={**os.environ, "PYTEST": str(shows)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [Expression.compile(line) for line in done.stdout.splitlines()]


def every_set_of_marks() -> Iterator[frozenset[str]]:
    """Each set of markers a test could have."""
    sizes = range(len(APART) + 1)
    yield from (frozenset(some) for size in sizes for some in combinations(APART, size))


@pytest.mark.parametrize("asked", ["", "media or not browser"])
def test_every_test_that_was_asked_for_is_in_one_of_the_three_passes_and_in_that_alone(
    asked: str, tmp_path: Path
) -> None:
    three = passes(tmp_path, *(("-m", asked) if asked else ()))
    assert len(three) == 3
    for marks in every_set_of_marks():
        wanted = not asked or Expression.compile(asked).evaluate(marks.__contains__)
        assert sum(one.evaluate(marks.__contains__) for one in three) == wanted, marks


def test_what_is_quick_starts_nothing_and_walks_nothing(tmp_path: Path) -> None:
    (quick,) = passes(tmp_path, "--quick")
    for marks in every_set_of_marks():
        assert quick.evaluate(marks.__contains__) == (not marks)


def test_a_run_in_which_nothing_was_chosen_says_so(tmp_path: Path) -> None:
    # pytest itself with its workers, and nothing else to import: each pass starts it anew.
    (tmp_path / "pytest.ini").touch()
    real = {"PYTEST": f"{sys.executable} -m pytest -p xdist", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    (tmp_path / "test_one.py").write_text("def test_one(): pass\n")
    done = subprocess.run(
        [ROOT / "scripts/tests.sh", "-k", "nothing_has_this_name", tmp_path],
        cwd=ROOT, env={**os.environ, **real}, capture_output=True,
    )  # fmt: skip
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, done.stderr
    assert done.stdout.count(b"test session starts") == 3


def only_python(folder: Path) -> dict[str, str]:
    """An environment whose PATH holds a python3 and nothing else."""
    (folder / "python3").symlink_to(Path(sys.executable).resolve())
    return {"PATH": str(folder)}


def test_where_nothing_may_be_installed_one_line_says_what_is_missing(tmp_path: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", ROOT / "scripts/tools.sh"],
        env={"PATH": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("Please install these")
    for package in ("chromium", "redis-server", "poppler-utils", "openssl"):
        assert package in done.stderr


@pytest.mark.parametrize(
    ("python", "wanted"), [(False, "Python 3.11"), (True, "Node.js 20.19 or newer with npm")]
)
def test_what_make_run_cannot_install_is_asked_for_in_one_line(
    python: bool, wanted: str, tmp_path: Path
) -> None:
    env = only_python(tmp_path) if python else {"PATH": str(tmp_path)}
    done = subprocess.run(
        ["/bin/sh", ROOT / "scripts/basics.sh", "python3"], env=env, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert wanted in done.stderr
