"""Text that comes in by a form is brought to one shape before any view, form or verb has seen it
(participants/platform/plain_text.py).

What a provider calls us with stays as it was sent, since its signature is over just that.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from config.refusal_responses import refuse
from participants.platform import plain_text
from participants.platform.errors import Unclear


class SentTextMiddleware:
    """Normalises line ends of what was sent, and refuses in words what cannot be kept; what was searched for
    loses it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if any(not plain_text.can_be_kept(text) for _name, text in _pairs(request.GET)):
            request.GET = _with(request.GET, plain_text.without_controls)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: object, kwargs: object
    ) -> HttpResponse | None:
        """None when the view may have it; otherwise its refusal, at each field."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        wrong = [name for name, text in _pairs(request.POST) if not plain_text.can_be_kept(text)]
        if not wrong:
            request.POST = _with(request.POST, plain_text.normal)  # type: ignore[assignment]
            return None
        words = _(
            "A sign in here can’t be kept. It came with copying from somewhere else. Type it again, or "
            "paste it as plain text."
        )
        named = {name: [words] for name in wrong if plain_text.can_be_kept(name)}
        return refuse(request, Unclear(words, fields=named or None))


def _pairs(sent: QueryDict) -> list[tuple[str, str]]:
    """Every name and text; a name is a text, too."""
    return [(name, part) for name, texts in sent.lists() for part in (name, *map(str, texts))]


def _with(sent: QueryDict, shape: Callable[[str], str]) -> QueryDict:
    shaped = QueryDict(mutable=True, encoding=sent.encoding)
    for name, texts in sent.lists():
        shaped.setlist(shape(name), [shape(str(text)) for text in texts])
    shaped._mutable = False
    return shaped
