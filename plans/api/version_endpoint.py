"""What the addresses of a version share: how it is fetched, and files with their fingerprint."""

from base64 import b64encode
from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter

from meetings import access
from meetings.models import Seat
from participants.entry.visitors import Visitor
from participants.platform.errors import NotFound
from plans.agreement import versions
from plans.agreement.canonical import canonical_bytes
from plans.agreement.frozen import plan_of
from plans.agreement.reading_gate import gate_for
from plans.models import Version

FINGERPRINT_HEADERS = [
    OpenApiParameter(
        "ETag",
        location=OpenApiParameter.HEADER,
        response=[200],
        description="The SHA-256 of these bytes, 64 hex digits, in double quotes.",
    ),
    OpenApiParameter(
        "Repr-Digest",
        location=OpenApiParameter.HEADER,
        response=[200],
        description="The same as RFC 9530 writes it: sha-256=:base64:.",
    ),
]


class Asked(NamedTuple):
    """A version that somebody may read, and their seat."""

    version: Version
    seat: Seat


def version_for(visitor: Visitor, version_id: UUID, action: str) -> Asked:
    """A version of a circle the visitor is part of, allowed to do `action`. Raises NotFound."""
    meetings = Version.objects.filter(pk=version_id).values_list("circle__meeting_id", flat=True)
    meeting_id = meetings.first()
    if meeting_id is None:
        raise NotFound
    seat = access.seat_for(visitor, meeting_id, action)
    return Asked(versions.version_for(seat, version_id), seat)


def file(data: bytes, *, media_type: str, sha256: str, name: str) -> HttpResponse:
    """Bytes with their fingerprint in the headers."""
    digest = b64encode(bytes.fromhex(sha256)).decode()
    headers = {
        "ETag": f'"{sha256}"',
        "Repr-Digest": f"sha-256=:{digest}:",
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return HttpResponse(data, content_type=media_type, headers=headers)


def gated(version: Version, seat: Seat) -> bytes:
    """A version's bytes as they cross to this seat: the very ones people signed, for whoever reads all of
    it.
    """
    gate = gate_for(seat, version.circle, version)
    return bytes(version.canonical) if gate.is_open else canonical_bytes(gate.plan(plan_of(version)))
