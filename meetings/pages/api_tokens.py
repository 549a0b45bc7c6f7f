"""Keys with which another system works for a member of staff. Everybody makes their own; an administrator may
end any.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings import access
from meetings.api import api_tokens
from meetings.pages.page_context import answer, list_again, page, service_of
from participants.entry.sent_forms.form_token import wants_json
from participants.models import Account
from participants.platform.doors import POST, READ, door
from participants.platform.errors import NotFound
from participants.platform.paging import paged


@door("service.manage", of=access.staff_for, methods=READ)
def of_service(request: HttpRequest, account: Account) -> HttpResponse:
    """Whose keys work, and since when. Never a key itself: nobody has it but the system it was given to."""
    service = service_of(account)
    found = paged(request, api_tokens.of_service(service))
    return page(request, "service_keys.html", {**found, "service": service})


@door("service.manage", of=access.staff_for, methods=POST)
def end(request: HttpRequest, account: Account, account_id: UUID) -> HttpResponse:
    """This key opens nothing any more."""
    other = access.one_of(Account.objects.filter(service=service_of(account)), account_id)
    if not api_tokens.take_back(other, by=account):
        raise NotFound
    where = f"{list_again(request, 'service_keys')}#list"
    return answer(request, where, said=_("Ended. That key opens nothing any more."))


@door("api_token.own", of=access.staff_for, methods=READ)
def own(request: HttpRequest, account: Account) -> HttpResponse:
    """My own key: since when it works, making one, ending it."""
    return page(request, "own_key.html", {"account": account, "made_at": api_tokens.made_at(account)})


@door("api_token.own", of=access.staff_for, methods=POST)
def make(request: HttpRequest, account: Account) -> HttpResponse:
    """A new key, shown here, once; it ends the one there was."""
    key = api_tokens.issue(account)
    if wants_json(request):
        return JsonResponse({"key": key, "next": reverse("own_key")})
    return page(request, "own_key.html", {"account": account, "key": key})


@door("api_token.own", of=access.staff_for, methods=POST)
def end_own(request: HttpRequest, account: Account) -> HttpResponse:
    """My key opens nothing any more."""
    if not api_tokens.take_back(account):
        raise NotFound
    return answer(request, "own_key", said=_("Ended. That key opens nothing any more."))
