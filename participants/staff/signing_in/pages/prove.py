"""Showing once more that it is really you, and going on where you were with nothing lost.

A form that was being sent is held on the page itself, in the sender's own browser, and sent on from there:
what somebody typed about a person waits in no session and no table.
"""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from participants.entry.first_page import first_page
from participants.models import Account
from participants.platform.doors import BOTH, NOTHING, door
from participants.platform.errors import ProveAgain, Unclear
from participants.staff.signing_in import proof
from participants.staff.signing_in.forms import ProofCode

#: The names of our own fields on that page begin so; all others are somebody's form.
OURS = "proof_"


@door("sign_in.prove", of=NOTHING, methods=BOTH)
def prove(request: HttpRequest) -> HttpResponse:
    """Show once more that it is you, then go on where you were; a form that was being sent is sent after
    it.
    """
    account = proof.signed_in(request)
    given = request.POST or request.GET
    asked = given.get(OURS + "next") or given.get("next", "")
    onward = _inside(asked) or first_page(account)
    if not proof.has_factor(account):
        return _without_factor(request, account, onward)
    if request.method != "POST":
        return _ask(request, account, onward=onward)
    form = _form(request, account)
    if not form.is_valid():
        return _ask(request, account, onward=onward, wrong=form)
    form.save()  # type: ignore[attr-defined]
    # 307 sends the same form on to where it was going (RFC 9110, 15.4.8).
    again = request.POST.get(OURS + "again") == "yes"
    return HttpResponseRedirect(onward, status=307 if again else 303)


def ask_again(request: HttpRequest) -> HttpResponse:
    """What somebody meets who has to show once more that it is them: that page, with what they were sending
    held on it.
    """
    account = proof.signed_in(request)
    onward = request.get_full_path()
    if not proof.has_factor(account):
        return _without_factor(request, account, onward)
    if request.method == "POST":
        return _ask(request, account, onward=onward)
    return HttpResponseRedirect(f"{reverse('prove')}?{urlencode({'next': onward})}", status=303)


def _without_factor(request: HttpRequest, account: Account, onward: str) -> HttpResponse:
    """With none yet, the password once more; then one is set up."""
    if proof.may_change_factors(request, account):
        return HttpResponseRedirect(onward, status=303)
    where = reverse("account_reauthenticate")
    return HttpResponseRedirect(f"{where}?{urlencode({'next': onward})}", status=303)


def _ask(
    request: HttpRequest, account: Account, *, onward: str, wrong: forms.Form | None = None
) -> HttpResponse:
    kinds = set(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    held = list(_held(request))
    context = {
        "code_form": ProofCode(user=account) if kinds - {Authenticator.Type.WEBAUTHN} else None,
        "wrong": [word for words in wrong.errors.values() for word in words] if wrong else [],
        "request_options": begin_authentication(account) if Authenticator.Type.WEBAUTHN in kinds else None,
        "held": held,
        "again": "yes" if _sends_on(request) else "",
        "onward": onward,
        "first": proof.proved_at(request, account) is None,
    }
    status = Unclear.status if wrong else ProveAgain.status if context["again"] else 200
    return render(request, "participants/prove.html", context, status=status)


def _form(request: HttpRequest, account: Account) -> forms.Form:
    """The passkey's answer when there is one, the code otherwise."""
    if credential := request.POST.get(OURS + "credential"):
        passkey: forms.Form = ReauthenticateWebAuthnForm(user=account, data={"credential": credential})
        return passkey
    return ProofCode(user=account, data={"code": request.POST.get(OURS + "code", "")})


def _sends_on(request: HttpRequest) -> bool:
    """True when a form waits: it just came, or it came a moment ago and the code was wrong."""
    if request.method != "POST":
        return False
    match = request.resolver_match
    here = match is not None and match.url_name == "prove"
    return request.POST.get(OURS + "again") == "yes" if here else True


def _held(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """What somebody was sending, field by field; it waits on their own screen and nowhere else."""
    for name, values in request.POST.lists():
        if not name.startswith(OURS) and name != "csrfmiddlewaretoken":
            yield from ((name, str(value)) for value in values)


def _inside(onward: str) -> str:
    """A page of ours to go on to, or nothing."""
    fits = url_has_allowed_host_and_scheme(onward, allowed_hosts=None)
    return onward if fits and onward.startswith("/") else ""
