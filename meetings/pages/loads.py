"""Up to how many children each coordinator looks after, as their manager agreed it with them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access
from meetings.desk import teams
from meetings.desk.service_forms import LoadForm
from meetings.loads import load_limits
from meetings.pages.page_context import answer, filled, list_again, service_of
from participants.models import Account
from participants.platform.doors import POST, door


@door("load.agree", of=access.staff_for, methods=POST)
def agreed(request: HttpRequest, account: Account, account_id: UUID) -> HttpResponse:
    """So many were agreed with this coordinator."""
    coordinator = access.one_of(teams.caseloads(service_of(account)), account_id)
    children = filled(LoadForm(request.POST))["children"]
    load_limits.agree(coordinator, children, by=account)
    where = list_again(request, "teams")
    return answer(request, where, said=_("Saved."), at=f"load-{coordinator.pk}")
