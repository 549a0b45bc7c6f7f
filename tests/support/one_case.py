"""Of the repeat on PostgreSQL (tests/house/test_postgres.py): in some files the first case of each test.

What can differ between the two databases is a statement, or a value that the database itself judges: its
case, its length, its JSON. In these files the cases of a test differ in who asks, in which stage, or in words
that our own code reads and the database does not: they send it the same statements. On SQLite all of them
run.
"""

import pytest

FILES = (
    "meetings/beforehand/test_views.py",
    "meetings/desk/test_incoming_texts.py",
    "meetings/table/test_lateness.py",
    "meetings/test_hooks.py",
    "participants/entry/test_invitations.py",
    "participants/messages/test_reaching.py",
    "plans/live/test_suggestions.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect every later case of a test in these files."""
    seen: set[str] = set()
    kept, left = [], []
    for item in items:
        name = item.nodeid.split("[")[0]
        again = name in seen and item.path.as_posix().endswith(FILES)
        (left if again else kept).append(item)
        seen.add(name)
    items[:] = kept
    config.hook.pytest_deselected(items=left)
