"""Where people of the service are signed in: the device and the day, nobody's place or address."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meetings.pages.page_context import account_of, answer, list_again, page, service_of, unlisted
from participants.entry.pages import visitor_of
from participants.platform.doors import door
from participants.platform.errors import NotFound
from participants.platform.isolated_text import as_said
from participants.platform.paging import paged
from participants.staff import sign_ins


@door("account.manage")
@require_safe
@unlisted
def everybody(request: HttpRequest) -> HttpResponse:
    """Every browser somebody is signed in on, by name."""
    service = service_of(account_of(request, "account.manage"))
    search = request.GET.get("q", "")
    this = visitor_of(request).sign_in
    context = {
        **paged(request, sign_ins.of_service(service, search=search)),
        "service": service,
        "search": search,
        "this": this.session_key if this else "",
    }
    return page(request, "signed_in.html", context)


@door("account.manage")
@require_POST
def end(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Somebody is signed out of one browser; they sign in again when they like."""
    account = account_of(request, "account.manage")
    session = sign_ins.of_service(service_of(account)).filter(pk=session_id).first()
    if session is None:
        raise NotFound
    sign_ins.end_for(session, by=account)
    person = session.account.person
    name = as_said(person.name if person is not None else session.account.email)
    words = _("%(name)s is signed out there. They can sign in again.") % {"name": name}
    return answer(request, f"{list_again(request, 'signed_in')}#list", said=words)
