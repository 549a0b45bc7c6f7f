"""Sound from the first minute: `make run` has a relay or says what to install, and the compose file brings
one that fits our settings.
"""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_django import Settings

from config.coturn import free_port
from meetings.media import turn
from tests.house.test_setup import dry_run
from tests.support import servers
from tests.support.servers import ROOT

FILLED_IN = {
    "POSTGRES_PASSWORD": "postgres-word",
    "TURN_SECRET": "relay-secret",
    "TURN_CLI_PASSWORD": "relay-word",
    "TURN_ADDRESS": "127.0.0.1",
    "TURN_OWN_ADDRESS": "127.0.0.1",
}
#: An apt-get that notes what it was asked, and "installs" what the script looks for.
APT = (
    '#!/bin/sh\necho "$@" >>{folder}/asked\ncase "$*" in *install*) : >{folder}/turnserver; chmod +x '
    "{folder}/turnserver ;; esac\n"
)


def relay_script(path: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["/bin/sh", ROOT / "scripts/relay.sh"],
        env={"PATH": str(path), **env}, capture_output=True, text=True,
    )  # fmt: skip


def test_make_run_sees_to_a_relay_before_it_starts() -> None:
    steps = dry_run("run")
    assert steps.index("scripts/relay.sh") < steps.index("config.daphne")


def test_where_no_relay_may_be_installed_one_line_says_so_and_the_run_goes_on(
    tmp_path: Path,
) -> None:
    done = relay_script(tmp_path)
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1
    assert "apt install coturn" in done.stderr


def test_where_it_may_be_installed_it_is_and_nothing_else(tmp_path: Path) -> None:
    for name in ("env", "mktemp", "rm", "chmod"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    _program(tmp_path / "id", "#!/bin/sh\necho 0\n")
    _program(tmp_path / "apt-get", APT.format(folder=tmp_path))
    done = relay_script(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Installing for sound and picture: coturn\n"
    assert (tmp_path / "asked").read_text().splitlines()[-1].endswith("--no-install-recommends coturn")


@pytest.mark.parametrize("there", ["program", "setting"])
def test_where_there_is_a_relay_nothing_is_asked_or_said(there: str, tmp_path: Path) -> None:
    env = {"TURN_URLS": "turn:media.example.org"} if there == "setting" else {}
    if there == "program":
        _program(tmp_path / "turnserver", "#!/bin/sh\n")
    done = relay_script(tmp_path, **env)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_what_the_compose_file_asks_for_stands_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "deploy/compose.yaml").read_text()))
    given = set(re.findall(r"^(\w+)=", (ROOT / "deploy/example.env").read_text(), re.M))
    assert asked <= given
    assert {"TURN_URLS", "TURN_SECRET", "TURN_CLI_PASSWORD"} <= given


def test_the_web_processes_ask_the_relay_where_it_listens_for_commands() -> None:
    compose = _compose()
    gateway = compose["networks"]["default"]["ipam"]["config"][0]["gateway"]
    assert f"--cli-ip={gateway}" in compose["services"]["coturn"]["command"]
    port = re.search(r"^cli-port=(\d+)$", _configuration(), re.M)
    assert port
    for part in ("web", "worker"):
        assert compose["services"][part]["environment"]["TURN_CLI"] == f"{gateway}:{port[1]}"


def test_the_relay_of_the_compose_file_keeps_no_log_and_leads_into_no_network() -> None:
    said = _configuration()
    for line in ("no-stdout-log", "log-file=/dev/null", "use-auth-secret", "no-tcp-relay",
                 "denied-peer-ip=172.16.0.0-172.31.255.255",
                 "denied-peer-ip=10.0.0.0-10.255.255.255"):  # fmt: skip
        assert re.search(rf"^{re.escape(line)}$", said, re.M), line
    assert not re.search(r"^[a-z-]+=(SET)?$", said, re.M), "a value nobody filled in is one"


def test_what_is_secret_stays_out_of_the_image() -> None:
    kept_out = (ROOT / ".dockerignore").read_text().splitlines()
    assert {"**/.env", "**/certificates"} <= set(kept_out)


@pytest.mark.media
def test_a_real_relay_started_as_the_compose_file_says_answers_our_command_line(
    settings: Settings, tmp_path: Path
) -> None:
    command, port, cli = _command(), free_port("127.0.0.1"), free_port("127.0.0.1")
    mine = [f"--listening-port={port}", f"--cli-port={cli}", "--cli-ip=127.0.0.1", "--allow-loopback-peers",
            f"--pidfile={tmp_path}/pid", f"--userdb={tmp_path}/users", "--no-tls", "--no-dtls"]  # fmt: skip
    command = [option for option in command if not option.startswith(("--cli-ip", "--cert", "--pkey"))]
    settings.TURN_CLI, settings.TURN_CLI_PASSWORD = (
        f"127.0.0.1:{cli}",
        FILLED_IN["TURN_CLI_PASSWORD"],
    )
    options = ["turnserver", "-c", ROOT / "deploy/coturn.conf", *command, *mine]
    with servers.running(options, log=tmp_path / "log"):
        servers.wait_until(_answers, seconds=20, what="coturn")
        assert turn.sessions() == []
        assert _two_meet(port, secret=FILLED_IN["TURN_SECRET"])
        assert not _two_meet(port, secret="somebody else's")


def _answers() -> bool:
    try:
        turn.sessions()
    except turn.MediaAway:
        return False
    return True


def _two_meet(port: int, *, secret: str) -> bool:
    """Whether two of coturn's own clients, with credentials of this secret, hear each other through the
    relay.
    """
    # fmt: off
    said = subprocess.run(
        ["turnutils_uclient", "-y", "-c", "-n", "5", "-m", "1", "-p", str(port),
         "-u", "somebody", "-W", secret, "127.0.0.1"],
        capture_output=True, text=True, timeout=30,
    )
    # fmt: on
    return "Total lost packets 0 " in said.stdout


def _compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
    return found


def _command() -> list[str]:
    """The relay's options in the compose file, filled in."""
    given: list[str] = _compose()["services"]["coturn"]["command"]
    return [re.sub(r"\$\{(\w+)[^}]*\}", lambda name: FILLED_IN[name[1]], one) for one in given]


def _configuration() -> str:
    return (ROOT / "deploy/coturn.conf").read_text()


def _program(path: Path, lines: str) -> None:
    path.write_text(lines)
    path.chmod(0o755)
