"""Keys with which another system works for a member of staff. Everybody makes their own; an administrator may
end any.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meetings.api import api_tokens
from meetings.pages.page_context import account_of, answer, list_again, page, service_of, unlisted, wants_json
from participants.models import Account
from participants.platform.doors import door
from participants.platform.errors import NotFound
from participants.platform.paging import paged


@door("service.manage")
@require_safe
@unlisted
def of_service(request: HttpRequest) -> HttpResponse:
    """Whose keys work, and since when. Never a key itself: nobody has it but the system it was given to."""
    service = service_of(account_of(request, "service.manage"))
    found = paged(request, api_tokens.of_service(service))
    return page(request, "service_keys.html", {**found, "service": service})


@door("service.manage")
@require_POST
def end(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """This key opens nothing any more."""
    account = account_of(request, "service.manage")
    other = Account.objects.filter(pk=account_id, service=service_of(account)).first()
    if other is None or not api_tokens.take_back(other, by=account):
        raise NotFound
    where = f"{list_again(request, 'service_keys')}#list"
    return answer(request, where, said=_("Ended. That key opens nothing any more."))


@door("api_token.own")
@require_safe
@unlisted
def own(request: HttpRequest) -> HttpResponse:
    """My own key: since when it works, making one, ending it."""
    account = account_of(request, "api_token.own")
    return page(request, "own_key.html", {"account": account, "made_at": api_tokens.made_at(account)})


@door("api_token.own")
@require_POST
@unlisted
def make(request: HttpRequest) -> HttpResponse:
    """A new key, shown here, once; it ends the one there was."""
    account = account_of(request, "api_token.own")
    key = api_tokens.issue(account)
    if wants_json(request):
        return JsonResponse({"key": key, "next": reverse("own_key")})
    return page(request, "own_key.html", {"account": account, "key": key})


@door("api_token.own")
@require_POST
def end_own(request: HttpRequest) -> HttpResponse:
    """My key opens nothing any more."""
    account = account_of(request, "api_token.own")
    if not api_tokens.take_back(account):
        raise NotFound
    return answer(request, reverse("own_key"), said=_("Ended. That key opens nothing any more."))
