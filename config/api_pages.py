"""The API's description: the OpenAPI document, a page to read it, and a clear no for every other address."""

from functools import cache
from typing import Any

from django.views.generic import TemplateView
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.api_schema import Generator
from meetings.api.endpoint import Endpoint
from participants.platform.doors import NOTHING, door
from participants.platform.errors import NotFound


@cache
def document() -> Any:
    """The OpenAPI document; the same for everybody, and made once."""
    generator = Generator()  # type: ignore[no-untyped-call]
    return generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]


class Schema(Endpoint):
    """`GET /api/v1/schema`: the OpenAPI document, for anybody."""

    authentication_classes = []
    permission_classes = []

    @extend_schema(exclude=True)
    @door("api.schema", of=NOTHING)
    def get(self, request: Request) -> Response:
        """Answer the document."""
        return Response(document(), content_type="application/vnd.oai.openapi+json")


class Nowhere(Endpoint):
    """Every address of the API that leads nowhere, for any method: a problem document instead of a page."""

    authentication_classes = []
    permission_classes = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises NotFound."""
        raise NotFound

    @extend_schema(exclude=True)
    @door("api.schema", of=NOTHING)
    def get(self, request: Request) -> Response:
        """Never reached."""
        raise NotFound


#: `GET /api/v1/`: the document as a page, with scripts of our own origin only.
page = door("api.schema", of=NOTHING)(TemplateView.as_view(template_name="meetings/api.html"))
