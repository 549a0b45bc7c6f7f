"""The service needs what `requirements/run.txt` names, and nothing that is there by chance: tests' needs are
not its own.
"""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from tests.support.servers import ROOT, environment

#: Imports every module of the service where whatever is named on its standard input is not installed.
IMPORT_ALL = """
import importlib, os, pkgutil, sys
missing = set(sys.stdin.read().split())
class NotInstalled:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in missing:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, NotInstalled())
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django
django.setup()
import config.asgi
for package in ("config", "plans", "meetings", "participants"):
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        importlib.import_module(found.name)
print("all imported")
"""


def test_every_module_of_the_service_needs_only_what_it_names(tmp_path: Path) -> None:
    said = _import_all(tmp_path, missing=_not_named())
    assert said.stdout.endswith("all imported\n"), said.stderr[-2000:]


def test_a_need_that_nobody_named_is_found(tmp_path: Path) -> None:
    said = _import_all(tmp_path, missing={*_not_named(), "requests"})
    assert "No module named 'requests'" in said.stderr


def _import_all(folder: Path, *, missing: set[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", IMPORT_ALL],
        input="\n".join(missing), cwd=ROOT, env=environment(folder), capture_output=True, text=True,
    )  # fmt: skip


def _not_named() -> set[str]:
    """Top-level modules that only packages outside run.txt bring."""
    lines = (ROOT / "requirements/run.txt").read_text().splitlines()
    named = {_plain(line.partition("==")[0]) for line in lines if re.match(r"[A-Za-z0-9]", line)}
    return {
        module
        for module, packages in metadata.packages_distributions().items()
        if not named & {_plain(package) for package in packages}
    }


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.partition("[")[0].strip()).lower()
