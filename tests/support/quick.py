"""What `make quick` leaves out: further cases of one rule, and tests that take long."""

import os
import time
from collections import defaultdict
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

#: Of a rule with more cases than this, `make quick` takes the first and the last.
CASES = 3

#: Seconds for one case of a long test: of a processor, or of waiting and all.
LONG, LONG_WAIT = 0.12, 0.25

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
        self.spent: defaultdict[str, Spent] = defaultdict(Spent)
        self.shared = Spent()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self.shared, before = Spent(), Spent.now()
        answer = yield
        self.spent[_function(item)] += Spent.now() - before - self.shared
        return answer

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        """What is made once for many tests is no test's own."""
        before = Spent.now()
        answer = yield
        if fixturedef.scope != "function":
            self.shared += Spent.now() - before
        return answer

    def pytest_sessionfinish(self) -> None:
        known = set(MEASURED.read_text().split()) - set(self.spent)
        found = {function for function, spent in self.spent.items() if spent.is_long}
        MEASURED.write_text("".join(f"{one}\n" for one in sorted(known | found)))


@dataclass(frozen=True)
class Spent:
    """Seconds of a processor, and of a clock, for a number of cases."""

    processor: float = 0.0
    clock: float = 0.0
    cases: int = 0

    @classmethod
    def now(cls) -> "Spent":
        """This moment, to be counted from."""
        return cls(sum(os.times()[:4]), time.perf_counter())

    def __add__(self, more: "Spent") -> "Spent":
        return Spent(self.processor + more.processor, self.clock + more.clock, self.cases + 1)

    def __sub__(self, less: "Spent") -> "Spent":
        return Spent(self.processor - less.processor, self.clock - less.clock)

    @property
    def is_long(self) -> bool:
        return self.processor > LONG * self.cases or self.clock > LONG_WAIT * self.cases
