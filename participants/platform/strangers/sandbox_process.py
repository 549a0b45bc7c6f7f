"""The process in which one file of a stranger's is read: little memory, little time, no new files, no
network, no other program.

Started by `sandbox.py` as a fresh Python that knows no settings, no environment and no open file of ours. It
is given a file, answers once and ends. It imports a reader (a module with `read(data, told)`), and nothing of
Django.
"""

import importlib
import json
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

SECONDS = 2
#: What a picture of sixty million points needs while it is made smaller, three times over. Libraries count,
#: too.
MEMORY = 768 * 1024 * 1024
#: Bytes that are read at most, and answered at most.
MOST_IN, MOST_OUT = 12 * 1024 * 1024, 12 * 1024 * 1024
#: Files that a reader may have open once it has begun, when it says that it needs any (`NEEDS_FILES`): lists
#: of clocks.
FEW_FILES = 16


class Refused(Exception):
    """A reader's no: a short word that stands for why, never a word of the file."""


def main() -> None:
    """Read one file from standard input with the reader named on the command line, and answer on standard
    output.
    """
    _limit()
    sys.path.insert(0, str(Path(__file__).parents[3]))
    reader = importlib.import_module(sys.argv[1])
    head = int.from_bytes(sys.stdin.buffer.read(4), "big")
    told = json.loads(sys.stdin.buffer.read(head))
    data = sys.stdin.buffer.read(MOST_IN)
    shut(reader, data)
    said, made = _answered(reader, data, told)
    answer = json.dumps(said).encode()
    sys.stdout.buffer.write(len(answer).to_bytes(4, "big") + answer + made)
    sys.stdout.buffer.flush()


def _answered(reader: Any, data: bytes, told: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        said: tuple[dict[str, Any], bytes] = reader.read(data, told)
    except MemoryError:
        return {"no": "too_large"}, b""
    except Exception as error:  # whatever a reader or its library trips over in a file that somebody broke
        # By its name: this file is the main program here, so that a reader's Refused is another class than
        # ours.
        why = str(error) if type(error).__name__ == Refused.__name__ else "broken"
        return {"no": why}, b""
    return said


def _limit() -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, SECONDS + 1)  # should the person who asked be gone
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with suppress(ValueError, OSError):  # not every system knows it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with suppress(OSError):  # when memory is short, this process is the one to go
        Path("/proc/self/oom_score_adj").write_text("1000")


def shut(reader: Any, data: bytes) -> None:
    """From now on no file or socket can be opened (or few), and no process or thread be started, unless the
    reader says so.
    """
    files = FEW_FILES if getattr(reader, "NEEDS_FILES", False) else 0
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    needs_threads = getattr(reader, "needs_threads", None)
    if needs_threads is None or not needs_threads(data):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


if __name__ == "__main__":
    main()
