"""Fixtures every test may ask for. The servers behind them are in servers.py."""

import gc
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from asgiref.sync import SyncToAsync
from django.conf import settings as configured
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings as tries
from playwright.sync_api import Browser, sync_playwright
from pytest_django import Settings

from meetings import private_keys
from meetings.media import heartbeat
from meetings.table import rights_watch
from participants.journal import journal_lock
from tests.support import databases, quick, servers
from tests.support.family import evening_once, quick_hashes, reilly

__all__ = ["evening_once", "quick_hashes", "reilly"]

#: The files that take longest, longest first. They begin before all others, so that both workers end at about
#: the same time.
LONGEST = (
    "test_every_page.py",
    "test_postgres.py",
    "test_from_nothing.py",
    "test_getting_there.py",
    "test_mistakes.py",
    "test_story.py",
    "test_any_order.py",
    "test_carriers.py",
    "test_notices.py",
    "test_abuse.py",
)

# `--hypothesis-profile quick`: whatever does not say itself how many it needs.
tries.register_profile("quick", max_examples=10)

# The worker is a thread of the web process; inside a test process it would send what a test has only queued.
configured.RUN_WORKER = False


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--measure-long` measures the tests that run, on one worker, for `make quick` to leave out."""
    parser.addoption("--measure-long", action="store_true", help="write anew which of these tests are long")


def pytest_configure(config: pytest.Config) -> None:
    """What a script starts in its background is deaf to SIGINT, and so is what it starts: servers that are
    ended by it.
    """
    if config.getoption("--measure-long"):
        config.pluginmanager.register(quick.Stopwatch())
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks before `-m` chooses; then the longest first, and everything else stays in its order."""
    quick.mark(items)
    rank = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


def pytest_collection_finish() -> None:
    """What was read so far stays: collecting garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def _migrated_before(
    django_db_modify_db_settings: None,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[], None]]:
    """Tables that an earlier session migrated, where the test database is in memory; answers how to keep
    them.
    """
    address = connection.creation._get_test_db_name()
    if not address.startswith("file:memorydb"):
        # On PostgreSQL: a migrated database to copy, which tests/house/test_postgres.py names.
        connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get("MIGRATED_TEMPLATE")
        yield lambda: None
        return
    with databases.migrated_before(address, _cache(request.config, tmp_path_factory.mktemp("kept"))) as keep:
        yield keep


def _cache(config: pytest.Config, without: Path) -> Path:
    """Where migrated databases are kept for the next session; without pytest's cache, for this one."""
    return config.cache.mkdir("migrated") if hasattr(config, "cache") else without


@pytest.fixture(scope="session")
def django_db_setup(_migrated_before: Callable[[], None], django_db_setup: None) -> None:
    """Django migrates what is not migrated yet."""
    _migrated_before()


@pytest.fixture(scope="session")
def _seal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One seal for all tests of a session: making a key takes a moment."""
    return tmp_path_factory.mktemp("seal")


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path, _seal_folder: Path) -> None:
    """Tests write notices and seal plans in folders of their own, never in the checkout's var/."""
    settings.OUTBOX_FOLDER = tmp_path / "outbox"
    settings.SEAL_FOLDER = _seal_folder
    settings.PRIVATE_KEYS = tmp_path / "private-keys"
    private_keys._opened.clear()  # the family's ids are the same in every test


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request leaves its language behind, which would be the next test's."""
    with translation.override(configured.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _one_thread_for_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests' SQLite is in memory, where nobody may read while somebody writes; on disk everybody may
    (WAL).
    """
    for module in (rights_watch, heartbeat):
        monkeypatch.setattr(module, "_thread", SyncToAsync.single_thread_executor)


@pytest.fixture(scope="session", autouse=True)
def _empties_the_journal() -> Iterator[None]:
    """Tests with real transactions empty every table afterwards, which the journal's lock would refuse."""
    empty = TransactionTestCase._fixture_teardown

    def emptied(case: TransactionTestCase) -> None:
        journal_lock.unlock(connection)
        empty(case)
        journal_lock.lock(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[str]:
    with servers.redis_server() as url:
        yield url


@pytest.fixture
def redis_url(_redis_server: str) -> str:
    """A real, empty Redis."""
    with servers.redis.Redis.from_url(_redis_server) as client:
        client.flushall()
    return _redis_server


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[str]:
    with servers.postgres_server() as url:
        yield url


@pytest.fixture
def postgres_url(_postgres_server: str) -> Iterator[str]:
    """A fresh, empty database on a real PostgreSQL."""
    with servers.postgres_database(_postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def fill_postgres(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[str], None]:
    """Makes every table in an empty database on PostgreSQL, as migrating would."""
    folder = tmp_path_factory.mktemp("kept")
    cache = _cache(request.config, folder)

    def fill(url: str) -> None:
        env = servers.environment(folder, DATABASE_URL=url)
        migrate = partial(servers.manage, "migrate", "--verbosity=0", env=env)
        databases.migrated_postgres(url, cache, migrate)

    return fill


@pytest.fixture
def migrated_postgres_url(postgres_url: str, fill_postgres: Callable[[str], None]) -> str:
    """A fresh database on a real PostgreSQL in which every table is, and nothing else."""
    fill_postgres(postgres_url)
    return postgres_url


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A var/ with a migrated SQLite database, made once and copied for every server."""
    folder = tmp_path_factory.mktemp("migrated")
    var = folder / "var"
    databases.migrated_file(
        var / "kitchen-table.sqlite3",
        _cache(request.config, folder),
        lambda: servers.manage("migrate", "--verbosity=0", env=servers.environment(folder)),
    )
    return var


@pytest.fixture
def migrated_var(tmp_path: Path, _migrated: Path) -> Path:
    """The var/ in `tmp_path`, with a migrated SQLite database in it."""
    return Path(shutil.copytree(_migrated, tmp_path / "var"))


StartDaphne = Callable[..., servers.Daphne]


@pytest.fixture
def start_daphne(tmp_path: Path, _migrated: Path) -> Iterator[StartDaphne]:
    """Starts as many servers as a test needs: `start_daphne(REDIS_URL=…, DATABASE_URL=…, port=…)`.

    Each has its own SQLite database unless DATABASE_URL names one, which is migrated first.
    `folder=other.folder` joins another server: the same var/ (seal, secrets, SQLite), nothing migrated again.
    """
    with ExitStack() as running:

        def start(*, folder: Path | None = None, port: int | None = None, **env: str) -> servers.Daphne:
            joins = folder is not None
            folder = folder or tmp_path / f"server-{servers.free_port()}"
            if not joins:
                shutil.copytree(_migrated, folder / "var")
            full = servers.environment(folder, **env)
            if "DATABASE_URL" in env and not joins:
                servers.manage("migrate", "--verbosity=0", env=full)
            return running.enter_context(servers.daphne(folder, env=full, port=port))

        yield start


@pytest.fixture
def daphne_server(start_daphne: StartDaphne, request: pytest.FixtureRequest) -> servers.Daphne:
    """A running Daphne with its own SQLite database: the base URL, as a str that can do more.

    Give it an environment with `@pytest.mark.parametrize("daphne_server", [{"NAME": "value"}],
    indirect=True)`.
    """
    return start_daphne(**getattr(request, "param", {}))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    return servers.chromium_path()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A real Chromium, driven by Playwright's synchronous interface; make a context per person.

    One per module, not per session: while it lives, its event loop would be in the way of asynchronous tests.
    Django's guard against the ORM inside an event loop is off meanwhile, since that loop is only
    Playwright's.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            running = playwright.chromium.launch(executable_path=chromium, args=servers.CHROMIUM_FLAGS)
            yield running
            running.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
