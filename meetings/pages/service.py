"""A manager's numbers. Nothing of any family."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from meetings import numbers
from meetings.pages.frame import account_of, page, unlisted
from participants.doors import door
from participants.errors import NotAllowed
from participants.models import Account, Service


@door("numbers.see")
@require_safe
@unlisted
def numbers_page(request: HttpRequest) -> HttpResponse:
    """How many, never who."""
    service = _service(account_of(request, "numbers.see"))
    return page(request, "numbers.html", {"numbers": numbers.of(service), "service": service})


def _service(account: Account) -> Service:
    if account.service is None:
        raise NotAllowed
    return account.service
