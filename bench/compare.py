"""Compares the live engine with its peers on this machine: `make bench`, or one part of it alone.

    python -m bench.compare [--only cpu,rooms,half,idle,back,join,soak] [--contestants daphne,hocuspocus]
                            [--rooms 60] [--seconds 8] [--rounds 2] [--before ../checkout]

One server at a time on one core, the load generator on another, contestants in turn. Quick unless SCALE=full.
Prints what it measures, a table, and lines `RATIO <name> <value>`; see docs/performance.md for what they
mean.
"""

import argparse
import dataclasses
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench import contestants, load, parts, soak
from bench.contestants import Before, Contestant, Families, Ours
from bench.parts import Bench, Figures, Size, say

#: Which contestants a part is measured with unless others are named.
USUAL = {
    "cpu": "extension,unsealed,hocuspocus,daphne",
    "rooms": "extension,hocuspocus",
    "half": "extension,hocuspocus",
    "idle": "extension,hocuspocus",
    "back": "extension,hocuspocus",
    "join": "extension,hocuspocus-sqlite",
    "soak": "extension",
}
#: The soak takes an hour of its own and is measured only when it is named.
PARTS = {**parts.ALL, "soak": soak.soak}
EVERYBODY = ",".join(one.name for one in contestants.ALL)
PEER = "hocuspocus"


def main() -> None:
    """See the top of this file."""
    options = _options()
    names = options.only.split(",") if options.only else list(parts.ALL)
    folder = Path(tempfile.mkdtemp(prefix="kitchen-bench-"))
    load.allow_many_files()
    figures: Figures = {}
    try:
        size = _size(options)
        Before.tree = options.before or contestants.ROOT
        bench = Bench(load.Load(load.build(folder), folder), folder, size, size.rooms)
        chosen = {name: _chosen(options, name) for name in names}
        _furnish(bench, chosen, folder)
        say(_machine(size))
        for name in names:
            say(f"{name}: {(PARTS[name].__doc__ or '').splitlines()[0]}")
            figures.update(PARTS[name](bench, chosen[name]))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _table(figures)
    for name, value in ratios(figures).items():
        say(f"RATIO {name} {value:.2f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", default="", help="parts, parted by commas")
    parser.add_argument("--contestants", default="", help=f"of {EVERYBODY}; or all")
    parser.add_argument("--rooms", type=int, help="rooms of the cpu part")
    parser.add_argument("--seconds", type=float, help="seconds measured in each run")
    parser.add_argument("--rounds", type=int, help="how often each contestant has its turn")
    parser.add_argument(
        "--before", type=_tree, help="another checkout, whose engine takes turns with this one's"
    )
    return parser.parse_args()


def _tree(given: str) -> Path:
    return Path(given).resolve(strict=True)


def _size(options: argparse.Namespace) -> Size:
    size = parts.FULL if os.environ.get("SCALE") == "full" else parts.QUICK
    given = {name: getattr(options, name) for name in ("rooms", "seconds", "rounds")}
    return dataclasses.replace(size, **{name: value for name, value in given.items() if value})


def _machine(size: Size) -> str:
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    return (
        f"{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, Python "
        f"{platform.python_version()}, Node {node.stdout.strip()}; {size.rooms} rooms × "
        f"{load.SOCKETS_A_ROOM} sockets, {load.TYPISTS_A_ROOM} typists at 5 updates a second, "
        f"{size.seconds:g} s after {size.warm:g} s of warm-up, {size.rounds} rounds"
    )


def _chosen(options: argparse.Namespace, part: str) -> list[Contestant]:
    if options.before and not options.contestants:
        return contestants.named(["extension", "before"])
    if options.contestants == "all" or (
        not options.contestants and os.environ.get("SCALE") == "full" and part == "cpu"
    ):
        return contestants.named(EVERYBODY.split(","))
    found = contestants.named((options.contestants or USUAL[part]).split(","))
    if not any(isinstance(one, Ours) for one in found) and not options.contestants:
        found = [*contestants.named(["daphne"]), *found]  # no extension here: plain Daphne is ours
    return found


def _furnish(bench: Bench, chosen: dict[str, list[Contestant]], folder: Path) -> None:
    """Make as many families as any part needs, if any of us takes part."""
    if not any(isinstance(one, Ours) for some in chosen.values() for one in some):
        return
    size = bench.size
    needs = {
        "rooms": size.most_rooms,
        "half": size.most_rooms if "rooms" in chosen else bench.rooms,
        "idle": size.idle_rooms + 1,
        "back": size.back // load.SOCKETS_A_ROOM,
        "join": 2,
        "soak": soak.ALL_ROOMS,
    }
    count = max(bench.rooms, *(needs.get(name, bench.rooms) for name in chosen))
    say(f"making {count} families")
    Ours.families = Families(folder / "families")
    Ours.families.make(count)
    if Before().is_here():
        Before.families = Families(folder / "families-before", Before.tree)
        Before.families.make(count)


def _table(figures: Figures) -> None:
    """The figures as Markdown, for docs/performance.md."""
    names = [name for name in EVERYBODY.split(",") if any(name in row for row in figures.values())]
    if not names:
        return
    say()
    rows = [["", *names]]
    for figure, row in figures.items():
        rows.append([figure, *(f"{row[name]:.1f}" if name in row else "" for name in names)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(names) + 1)]
    rows.insert(1, ["-" * (width - 1) + ":" if i else "-" * width for i, width in enumerate(widths)])
    for row in rows:
        cells = [
            word.rjust(width) if i else word.ljust(width)
            for i, (word, width) in enumerate(zip(row, widths, strict=True))
        ]
        say(f"| {' | '.join(cells)} |")
    say()


def ratios(figures: Figures) -> dict[str, float]:
    """The figures the project is held to, as far as they were measured. Ours is Daphne with the extension, if
    it is there.
    """
    found: dict[str, float] = {}

    def ours(figure: str) -> float | None:
        row = figures.get(figure, {})
        return row.get("extension", row.get("daphne"))

    def divide(name: str, mine: float | None, figure: str) -> None:
        theirs = figures.get(figure, {}).get(PEER)
        if mine is not None and theirs:
            found[name] = mine / theirs

    divide("cpu_per_delivery", ours("µs a delivery"), "µs a delivery")
    plain = figures.get("µs a delivery", {}).get("daphne")
    divide("cpu_per_delivery_plain_daphne", plain, "µs a delivery")
    unsealed = figures.get("µs a delivery", {}).get("unsealed")
    if unsealed and (sealed := figures["µs a delivery"].get("extension")):
        found["cpu_sealed_at_rest"] = sealed / unsealed
    before = figures.get("µs a delivery", {}).get("before")
    if before and (now := figures["µs a delivery"].get("extension")):
        found["cpu_before"] = now / before
    divide("rooms_p99_100ms", ours("most rooms"), "most rooms")
    for name, figure in (
        ("join_20k_ms", "ms to join 20k edits"),
        ("join_100k_ms", "ms to join 100k edits"),
        ("rss_per_idle_socket_kb", "kB an idle socket"),
        ("half_load_p50_ms", "p50 ms at half load"),
        ("all_back_ms", "ms until all are back"),
        ("disk_bytes_per_edit", "bytes an edit"),
        ("memory_kb_an_hour", "kB an hour"),
    ):
        if (value := ours(figure)) is not None:
            found[name] = value
    return found


if __name__ == "__main__":
    main()
