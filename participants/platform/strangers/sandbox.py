"""Reading a stranger's file apart: in a child process, within two seconds, whatever the file is.

The child is started afresh for each file (11 ms, and what its reader imports), so nothing of one person's
file is there for the next. The bytes go through pipes and memory, never through a file. What comes back is as
little trusted as the file: it is read up to a bound, and each caller checks its shape.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from participants.platform.strangers import sandbox_process

logger = logging.getLogger(__name__)

PROGRAM = str(Path(sandbox_process.__file__))
#: From the question to the answer, in seconds.
WITHIN = 1.6
#: With less than this left after waiting for a place, reading is not begun.
WORTH_BEGINNING = 0.6
#: Children at once; who comes then waits a moment, or is asked to send it again.
AT_ONCE = min(4, max(2, os.cpu_count() or 1))
LARGEST_ANSWER = 1024 * 1024
_places = threading.BoundedSemaphore(AT_ONCE)


class Unreadable(Exception):
    """No answer from the file. `why`: the reader's own word, or `broken`, `slow` (too much to do) or `busy`
    (too many at once).
    """

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Answer:
    """What the child said: values, and bytes. Neither is trusted yet, and neither shows in its repr."""

    said: dict[str, Any] = field(repr=False)
    data: bytes = field(repr=False)


def read_in_sandbox(reader: str, data: bytes, **told: object) -> Answer:
    """What `reader`, a module of ours, makes of a stranger's file. Raises Unreadable; takes two seconds at
    most.
    """
    until = time.monotonic() + WITHIN
    if len(data) > sandbox_process.MOST_IN:
        raise Unreadable("too_large")
    if not _places.acquire(timeout=WITHIN - WORTH_BEGINNING):
        logger.warning("A file was not read, since too many were read at once: %s", reader)
        raise Unreadable("busy")
    try:
        raw, slow = _asked(reader, data, json.dumps(told).encode(), until=until)
    finally:
        _places.release()
    answer = _unpacked(raw)
    if answer is None:
        logger.warning("A file was not read to its end: %s, slow: %s", reader, slow)
        raise Unreadable("slow" if slow else "broken")
    if "no" in answer.said:
        raise Unreadable(str(answer.said["no"]))
    return answer


def _asked(reader: str, data: bytes, told: bytes, *, until: float) -> tuple[bytes, bool]:
    """What a child wrote, and whether it was ended for taking too long."""
    process = subprocess.Popen(  # noqa: S603 - our own program and a module's name of ours
        [sys.executable, "-I", "-B", "-X", "utf8", PROGRAM, reader],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={}, cwd="/", start_new_session=True,
    )  # fmt: skip
    clock = threading.Timer(until - time.monotonic(), _end, [process.pid])
    clock.daemon = True
    clock.start()
    try:
        assert process.stdin is not None  # noqa: S101 - as asked for above
        assert process.stdout is not None  # noqa: S101
        with suppress(BrokenPipeError):
            process.stdin.write(len(told).to_bytes(4, "big") + told)
            process.stdin.write(data)
            process.stdin.close()
        return process.stdout.read(sandbox_process.MOST_OUT + LARGEST_ANSWER + 1), not clock.is_alive()
    finally:
        # Not yet waited for, so its number is still its own.
        _end(process.pid)
        clock.cancel()
        clock.join()
        _swept(process)


def _end(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _swept(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            if pipe is not None:
                pipe.close()
    process.wait()


def _unpacked(raw: bytes) -> Answer | None:
    """The answer, if it is one: a length, values as JSON, and bytes up to a bound."""
    head = int.from_bytes(raw[:4], "big")
    if len(raw) < 4 + head or head > LARGEST_ANSWER or len(raw) - 4 - head > sandbox_process.MOST_OUT:
        return None
    with suppress(ValueError, RecursionError):
        said = json.loads(raw[4 : 4 + head])
        if isinstance(said, dict):
            return Answer(said, raw[4 + head :])
    return None
