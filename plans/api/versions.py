"""Frozen versions: which there are, and the exact bytes people signed."""

from base64 import b64encode
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
)
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import access
from meetings.api.endpoint import Endpoint, Pages
from meetings.api.shapes import Instant, Of, Shape
from meetings.models import Seat
from participants.entry.visitors import Visitor
from participants.platform.doors import door
from participants.platform.errors import NotFound
from plans.agreement import versions
from plans.agreement.canonical import canonical_bytes, fingerprint
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


class VersionShape(Shape):
    """A frozen, numbered, hashed copy of a plan."""

    id = serializers.UUIDField(read_only=True)
    meeting = serializers.UUIDField(source="circle.meeting_id", read_only=True)
    circle = Of()
    number = serializers.IntegerField(read_only=True)
    sha256 = serializers.CharField(read_only=True, help_text="Of the bytes at …/plan.")
    frozen_at = Instant(read_only=True)
    sealed_at = serializers.SerializerMethodField()
    zone = serializers.CharField(source="circle.meeting.zone", read_only=True)

    @extend_schema_field({"type": "string", "format": "date-time", "nullable": True})
    def get_sealed_at(self, version: Version) -> str | None:
        """When it was sealed, or null."""
        sealed = getattr(version, "sealed", None)
        return Instant().to_representation(sealed.sealed_at) if sealed else None


def version_for(visitor: Visitor, version_id: UUID, action: str) -> tuple[Version, Seat]:
    """A version of a circle the visitor is part of, allowed to do `action`, and the visitor's seat. Raises
    NotFound.
    """
    meetings = Version.objects.filter(pk=version_id).values_list("circle__meeting_id", flat=True)
    meeting_id = meetings.first()
    if meeting_id is None:
        raise NotFound
    seat = access.seat_for(visitor, meeting_id, action)
    return versions.version_for(seat, version_id), seat


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


class Versions(Endpoint):
    """The versions of a meeting's plan."""

    pagination_class = Pages

    @extend_schema(responses=VersionShape(many=True))
    @door("version.read")
    def get(self, request: Request, meeting: UUID) -> Response:
        """Every version of the circles you serve, in order."""
        seat = access.seat_for(self.visitor, meeting, "version.read")
        rows = Version.objects.filter(circle__in=access.circles_of(seat))
        rows = rows.select_related("circle__meeting", "sealed").defer("canonical", "sealed__pdf")
        return self.page(rows.order_by("circle__name", "number"), VersionShape)


class OneVersion(Endpoint):
    """One version."""

    @extend_schema(responses=VersionShape)
    @door("version.read")
    def get(self, request: Request, version: UUID) -> Response:
        """One version, without its text."""
        found, _seat = version_for(self.visitor, version, "version.read")
        return self.show(found, VersionShape)


class PlanText(Endpoint):
    """The text of one version."""

    @extend_schema(
        parameters=FINGERPRINT_HEADERS,
        responses=OpenApiResponse(OpenApiTypes.OBJECT, "Canonical JSON, kitchen-table-plan/1."),
    )
    @door("version.read")
    def get(self, request: Request, version: UUID) -> HttpResponse:
        """The plan as it was frozen, byte for byte: this is what people sign the SHA-256 of.

        For somebody whose copy has something left out, the same is left out here, and the SHA-256 is of these
        bytes.
        """
        found, seat = version_for(self.visitor, version, "version.read")
        text = gated(found, seat)
        return file(
            text,
            media_type="application/json",
            sha256=fingerprint(text),
            name=f"plan-{found.number}.json",
        )
