"""The units under deploy/systemd: systemd finds nothing wrong with them, and they give the service little."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.servers import ROOT

UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
#: systemd's own measure of what a unit may do, from 0 to 10; without any line of ours it is 9.6.
MOST_EXPOSED = 2.5

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, for this checkout."""
    for path in UNITS.iterdir():
        (tmp_path / path.name).write_text(path.read_text().replace("/srv/kitchen-table", str(ROOT)))
    (tmp_path / "kitchen-table-web@8001.service").symlink_to("kitchen-table-web@.service")
    return tmp_path


def parsed(name: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False, comment_prefixes="#", delimiters="=")
    parser.read(UNITS / name)
    return parser


@needs_systemd
@pytest.mark.parametrize(
    "name",
    ["kitchen-table-web@8001.service", "kitchen-table-worker.service", "kitchen-table-daily.timer"],
)
def test_systemd_finds_nothing_wrong(units: Path, name: str) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", units / name], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if "kitchen-table" in line] == []


@needs_systemd
def test_a_mistake_would_be_found(units: Path) -> None:
    broken = units / "kitchen-table-worker.service"
    broken.write_text(broken.read_text().replace("ExecStart=", "ExecStrat="))
    done = subprocess.run(["systemd-analyze", "verify", broken], capture_output=True, text=True)
    assert "ExecStrat" in done.stderr


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_little(units: Path, name: str) -> None:
    name = name.replace("@.", "@8001.")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", units / name],
        capture_output=True, text=True,
    )  # fmt: skip
    found = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) <= MOST_EXPOSED, done.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_nobody_special_and_writes_only_into_its_folders(name: str) -> None:
    service = parsed(name)["Service"]
    assert service["User"] == "kitchen"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["TemporaryFileSystem"] == "/tmp /var/tmp"
    assert service["StateDirectory"] == "kitchen-table kitchen-table-keys"


def test_a_web_process_comes_back_and_listens_to_this_machine_alone() -> None:
    service = parsed("kitchen-table-web@.service")["Service"]
    assert service["Restart"] == "always"
    assert "-e tcp:port=%i:interface=127.0.0.1:backlog=4096" in service["ExecStart"]
    assert "--verbosity 0" in service["ExecStart"]
