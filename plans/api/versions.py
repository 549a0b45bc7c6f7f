"""Frozen versions: which there are, and the exact bytes people signed."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
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
from participants.platform.doors import door
from plans.agreement.canonical import fingerprint
from plans.api.version_endpoint import FINGERPRINT_HEADERS, Asked, file, gated, version_for
from plans.models import Version


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


class Versions(Endpoint):
    """The versions of a meeting's plan."""

    pagination_class = Pages

    @extend_schema(responses=VersionShape(many=True))
    @door("version.read", of=access.seat_for)
    def get(self, request: Request, seat: Seat) -> Response:
        """Every version of the circles you serve, in order."""
        rows = Version.objects.filter(circle__in=access.circles_of(seat))
        rows = rows.select_related("circle__meeting", "sealed").defer("canonical", "sealed__pdf")
        return self.page(rows.order_by("circle__name", "number"), VersionShape)


class OneVersion(Endpoint):
    """One version."""

    @extend_schema(responses=VersionShape)
    @door("version.read", of=version_for)
    def get(self, request: Request, asked: Asked) -> Response:
        """One version, without its text."""
        return self.show(asked.version, VersionShape)


class PlanText(Endpoint):
    """The text of one version."""

    @extend_schema(
        parameters=FINGERPRINT_HEADERS,
        responses=OpenApiResponse(OpenApiTypes.OBJECT, "Canonical JSON, kitchen-table-plan/1."),
    )
    @door("version.read", of=version_for)
    def get(self, request: Request, asked: Asked) -> HttpResponse:
        """The plan as it was frozen, byte for byte: this is what people sign the SHA-256 of.

        For somebody whose copy has something left out, the same is left out here, and the SHA-256 is of these
        bytes.
        """
        found, seat = asked
        text = gated(found, seat)
        return file(
            text,
            media_type="application/json",
            sha256=fingerprint(text),
            name=f"plan-{found.number}.json",
        )
