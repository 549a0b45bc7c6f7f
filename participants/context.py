"""What every template may know."""

from typing import Any

from django.http import HttpRequest

from participants.entry.visitors import NOBODY


def visitor(request: HttpRequest) -> dict[str, Any]:
    """The visitor, so that a page can greet the person it is for."""
    return {"visitor": getattr(request, "visitor", NOBODY)}
