"""Starts coturn beside one command on one's own machine, and ends it with that: `python -m config.coturn
COMMAND…`.

    python -m config.coturn python -m config.daphne -e tcp:port=8000 config.asgi:application

Does nothing but run the command where TURN_URLS names a relay already, or where no coturn is installed; the
room's page then says that there is no sound. In service coturn runs as a server of its own:
deploy/coturn.conf and docs/deploy.md.
"""

import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = "turnserver"
#: Ports of relayed media, on one's own machine.
LOWEST, HIGHEST = 49160, 49660
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """See the top of this file."""
    command = sys.argv[1:]
    if not os.environ.get("TURN_URLS") and shutil.which(PROGRAM):
        os.environ.update(start(os.environ.get("HOST", "127.0.0.1")))
    os.execvp(command[0], command)  # noqa: S606 - the command is the Makefile's


def start(address: str, *, log: Path | None = None) -> dict[str, str]:
    """Start coturn on one address of this machine until this process ends; answers the settings that use
    it.
    """
    folder = Path(tempfile.mkdtemp(prefix="kitchen-coturn-"))
    port, cli = free_port(address), free_port("127.0.0.1")
    secret, password = secrets.token_urlsafe(32), secrets.token_urlsafe(16)
    options = arguments(address, port, cli=cli, secret=secret, password=password, folder=folder)
    with (log or folder / "log").open("ab") as out:
        subprocess.Popen(  # noqa: S603 - our own options, nobody else's words
            [PROGRAM, *options],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            preexec_fn=end_with_parent,
        )
    return {
        "TURN_URLS": f"turn:{address}:{port}?transport=udp,turn:{address}:{port}?transport=tcp",
        "TURN_SECRET": secret,
        "TURN_CLI": f"127.0.0.1:{cli}",
        "TURN_CLI_PASSWORD": password,
    }


def arguments(address: str, port: int, *, cli: int, secret: str, password: str, folder: Path) -> list[str]:
    """coturn's options for one's own machine: no log of who came from where, loopback peers allowed, nothing
    else reachable.
    """
    # fmt: off
    return [
        "-n", "--no-stdout-log", "--log-file=/dev/null", f"--pidfile={folder}/pid",
        f"--userdb={folder}/users",
        f"--listening-ip={address}", f"--relay-ip={address}", f"--listening-port={port}",
        f"--min-port={LOWEST}", f"--max-port={HIGHEST}", "--realm=kitchen-table", "--fingerprint",
        "--use-auth-secret", f"--static-auth-secret={secret}", "--stale-nonce=600",
        "--no-tls", "--no-dtls", "--no-tcp-relay", "--no-multicast-peers", "--no-rfc5780",
        "--allow-loopback-peers",
        "--cli-ip=127.0.0.1", f"--cli-port={cli}", f"--cli-password={password}",
        "--cli-max-output-sessions=10000",
        "--user-quota=40", "--total-quota=400",
    ]
    # fmt: on


def free_port(address: str) -> int:
    """A port on this address that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port


def end_with_parent() -> None:
    """Called in a child process before it becomes another program: it ends when its parent does."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    main()
