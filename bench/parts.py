"""What is measured, a part at a time. Each part prints as it goes and answers with figures by name and
contestant.

Contestants take turns (A B A B), each time with a fresh process and a fresh folder, so that a noisy minute
hits all alike.
"""

import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.contestants import Contestant, Ours, Running
from bench.load import SOCKETS_A_ROOM, TYPISTS_A_ROOM, Load, LoadFailed

#: Somebody who types hears others within this many milliseconds, but for one update in a hundred.
QUICK_ENOUGH = 100.0
#: Other programs' share of one core above which a figure says more of them than of us.
DISTURBED = 0.2
PATIENCE = 3
Figures = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    rooms: int
    seconds: float
    warm: float
    rounds: int
    idle_rooms: int
    back: int
    edits: Sequence[int]
    #: The search for the most rooms ends when the answer is known within this ratio.
    near: float
    most_rooms: int


QUICK = Size(60, 8, 2, 2, 60, 600, (20_000,), 1.2, 700)
FULL = Size(300, 15, 5, 3, 250, 1500, (20_000, 100_000), 1.05, 1200)


@dataclass
class Bench:
    """The tools of one benchmark: the load generator, a folder, the sizes, and what was learned on the
    way.
    """

    load: Load
    folder: Path
    size: Size
    rooms: int
    #: Microseconds of CPU a delivery, by contestant, as the `cpu` part found them.
    cost: dict[str, float] = field(default_factory=dict)
    #: Most rooms, by contestant, as the `rooms` part found them.
    capacity: dict[str, float] = field(default_factory=dict)
    _number: int = 0

    @contextmanager
    def running(self, contestant: Contestant) -> Iterator[Running]:
        """A fresh server in a fresh folder, gone afterwards."""
        folder = self.fresh(contestant)
        try:
            with contestant.start(folder) as server:
                yield server
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def fresh(self, contestant: Contestant) -> Path:
        """A folder nobody has used."""
        self._number += 1
        return self.folder / f"{contestant.name}-{self._number}"

    def type(self, contestant: Contestant, rooms: int, **options: float) -> dict[str, Any]:
        """Type in that many rooms of a fresh server: what load.c measured, and its memory and disk."""
        times = {"seconds": self.size.seconds, "warm": self.size.warm, **options}
        with self.running(contestant) as server:
            before = contestant.disk(server.folder) if contestant.stores else 0
            try:
                found = self.load.type(
                    server.ways(rooms),
                    port=server.port,
                    pids=server.pids,
                    at_once=contestant.at_once,
                    **times,
                )
            except LoadFailed as failed:
                raise LoadFailed(f"{failed}; the server said: {server.said()}") from None
            if not found["deliveries_in_window"]:
                why = f"nothing arrived: {found['trouble']}; the server said: {server.said()}"
                raise LoadFailed(why)
            if contestant.stores:
                time.sleep(3)  # Hocuspocus stores two seconds after a change
                found["disk"] = contestant.disk(server.folder) - before
        found["us"] = 1e6 * found["server_cpu"] / max(1, found["deliveries_in_window"])
        found["typed"] = rooms * TYPISTS_A_ROOM * 5 * (times["seconds"] + times["warm"])
        return found


def is_quick(found: dict[str, Any]) -> bool:
    """Whether everybody heard everything, soon enough."""
    whole = not found["lost"] and not found["closed"] and not found["not_understood"]
    return bool(whole and 0 <= found["p99"] < QUICK_ENOUGH)


def _others(found: dict[str, Any]) -> float:
    return float(found["others_cpu"] / found["seconds"])


def is_disturbed(found: dict[str, Any]) -> bool:
    """Whether somebody else used the machine meanwhile: more than a fifth of a core."""
    return _others(found) > DISTURBED


def say(*words: object) -> None:
    """A line now, not when the buffer is full."""
    print(*words, flush=True)


def _line(name: str, rooms: int, found: dict[str, Any]) -> str:
    share = found["server_cpu"] / found["seconds"]
    return (
        f"  {name:<19} {rooms:>4} rooms  {found['us']:6.1f} µs a delivery  p50 {found['p50']:6.1f}  "
        f"p95 {found['p95']:6.1f}  p99 {found['p99']:7.1f} ms  acknowledged p50 {found['ack_p50']:5.1f}  "
        f"lost {found['lost']}  CPU {100 * share:3.0f} %, load "
        f"{100 * found['load_cpu'] / found['seconds']:3.0f} %"
        + (f"  DISTURBED by {100 * _others(found):.0f} %" if is_disturbed(found) else "")
        + (f"  ({found['trouble']})" if found["trouble"] else "")
    )


