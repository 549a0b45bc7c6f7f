"""What is a member of staff's own: their account, the meetings they sit at, and the first hour."""

from django.http import HttpRequest, HttpResponse

from meetings import access, desk
from meetings.desk import first_hour
from meetings.pages.page_context import page
from meetings.policy import GOING_ON, SAFETY_PAUSE
from participants.entry.visitors import visitor_of
from participants.models import Account
from participants.models.choices import StaffRole
from participants.platform.doors import READ, door
from participants.platform.paging import paged


@door("account.own", of=access.staff_for, methods=READ)
def me(request: HttpRequest, account: Account) -> HttpResponse:
    """One's own account, and a coordinator's own places at meetings that are not over."""
    context = {"account": account}
    if account.staff_role == StaffRole.COORDINATOR and account.person is not None:
        seats = access.seats_of(visitor_of(request)).filter(meeting__stage__in=(*GOING_ON, SAFETY_PAUSE))
        context |= paged(request, seats, size=10)
    return page(request, "me.html", context)


@door("help.see", of=access.staff_for, methods=READ)
def first_hour_page(request: HttpRequest, account: Account) -> HttpResponse:
    """What to do first, for somebody of this role."""
    steps = first_hour.shown(account)
    context = {
        "account": account,
        "greeting": desk.greeting(account),
        "steps": steps,
        "begun": any(one.state == "done" for one in steps[1:]),
        "ask": _whom_to_ask(account),
    }
    return page(request, "first_hour.html", context)


def _whom_to_ask(account: Account) -> list[Account]:
    """Managers for a coordinator, administrators for a manager, other administrators for an administrator; a
    few of them.
    """
    asks = {StaffRole.COORDINATOR: StaffRole.MANAGER}
    wanted = asks.get(StaffRole(account.staff_role), StaffRole.ADMINISTRATOR)
    found = Account.objects.filter(service=account.service, staff_role=wanted, is_active=True)
    return list(found.exclude(pk=account.pk).select_related("person").order_by("person__name")[:3])
