"""Teams: a manager gives families to coordinators; a coordinator opens somebody else's in an emergency."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import access, desk
from meetings.desk import handing_over, teams
from meetings.desk.service_forms import LoadForm
from meetings.forms import OpeningForm
from meetings.loads import shown as loads
from meetings.pages.page_context import account_of, answer, desk_page, page, service_of
from participants.entry.sent_forms.form_token import wants_json
from participants.models import Account, Family, Opening, Service
from participants.platform.doors import BOTH, POST, READ, door
from participants.platform.errors import NotAllowed, Refusal, TooFast, Unclear
from participants.platform.isolated_text import as_said
from participants.platform.paging import address, paged
from participants.staff import emergency_access, second_approval


@door("family.allocate", of=access.staff_for, methods=READ)
def overview(request: HttpRequest, account: Account) -> HttpResponse:
    """Who looks after which family, by reference."""
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


@door("family.allocate", of=access.family_in_service_for, methods=POST)
def allocate(request: HttpRequest, family: Family) -> HttpResponse:
    """This family is with somebody else from now on."""
    if not request.POST.get("to"):
        raise Unclear(_("Choose a coordinator."), field="to")
    colleagues = Account.objects.select_related("person").filter(service=family.service)
    chosen = access.one_of(colleagues, request.POST["to"])
    because = request.POST.get("because", "")
    handing_over.hand_over(family, to=chosen, by=account_of(request), because=because)
    name = chosen.person.name if chosen.person is not None else chosen.email
    words = _("Saved. %(reference)s is with %(name)s now.") % {
        "reference": emergency_access.reference(family),
        "name": as_said(name),
    }
    return answer(request, "teams", said=words, at="families")


@door("family.open_in_emergency", of=access.staff_for, methods=BOTH)
def open_family(request: HttpRequest, account: Account) -> HttpResponse:
    """Open a family that is not mine, with a reason. What was typed stays when something is wrong."""
    form = OpeningForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return desk_page(request, "open_family.html", {}, form=form)
    named, reason = form.cleaned_data["family"], form.cleaned_data["reason"]
    try:
        opening = emergency_access.open_by_name(named, reason=reason, by=account)
    except Refusal as refusal:
        if wants_json(request) or isinstance(refusal, NotAllowed | TooFast):
            raise
        form.add_error(None, str(refusal.message))
        return desk_page(request, "open_family.html", {}, form=form)
    return answer(request, "desk_family", opening.family_id)


@door("desk.see", of=access.staff_for, methods=POST)
def close(request: HttpRequest, account: Account, opening_id: UUID) -> HttpResponse:
    """It is over before its four hours are."""
    emergency_access.end(access.one_of(Opening.objects.select_related("family"), opening_id), by=account)
    return answer(request, "desk", said=_("Closed. That family is shut to you again."))


@door("desk.see", of=access.staff_for, methods=POST)
def seen(request: HttpRequest, account: Account, opening_id: UUID) -> HttpResponse:
    """I know who opened my family, and why."""
    emergency_access.note_seen(
        access.one_of(Opening.objects.select_related("family"), opening_id), by=account
    )
    return answer(request, "desk", said=_("Saved. You have seen it."))
