"""Finishing touches on the OpenAPI document: every no is a problem document, and bodies hold no unknown
fields.
"""

from collections.abc import Callable
from typing import Any

from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A clear no (RFC 9457): `code` for programs, `detail` for people.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "One row per field that needs another look.",
            "items": {
                "type": "object",
                "required": ["detail", "code"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body."},
                    "parameter": {"type": "string", "description": "Name of a query parameter."},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
NOES = {
    "400": "The body is not JSON.",
    "401": "No token, or one that is no longer in use.",
    "403": "Not open to this role, or not at this stage.",
    "404": "Not there, or none of your business: the two look the same on purpose.",
    "409": "It does not fit what has happened so far.",
    "413": "The body is larger than 256 KiB.",
    "415": "Send application/json in UTF-8.",
    "422": "Something in it needs another look; `errors` says what.",
    "429": "Too many tries in a row; wait a moment.",
}
ALWAYS = ("401", "403", "404", "415")
WITH_PARAMETERS = ("422",)
WITH_BODY = ("400", "409", "413", "422", "429")
CHANGING = ("409", "422", "429")


def finish(result: dict[str, Any], **_generator: Any) -> dict[str, Any]:
    """A post-processing hook of drf-spectacular: the document, finished."""
    schemas = result["components"]["schemas"]
    schemas["Problem"] = PROBLEM
    for name, schema in schemas.items():
        if name.endswith("Request"):
            schema["additionalProperties"] = False
    for path in result["paths"].values():
        for method, operation in path.items():
            for status in _noes(method, operation):
                operation["responses"].setdefault(status, _no(status))
    return result


def _noes(method: str, operation: dict[str, Any]) -> set[str]:
    found = set(ALWAYS)
    if any(parameter["in"] == "query" for parameter in operation.get("parameters", ())):
        found.update(WITH_PARAMETERS)
    if "requestBody" in operation:
        found.update(WITH_BODY)
    elif method != "get":
        found.update(CHANGING)
    return found


def _no(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": NOES[status],
        "content": {"application/problem+json": {"schema": schema}},
    }


class Labelled(EndpointEnumerator):
    """Reads the methods from the door labels: DRF takes `actions` for the one of its own view sets."""

    def get_allowed_methods(self, callback: Callable[..., Any]) -> list[str]:
        """The methods that carry a label."""
        return list(getattr(callback, "actions", ()))


class Generator(SchemaGenerator):
    """drf-spectacular's generator over labelled views."""

    endpoint_inspector_cls = Labelled

    def create_view(self, callback: Callable[..., Any], method: str, request: Any = None) -> Any:
        """The view, which is no view set and so has no `action` of that kind."""
        view = super().create_view(callback, method, request)  # type: ignore[no-untyped-call]
        view.__dict__.pop("action", None)
        return view
