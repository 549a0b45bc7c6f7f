"""What `make quick` leaves out: further cases of one rule, and tests that take long."""

import os
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable
from pathlib import Path

import pytest

#: Of a rule with more cases than this, `make quick` takes the first and the last.
CASES = 3

#: Seconds of a processor for one case of a long test.
LONG = 0.12

#: Functions that took longer when they were last measured, one a line: `pytest tests --measure-long`.
MEASURED = Path(__file__).with_name("long_tests.txt")


def mark(items: Iterable[pytest.Item]) -> None:
    """Marks what is `exhaustive` or `long`, so that any `-m` can choose by it."""
    long = set(MEASURED.read_text().split())
    cases: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        cases[_function(item)].append(item)
    for function, some in cases.items():
        if len(some) > CASES:
            for item in some[1:-1]:
                item.add_marker(pytest.mark.exhaustive)
        if function in long:
            for item in some:
                item.add_marker(pytest.mark.long)


def _function(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


class Stopwatch:
    """Measures every test that runs, its children too, and writes the long ones down at the end.

    Only functions that ran are changed, so a part of the tests can be measured by itself.
    """

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self.cases: Counter[str] = Counter()
        self.shared = 0.0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self.shared, before = 0.0, _processor()
        answer = yield
        self.spent[_function(item)] += _processor() - before - self.shared
        self.cases[_function(item)] += 1
        return answer

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        """What is made once for many tests is no test's own."""
        before = _processor()
        answer = yield
        if fixturedef.scope != "function":
            self.shared += _processor() - before
        return answer

    def pytest_sessionfinish(self) -> None:
        known = set(MEASURED.read_text().split()) - set(self.cases)
        found = {one for one, cases in self.cases.items() if self.spent[one] > LONG * cases}
        MEASURED.write_text("".join(f"{one}\n" for one in sorted(known | found)))


def _processor() -> float:
    return sum(os.times()[:4])
