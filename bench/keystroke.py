"""How long a keystroke takes to reach somebody else's socket: a real Daphne, SQLite on disk, six people in a
room.

    python -m bench.keystroke [--seconds 20] [--typists 2] [--rate 5]

Six people have one draft open over real sockets; some of them type. Prints p50, p95 and p99, in milliseconds,
of the time from sending one update to its arrival at each of the other five sockets, and to its
acknowledgement (it is on disk).
"""

import argparse
import asyncio
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.laptop_settings")
django.setup()

from plans.live import wire  # noqa: E402
from plans.live.byte_reader import Reader  # noqa: E402
from tests.plans.sockets import SocketPerson  # noqa: E402
from tests.support import servers  # noqa: E402
from tests.support.scenes import FAMILY, play  # noqa: E402


class Timed(SocketPerson):
    """Somebody who notes when each frame came."""

    async def dial(self) -> "Timed":
        self.came: list[tuple[float, bytes]] = []
        self.heard_one = asyncio.Event()
        await super().dial()
        return self

    async def _read(self) -> None:
        async for frame in self.socket:
            self.came.append((time.perf_counter(), frame))
            self.screen.frames.append(frame)
            self.heard_one.set()


async def measure(server: servers.Daphne, scene: dict[str, Any], options: argparse.Namespace) -> None:
    """Type for a while and print what was seen."""
    people = [await Timed(server, scene["draft"], scene["people"][name]).come_in() for name in FAMILY]
    await asyncio.sleep(1)
    sent: dict[bytes, tuple[float, Timed, int]] = {}

    async def type_on(person: Timed) -> None:
        end = time.perf_counter() + options.seconds
        while time.perf_counter() < end:
            person.updates.clear()
            person.plan["keeps_an_eye"].insert(0, "x")
            update = person.updates[-1]
            frame = wire.change(update)
            person.frames += 1
            sent[frame] = (time.perf_counter(), person, person.frames)
            await person.socket.send(frame)
            await asyncio.sleep(1 / options.rate)

    answers = [await question(people[-1]) for _ in range(60)]
    for person in people:
        person.came.clear()
    await asyncio.gather(*(type_on(person) for person in people[: options.typists]))
    await asyncio.sleep(2)
    arrivals, acknowledged = [], []
    for person in people:
        for at, frame in person.came:
            if frame in sent:
                arrivals.append(1000 * (at - sent[frame][0]))
        counts = [(at, Reader(frame[1:]).varuint()) for at, frame in person.came if frame[0] == 100]
        for started, author, number in sent.values():
            if author is person:
                at = next((at for at, count in counts if count >= number), None)
                if at is not None:
                    acknowledged.append(1000 * (at - started))
    print(
        f"{len(people)} people, {options.typists} typing {options.rate:g} updates a second each, "
        f"{options.seconds:g} s, load {os.getloadavg()[0]:.1f}"
    )
    print(f"updates sent {len(sent)}, arrivals {len(arrivals)} of {len(sent) * (len(people) - 1)}")
    report("a question answered from memory, for comparison", answers)
    report("keystroke to other socket", arrivals)
    report("keystroke to acknowledged", acknowledged)


async def question(person: Timed) -> float:
    """How long an empty question takes, which needs neither the disk nor anybody else: what the machine costs
    today.
    """
    heard, started = len(person.came), time.perf_counter()
    person.heard_one.clear()
    await person.socket.send(b"\x03")
    await person.heard_one.wait()
    await asyncio.sleep(0.05)
    return 1000 * (person.came[heard][0] - started)


def report(what: str, times: list[float]) -> None:
    """One line of percentiles."""
    cuts = statistics.quantiles(times, n=100)
    print(f"{what}: p50 {cuts[49]:.1f} ms  p95 {cuts[94]:.1f} ms  p99 {cuts[98]:.1f} ms")


def main() -> None:
    """Start a server of its own and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--typists", type=int, default=2)
    parser.add_argument("--rate", type=float, default=5)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kitchen-bench-"))
    try:
        env = servers.environment(folder, DATABASE_URL=os.environ.get("DATABASE_URL", ""))
        if not env["DATABASE_URL"]:
            del env["DATABASE_URL"]
        servers.manage("migrate", "--verbosity=0", env=env)
        with servers.daphne(folder, env=env) as server:
            asyncio.run(measure(server, play(server, "in_private_time"), options))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
