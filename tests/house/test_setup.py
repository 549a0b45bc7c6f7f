"""`make run` and `make test` do their own set-up, or say in one line what a person has to install."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import ROOT


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
                 "makemigrations --check", "npm run --silent check", "npm test", "scripts/tests.sh"):  # fmt: skip
        assert step in steps


def chosen(*command: str | Path) -> list[str]:
    done = subprocess.run(
        [*command, "--collect-only", "-q", "tests/house", "tests/media"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return sorted(line for line in done.stdout.splitlines() if "::" in line)


def test_every_test_that_was_asked_for_is_in_one_of_the_three_goes_and_in_that_alone() -> None:
    asked = ("-m", "media or not browser")
    everything = chosen(sys.executable, "-m", "pytest", *asked)
    assert everything
    assert chosen(ROOT / "scripts/tests.sh", *asked) == everything


def test_a_run_in_which_nothing_was_chosen_says_so() -> None:
    done = subprocess.run(
        [ROOT / "scripts/tests.sh", "--collect-only", "-q", "-k", "nothing_has_this_name", Path(__file__)],
        cwd=ROOT, capture_output=True,
    )  # fmt: skip
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED


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
