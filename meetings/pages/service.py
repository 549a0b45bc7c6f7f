"""Pages of a service's other staff: a manager's numbers, an administrator's accounts. Nothing of any family."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import numbers
from meetings.forms import AccountForm
from meetings.pages.frame import account_of, answer, page, unlisted
from participants import accounts
from participants.doors import door
from participants.errors import NotAllowed, NotFound
from participants.models import Account, Service
from participants.roles import StaffRole
from participants.signing_in import factors, proof


@door("numbers.see")
@require_safe
@unlisted
def numbers_page(request: HttpRequest) -> HttpResponse:
    """How many, never who."""
    service = _service(account_of(request, "numbers.see"))
    return page(request, "numbers.html", {"numbers": numbers.of(service), "service": service})


@door("account.manage")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def staff(request: HttpRequest) -> HttpResponse:
    """The service's accounts, and one more."""
    account = account_of(request, "account.manage")
    service = _service(account)
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        found = Account.objects.filter(service=service).select_related("person").order_by("email")
        context = {"accounts": found, "service": service, "ready": proof.with_factor(found)}
        return page(request, "accounts.html", context, form=form)
    said = form.cleaned_data
    accounts.make_account(
        service,
        email=said["email"],
        name=said["name"],
        staff_role=StaffRole(said["staff_role"]),
        password=said["password"],
        by=account,
    )
    return answer(request, reverse("accounts"))


@door("account.manage")
@require_POST
def deactivate(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Somebody has left: their account opens nothing any more."""
    account = account_of(request, "account.manage")
    other = Account.objects.filter(pk=account_id, service=_service(account)).first()
    if other is None:
        raise NotFound
    accounts.deactivate(other, by=account)
    return answer(request, reverse("accounts"))


@door("account.manage")
@require_POST
def reset_second_factor(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Somebody lost their phone, their key and their codes: their next sign-in sets up a new one."""
    account = account_of(request, "account.manage")
    other = Account.objects.filter(pk=account_id, service=_service(account)).first()
    if other is None:
        raise NotFound
    factors.reset(other, by=account)
    return answer(request, reverse("accounts"))


def _service(account: Account) -> Service:
    if account.service is None:
        raise NotAllowed
    return account.service
