"""A reader that does what a stranger's file might make one do. Named by the tests, run in the child."""

import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from participants.platform.strangers import sandbox_process
from participants.platform.strangers.sandbox_process import Refused


def _spin() -> object:
    while True:
        pass


def _allocate() -> object:
    return len(bytearray(sandbox_process.MEMORY))


def _refuse() -> object:
    raise Refused("unfit")


def _break() -> object:
    raise RuntimeError("12 Elm Road")


def _flood() -> object:
    while True:
        sys.stdout.buffer.write(bytes(1024 * 1024))


def _leave_a_child() -> object:
    if os.fork() == 0:
        time.sleep(600)
    return "forked"


def _connect() -> object:
    return socket.create_connection(("127.0.0.1", 9), timeout=1) and "connected"


def _outlive() -> object:
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return time.sleep(600)


DOES: dict[str, Callable[[], object]] = {
    "spin": _spin,
    "sleep": lambda: time.sleep(600),
    "outlive": _outlive,
    "allocate": _allocate,
    "refuse": _refuse,
    "break": _break,
    "crash": lambda: ctypes.string_at(0),
    "flood": _flood,
    "fork": _leave_a_child,
    "open": lambda: Path("/etc/hostname").read_text(),
    "write": lambda: Path("/tmp/left-behind").write_text("x" * 100),
    "connect": _connect,
    "exit": lambda: os._exit(0),
    "say nonsense": lambda: os.write(1, b"\0\0\0\2[]") and os._exit(0),
    "say too much": lambda: os.write(1, b"\xff\xff\xff\xff{}") and os._exit(0),
    "environment": lambda: sorted(os.environ),
    "modules": lambda: [name for name in sys.modules if name.startswith("django")],
    "files": lambda: [str(one) for one in Path("/proc/self/fd").iterdir()],
}  # fmt: skip


def read(data: bytes, told: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Does what it is told, and answers what came of it and the file."""
    return {"came": DOES[told["do"]]() if told.get("do") else None}, data
