"""Where the server's time goes, by py-spy: while people type, or while everybody comes back at once.

    python -m bench.where [--contestant extension] [--rooms 60] [--seconds 8] [--back]

Prints functions by their own share of the samples, then by the share of everything they called.
"""

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from bench import contestants, load
from bench.contestants import Families, Ours, Running

PY_SPY = Path(sys.executable).with_name("py-spy")
LINES = 18
OURS = ("config", "meetings", "participants", "plans")
WAITING = (
    "_worker (concurrent/futures/thread.py)",
    "select (selectors.py)",
    "EpollSelector.select (selectors.py)",
)


def main() -> None:
    """See the top of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--contestant", default="extension")
    parser.add_argument("--rooms", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--back", action="store_true", help="everybody comes in at once")
    options = parser.parse_args()
    contestant = contestants.named([options.contestant])[0]
    folder = Path(tempfile.mkdtemp(prefix="kitchen-bench-"))
    load.allow_many_files()
    try:
        generator = load.Load(load.build(folder), folder)
        if isinstance(contestant, Ours):
            Ours.families = Families(folder / "families")
            Ours.families.make(options.rooms)
        with contestant.start(folder / "server") as server:
            stacks = folder / "stacks"
            with ExitStack() as watching:
                watch = partial(watching.enter_context, _watched(server, stacks))
                _keep_busy(generator, server, options, watch)
        _tell(stacks)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep_busy(
    generator: load.Load, server: Running, options: argparse.Namespace, watch: Callable[[], object]
) -> None:
    ways = server.ways(options.rooms)
    if options.back:
        watch()
        time.sleep(2)  # until py-spy has found its way
        found = generator.come([way for room in ways for way in room], port=server.port)
    else:
        times = {"seconds": options.seconds, "warm": 2.0}
        found = generator.type(ways, port=server.port, pids=server.pids, measuring=watch, drain=0.1, **times)
    print(found)


@contextmanager
def _watched(server: Running, stacks: Path) -> Iterator[None]:
    """py-spy beside a server; its stacks are in the file once the block ends."""
    command = [PY_SPY, "record", "--format", "raw", "--rate", "250", "--duration", "3600"]
    command += ["--pid", str(server.pids[-1]), "--output", stacks]
    with subprocess.Popen(
        load.pinned(command, load.LOAD_CORE), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)


def _tell(stacks: Path) -> None:
    own: Counter[str] = Counter()
    within: Counter[str] = Counter()
    packages: Counter[str] = Counter()
    for line in stacks.read_text().splitlines():
        names, count = line.rsplit(" ", 1)
        frames = [_place(frame) for frame in names.split(";")]
        if frames[-1] in WAITING:
            continue
        own[frames[-1]] += int(count)
        packages[_package(frames[-1])] += int(count)
        for frame in {frame for frame in frames if _package(frame) in OURS}:
            within[frame] += int(count)
    whole = sum(own.values()) or 1
    for title, counted in (
        ("by package", packages),
        ("by function, its own", own),
        ("by function of ours, with what it called", within),
    ):
        print(f"\n{title}, of {whole} samples that were not waiting")
        for frame, count in counted.most_common(LINES):
            print(f"  {100 * count / whole:5.1f} %  {frame}")


def _place(frame: str) -> str:
    """`function (package/folder/file.py)`, without the line."""
    name, _, place = frame.partition(" (")
    return f"{name} ({place.rstrip(')').rsplit(':', 1)[0]})"


def _package(frame: str) -> str:
    path = frame.partition(" (")[2].rstrip(")")
    return path.split("/")[0] if "/" in path else path.removesuffix(".py")


if __name__ == "__main__":
    main()