def measured(bench: Bench, contestant: Contestant, rooms: int) -> dict[str, Any] | None:
    """One run of typing, told in a line; again when others used the machine. None when sockets could not come
    in.
    """
    found = None
    for _ in range(PATIENCE):
        try:
            found = bench.type(contestant, rooms)
        except (LoadFailed, TimeoutError) as failed:
            say(f"  {contestant.name:<19} {rooms:>4} rooms  failed: {failed}")
            continue
        say(_line(contestant.name, rooms, found))
        if not is_disturbed(found):
            break
    return found


def cpu(bench: Bench, contestants: Sequence[Contestant]) -> Figures:
    """CPU of the server for one delivered update, and what typing costs in latency and bytes on disk."""
    seen: dict[str, list[dict[str, Any]]] = {one.name: [] for one in contestants}
    for one in [one for _ in range(bench.size.rounds) for one in contestants]:
        if (found := measured(bench, one, bench.rooms)) is not None:
            seen[one.name].append(found)
    figures: Figures = {}
    for figure, key in (("µs a delivery", "us"), ("p50 ms", "p50"), ("p99 ms", "p99")):
        figures[figure] = _medians(seen, lambda found, key=key: found[key])  # type: ignore[misc]
    stored = {name: some for name, some in seen.items() if some and "disk" in some[0]}
    figures["bytes an edit"] = _medians(stored, lambda found: found["disk"] / found["typed"])
    bench.cost.update(figures["µs a delivery"])
    return figures


def _medians(
    seen: dict[str, list[dict[str, Any]]], figure: Callable[[dict[str, Any]], float]
) -> dict[str, float]:
    return {name: statistics.median(map(figure, some)) for name, some in seen.items() if some}


class Search:
    """Looks for the most rooms that are quick enough, from a first guess outwards and then between."""

    def __init__(self, guess: int, *, near: float, most: int) -> None:
        self.next, self.near, self.most = _round(guess), near, most
        self.good, self.bad = 0, most + 10

    @property
    def is_over(self) -> bool:
        """Whether the answer is near enough."""
        return (
            self.good >= self.most
            or (self.good > 0 and self.bad <= self.good * self.near + 5)
            or self.bad <= 10
        )

    def tell(self, rooms: int, *, good: bool) -> None:
        """What came of the last try."""
        if good:
            self.good = max(self.good, rooms)
        else:
            self.bad = min(self.bad, rooms)
        if not self.good:
            self.next = _round(self.bad / 1.4)
        elif self.bad > self.most:
            self.next = min(self.most, _round(self.good * 1.3))
        else:
            self.next = _round((self.good * self.bad) ** 0.5)
        if self.next in (self.good, self.bad):
            self.next = self.good + 5


def _round(rooms: float) -> int:
    return max(5, round(rooms / 5) * 5)


def rooms(bench: Bench, contestants: Sequence[Contestant]) -> Figures:
    """The most rooms in which p99 stays under 100 ms and nothing is lost. A number is tried twice before it
    counts as bad.
    """
    for one in contestants:
        if one.name not in bench.cost:
            found = measured(bench, one, bench.rooms)
            bench.cost[one.name] = found["us"] if found else 100.0
    each_second = TYPISTS_A_ROOM * 5 * (SOCKETS_A_ROOM - 1)
    searches = {}
    for one in contestants:
        guess = int(0.9e6 / (bench.cost[one.name] * each_second))
        searches[one.name] = Search(guess, near=bench.size.near, most=bench.size.most_rooms)
    while open_ones := [one for one in contestants if not searches[one.name].is_over]:
        for one in open_ones:
            count = searches[one.name].next
            found = measured(bench, one, count)
            if found and not is_quick(found) and found["p99"] < 5 * QUICK_ENOUGH:
                found = measured(bench, one, count)
            searches[one.name].tell(count, good=found is not None and is_quick(found))
    bench.capacity.update({name: search.good for name, search in searches.items()})
    return {"most rooms": dict(bench.capacity)}


