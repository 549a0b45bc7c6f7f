"""Teams: a manager gives families to coordinators; a coordinator opens somebody else's in an emergency."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import access, desk
from meetings.desk import handing_over, teams
from meetings.desk.service_forms import LoadForm
from meetings.forms import OpeningForm
from meetings.loads import shown as loads
from meetings.pages.page_context import account_of, answer, page, service_of, unlisted, wants_json
from participants.entry.pages import visitor_of
from participants.models import Account, Opening, Service
from participants.platform.doors import door
from participants.platform.errors import NotAllowed, NotFound, Refusal, TooFast, Unclear
from participants.platform.isolated_text import as_said
from participants.platform.paging import address, paged
from participants.staff import emergency_access, second_approval


@door("family.allocate")
@require_safe
@unlisted
def overview(request: HttpRequest) -> HttpResponse:
    """Who looks after which family, by reference."""
    account = account_of(request, "family.allocate")
    service = service_of(account)
    search, show = request.GET.get("q", ""), request.GET.get("show", "")
    found = paged(request, teams.families(service, search=search, show=show))
    context = {
        **found,
        "rows": teams.allocated(found["rows"]),
        "service": service,
        "greeting": desk.greeting(account),
        "search": search,
        "show": show,
        "narrowers": [(one, address(request, show=one.show, page=1)) for one in teams.narrowers(service)],
        "opened": teams.opened(service),
        "second_yes": second_approval.waiting_for(account)[: second_approval.SHOWN],
    }
    context |= _loads(request, service) | _open_row(request, service)
    return page(request, "teams.html", context)


def _loads(request: HttpRequest, service: Service) -> dict[str, Any]:
    """Every coordinator with the children they look after, and the form of the row that is open (`at`)."""
    found = paged(request, teams.caseloads(service), name="coordinators_page")
    shown = loads.shown(found["rows"], now=timezone.now())
    opened = next((one for one in shown if one.key == request.GET.get("at")), None)
    return {
        "loads": found,
        "load_opened": opened,
        "load_form": LoadForm(initial={"children": opened.most}) if opened else None,
        "load_rows": [(one, address(request, at=one.key)) for one in shown],
    }


def _open_row(request: HttpRequest, service: Service) -> dict[str, Any]:
    """The family whose row is open (`at`), and whom it can be given to."""
    at = request.GET.get("at", "")
    opens = bool(at) and not at.startswith("load-")
    return {"at": at, "coordinators": teams.coordinators(service) if opens else []}


@door("family.allocate")
@require_POST
def allocate(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """This family is with somebody else from now on."""
    account = account_of(request, "family.allocate")
    family = access.family_to_allocate(visitor_of(request), family_id)
    to = Account.objects.select_related("person").filter(pk=_chosen(request), service=account.service)
    chosen = to.first()
    if chosen is None:
        raise NotFound
    handing_over.hand_over(family, to=chosen, by=account, because=request.POST.get("because", ""))
    name = chosen.person.name if chosen.person is not None else chosen.email
    words = _("Saved. %(reference)s is with %(name)s now.") % {
        "reference": emergency_access.reference(family),
        "name": as_said(name),
    }
    return answer(request, reverse("teams"), said=words, at="families")


def _chosen(request: HttpRequest) -> UUID:
    """The coordinator who was chosen. Raises Unclear for nobody."""
    if not request.POST.get("to"):
        raise Unclear(_("Choose a coordinator."), field="to")
    return access.as_id(request.POST["to"])


@door("family.open_in_emergency")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def open_family(request: HttpRequest) -> HttpResponse:
    """Open a family that is not mine, with a reason. What was typed stays when something is wrong."""
    account = account_of(request, "family.open_in_emergency")
    form = OpeningForm(request.POST if request.method == "POST" else None)
    context = {"families": desk.families(account)}
    if request.method != "POST" or not form.is_valid():
        return page(request, "open_family.html", context, form=form)
    named, reason = form.cleaned_data["family"], form.cleaned_data["reason"]
    try:
        opening = emergency_access.open_by_name(named, reason=reason, by=account)
    except Refusal as refusal:
        if wants_json(request) or isinstance(refusal, NotAllowed | TooFast):
            raise
        form.add_error(None, str(refusal.message))
        return page(request, "open_family.html", context, form=form)
    return answer(request, reverse("desk_family", args=[opening.family_id]))


@door("desk.see")
@require_POST
def close(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """It is over before its four hours are."""
    account = account_of(request, "desk.see")
    emergency_access.end(_opening(opening_id), by=account)
    return answer(request, reverse("desk"), said=_("Closed. That family is shut to you again."))


@door("desk.see")
@require_POST
def seen(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """I know who opened my family, and why."""
    account = account_of(request, "desk.see")
    emergency_access.note_seen(_opening(opening_id), by=account)
    return answer(request, reverse("desk"), said=_("Saved. You have seen it."))


def _opening(opening_id: UUID) -> Opening:
    found = Opening.objects.select_related("family").filter(pk=opening_id).first()
    if found is None:
        raise NotFound
    return found
