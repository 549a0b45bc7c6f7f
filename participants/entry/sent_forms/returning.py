"""A form that was refused comes back on its own page, filled in as it was sent, with what is wrong said at
the field.
"""

import copy
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict

from participants.entry.sent_forms import filling
from participants.entry.sent_forms.form_token import match_of, page_of
from participants.platform.errors import Refusal


def same_page(request: HttpRequest, refusal: Refusal) -> HttpResponse | None:
    """The page the form stands on, with the form as it was sent; None when there is no such page for this
    visitor.

    The page is asked for afresh and under its own rights: anyone who may not read it now is not shown it.
    """
    if request.method != "POST" or not _from_our_page(request):
        return None
    back = page_of(request)
    page = _read(request, back) if back else None
    if page is None or page.status_code != 200 or not _is_html(page):
        return None
    page.content = filling.fill(page.content, request, page_address=back, refusal=refusal)
    page.status_code = refusal.status
    return page


def _from_our_page(request: HttpRequest) -> bool:
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def _is_html(page: HttpResponse) -> bool:
    return page.headers.get("Content-Type", "").startswith("text/html") and not page.streaming


def _read(request: HttpRequest, back: str) -> HttpResponse | None:
    match = match_of(back)
    if match is None:
        return None
    asked = _get(request, back)
    asked.resolver_match = match
    try:
        page: HttpResponse = match.func(asked, *match.args, **match.kwargs)
    except Refusal:
        return None
    if hasattr(page, "render"):
        page.render()
    return page


def _get(request: HttpRequest, back: str) -> HttpRequest:
    """The same visitor asking for the page the form stands on."""
    parts = urlsplit(back)
    asked = copy.copy(request)
    asked.method = "GET"
    asked.path = asked.path_info = parts.path
    asked.GET = QueryDict(parts.query)
    asked._post = QueryDict()  # type: ignore[attr-defined]
    asked._files = MultiValueDict()  # type: ignore[attr-defined]
    asked.META = {
        **request.META,
        "REQUEST_METHOD": "GET",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
    }
    return asked
