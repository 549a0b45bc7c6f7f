"""Stands round every view: the second sending of one form is answered as the first was, and nothing is done
again.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from participants.entry.sent_forms.form_token import ONCE, page_of, wants_json
from participants.entry.sent_forms.once import Claim


class SentOnceMiddleware:
    """Does what a form asks for once. Scripts and providers' calls, which carry no page's key, are not
    concerned.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            response = self.get_response(request)
        except BaseException:
            if (claim := getattr(request, "claim", None)) is not None:
                claim.release()
            raise
        if (claim := getattr(request, "claim", None)) is not None:
            claim.settle(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: object, kwargs: object
    ) -> HttpResponse | None:
        """The first answer for a form that was sent before; None lets the view do it."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False) or wants_json(request):
            return None
        if not request.POST.get(ONCE):
            return None
        claim = Claim(request)
        if not claim.take():
            if (answer := claim.answer()) is not None:
                return answer
            if not claim.take():  # still busy after all that time: look at the page instead
                return HttpResponseRedirect(page_of(request) or reverse("home"), status=303)
        request.claim = claim  # type: ignore[attr-defined]
        return None
