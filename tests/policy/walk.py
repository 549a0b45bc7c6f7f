"""Every address the house answers at, found from the URL configuration itself, so that a new one is walked
the day it is made.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver

from meetings import policy

#: Addresses that are not ours to label, each with the reason.
NOT_OURS = {
    "staff/": "django-allauth: sign-in of staff, tested by its own project; sign-up is closed "
    "(participants/staff/account_adapter.py)",
    "i18n/": "Django: the language switch; it knows nobody and shows nothing",
}
#: Addresses that are about no meeting although an id is in them are still walked at every stage: it costs
#: little.
PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Address:
    """One address with its view."""

    route: str
    view: Callable[..., Any]

    @property
    def actions(self) -> dict[str, str]:
        """The policy action of each method, as `@door` labelled it."""
        return dict(getattr(self.view, "actions", {}))

    @property
    def is_api(self) -> bool:
        """True for addresses of the API, which asks for a token instead of a device or a session."""
        return self.route.startswith("api/")

    def methods(self) -> list[str]:
        """The methods worth trying: those that are labelled, else both a page's."""
        labelled = [method for method in self.actions if method != "*"]
        return sorted({*labelled, *(["GET", "POST"] if "*" in self.actions else [])})

    def action(self, method: str) -> str | None:
        """The action of one method."""
        return self.actions.get(method) or self.actions.get("*")

    def path(self, ids: dict[str, object]) -> str:
        """The address with real ids where we have them, and a fresh one where we do not."""
        known = {"uuid": uuid4(), "int": 1, "str": "0000000000000", "path": "x", None: "x"}

        def fill(found: re.Match[str]) -> str:
            return str(ids.get(found["name"], known.get(found["kind"], "x")))

        return "/" + PART.sub(fill, self.route)


def addresses() -> Iterator[Address]:
    """Every address but those in NOT_OURS."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: list[Any], before: str) -> Iterator[Address]:
    for pattern in patterns:
        route = before + _plain(str(pattern.pattern))
        if any(route.startswith(start) for start in NOT_OURS):
            continue
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield Address(route, pattern.callback)


def _plain(route: str) -> str:
    """A route without the marks of a regular expression; only the API's catch-all is one."""
    return "nowhere" if "[" in route else route.lstrip("^").rstrip("$")


def expected(roles: frozenset[str], action: str, stage: str) -> bool:
    """The table's answer for a visitor who is all these roles at once."""
    return any(
        policy.may(role, action, stage) or policy.may(role, action, policy.NO_MEETING) for role in roles
    )


def depends_on_stage(action: str) -> bool:
    """True for an action that belongs to a meeting."""
    return any(rule.action == action and rule.stages != (policy.NO_MEETING,) for rule in policy.RULES)
