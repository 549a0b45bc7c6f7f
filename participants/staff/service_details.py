"""A service as its administrator describes it: what it is called, its phone, and when somebody answers
there.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from participants.journal import journal
from participants.models import Account, Service
from participants.people.families import required
from participants.platform.errors import Unclear
from participants.staff import administrators


@transaction.atomic
def describe(service: Service, *, name: str, phone: str, hours: str, by: Account) -> Service:
    """What families and workers read of the service from now on.

    Raises NotAllowed unless `by` administers it, Unclear for a name that is missing or another service's, for
    a phone with no digit in it, and for hours of no phone.
    """
    administrators.require(by, service)
    name, phone, hours = required(name, field="name"), phone.strip(), hours.strip()
    if Service.objects.filter(name__iexact=name).exclude(pk=service.pk).exists():
        raise Unclear(_("Another service on this server is called that."), field="name")
    if phone and not any(sign.isdigit() for sign in phone):
        raise Unclear(_("Write the number people ring."), field="phone")
    if hours and not phone:
        raise Unclear(_("Write the number first that is answered at these hours."), field="phone")
    service.name, service.phone, service.hours = name, phone, hours
    service.save(update_fields=["name", "phone", "hours"])
    journal.write("service.describe", by=by, service=service, subject=service.pk)
    return service
