"""Where people of the service are signed in: the device and the day, nobody's place or address."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access
from meetings.pages.page_context import answer, list_again, page, service_of
from participants.entry.visitors import visitor_of
from participants.models import Account
from participants.platform.doors import POST, READ, door
from participants.platform.isolated_text import as_said
from participants.platform.paging import paged
from participants.staff import sign_ins


@door("account.manage", of=access.staff_for, methods=READ)
def everybody(request: HttpRequest, account: Account) -> HttpResponse:
    """Every browser somebody is signed in on, by name."""
    service = service_of(account)
    search = request.GET.get("q", "")
    this = visitor_of(request).sign_in
    context = {
        **paged(request, sign_ins.of_service(service, search=search)),
        "service": service,
        "search": search,
        "this": this.session_key if this else "",
    }
    return page(request, "signed_in.html", context)


@door("account.manage", of=access.staff_for, methods=POST)
def end(request: HttpRequest, account: Account, session_id: UUID) -> HttpResponse:
    """Somebody is signed out of one browser; they sign in again when they like."""
    session = access.one_of(sign_ins.of_service(service_of(account)), session_id)
    sign_ins.end_for(session, by=account)
    person = session.account.person
    name = as_said(person.name if person is not None else session.account.email)
    words = _("%(name)s is signed out there. They can sign in again.") % {"name": name}
    return answer(request, f"{list_again(request, 'signed_in')}#list", said=words)
