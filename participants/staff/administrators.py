"""Who administers a service. There is always one: the last can neither be closed nor become something
else.
"""

from participants.models import Account, Service
from participants.models.choices import StaffRole
from participants.platform.errors import NotAllowed, WrongMoment


def require(by: Account, service: Service | None) -> None:
    """Raises NotAllowed unless `by` administers this service."""
    is_one = by.is_active and by.staff_role == StaffRole.ADMINISTRATOR
    if not is_one or service is None or by.service_id != service.pk:
        raise NotAllowed


def hold(account: Account, *, by: Account, own: str) -> Account:
    """The account read afresh, the service's administrators locked until the transaction ends.

    Two who close each other at the same moment are one after the other: the second is no administrator any
    more. So the one who acts stays, and the last one is never gone. Raises WrongMoment with the words `own`
    for one's own account.
    """
    require(by, account.service)
    standing = Account.objects.select_for_update().filter(
        service=account.service, staff_role=StaffRole.ADMINISTRATOR, is_active=True
    )
    if by.pk not in {one.pk for one in standing}:
        raise NotAllowed
    if account.pk == by.pk:
        raise WrongMoment(own)
    return Account.objects.select_related("person", "service").get(pk=account.pk)
