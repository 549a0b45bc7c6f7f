"""Who has only given a password is led to the second factor, whatever page they ask for."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode

from participants.entry.first_page import first_page
from participants.entry.sent_forms.form_token import wants_json
from participants.models import Account
from participants.platform.errors import SecondFactorNeeded
from participants.staff.signing_in import proof

#: What such a session may open: setting one up, showing it, and every way out.
OPEN = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "leave",
        "left",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "own_password",
        "prove",
        "set_language",
    }
)


class SecondFactorMiddleware:
    """Nothing but OPEN for a session without a second factor. `request.visitor` knows no account there in any
    case.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """The way to the second factor, or None to let the view answer."""
        account = request.user
        if not isinstance(account, Account) or not account.is_active:
            return None
        match = request.resolver_match
        if match is not None and match.url_name in OPEN:
            return None
        if proof.proved_at(request, account) is not None:
            return None
        return _lead(request, account)


def _lead(request: HttpRequest, account: Account) -> HttpResponse:
    if wants_json(request):
        refusal = SecondFactorNeeded()
        answer = {"code": refusal.code, "message": str(refusal.message)}
        return JsonResponse(answer, status=refusal.status)
    where = reverse("prove" if proof.has_factor(account) else "mfa_index")
    onward = request.get_full_path() if request.method == "GET" else first_page(account)
    return HttpResponseRedirect(f"{where}?{urlencode({'next': onward})}", status=303)
