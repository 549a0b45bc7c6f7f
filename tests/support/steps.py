"""The steps of docs/deploy.md, as a shell follows them."""

import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PART = "Without containers"
#: A heading, or a block of commands with, perhaps, the reason why a test does not run it.
PIECE = re.compile(
    r"^### (?P<heading>[^\n]+)$|(?:^<!-- not tried: (?P<reason>[^>]+) -->\n)?^```sh\n(?P<commands>.*?)^```$",
    re.M | re.S,
)
DONE = "THE STEP IS DONE"


@dataclass(frozen=True)
class Step:
    """One block of commands."""

    heading: str
    commands: str
    reason: str

    @property
    def is_tried(self) -> bool:
        """Whether a test runs it as it stands."""
        return not self.reason


def steps_of(page: Path) -> Iterator[Step]:
    """Every block under the part for one machine, in order."""
    part = page.read_text().partition(f"\n## {PART}\n")[2].partition("\n## ")[0]
    heading = ""
    for found in PIECE.finditer(part):
        if found["heading"]:
            heading = found["heading"]
        else:
            yield Step(heading, found["commands"], (found["reason"] or "").replace("\n", " "))


class Shell:
    """One shell in which all steps are pasted; a command that fails ends it."""

    def __init__(self, *, env: dict[str, str], log: Path, cwd: Path) -> None:
        self.log = log
        with log.open("wb") as out:
            self._bash = subprocess.Popen(
                ["bash", "-euo", "pipefail"],
                stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT, env=env, cwd=cwd, text=True,
            )  # fmt: skip

    def paste(self, commands: str, *, seconds: float = 300) -> str:
        """Run these; what they wrote. AssertionError with it if one of them failed."""
        assert self._bash.stdin
        before = len(self.said)
        self._bash.stdin.write(f"{{\n{commands}\n}} </dev/null\necho '{DONE}'\n")
        self._bash.stdin.flush()
        until = time.monotonic() + seconds
        while DONE not in self.said[before:]:
            assert self._bash.poll() is None, f"a command failed:\n{commands}\n{self.said[before:]}"
            assert time.monotonic() < until, f"it takes too long:\n{commands}\n{self.said[before:]}"
            time.sleep(0.02)
        return self.said[before:].replace(DONE, "")

    @property
    def said(self) -> str:
        """All that it wrote so far."""
        return self.log.read_text(errors="replace")

    def close(self) -> None:
        """End it."""
        if self._bash.poll() is None:
            self._bash.communicate()
