"""What may stand in a log: codes, counts and names of routes. Never an address, since links carry their
token.
"""

import json
import logging
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.urls import Resolver404, resolve

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class RoutesNotAddresses(logging.Filter):
    """Django logs a refused or failed request with its address; this puts the route's pattern in its
    place.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; it is always kept."""
        request = getattr(record, "request", None)
        if request is not None:
            record.msg = "%s %s %s"
            record.args = (getattr(record, "status_code", ""), request.method, _route(request))
        return True


def _route(request: Any) -> str:
    """The pattern of its address; also of a request that failed before Django had looked for its page."""
    match = getattr(request, "resolver_match", None)
    with suppress(Resolver404):
        match = match or resolve(request.path_info)
    return f"/{match.route}" if match else "(no such page)"


class WithoutWords(logging.Formatter):
    """Shows where an error happened and of what kind, without its message.

    A database quotes the row that did not fit, a parser the text it could not read: both may be a family's
    words.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line; nothing is taken over from, or left to, another handler's formatter."""
        record.exc_text = None
        try:
            return super().format(record)
        finally:
            record.exc_text = None

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's own name
        """The places, innermost last, and the kind."""
        kind, _, where = ei
        lines = traceback.format_tb(where)
        return "".join([*lines, kind.__name__ if kind else ""])


class Json(WithoutWords):
    """The same as one object a line (JSON), for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """When, how grave, who says it, what; and where an error happened and of what kind."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
