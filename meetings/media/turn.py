"""TURN: short-lived credentials labelled by seat, and ending a seat's sessions on coturn itself.

Credentials are the "TURN REST API" scheme that coturn calls `use-auth-secret`: `<expiry>:<label>` and its
HMAC-SHA1. A running session outlives its credentials (coturn looks only when one is made), so who is sent out
is cut off on the server through coturn's command line (`cli-ip`, `cli-port`), which listens on the service's
own network only.
"""

import base64
import hashlib
import hmac
import re
import socket
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from meetings.media.engine import MediaAway

#: Seconds for an answer of coturn's command line, on our own network. Opening private time waits no
#: longer for a relay that is frozen; the heartbeat asks it again.
PATIENCE = 1.0
PROMPT = b"> "
_SESSION = re.compile(rb"id=(\d+), user <(\d+):([0-9a-f-]+)>")


@dataclass(frozen=True)
class Session:
    """One seat's session on the TURN server."""

    id: str
    seat: str


def credentials(seat_id: UUID, *, ttl: int, now: float | None = None) -> tuple[str, str]:
    """A username and password that work for `ttl` seconds, labelled with the seat and nothing else about
    it.
    """
    username = f"{int((time.time() if now is None else now) + ttl)}:{seat_id.hex}"
    mac = hmac.new(settings.TURN_SECRET.encode(), username.encode(), hashlib.sha1)
    return username, base64.b64encode(mac.digest()).decode()


def ice_servers(seat_id: UUID, *, ttl: int) -> list[dict[str, object]]:
    """The RTCIceServer list for one seat: TURN alone. A STUN server would tell a browser its own address for
    nothing.
    """
    username, credential = credentials(seat_id, ttl=ttl)
    return [{"urls": settings.TURN_URLS, "username": username, "credential": credential}]


def sessions() -> list[Session]:
    """Everybody's sessions on the TURN server. Raises MediaAway when it does not answer, or says how it is
    not understood.
    """
    with _command_line() as ask:
        said = ask(b"ps")
    return [Session(id.decode(), seat.decode()) for id, _expiry, seat in _SESSION.findall(said)]


def cut(seats: Collection[UUID]) -> int:
    """End every session of these seats; answers how many there were. Raises MediaAway."""
    if not seats:
        return 0
    ended = 0
    with _command_line() as ask:
        for seat in seats:
            for session_id, _expiry, _seat in _SESSION.findall(ask(b"psp " + seat.hex.encode())):
                ask(b"cs " + session_id)
                ended += 1
    return ended


class _CommandLine:
    """A telnet session with coturn, asked one thing after the other."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def __call__(self, command: bytes) -> bytes:
        self._line.sendall(command + b"\r\n")
        return self.until(PROMPT)

    def until(self, end: bytes) -> bytes:
        said = b""
        while not said.rstrip(b"\r\n").endswith(end):
            more = self._line.recv(65536)
            if not more:
                raise MediaAway
            said += more
        return said


@contextmanager
def _command_line() -> Iterator[_CommandLine]:
    if not settings.TURN_CLI:
        raise MediaAway
    host, _colon, port = settings.TURN_CLI.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=PATIENCE) as line:
            ask = _CommandLine(line)
            ask.until(b"password: ")
            ask(settings.TURN_CLI_PASSWORD.encode())
            yield ask
    except OSError as error:
        raise MediaAway from error
