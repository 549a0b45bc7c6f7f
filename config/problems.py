"""Every no of the API as a problem document (RFC 9457): code for programs, detail for people, a pointer per
field.
"""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import IntegrityError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from meetings.policy import Refused
from participants.platform.errors import NotAllowed, NotFound, Refusal, SignInNeeded, Unclear, WrongMoment

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
UNCLEAR = 422


def problem_of(exc: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception raised in an API view, or None for what we did not expect (a real 500,
    logged).
    """
    answer = _problem(exc)
    if answer is not None:
        set_rollback()
    return answer


def _problem(exc: Exception) -> Response | None:
    if isinstance(exc, exceptions.ValidationError):
        return _unclear(list(_faults(exc.detail, "")))
    if isinstance(exc, exceptions.APIException):
        return _of_drf(exc)
    if isinstance(exc, ModelValidationError):
        return _unclear([{"pointer": "#", "detail": text} for text in exc.messages])
    refusal = _as_refusal(exc)
    if refusal is None:
        return None
    return problem(refusal.status, refusal.code, str(refusal.message))


def _as_refusal(exc: Exception) -> Refusal | None:
    if isinstance(exc, Refusal):
        return exc
    if isinstance(exc, Http404):
        return NotFound()
    if isinstance(exc, Refused | PermissionDenied):
        return NotAllowed()
    if isinstance(exc, IntegrityError):
        # Two programs at once: the database kept one. Its message holds values, so it is not repeated.
        log.warning("two writes met: %s", type(exc).__name__)
        return WrongMoment(code="conflict")
    return None


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """A problem document."""
    body = {
        "type": f"urn:kitchen-table:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        **more,
    }
    return Response(body, status=status, content_type=MEDIA_TYPE)


def _unclear(errors: list[dict[str, str]]) -> Response:
    return problem(UNCLEAR, Unclear.code, _("Some fields need another look."), errors=errors)


def _of_drf(exc: exceptions.APIException) -> Response:
    code = str(exc.default_code)
    if isinstance(exc, exceptions.NotAuthenticated):
        code = SignInNeeded.code
    answer = problem(exc.status_code, code, str(exc.detail))
    if header := getattr(exc, "auth_header", None):
        answer["WWW-Authenticate"] = header
    if wait := getattr(exc, "wait", None):
        answer["Retry-After"] = str(int(wait))
    return answer


def _faults(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    """One row per field: a JSON pointer (RFC 6901) into the body, or the name of a parameter after "?"."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            here = pointer if name == "non_field_errors" else f"{pointer}/{_escaped(str(name))}"
            yield from _faults(inner, here)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _faults(inner, f"{pointer}/{index}" if nested else pointer)
    else:
        where = {"parameter": pointer[2:]} if pointer.startswith("/?") else {"pointer": f"#{pointer}"}
        yield {**where, "detail": str(detail), "code": str(getattr(detail, "code", "invalid"))}


def _escaped(name: str) -> str:
    """A name as one step of a JSON pointer; at most eighty characters of it, since it may be a stranger's."""
    return name[:80].replace("~", "~0").replace("/", "~1")
