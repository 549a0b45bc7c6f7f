"""Where am I signed in?"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from participants.entry.visitors import account_asking, visitor_of
from participants.models import Account, StaffSession
from participants.platform.doors import BOTH, door
from participants.platform.errors import NotFound, SignInNeeded, Unclear
from participants.staff import sign_ins


@door("sign_in.manage", of=account_asking, methods=BOTH)
def my_sign_ins(request: HttpRequest, account: Account) -> HttpResponse:
    """The browsers a member of staff is signed in on. POST: `do` is end or end_others, `session` which
    one.
    """
    this = visitor_of(request).sign_in
    if this is None:
        raise SignInNeeded
    if request.method != "POST":
        sessions = sign_ins.of_account(account)
        context = {"sessions": sessions, "this": this.session_key}
        return render(request, "participants/sign_ins.html", context)
    what = request.POST.get("do", "")
    if what == "end_others":
        sign_ins.end_others(but=this, by=account)
        messages.success(request, _("Signed out everywhere but here."), extra_tags="good")
    elif what == "end":
        session = _own(account, request.POST.get("session", ""))
        sign_ins.end(session, by=account)
        if session.session_key == this.session_key:
            logout(request)
            return HttpResponseRedirect(reverse("home"), status=303)
        messages.success(request, _("Signed out there."), extra_tags="good")
    else:
        raise Unclear
    return HttpResponseRedirect(reverse("sign_ins"), status=303)


def _own(account: Account, session_id: str) -> StaffSession:
    """One of the account's own live sessions. Raises NotFound for anything else."""
    try:
        wanted = UUID(session_id)
    except ValueError as error:
        raise NotFound from error
    for session in sign_ins.of_account(account):
        if session.pk == wanted:
            return session
    raise NotFound
