"""A process beside a server that runs one `manage.py` command after another, without starting each time."""

import contextlib
import io
import json
import subprocess
import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class StageHand:
    """Begins when it is first asked, in the environment of its server; every command finds new names and a
    new connection to the database, as in a process of its own.
    """

    _LOOP = "from tests.support.stage_hand import serve; serve()"

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env
        self._process: subprocess.Popen[str] | None = None

    def run(self, *arguments: str) -> str:
        """Run `manage.py …` and return what it printed; raise RuntimeError with the errors if it fails."""
        process = self._process = self._process or self._start()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(arguments) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"manage.py {arguments[0]} ended with {process.wait()}")
        told: dict[str, str] = json.loads(line)
        if "failed" in told:
            raise RuntimeError(f"manage.py {arguments[0]} failed:\n{told['printed']}{told['failed']}")
        return told["printed"]

    def go_home(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def _start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", self._LOOP],
            cwd=ROOT, env=self._env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip


def serve() -> None:
    """In that process: run the commands that come in, line by line, until there are no more."""
    lines, answers = sys.stdin, sys.stdout
    sys.stdin = io.StringIO()  # `shell -c` reads its code from a terminal or a pipe, if there is one
    for line in lines:
        answers.write(json.dumps(_run(json.loads(line))) + "\n")
        answers.flush()


def _run(arguments: list[str]) -> dict[str, str]:
    from django.core.management import ManagementUtility
    from django.db import connections

    printed, faults, failed = io.StringIO(), io.StringIO(), ""
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(faults):
        try:
            ManagementUtility(["manage.py", *arguments]).execute()
        except SystemExit as ended:
            failed = f"{faults.getvalue()}It ended with {ended.code}." if ended.code else ""
        except Exception:
            failed = traceback.format_exc()
    connections.close_all()
    return {"printed": printed.getvalue(), **({"failed": failed} if failed else {})}
