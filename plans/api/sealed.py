"""The sealed file of a version, as the copy of whoever asks."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from meetings.api.endpoint import Endpoint
from participants.platform.doors import door
from plans.api.version_endpoint import FINGERPRINT_HEADERS, Asked, file, version_for
from plans.sealing import copies


class SealedFile(Endpoint):
    """Your copy of a version's one sealed PDF."""

    @extend_schema(
        parameters=FINGERPRINT_HEADERS,
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    @door("copy.fetch", of=version_for)
    def get(self, request: Request, asked: Asked) -> HttpResponse:
        """The sealed PDF with its SHA-256 in the headers.

        Byte for byte the sealed file, unless your copy crosses a safety boundary: then contact details are
        left out and the copy says so. The first fetching is written to the journal.
        """
        found, seat = asked
        copy = copies.fetch(found, by=seat)
        return file(
            bytes(copy.pdf),
            media_type="application/pdf",
            sha256=copy.sha256,
            name=f"plan-{found.number}.pdf",
        )
