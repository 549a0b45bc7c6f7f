"""A coordinator's account needs a second person's yes: anyone who makes accounts cannot make themselves, or a
friend, into one alone.

An administrator asks; a manager or another administrator, who was here before that, says yes or no. Until
then a new account stays shut and an open one keeps its part. Nobody says yes to their own asking, or to their
own account.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.entry import devices
from participants.journal import journal
from participants.messages import notices
from participants.models import Account, Service
from participants.models.choices import StaffRole
from participants.platform.errors import NotAllowed, NotFound, WrongMoment
from participants.staff import account_alerts, own_passwords

#: How many are shown at once; when they are answered, the next come.
SHOWN = 10


class NobodyElse(WrongMoment):
    """There is nobody in the service yet who could say the second yes."""

    code = "nobody_else"


def is_needed(staff_role: str) -> bool:
    """True for the one part that opens families."""
    return staff_role == StaffRole.COORDINATOR


def waiting(service: Service) -> QuerySet[Account]:
    """Accounts of this service that wait for a second yes, the first asked for first."""
    rows = Account.objects.exclude(wanted_role="").filter(service=service)
    return rows.select_related("person", "wanted_by__person").order_by("wanted_at")


def waiting_for(account: Account) -> QuerySet[Account]:
    """Those of them that this account may say yes to."""
    if account.service is None or account.staff_role not in account_alerts.SAY_IT or not account.is_active:
        return Account.objects.none()
    asked = waiting(account.service).exclude(wanted_by=account).exclude(pk=account.pk)
    return asked.filter(wanted_at__gt=account.created_at)


def ask(account: Account, staff_role: StaffRole, *, by: Account) -> None:
    """Ask for a second yes to this part. A part of a larger verb, whose checks come first. Raises
    NobodyElse.
    """
    others = account_alerts.others(account, by=by)
    if not others:
        raise NobodyElse(
            _(
                "A coordinator needs a second person’s yes, and there is nobody else yet who could say it. "
                "First invite a manager, or another administrator; once they have signed in, ask again."
            ),
            field="staff_role",
        )
    now = timezone.now()
    account.wanted_role, account.wanted_by, account.wanted_at = staff_role, by, now
    account.save(update_fields=["wanted_role", "wanted_by", "wanted_at"])
    _write("account.ask_yes", account, by=by)
    for one in others:
        notices.queue(
            f"second_yes:{account.pk}:{now.timestamp()}:{one.pk}",
            notices.LOOK_AT_DESK,
            person=one.person,
            expires=now + account_alerts.TOLD_FOR,
        )


@transaction.atomic
def say_yes(account: Account, *, by: Account) -> own_passwords.Made | None:
    """The second yes: the account opens, or has its new part. Answers the owner's link where they have no
    password yet.

    Raises NotFound where nothing waits, NotAllowed for the person who asked, came later, or is not a manager
    or administrator here.
    """
    held = _hold(account, by=by)
    held.staff_role, held.is_active = held.wanted_role, True
    _settle(held)
    held.save(update_fields=["staff_role", "is_active"])
    if held.person is not None:
        devices.raise_epoch(held.person.pk)
    _write("account.say_yes", held, by=by, part=str(held.staff_role))
    return None if held.has_usable_password() else own_passwords.first_link(held, by=by)


@transaction.atomic
def say_no(account: Account, *, by: Account) -> None:
    """No, or taken back by the person who asked: nothing changes, and a new account stays shut."""
    held = _hold(account, by=by, may_be_asker=True)
    _settle(held)
    _write("account.say_no", held, by=by)


def _hold(account: Account, *, by: Account, may_be_asker: bool = False) -> Account:
    rows = Account.objects.select_for_update(of=("self",)).select_related("person", "service")
    held = rows.filter(pk=account.pk).exclude(wanted_role="").first()
    if held is None or held.service_id != by.service_id:
        raise NotFound
    if may_be_asker and held.wanted_by_id == by.pk:
        return held
    if not waiting_for(by).filter(pk=held.pk).exists():
        raise NotAllowed
    return held


def _settle(account: Account) -> None:
    account.wanted_role, account.wanted_by, account.wanted_at = "", None, None
    account.save(update_fields=["wanted_role", "wanted_by", "wanted_at"])


def _write(action: str, account: Account, *, by: Account, **detail: str) -> None:
    if account.service is not None:
        journal.write(action, by=by, service=account.service, subject=account.pk, detail=detail)
