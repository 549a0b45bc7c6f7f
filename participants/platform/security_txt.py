"""Where to report a hole: `/.well-known/security.txt`, as RFC 9116 has it. Nothing else is said there."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from participants.platform.doors import NOTHING, READ, door
from participants.platform.errors import NotFound

# RFC 9116, section 2.5.5: less than a year ahead.
GOOD_FOR = timedelta(days=180)


@door("hole.report", of=NOTHING, methods=READ)
def security_txt(request: HttpRequest) -> HttpResponse:
    """The contact of `SECURITY_CONTACT`. Raises NotFound for a service that names none."""
    if not settings.SECURITY_CONTACT:
        raise NotFound
    until = (timezone.now() + GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.PUBLIC_URL}{request.path}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
