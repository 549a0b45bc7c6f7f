"""What holds on SQLite holds on PostgreSQL: the same tests of rows, once more, on a real one."""

import os
import subprocess
import sys

import pytest

from tests.servers import ROOT

QUICK = "not slow and not browser and not peers and not flows and not faults and not media"


@pytest.mark.slow
@pytest.mark.peers
@pytest.mark.timeout(600)
def test_the_rules_hold_on_postgres_too(postgres_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", QUICK,
         "tests/participants", "tests/meetings", "tests/plans"],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": postgres_url}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
    assert " passed" in done.stdout
