"""Two people in one browser: somebody came in by a link, somebody else signed in to work. Never both at once.

Until it is said who goes on, nobody is in: not on pages, not on sockets. Anyone who does not go on is out of
this browser, so that nobody else is in when the one who goes on leaves.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from participants.entry.sent_forms.form_token import wants_json
from participants.entry.visitors import NOBODY, Visitor
from participants.platform.errors import Refusal

#: What such a browser may open: the question itself, every way out, and the language it is asked in.
OPEN = frozenset({"who_goes_on", "leave", "left", "set_language"})


class TwoPeopleInOneBrowser(Refusal):
    """Somebody came in by a link here and somebody else signed in: it has to be said who goes on."""

    code = "two_people"
    message = _("Two people are in here. Say first which of them goes on.")
    status = 409


class OneAtATimeMiddleware:
    """Leads a browser in which two people are in to the page that asks who goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """The way to the question, or None to let the view answer. A form that was sent meanwhile does
        nothing.
        """
        visitor: Visitor = getattr(request, "visitor", NOBODY)
        match = request.resolver_match
        if visitor.two is None or (match is not None and match.url_name in OPEN):
            return None
        if wants_json(request):
            refusal = TwoPeopleInOneBrowser()
            answer = {"code": refusal.code, "message": str(refusal.message)}
            return JsonResponse(answer, status=refusal.status)
        onward = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        where = reverse("who_goes_on")
        return HttpResponseRedirect(f"{where}?{onward}" if onward else where, status=303)
