"""What is said to Janus over its HTTP interface: a session with one handle of the video room, and requests to
that.

Only this process speaks to Janus; a browser never does. Some requests are answered at once, others by an
event of the session, which is why every connection has a session of its own: nobody else reads its events.
"""

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from meetings.media.engine import MediaAway
from participants.messages.carriers import web
from participants.messages.carriers.interface import NotNow

PLUGIN = "janus.plugin.videoroom"
PATIENCE = 8.0  # seconds for an event
#: Janus' own codes: no such session, no such handle; the video room's: no such room, it exists, no such feed.
NO_SESSION, NO_HANDLE = 458, 459
NO_ROOM, ROOM_EXISTS, NO_FEED = 426, 427, 428


class JanusSaysNo(Exception):
    """Janus refused; only its code is kept."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"Janus says {code}")

    @property
    def is_gone(self) -> bool:
        """The session is not there: it timed out, was ended, or Janus began anew."""
        return self.code in (NO_SESSION, NO_HANDLE)


@dataclass(frozen=True, repr=False)
class Handle:
    """One session with one handle of the video room."""

    session: int
    handle: int


@dataclass(frozen=True, repr=False)
class Reply:
    """What the video room answered, and the session description that came with it."""

    data: dict[str, Any]
    jsep: dict[str, Any] | None = None


def attach() -> Handle:
    """A new session and its handle. Raises MediaAway."""
    session = int(_post("", {"janus": "create"})["data"]["id"])
    attached = _post(f"/{session}", {"janus": "attach", "plugin": PLUGIN})
    return Handle(session, int(attached["data"]["id"]))


def ask(handle: Handle, body: dict[str, Any], *, jsep: dict[str, Any] | None = None) -> Reply:
    """One request to the video room. Raises JanusSaysNo, MediaAway."""
    transaction = secrets.token_hex(8)
    message = {"janus": "message", "transaction": transaction, "body": body}
    answer = _post(f"/{handle.session}/{handle.handle}", message | ({"jsep": jsep} if jsep else {}))
    if answer.get("janus") == "ack":
        answer = _event(handle, transaction)
    data = answer.get("plugindata", {}).get("data", {})
    if "error_code" in data:
        raise JanusSaysNo(int(data["error_code"]))
    return Reply(data, answer.get("jsep"))


def keep(handle: Handle) -> bool:
    """Say that this session is still wanted; Janus ends one it has not heard of for a minute. False when it
    is gone.
    """
    return _still_there(handle.session, "keepalive")


def end(session: int) -> bool:
    """End a session with everything that flows through it, whatever the browser does. False when it was
    gone.
    """
    return _still_there(session, "destroy")


def _still_there(session: int, word: str) -> bool:
    """Say a word to a session; False when there is none any more."""
    try:
        _post(f"/{session}", {"janus": word})
    except JanusSaysNo as no:
        if no.is_gone:
            return False
        raise
    return True


def _event(handle: Handle, transaction: str) -> dict[str, Any]:
    """The event that answers a request. What else happened in the session meanwhile is of no interest."""
    until = time.monotonic() + PATIENCE
    query = urlencode({"maxev": 1, "apisecret": settings.JANUS_API_SECRET})
    while time.monotonic() < until:
        event = _said("GET", f"/{handle.session}?{query}", None)
        if event.get("transaction") == transaction:
            return event
    raise MediaAway


def _post(path: str, message: dict[str, Any]) -> dict[str, Any]:
    whole = {
        "transaction": secrets.token_hex(8),
        "apisecret": settings.JANUS_API_SECRET,
        **message,
    }
    return _said("POST", path, json.dumps(whole).encode())


def _said(method: str, path: str, body: bytes | None) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    try:
        answer = web.ask(method, settings.JANUS_URL + path, headers=headers, body=body or b"")
    except NotNow as error:
        raise MediaAway from error
    if answer.said.get("janus") == "error":
        raise JanusSaysNo(int(answer.said.get("error", {}).get("code", 0)))
    if not answer.said:
        raise MediaAway
    return answer.said
