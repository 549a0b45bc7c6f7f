"""The sealed file of a version."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from meetings.api.frame import Endpoint
from participants.doors import door
from participants.errors import NotFound
from plans.api.versions import FINGERPRINT_HEADERS, file, version_for
from plans.models import SealedPlan


class SealedFile(Endpoint):
    """The one sealed PDF of a version."""

    @extend_schema(
        parameters=FINGERPRINT_HEADERS,
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    @door("copy.fetch")
    def get(self, request: Request, version: UUID) -> HttpResponse:
        """The sealed PDF, byte for byte, with its SHA-256 in the headers."""
        found, _seat = version_for(self.visitor, version, "copy.fetch")
        sealed = SealedPlan.objects.filter(version=found).first()
        if sealed is None:
            raise NotFound
        return file(
            bytes(sealed.pdf),
            media_type="application/pdf",
            sha256=sealed.sha256,
            name=f"plan-{found.number}.pdf",
        )
