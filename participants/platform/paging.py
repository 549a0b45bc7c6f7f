"""Long lists a page at a time: what one page shows, and the addresses of the others."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

SHOWN = 20


def paged(
    request: HttpRequest, rows: QuerySet[Any], *, size: int = SHOWN, name: str = "page"
) -> dict[str, Any]:
    """One page of the rows for a template: `rows`, `part` (which page), `others` (every page) and `further`
    (the next).

    `name` is what the address calls the page, where one page shows two lists. A page that does not exist is
    the nearest that does.
    """
    part = Paginator(rows, size).get_page(request.GET.get(name))
    return {
        "rows": list(part.object_list),
        "part": part,
        "others": list(_others(request, part, name)),
        "further": address(request, **{name: part.number + 1}) if part.has_next() else "",
    }


def _others(request: HttpRequest, part: Page[Any], name: str) -> Iterator[dict[str, Any]]:
    pages = part.paginator
    for number in pages.get_elided_page_range(part.number, on_each_side=1, on_ends=1):
        if isinstance(number, int):
            yield {"number": number, "address": address(request, **{name: number})}
        else:
            yield {"number": None}


def address(request: HttpRequest, **change: object) -> str:
    """This page's own address with some of what it asks changed; the first page and what is empty are left
    out.
    """
    asked = {name: request.GET[name] for name in request.GET if name != "at"}
    asked |= {name: str(value) for name, value in change.items()}
    kept = {
        name: value for name, value in asked.items() if value and not (name.endswith("page") and value == "1")
    }
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
