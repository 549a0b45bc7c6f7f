"""The service itself: its administrator's page, and a manager's numbers. Nothing of any family."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access, numbers
from meetings.api import tokens
from meetings.pages.frame import answer, filled, page, service_of
from meetings.service_forms import ServiceForm
from participants import clocks, journal_looks, languages, own_service
from participants.doors import BOTH, READ, door
from participants.models import Account


@door("service.manage", of=access.staff_for, methods=BOTH)
def service_page(request: HttpRequest, account: Account) -> HttpResponse:
    """What the service is called and when it answers; which keys there are; whether the journal is whole."""
    service = service_of(account)
    if request.method == "POST":
        said = filled(ServiceForm(request.POST))
        own_service.describe(service, **said, by=account)
        return answer(request, "service", said=_("Saved."), at="details")
    now = {"name": service.name, "phone": service.phone, "hours": service.hours}
    looked = journal_looks.last()
    context = {
        "service": service,
        "details": ServiceForm(initial=now),
        "clock": clocks.name(service.zone),
        "languages": [words for _code, words in languages.choices()],
        "keys": tokens.of_service(service).count(),
        "looked": looked,
        "looked_long_ago": looked is not None and journal_looks.is_old(looked),
    }
    return page(request, "service.html", context)


@door("numbers.see", of=access.staff_for, methods=READ)
def numbers_page(request: HttpRequest, account: Account) -> HttpResponse:
    """How many, never who."""
    service = service_of(account)
    return page(request, "numbers.html", {"numbers": numbers.of(service), "service": service})
