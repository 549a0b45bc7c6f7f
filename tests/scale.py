"""How much to try: `SCALE=full` adds what takes many minutes and is not asked of every change."""

import os

import pytest

full_only = pytest.mark.skipif(
    os.environ.get("SCALE") != "full", reason="takes many minutes: SCALE=full"
)
