"""Serves for somebody who changes the code: `python -m config.serve COMMAND…`, see `make serve`.

    python -m config.serve python -m config.daphne -e tcp:port=8000 config.asgi:application

Vite serves scripts and styles, and shows an edit at once (frontend/build/serve.ts). The command, our server,
starts anew when a file that it reads changes. A file with a mistake in it stops the server until the next
change.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from config.coturn import end_with_parent, free_port

ROOT = Path(__file__).resolve().parent.parent
#: What the server reads, and reads once.
FOLDERS = ("config", "plans", "meetings", "participants", "locale")
ENDINGS = {".py", ".html", ".txt", ".json", ".mo"}
#: Seconds between two looks at the files, and until a server that was asked to end is made to.
LOOK_EVERY, END_WITHIN = 0.5, 5.0
Seen = Mapping[Path, int]


def main() -> None:
    """See the top of this file."""
    port = os.environ.get("VITE_PORT") or str(free_port("127.0.0.1"))
    os.environ.update(VITE_PORT=port, DJANGO_SETTINGS_MODULE="config.serve_settings")
    for asked_to_end in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked_to_end, _leave)
    vite = _start(["node_modules/.bin/vite", "--config", "build/serve.ts"], folder=ROOT / "frontend")
    server = _start(sys.argv[1:])
    try:
        seen = files()
        while vite.poll() is None:
            time.sleep(LOOK_EVERY)
            if (now := files()) != seen:
                print(f"{changed(seen, now)} changed, the server starts anew", flush=True)  # noqa: T201
                end(server)
                seen, server = now, _start(sys.argv[1:])
    finally:
        end(server)
        end(vite)


def files(root: Path = ROOT) -> Seen:
    """Every file that the server reads, with when it was changed."""
    found: dict[Path, int] = {}
    for path in (path for folder in FOLDERS for path in (root / folder).rglob("*")):
        if path.suffix in ENDINGS:
            try:
                found[path] = path.stat().st_mtime_ns
            except FileNotFoundError:
                continue  # taken away a moment ago
    return found


def changed(before: Seen, now: Seen, root: Path = ROOT) -> Path:
    """The first file that differs, came or went."""
    differs = {path for path, _ in before.items() ^ now.items()}
    return min(differs).relative_to(root)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ask a process to end, and make it after a while."""
    process.terminate()
    try:
        process.wait(timeout=END_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _start(command: list[str], *, folder: Path = ROOT) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - the command is the Makefile's
        command, cwd=folder, stdin=subprocess.DEVNULL, preexec_fn=end_with_parent
    )


def _leave(*_: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main()
