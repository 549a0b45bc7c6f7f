"""What holds on SQLite holds on PostgreSQL: the same tests of rows, once more, on a real one."""

import os
import subprocess
import sys

import pytest

from tests.support import one_case
from tests.support.servers import ROOT

# Where locks, triggers, constraints and what is left on disk matter.
WHERE = (
    "tests/participants/journal/test_journal.py",
    "tests/participants/test_rechaining.py",
    "tests/participants/entry/test_invitations.py",
    "tests/participants/entry/test_handing_out_codes.py",
    "tests/participants/entry/test_guess_throttling.py",
    "tests/participants/messages/test_contact_changes.py",
    "tests/participants/messages/test_notices.py",
    "tests/participants/messages/test_reaching.py",
    "tests/participants/test_carriers.py",
    "tests/meetings/test_hooks.py",
    "tests/meetings/desk/test_incoming_texts.py",
    "tests/house/test_sent_text.py",
    "tests/house/test_many_families.py",
    "tests/participants/entry/test_devices.py",
    "tests/participants/test_middleware.py",
    "tests/meetings/desk/test_teams.py",
    "tests/meetings/test_stages.py",
    "tests/meetings/table/test_admission.py",
    "tests/meetings/media/test_connections.py",
    "tests/meetings/table/test_lateness.py",
    "tests/meetings/beforehand/test_views.py",
    "tests/meetings/table/test_messages_ahead.py",
    "tests/meetings/times/test_saying_when.py",
    "tests/meetings/times/test_settling.py",
    "tests/meetings/times/test_announcing.py",
    "tests/plans/live/test_access.py",
    "tests/plans/live/test_log.py",
    "tests/plans/live/test_layouts.py",
    "tests/plans/agreement/test_versions.py",
    "tests/plans/agreement/test_signing.py",
    "tests/plans/agreement/test_stances.py",
    "tests/plans/live/test_suggestions.py",
    "tests/plans/live/test_server_edit.py",
    "tests/plans/agreement/test_asking_to_sign.py",
    "tests/plans/catch_up/test_catching_up.py",
)
QUICK = "not slow and not browser and not peers and not flows and not faults and not media"


@pytest.mark.slow
@pytest.mark.peers
@pytest.mark.timeout(600)
def test_the_rules_hold_on_postgres_too(migrated_postgres_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.support.one_case",
         "-m", QUICK, *WHERE],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": migrated_postgres_url,
                       "MIGRATED_TEMPLATE": migrated_postgres_url.rsplit("/", 1)[1]},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
    assert " passed" in done.stdout


def test_a_file_in_which_one_case_is_enough_is_repeated_at_all() -> None:
    assert {f"tests/{name}" for name in one_case.FILES} <= set(WHERE)
