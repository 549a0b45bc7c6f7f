"""A view that was taken away is in no file of a real SQLite and of a real PostgreSQL any more: words and
drawing.
"""

import pytest

from tests.flows.test_canary import everything_stored, traces
from tests.plans.live.test_draft_scrubbing import house, somebody_else_on
from tests.support.scenes import play

__all__ = ["house"]

pytestmark = [pytest.mark.invitations, pytest.mark.slow]

WORDS = "okapi-6612 is what I said and took back"


@pytest.mark.parametrize(
    "house",
    ["sqlite", pytest.param("postgres", marks=pytest.mark.peers)],
    indirect=True,
)
def test_what_was_taken_away_is_in_no_file(house, tmp_path):
    with somebody_else_on(house):
        said = play(house, "say_beforehand", WORDS)
        drawing = bytes.fromhex(said["drawing"])
        stored = everything_stored(house, tmp_path)
        assert traces(stored, [WORDS]) == [WORDS]
        if not house.env.get("DATABASE_URL"):  # PostgreSQL keeps large values cut up
            assert drawing[:60] in stored
        play(house, "take_view_away", said["view"], said["seat"])
        stored = everything_stored(house, tmp_path)
    assert traces(stored, [WORDS, WORDS.split()[0], WORDS[-14:]]) == []
    assert not [at for at in range(0, 240, 60) if drawing[at : at + 60] in stored]
