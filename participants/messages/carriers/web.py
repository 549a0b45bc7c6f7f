"""One request to a provider's interface: no redirects followed, no words of it kept in an error."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from participants.messages.carriers.interface import NotNow

TIMEOUT = 10.0  # seconds; well below the lease, so that two workers never ask at once
MOST = 1_000_000
TOO_MANY, SERVERS_FAULT = 429, 500


@dataclass(frozen=True)
class Answer:
    """What came back: the status and the JSON object (an empty one when it was something else)."""

    status: int
    said: dict[str, Any]


def ask(method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"") -> Answer:
    """The provider's answer below 500. Raises NotNow when there is none, or it says "later" (429, 5xx)."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        line.request(method, target, body=body or None, headers=dict(headers))
        response = line.getresponse()
        status, raw = response.status, response.read(MOST)
    except (OSError, http.client.HTTPException):
        raise NotNow from None
    finally:
        line.close()
    if status == TOO_MANY or status >= SERVERS_FAULT:
        raise NotNow
    return Answer(status, _json(raw))


def _json(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
