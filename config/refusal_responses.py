"""Maps refusals to HTTP: a page, JSON for scripts, a problem document for the API."""

import sys
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults

from config import early_refusals
from config.early_refusals import EarlyRefusal
from participants.entry.sent_forms.form_token import HIDDEN, wants_json
from participants.entry.sent_forms.returning import same_page
from participants.platform.doors import unlisted
from participants.platform.errors import NotAllowed, NotFound, ProveAgain, Refusal, TooFast
from participants.staff.signing_in.pages.prove import ask_again

#: What Django raises when the database does not answer, or not in time.
DATABASE_IS_AWAY = (OperationalError, InterfaceError)
#: Seconds.
TRY_AGAIN_AFTER = 30


@unlisted
def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a page with a way on, or as JSON for scripts. Never kept: it may hold what was typed."""
    if wants_json(request):
        return JsonResponse({"code": refusal.code, "message": str(refusal.message)}, status=refusal.status)
    if isinstance(refusal, ProveAgain):
        return ask_again(request)
    if (page := same_page(request, refusal)) is not None:
        return page
    context = {
        "code": refusal.code,
        "message": refusal.message,
        "status": refusal.status,
        "written": written(request),
    }
    return render(request, "participants/refused.html", context, status=refusal.status)


def written(request: HttpRequest) -> list[str]:
    """What somebody wrote, when their form has no page to come back to: whole texts, and no code or
    password.
    """
    if request.method != "POST":
        return []
    texts = [str(text) for name, some in request.POST.lists() if name not in HIDDEN for text in some]
    return [text for text in texts if len(text.split()) > 1]


class RefusalMiddleware:
    """Turns a Refusal raised by any view into its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == NotFound.status and request.resolver_match is None:
            # With DEBUG on, Django lists every address of the house here; people get our own page all the
            # same.
            return refuse(request, NotFound())
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The refusal's answer, or None to let other errors go on."""
        return refuse(request, exception) if isinstance(exception, Refusal) else None


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came back stale: say so, and keep the person's words in their browser's history."""
    words = _("This page was open for a long time. Go back, and press the button once more.")
    return refuse(request, Refusal(words, code="stale_form"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address that leads nowhere."""
    return refuse(request, NotFound())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that arrived broken."""
    words = _("Something got lost on the way. Go back, look the page over, and send it again.")
    refusal = Refusal(words, code="bad_request")
    refusal.status = 400
    return refuse(request, refusal)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what Django itself refuses."""
    return refuse(request, NotAllowed())


def server_error(request: HttpRequest) -> HttpResponseBase:
    """The answer to an error nobody expected, without the database: a page, or a problem document for the
    API.

    A database that cannot be reached is 503, and says when to come again.
    """
    if isinstance(sys.exc_info()[1], DATABASE_IS_AWAY):
        return _early(early_refusals.DATABASE_AWAY, request, rest=TRY_AGAIN_AFTER)
    if early_refusals.form_for(request) == "page":
        return defaults.server_error(request)
    return _early(early_refusals.BROKEN, request)


def _early(refusal: EarlyRefusal, request: HttpRequest, *, rest: int = 0) -> HttpResponse:
    status, headers, body = early_refusals.answer(refusal, request, rest=rest)
    named = {name.decode(): value.decode() for name, value in headers}
    return HttpResponse(body, status=status, headers=named)


def too_many_sign_ins(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The page after many wrong passwords from one place; it opens again by itself."""
    words = _(
        "That was a lot of tries. Wait a quarter of an hour, or ask your administrator for a new password."
    )
    return refuse(request, TooFast(words))


def api_problem(exc: Exception, context: dict[str, Any]) -> Any:
    """A problem document (RFC 9457) for the API."""
    from config.problems import problem_of

    return problem_of(exc, context)
