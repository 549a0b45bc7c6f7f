"""What every form of a page carries, and where a page says that something was saved. Built into every
template.
"""

from typing import Any
from urllib.parse import quote, urlencode

from django import template
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from participants.entry.sent_forms.form_token import BACK, ONCE, make_key, page_of

register = template.Library()
AT = "at-"


@register.simple_tag(takes_context=True)
def form_token(context: template.Context) -> SafeString:
    """The CSRF token, the form's own idempotency key, and the page it stands on. In every form that posts."""
    request: HttpRequest | None = context.get("request")
    fields = [("csrfmiddlewaretoken", context.get("csrf_token") or ""), (ONCE, make_key())]
    if request is not None:
        fields[0] = ("csrfmiddlewaretoken", get_token(request))
        fields.append((BACK, _page(request)))
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', fields)


def _page(request: HttpRequest) -> str:
    """The page itself; what was answered to a form has no address of its own, so that form's page stands for
    it.
    """
    if request.method == "POST" and (back := page_of(request)):
        return back
    return request.get_full_path()


@register.inclusion_tag("parts/saved.html", takes_context=True)
def saved(context: template.Context, key: object) -> dict[str, Any]:
    """What was saved in the row called `key`, said in that row."""
    return {"said": [one for one in _said(context) if f"{AT}{key}" in one.tags.split()]}


@register.simple_tag(takes_context=True)
def said_of_the_page(context: template.Context) -> list[Any]:
    """What is to be said at the top: everything that belongs to no row."""
    return [one for one in _said(context) if AT not in one.tags]


@register.simple_tag(takes_context=True)
def open_here(context: template.Context, key: object) -> SafeString:
    """` open` for the row that was worked on last (`?at=`), nothing for the others."""
    request: HttpRequest | None = context.get("request")
    here = request is not None and request.GET.get("at") == str(key)
    return SafeString(" open" if here else "")


@register.simple_tag(takes_context=True)
def row_address(context: template.Context, key: object) -> str:
    """`?q=…&at=key#at-key`: the list of this page, narrowed and paged as it is, with the row `key` open."""
    kept = {"q": context.get("search"), "show": context.get("show")}
    page = context["part"].number
    if page > 1:
        kept["page"] = page
    asked = {name: value for name, value in kept.items() if value} | {"at": key}
    return f"?{urlencode(asked, quote_via=quote, safe='/')}#at-{key}"


def _said(context: template.Context) -> list[Any]:
    request: Any = context.get("request")
    if request is None:
        return []
    if not hasattr(request, "said"):
        request.said = list(get_messages(request))
    said: list[Any] = request.said
    return said