def half(bench: Bench, contestants: Sequence[Contestant]) -> Figures:
    """Keystroke to the other browser at half of the most rooms (or at the usual rooms, when those are not
    known).
    """
    figures: Figures = {"p50 ms at half load": {}, "p99 ms at half load": {}}
    for one in contestants:
        count = _round(bench.capacity[one.name] / 2) if one.name in bench.capacity else bench.rooms
        if (found := measured(bench, one, count)) is not None:
            figures["p50 ms at half load"][one.name] = found["p50"]
            figures["p99 ms at half load"][one.name] = found["p99"]
    return figures


def idle(bench: Bench, contestants: Sequence[Contestant]) -> Figures:
    """Resident memory: nobody, one silent socket in each room, then six. What differs is a room and a
    socket.
    """
    figures: Figures = {"kB an idle socket": {}, "kB a room of six": {}}
    count = bench.size.idle_rooms
    for one in contestants:
        with bench.running(one) as server:
            with bench.load.hold(server.ways(1, start=count)[0][:1], port=server.port):
                time.sleep(1)  # what is only needed from the first socket on is loaded
            empty, ways = _settled(server), server.ways(count)
            firsts = [room[0] for room in ways]
            others = [way for room in ways for way in room[1:]]
            with bench.load.hold(firsts, port=server.port, at_once=one.at_once) as first:
                single = _settled(server)
                with bench.load.hold(others, port=server.port, at_once=one.at_once) as rest:
                    full = _settled(server)
        socket = (full - single) / len(others)
        figures["kB an idle socket"][one.name] = socket
        figures["kB a room of six"][one.name] = (full - empty) / count
        say(
            f"  {one.name:<19} {count} rooms: {empty / 1024:.0f} MB empty, {single / 1024:.0f} MB with one "
            f"socket each, {full / 1024:.0f} MB with six: {socket:.1f} kB a socket, "
            f"{(full - empty) / count:.1f} kB a room of six"
            + ("" if not first["failed"] + rest["failed"] else f"  {rest['failed']} never came in")
        )
    return figures


def _settled(server: Running) -> float:
    time.sleep(2)
    return min(server.rss() for _ in range(3))


def back(bench: Bench, contestants: Sequence[Contestant]) -> Figures:
    """The server has just started again and everybody comes back at the same moment."""
    figures: Figures = {"ms until all are back": {}, "never came back": {}}
    count = bench.size.back
    for one in [one for _ in range(bench.size.rounds) for one in contestants]:
        with bench.running(one) as server:
            ways = [way for room in server.ways(count // SOCKETS_A_ROOM) for way in room]
            found = bench.load.come(ways, port=server.port, timeout=30)
        say(
            f"  {one.name:<19} {len(ways)} sockets: all back in {found['all_ms']:.0f} ms, half in "
            f"{found['p50']:.0f}, {found['failed']} never {found['trouble']}"
        )
        for name, key in (("ms until all are back", "all_ms"), ("never came back", "failed")):
            figures[name][one.name] = min(found[key], figures[name].get(one.name, 1e9))
    return figures


def join(bench: Bench, contestants: Sequence[Contestant]) -> Figures:
    """The first join of a draft with a long history, after compaction, in a server that has just started."""
    figures: Figures = {}
    for edits in bench.size.edits:
        name = f"ms to join {edits // 1000}k edits"
        figures[name] = {}
        state = bench.folder / f"state-{edits}"
        for one in sorted(contestants, key=lambda one: not isinstance(one, Ours)):
            folder = bench.fresh(one)
            one.furnish(folder)
            try:
                wrote = one.write_history(folder, edits=edits, state=state)
            except (NotImplementedError, FileNotFoundError):
                continue
            took = [_join_once(bench, one, folder) for _ in range(2 * bench.size.rounds)]
            figures[name][one.name] = statistics.median(took)
            say(f"  {one.name:<19} {edits} edits: joined in {min(took):.0f} to {max(took):.0f} ms; {wrote}")
            shutil.rmtree(folder, ignore_errors=True)
    return figures


def _join_once(bench: Bench, contestant: Contestant, folder: Path) -> float:
    with contestant.start(folder, furnish=False) as server:
        ways = server.ways(2)
        bench.load.come(ways[1][:1], port=server.port)  # an ordinary room first: nobody measures imports
        found = bench.load.come(ways[0][:1], port=server.port)
    return float(found["all_ms"])


ALL = {"cpu": cpu, "rooms": rooms, "half": half, "idle": idle, "back": back, "join": join}
