"""An evening to take things away from, and one line per fault at the end of the run."""

import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults import tally as tallies
from tests.faults.house import Evening, House
from tests.faults.parts import Postgres, Redis
from tests.faults.tally import Tally

FAILED = pytest.StashKey[bool]()


@pytest.fixture
def fault(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """The tally of this test's fault, named after its file. A test that fails has lost something, whatever it
    counted.
    """
    name = request.path.stem.removeprefix("test_")
    tally = Tally(name)
    yield tally
    if request.node.stash.get(FAILED, False):
        tally.lost = max(tally.lost, 1)
    counted = (tally.name, tally.tried, tally.lost, tally.notes)
    request.node.user_properties.append((tallies.PROPERTY, counted))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed or (report.skipped and hasattr(report, "wasxfail"))
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """After everything else pytest has to say; under xdist only where the reports come together."""
    result = yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and not hasattr(session.config, "workerinput"):
        reports = [one for some in reporter.stats.values() for one in some]
        done = [one for one in reports if isinstance(one, pytest.TestReport)]
        for line in tallies.lines([one for one in done if one.when == "teardown"]):
            reporter.write_line(line)
    return result


@pytest.fixture(scope="session")
def sqlite_evening(tmp_path_factory: pytest.TempPathFactory, _migrated: Path) -> Evening:
    """Private time has just begun in a var/ with SQLite; every house opens on a copy."""
    folder = tmp_path_factory.mktemp("evening")
    shutil.copytree(_migrated, folder / "var")
    return Evening.begun(folder)


@pytest.fixture(scope="session")
def postgres_evening(
    tmp_path_factory: pytest.TempPathFactory, fill_postgres: Callable[[str], None]
) -> Iterator[Evening]:
    """The same on a PostgreSQL of our own, which may be killed; every house opens on a copy of the
    database.
    """
    with Postgres() as postgres:
        fill_postgres(database := postgres.new())
        yield Evening.begun(tmp_path_factory.mktemp("evening"), postgres, database)


@pytest.fixture
def redis_part() -> Iterator[Redis]:
    """A Redis that may be killed and started again."""
    with Redis() as redis:
        yield redis


OpenHouse = Callable[..., House]


@pytest.fixture
def open_house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[OpenHouse]:
    """Opens a server on a fresh copy of the evening: `open_house(on="postgres", REDIS_URL=…)`.

    `beside=house` opens one more process on the same database and var/; `disk` is called with the folder
    first.
    """
    with ExitStack() as closing:

        def opened(
            on: str = "sqlite",
            beside: House | None = None,
            disk: Callable[[Path], None] | None = None,
            **options: str,
        ) -> House:
            if beside is not None:
                house = beside.beside(**options)
            else:
                evening: Evening = request.getfixturevalue(f"{on}_evening")
                folder = tmp_path / f"house-{len(list(tmp_path.iterdir()))}"
                if disk is not None:
                    disk(folder)
                house = House(evening.copy(folder))
                house.set(**options)
            closing.callback(house.close)
            house.open()
            return house

        yield opened
