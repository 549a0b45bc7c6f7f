"""Up to how many children each coordinator looks after, as their manager agreed it with them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meetings.desk import teams
from meetings.desk.service_forms import LoadForm
from meetings.loads import load_limits
from meetings.pages.page_context import account_of, answer, filled, list_again, service_of
from participants.platform.doors import door
from participants.platform.errors import NotFound


@door("load.agree")
@require_POST
def agreed(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """So many were agreed with this coordinator."""
    account = account_of(request, "load.agree")
    coordinator = teams.caseloads(service_of(account)).filter(pk=account_id).first()
    if coordinator is None:
        raise NotFound
    children = filled(LoadForm(request.POST))["children"]
    load_limits.agree(coordinator, children, by=account)
    where = list_again(request, "teams")
    return answer(request, where, said=_("Saved."), at=f"load-{coordinator.pk}")
