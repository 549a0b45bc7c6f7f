"""Fixtures of tests with real sound and picture: a sealed network, a browser in it, a table."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.media.sealed import sealed_network
from tests.media.table import FLAGS, Table, table

LayTable = Callable[..., Table]


@pytest.fixture(scope="module")
def network() -> Iterator[str]:
    """This module's tests are in a network of their own."""
    with sealed_network() as address:
        yield address


@pytest.fixture(scope="module")
def people(network: str, chromium: str) -> Iterator[Browser]:
    """A Chromium with a fake camera and microphone, in that network."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            yield running
            running.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def lay(tmp_path: Path, people: Browser, _migrated: Path) -> Iterator[LayTable]:
    """Lays a table: `lay(TURN_TTL="60")`; its evening has begun."""
    with ExitStack() as running:

        def start(*, port: int | None = None, **env: str) -> Table:
            folder = tmp_path / f"table-{len(list(tmp_path.iterdir()))}"
            return running.enter_context(table(folder, people, _migrated, port=port, **env))

        yield start


@pytest.fixture(scope="module")
def _one_table(tmp_path_factory: pytest.TempPathFactory, people: Browser, _migrated: Path) -> Iterator[Table]:
    with table(tmp_path_factory.mktemp("table"), people, _migrated) as laid:
        yield laid


@pytest.fixture
def room(_one_table: Table) -> Iterator[Table]:
    """One table for all tests of a module that end no server and open no private time; nobody stays at it."""
    yield _one_table
    for name in list(_one_table.guests):
        _one_table.leave(name)
