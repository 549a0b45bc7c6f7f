"""A view's file as an answer: never kept by a browser or a proxy, never run as something else, in parts where
a player asks.
"""

import re

from django.http import HttpResponse

from meetings.beforehand.models import View, ViewFile
from participants.platform.errors import NotFound

#: What a file is called, should somebody save it: it says nothing about anybody.
ENDS = {
    "image/jpeg": "jpg",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
}


def file(view: View, *, wanted: str = "") -> HttpResponse:
    """The file of a view its asker may see. `wanted` is a Range header: phones play sound only in parts.

    Raises NotFound for a view without one. The caller sets no-store; nosniff and the policy for content are
    the house's.
    """
    kept = ViewFile.objects.filter(view=view).first()
    if kept is None:
        raise NotFound
    data = bytes(kept.data)
    response = _part(data, wanted) or HttpResponse(data)
    response["Content-Type"] = kept.media_type
    response["Content-Disposition"] = f'inline; filename="view.{ENDS[kept.media_type]}"'
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Accept-Ranges"] = "bytes"
    return response


def _part(data: bytes, wanted: str) -> HttpResponse | None:
    """One part, as RFC 9110 (14.2) has it; None for the whole, which answers everything else as well."""
    asked = re.fullmatch(r"bytes=(\d{0,9})-(\d{0,9})", wanted)
    if asked is None or not any(asked.groups()):
        return None
    first, last = asked.groups()
    start = int(first) if first else max(0, len(data) - int(last))
    end = min(int(last), len(data) - 1) if first and last else len(data) - 1
    if start >= len(data):
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{len(data)}"
        return response
    if start > end:
        return None
    response = HttpResponse(data[start : end + 1], status=206)
    response["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
    return response
