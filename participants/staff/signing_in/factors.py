"""What happens to an account's second factors, written in its service's journal. The rows are allauth's.

The journal says that something was set up, used or taken away, and of what kind; never a secret, a code or a
key's name.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from participants.entry import devices
from participants.journal import journal
from participants.models import Account
from participants.models.choices import KnownBy, StaffRole
from participants.platform.errors import NotAllowed, NotFound, Unclear, WrongMoment
from participants.staff import account_alerts, sign_ins
from participants.staff.signing_in.proof import FACTORS


def hold(account: Account) -> None:
    """Lock the account until the transaction ends, so that two browsers cannot take away its last two
    factors.
    """
    Account.objects.select_for_update().get(pk=account.pk)


def was_set_up(kind: str, *, by: Account) -> None:
    """A passkey or an app opens this account from now on."""
    _write("second_factor.set_up", by=by, of=by, kind=kind)


def require_another(factor: Authenticator) -> None:
    """Raises WrongMoment when nothing but this one opens the account."""
    others = Authenticator.objects.filter(user_id=factor.user_id, type__in=FACTORS)
    if not others.exclude(pk=factor.pk).exists():
        raise WrongMoment(_("This is your only one. Set up another way to show that it is you first."))


def was_removed(kind: str, *, by: Account) -> None:
    """A passkey or an app opens this account no more."""
    _write("second_factor.remove", by=by, of=by, kind=kind)


def has_new_recovery_codes(*, by: Account) -> None:
    """Ten new recovery codes; the ones before open nothing."""
    _write("second_factor.new_recovery_codes", by=by, of=by)


def used_recovery_code(account: Account) -> None:
    """One recovery code less."""
    _write("second_factor.use_recovery_code", by=account, of=account)


@transaction.atomic
def use_up(factor: Authenticator, code: str) -> bool:
    """True the first time: neither a code nor one before it opens anything twice (RFC 6238, 5.2), in whatever
    process.
    """
    kept = Authenticator.objects.select_for_update().get(pk=factor.pk)
    secret = decrypt(kept.data["secret"])
    bare = "".join(sign for sign in code if sign.isdigit())
    fitting = [
        counter
        for counter in yield_hotp_counters_from_time()
        if constant_time_compare(format_hotp_value(hotp_value(secret, counter)), bare)
    ]
    if not fitting or max(fitting) <= kept.data.get("used_up_to", 0):
        return False
    kept.data["used_up_to"] = max(fitting)
    kept.save(update_fields=["data"])
    return True


@transaction.atomic
def reset(account: Account, *, by: Account | None, known_by: str = "") -> None:
    """Everything is lost: the account has no second factor any more, and its next sign-in sets one up. All
    its sessions end.

    `by` is another administrator of the account's service, or None at the console of the server; `known_by`
    is how they knew that it was its owner who asked (KnownBy). The owner and anyone who could say a second
    yes are told. Raises NotAllowed, NotFound when there is nothing to take away, Unclear where an
    administrator does not say how they knew.
    """
    if by is not None and (by.pk == account.pk or not _administers(by, account)):
        raise NotAllowed
    if by is not None and known_by not in KnownBy.values:
        raise Unclear(_("How did you know that it was them?"), field="known_by")
    hold(account)
    gone, _rows = Authenticator.objects.filter(user=account).delete()
    if not gone:
        raise NotFound
    sign_ins.end_all(account)
    if account.person_id is not None:
        devices.raise_epoch(account.person_id)
    if by is not None:
        account_alerts.tell(account, by=by)
    _write("second_factor.reset", by=by, of=account, known_by=known_by or "console")


def _administers(by: Account, account: Account) -> bool:
    same = by.service_id is not None and by.service_id == account.service_id
    return same and by.is_active and by.staff_role == StaffRole.ADMINISTRATOR


def _write(action: str, *, by: Account | None, of: Account, **detail: str) -> None:
    if of.service is not None:
        journal.write(action, by=by, service=of.service, subject=of.pk, detail=detail)
