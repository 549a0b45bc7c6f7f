"""The owner of an account sets their own password: by a link an administrator made, or by one they asked for
themselves.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from participants.entry.first_page import first_page
from participants.platform.doors import BOTH, NOTHING, door
from participants.platform.errors import Unclear
from participants.staff import own_passwords


@door("password.ask", of=NOTHING, methods=BOTH)
def forgotten(request: HttpRequest) -> HttpResponse:
    """I forgot my password: a link goes to the e-mail, if it is somebody's. The answer is the same if it is
    nobody's.
    """
    if request.method != "POST":
        return render(request, "account/forgotten.html")
    email = request.POST.get("email", "").strip()
    if "@" not in email:
        raise Unclear(_("Type your e-mail at work."), field="email")
    if ratelimit.consume(request, app="allauth.account", action="reset_password", key=email.lower()):
        own_passwords.ask(email)
    words = _("If somebody works here with that e-mail, a link is on its way to it. It works for an hour.")
    messages.success(request, words, extra_tags="good")
    return HttpResponseRedirect(reverse("account_login"), status=303)


@door("password.set_own", of=NOTHING, methods=BOTH)
def own_password(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link. It names nobody; a password sent from it is set, and its owner goes on to the
    second step.
    """
    if request.method != "POST":
        own_passwords.open_link(token)
        return render(request, "account/own_password.html")
    password = request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        raise Unclear(_("The two are not the same. Type both once more."), field="again")
    account = own_passwords.set_own(token, password)
    logout(request)
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    # The password alone: the second step is asked for, or set up, before anything opens
    # (second_factor_middleware.py).
    record_authentication(request, account, "password")
    return HttpResponseRedirect(first_page(account), status=303)
