"""An administrator's page: who works here, inviting, and every change to an account. Nothing of any
family.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import access, desk
from meetings.api import api_tokens
from meetings.desk import staff_list
from meetings.desk.account_asks import Ask
from meetings.desk.account_forms import InviteForm, RoleForm
from meetings.pages.page_context import answer, filled, list_again, page, service_of
from participants.entry.sent_forms.form_token import wants_json
from participants.entry.visitors import visitor_of
from participants.journal import journal_checks
from participants.models import Account, Service
from participants.models.choices import StaffRole
from participants.platform.doors import BOTH, POST, READ, door
from participants.platform.errors import NotFound, Unclear
from participants.platform.paging import address, paged
from participants.staff import accounts, own_passwords, second_approval

WAITING_SHOWN = 5
ASKED = gettext_lazy("Asked. It opens when a second person, a manager or administrator, says yes.")


@door("account.manage", of=access.staff_for, methods=READ)
def staff(request: HttpRequest, account: Account) -> HttpResponse:
    """The service's accounts: find one, change one (`at` is the row that is open), invite somebody."""
    service = service_of(account)
    search, show = request.GET.get("q", ""), request.GET.get("show", "")
    found = staff_list.accounts(service, search=search, show=show)
    context = {
        **paged(request, found),
        "service": service,
        "greeting": desk.greeting(account),
        "search": search,
        "show": show,
        "narrowers": [
            (one, address(request, show=one.show, page=1)) for one in staff_list.narrowers(service)
        ],
        "can_sign_in": staff_list.can_sign_in(service),
        "invite": InviteForm(),
        "keys": api_tokens.of_service(service).count(),
        "looked": journal_checks.last(),
    }
    context["second_yes"] = second_approval.waiting(service)[: second_approval.SHOWN]
    context |= _waiting(service) | _opened(request, service, context["rows"])
    return page(request, "accounts.html", context)


def _waiting(service: Service) -> dict[str, Any]:
    """The latest who were invited, each with whether the link has run out."""
    waiting = staff_list.waiting(service)
    now = timezone.now()
    return {
        "waiting": [(one, staff_list.has_run_out(one, now=now)) for one in waiting[:WAITING_SHOWN]],
        "waiting_count": waiting.count(),
    }


def _opened(request: HttpRequest, service: Service, rows: list[Account]) -> dict[str, Any]:
    """The account whose row is open. It stands on top where a change took it out of what is shown."""
    at = request.GET.get("at", "")
    opened = next((one for one in rows if str(one.pk) == at), None)
    if opened is None and (wanted := _as_uuid(at)) is not None:
        opened = staff_list.accounts(service).filter(pk=wanted).first()
        rows[:0] = [opened] if opened is not None else []
    if opened is None:
        return {"opened": None}
    role = RoleForm(initial={"staff_role": opened.staff_role})
    return {"opened": opened, "role_form": role, "families": opened.families.count()}


@door("account.manage", of=access.staff_for, methods=POST)
def invite(request: HttpRequest, account: Account) -> HttpResponse:
    """Somebody new: an account without a password, and a link for its owner to set one."""
    said = filled(InviteForm(request.POST))
    made = accounts.invite_to_work(
        service_of(account),
        email=said["email"],
        name=said["name"],
        staff_role=StaffRole(said["staff_role"]),
        by=account,
    )
    if made is None:
        return answer(request, "accounts", said=str(ASKED), at="second-yes")
    return _link_answer(request, made, at="invite", where=reverse("accounts"))


@door("account.say_yes", of=access.staff_for, methods=BOTH)
def say_yes(request: HttpRequest, account: Account, account_id: UUID) -> HttpResponse:
    """The second yes to a coordinator's account. POST: `answer` is yes or no; whoever asked may take it back
    with no.
    """
    other = _other(account, account_id)
    if request.method != "POST":
        context = {
            "service": other.service,
            "other": other,
            "may_say_yes": second_approval.waiting_for(account).filter(pk=other.pk).exists(),
            "asked_it": other.wanted_by_id == account.pk,
            "back": visitor_of(request).first_page,
        }
        if not other.wanted_role:
            raise NotFound
        return page(request, "account_yes.html", context)
    back = visitor_of(request).first_page
    said = request.POST.get("answer", "")
    if said == "no":
        second_approval.say_no(other, by=account)
        return answer(request, back, said=_("Kept: no. Nothing has changed."))
    if said != "yes":
        raise Unclear
    made = second_approval.say_yes(other, by=account)
    if made is not None:
        return _link_answer(request, made, at="", where=back)
    return answer(request, back, said=_("Kept: yes. The account is open."))


@door("account.manage", of=access.staff_for, methods=POST)
def change_role(request: HttpRequest, account: Account, account_id: UUID) -> HttpResponse:
    """Another part in the service."""
    other = _other(account, account_id)
    role = StaffRole(filled(RoleForm(request.POST))["staff_role"])
    changed = accounts.change_role(other, role, by=account)
    if changed.wanted_role:
        return answer(request, list_again(request, "accounts"), said=str(ASKED), at=other.pk)
    words = _("Saved. Their part is now: %(part)s.") % {"part": role.label}
    return answer(request, list_again(request, "accounts"), said=words, at=other.pk)


@door("account.manage", of=access.staff_for, methods=POST)
def reopen(request: HttpRequest, account: Account, account_id: UUID) -> HttpResponse:
    """They are back, or it was closed by mistake."""
    other = _other(account, account_id)
    accounts.reopen(other, by=account)
    other.refresh_from_db()
    words = str(ASKED) if other.wanted_role else _("Open again. They sign in as before.")
    return answer(request, "accounts", said=words, at=other.pk)


@door("account.manage", of=access.staff_for, methods=BOTH)
def make_sure(request: HttpRequest, account: Account, account_id: UUID, ask: Ask) -> HttpResponse:
    """What is asked about before it is done to an account; POST does it."""
    other = _other(account, account_id)
    if request.method != "POST":
        context = {**ask.about(other), "back": f"{reverse('accounts')}?at={other.pk}#at-{other.pk}"}
        return page(request, "account_ask.html", context)
    said = filled(ask.known_form(request.POST)) if ask.known_form is not None else {}
    made = ask.do(other, account, said)
    if made is not None:
        return _link_answer(request, made, at=other.pk, where=reverse("accounts"))
    return answer(request, "accounts", said=ask.said, at=other.pk)


def _link_answer(request: HttpRequest, made: own_passwords.Made, *, at: object, where: str) -> HttpResponse:
    """It went by e-mail; or, where no mail leaves this server, the link to hand over: shown here, once."""
    if wants_json(request):
        return JsonResponse({"next": where, **({} if made.sent else {"link": made.address})})
    if made.sent:
        return answer(request, where, said=_("Sent. The link works for seven days."), at=at)
    context = {"service": made.link.account.service, "other": made.link.account, "made": made}
    return page(request, "account_link.html", {**context, "back": where})


def _other(account: Account, account_id: UUID) -> Account:
    """An account of the administrator's own service. Raises NotFound."""
    rows = Account.objects.select_related("person", "service").filter(service=service_of(account))
    return access.one_of(rows, account_id)


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
