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
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import contestants, load
from bench.contestants import Families, Ours, Running

PY_SPY = Path(sys.executable).with_name("py-spy")
LINES = 22


def main() -> None:
    """See the top of this file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
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
            with _watched(server, stacks):
                _keep_busy(generator, server, options)
        _tell(stacks)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep_busy(generator: load.Load, server: Running, options: argparse.Namespace) -> None:
    ways = server.ways(options.rooms)
    if options.back:
        found = generator.come([way for room in ways for way in room], port=server.port)
    else:
        times = {"seconds": options.seconds, "warm": 0.5}
        found = generator.type(ways, port=server.port, pids=server.pids, **times)
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
    for line in stacks.read_text().splitlines():
        names, count = line.rsplit(" ", 1)
        frames = [_place(frame) for frame in names.split(";")]
        own[frames[-1]] += int(count)
        for frame in set(frames):
            within[frame] += int(count)
    whole = sum(own.values()) or 1
    for title, counted in (("own", own), ("with what it called", within)):
        print(f"\n{title}, of {whole} samples")
        for frame, count in counted.most_common(LINES):
            print(f"  {100 * count / whole:5.1f} %  {frame}")


def _place(frame: str) -> str:
    """`function (folder/file.py)`, without the line."""
    name, _, place = frame.partition(" (")
    path = place.rstrip(")").rsplit(":", 1)[0]
    return f"{name} ({'/'.join(path.split('/')[-2:])})"


if __name__ == "__main__":
    main()
