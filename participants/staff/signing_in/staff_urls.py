"""The addresses under staff/: the few of allauth's that we use. The rest of its pages are shut.

They are taken from allauth itself, so what a later version of it brings is shut until somebody opens it here.
The names of shut addresses stay, since allauth's own code asks for them.
"""

from collections.abc import Iterator
from typing import Any, NoReturn

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from participants.platform.errors import NotFound

#: allauth's pages in our clothes. What we wrote ourselves stands before them (signing_in/urls.py).
IN_USE = frozenset(
    {
        "account_change_password",
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_authenticate",
    }
)


def shut(request: HttpRequest, **parts: object) -> NoReturn:
    """An address of allauth's that this house has no use for. Raises NotFound."""
    raise NotFound


def _open_or_shut(patterns: list[Any]) -> Iterator[URLPattern | URLResolver]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield URLResolver(pattern.pattern, list(_open_or_shut(pattern.url_patterns)))
        elif pattern.name in IN_USE:
            yield pattern
        else:
            yield URLPattern(pattern.pattern, shut, name=pattern.name)


urlpatterns: list[URLPattern | URLResolver] = [
    # Ours first: the same addresses and names, with our guard and our journal.
    path("2fa/", include("participants.staff.signing_in.urls")),
    *_open_or_shut(get_resolver("allauth.urls").url_patterns),
]
