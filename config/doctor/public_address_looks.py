"""The address people use, asked from here: it leads to this service, by TLS, with what a proxy has to say."""

import http.client
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from config.doctor.diagnosis import Finding, Part

ADDRESS = Part("address")
PATIENCE = 5.0
HSTS = "Strict-Transport-Security"


@dataclass(frozen=True)
class Reply:
    """What came back, in short."""

    status: int
    body: bytes
    has_hsts: bool


def public_address() -> Iterator[Finding]:
    """PUBLIC_URL leads here, and the proxy says that people came by https."""
    if not settings.PUBLIC_URL.startswith(("http://", "https://")):
        yield ADDRESS.wrong(f"PUBLIC_URL ({settings.PUBLIC_URL}) has no https:// before it.")
        return
    if settings.PUBLIC_URL.startswith("http://") and not settings.DEBUG:
        yield ADDRESS.wrong("PUBLIC_URL begins with http://: what families write could be read on its way.")
    try:
        yield from _asked()
    except ssl.SSLError:
        yield ADDRESS.wrong(f"The certificate at {settings.PUBLIC_URL} is not one that browsers trust.")
    except (OSError, http.client.HTTPException) as error:
        yield ADDRESS.note(
            f"{settings.PUBLIC_URL} does not answer from here ({type(error).__name__}). Look from outside: "
            f"{settings.PUBLIC_URL}/healthz says “ok” there."
        )


def _asked() -> Iterator[Finding]:
    health = _ask("/healthz")
    if (health.status, health.body) != (200, b"ok\n"):
        yield ADDRESS.wrong(
            f"{settings.PUBLIC_URL} leads to something else: /healthz answers {health.status}."
        )
        return
    yield ADDRESS.good(f"{settings.PUBLIC_URL} leads to Kitchen Table.")
    page = _ask("/.well-known/security.txt")
    if page.status == http.client.BAD_REQUEST:
        yield ADDRESS.wrong(
            "ALLOWED_HOSTS does not hold the host of PUBLIC_URL, or the proxy sends another Host."
        )
    elif settings.SECURE_HSTS_SECONDS and not page.has_hsts:
        yield ADDRESS.wrong(
            "The service does not learn that people come by https, and refuses their forms: the proxy has to "
            "set X-Forwarded-Proto, and BEHIND_PROXY=1 has to be set here."
        )
    if settings.METRICS_TOKEN and _ask("/metrics").status == http.client.UNAUTHORIZED:
        yield ADDRESS.note("/metrics is reached from outside, behind its token. A proxy can keep it inside.")
    yield ADDRESS.note(
        "Whether the proxy names each visitor's own address cannot be known from here: it has to set "
        "X-Forwarded-For, and nobody else may reach the web processes."
    )


def _ask(path: str) -> Reply:
    parts = urlsplit(settings.PUBLIC_URL)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        return Reply(answer.status, answer.read(1000), HSTS in answer.headers)
    finally:
        line.close()
