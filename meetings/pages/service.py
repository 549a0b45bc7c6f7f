"""The service itself: its administrator's page, and a manager's numbers. Nothing of any family."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access
from meetings.api import api_tokens
from meetings.desk import service_statistics
from meetings.desk.service_forms import ServiceForm
from meetings.pages.page_context import answer, filled, page, service_of
from participants.journal import journal_checks
from participants.models import Account
from participants.platform import languages, time_zones
from participants.platform.doors import BOTH, READ, door
from participants.staff import retention, service_details, worker_heartbeats


@door("service.manage", of=access.staff_for, methods=BOTH)
def service_page(request: HttpRequest, account: Account) -> HttpResponse:
    """What the service is called and when it answers; which keys there are; whether messages go out and the
    journal is whole.
    """
    service = service_of(account)
    if request.method == "POST":
        said = filled(ServiceForm(request.POST))
        service_details.describe(service, **said, by=account)
        return answer(request, "service", said=_("Saved."), at="details")
    now = {"name": service.name, "phone": service.phone, "hours": service.hours}
    looked = journal_checks.last()
    worker = worker_heartbeats.last()
    context = {
        "service": service,
        "details": ServiceForm(initial=now),
        "clock": time_zones.name(service.zone),
        "languages": [words for _code, words in languages.choices()],
        "keys": api_tokens.of_service(service).count(),
        "worker": worker,
        "worker_is_late": worker_heartbeats.is_late(worker),
        "worker_seconds": max(1, worker_heartbeats.age(worker).seconds) if worker else 0,
        "version": settings.VERSION,
        "looked": looked,
        "looked_long_ago": looked is not None and journal_checks.is_old(looked),
        "tidied": retention.last(),
    }
    return page(request, "service.html", context)


@door("numbers.see", of=access.staff_for, methods=READ)
def numbers_page(request: HttpRequest, account: Account) -> HttpResponse:
    """How many, never who."""
    service = service_of(account)
    return page(request, "numbers.html", {"numbers": service_statistics.of(service), "service": service})
