"""The hidden fields that `{% form_token %}` puts into every form, and how they are read."""

import secrets

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.http import url_has_allowed_host_and_scheme

#: The form's idempotency key: 128 random bits, new each time a page is drawn.
ONCE = "once"
#: The page the form stands on: path and query.
BACK = "back"
#: Hidden fields that say nothing about what somebody wrote.
HIDDEN = (ONCE, BACK, "csrfmiddlewaretoken")


def make_key() -> str:
    """A new idempotency key."""
    return secrets.token_urlsafe(16)


def page_of(request: HttpRequest) -> str:
    """The page the sent form stands on, or nothing when it does not say, or names a page that is not ours."""
    back = request.POST.get(BACK, "")
    fits = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if fits and match_of(back) is not None else ""


def match_of(back: str) -> ResolverMatch | None:
    """The view behind a path of ours."""
    try:
        return resolve(back.split("?")[0].split("#")[0])
    except Resolver404:
        return None


def wants_json(request: HttpRequest) -> bool:
    """True when a script asks, not somebody reading a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
