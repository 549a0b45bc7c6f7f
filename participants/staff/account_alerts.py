"""Who in a service hears that the way into an account was changed, so that nobody takes one over unseen."""

from datetime import timedelta

from django.utils import timezone

from participants.messages import notices
from participants.models import Account
from participants.models.choices import StaffRole

#: Who may say the second yes to a coordinator (second_approval.py).
SAY_IT = (StaffRole.MANAGER, StaffRole.ADMINISTRATOR)
TOLD_FOR = timedelta(days=7)


def others(account: Account, *, by: Account) -> list[Account]:
    """The managers and administrators of the service who are neither the one acting nor the one it is
    about.
    """
    rows = Account.objects.select_related("person").filter(
        service=by.service_id, is_active=True, staff_role__in=SAY_IT
    )
    found = rows.exclude(pk__in=[by.pk, account.pk]).order_by("created_at")
    return [one for one in found if one.has_usable_password()]


def tell(account: Account, *, by: Account) -> None:
    """Something was done that could open this account to somebody else: its owner hears of it, and the
    others.
    """
    now = timezone.now()
    for one in (account, *others(account, by=by)):
        notices.queue(
            f"account_changed:{account.pk}:{now.timestamp()}:{one.pk}",
            notices.ACCOUNT_CHANGED,
            person=one.person,
            expires=now + TOLD_FOR,
        )
