"""Sound and picture, counted: time to the first picture, what each person sends, and what our servers' CPU
does.

    python -m bench.media [--people 3,5,8] [--engines mesh,janus] [--seconds 10]

Real Chromium with fake cameras (320 × 180, 15 pictures a second), a real coturn or Janus, a real Daphne, in a
network of its own, which needs root. All browsers share this machine's cores, so with many people it is they
who are slow, and a page that finds its line bad stops asking for pictures: how many pictures a second arrived
is told beside. See docs/media.md.
"""

import argparse
import os
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench.parts import say
from tests.media import table as tables
from tests.media.janus_server import ADMIN_KEY, API_SECRET, janus_server
from tests.media.sealed import sealed_network
from tests.support import servers

PEOPLE = ("siobhan", "bridie", "daniel", "kwame", "haddad", "priya", "aisha", "tom")
#: How many people's pictures the mesh carries. Anyone who comes after them is only heard, and so is everybody
#: from then on.
PICTURES = 5  # meetings/media/mesh.py, which needs Django to be asked
TICKS = os.sysconf("SC_CLK_TCK")
#: From the tap to the first picture of anybody, in milliseconds; to the first sound where there are more than
#: get pictures.
FIRST = """async (counted) => {
  const began = performance.now();
  document.querySelector("[data-does=join]").click();
  while (performance.now() - began < 60000) {
    const counts = await window.__kt.counts();
    if (counts[counted] > 0) return performance.now() - began;
    await new Promise((done) => setTimeout(done, 50));
  }
  return -1;
}"""


def main() -> None:
    """See the top of this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", default="3,5,8")
    parser.add_argument("--engines", default="mesh,janus")
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    say(
        "| engine | people | first picture or sound ms | uplink kbit/s each | pictures a second | our CPU % |"
    )
    say("| --- | ---: | ---: | ---: | ---: | ---: |")
    with sealed_network() as address, tempfile.TemporaryDirectory() as folder:
        migrated = Path(folder) / "migrated"
        servers.manage("migrate", "--verbosity=0", env=servers.environment(migrated))
        for engine in options.engines.split(","):
            for people in map(int, options.people.split(",")):
                place = Path(folder) / f"{engine}-{people}"
                found = measured(engine, people, place, migrated / "var", address, options.seconds)
                say("| " + " | ".join([engine, str(people), *found]) + " |")


def measured(
    engine: str, people: int, folder: Path, migrated: Path, address: str, seconds: float
) -> list[str]:
    """One table with that many people: the figures, as they are printed."""
    with ExitStack() as running:
        env = {}
        if engine == "janus":
            url = running.enter_context(janus_server(folder, network=address))
            env = {
                "MEDIA_SFU": "janus",
                "MEDIA_ENGINE": "sfu",
                "JANUS_URL": url,
                "JANUS_API_SECRET": API_SECRET,
                "JANUS_ADMIN_KEY": ADMIN_KEY,
            }
        playwright = running.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=servers.chromium_path(), args=tables.FLAGS)
        running.callback(browser.close)
        room = running.enter_context(tables.table(folder, browser, migrated, **env))
        first = [
            _sit(room, name, alone=number == 0, sound=engine == "mesh" and number >= PICTURES)
            for number, name in enumerate(PEOPLE[:people])
        ]
        time.sleep(15)  # calm
        pids = [
            room.evening.server.process.pid,
            *_pids("janus" if engine == "janus" else "turnserver"),
        ]
        before, cpu = [guest.counts() for guest in room.guests.values()], _cpu(pids)
        time.sleep(seconds)
        used = 100 * (_cpu(pids) - cpu) / seconds
        after = [guest.counts() for guest in room.guests.values()]
    sent = _grown(before, after, "bytesSent") * 8 / 1000 / seconds
    pictures = _grown(before, after, "framesDecoded") / seconds / max(1, people - 1)
    return [
        f"{statistics.median(first[1:]):.0f}",
        f"{sent:.0f}",
        f"{pictures:.1f}",
        f"{used:.0f}",
    ]


def _sit(room: tables.Table, name: str, *, alone: bool, sound: bool) -> float:
    guest = room.sit(name, join=alone)
    if alone:
        return 0.0
    guest.page.locator("[data-does=join]").first.wait_for()
    took: float = guest.page.evaluate(FIRST, "audioEnergy" if sound else "framesDecoded")
    return took


def _grown(before: list[dict[str, Any]], after: list[dict[str, Any]], name: str) -> float:
    return statistics.mean(b[name] - a[name] for a, b in zip(before, after, strict=True))


def _pids(program: str) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/comm"):
        if entry.read_text().strip() == program:
            found.append(int(entry.parent.name))
    return found


def _cpu(pids: list[int]) -> float:
    """Seconds of CPU these processes have used."""
    used = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        used += int(fields[11]) + int(fields[12])
    return used / TICKS


if __name__ == "__main__":
    main()
