"""How long it takes to write a plan canonically, draw it, seal it and examine it. Run: python -m
bench.sealing [rounds]
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.laptop_settings")
os.environ.setdefault("LOG_LEVEL", "WARNING")


def timed(name: str, rounds: int, work: Callable[[], object]) -> None:
    """Print the first, the middle and the slowest of these runs, in milliseconds of wall clock and of
    CPU.
    """
    walls, cpus = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    middle, cpu = statistics.median(walls), statistics.median(cpus)
    print(
        f"{name:<28} first {walls[0]:7.1f}  p50 {middle:7.1f}  max {max(walls):7.1f}  cpu p50 {cpu:7.1f} ms"
    )


def main(rounds: int) -> None:
    """Everything that happens between the last answer and the sealed file."""
    django.setup()
    from plans.agreement.canonical import canonical_bytes
    from plans.pdf import build
    from plans.sealing import seal, seal_keys, sealed_file_check
    from tests.plans import sample

    with TemporaryDirectory() as folder:
        keys = seal_keys.load(Path(folder) / "seal")
        plan, record = canonical_bytes(sample.PLAN), canonical_bytes(sample.signed_record())
        drawn = build(plan, record)
        sealed = seal.seal_bytes(drawn, keys, name="bench", reason="bench")
        timed("canonical bytes", rounds, lambda: canonical_bytes(sample.PLAN))
        timed("build the PDF", rounds, lambda: build(plan, record))
        timed(
            "seal (PAdES-B, P-256)",
            rounds,
            lambda: seal.seal_bytes(drawn, keys, name="b", reason="b"),
        )
        timed("examine the sealed file", rounds, lambda: sealed_file_check.examine(sealed, keys, drawn=drawn))
        print(f"{len(plan)} bytes of plan.json, {len(drawn)} of PDF, {len(sealed)} sealed")
    _freeze(rounds)


def _freeze(rounds: int) -> None:
    """Freezing needs a database: a throw-away one in memory."""
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        from plans.agreement import versions
        from plans.demo import build as evening
        from tests.plans import table
        from tests.support.family import Reilly

        reilly = Reilly(evening())
        drafts = [table.show(reilly) for _ in range(rounds)]
        seat = reilly.seat("siobhan")
        timed("freeze a draft (SQLite)", rounds, lambda: versions.freeze(drafts.pop(), by=seat))
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
