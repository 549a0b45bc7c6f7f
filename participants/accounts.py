"""Services and their staff accounts. Families never have an account: they come in by invitation."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from participants import devices, journal
from participants.errors import NotAllowed, Unclear, WrongMoment
from participants.families import add_person
from participants.models import ZONE, Account, Service
from participants.roles import StaffRole


@transaction.atomic
def open_service(name: str, *, administrator: str, password: str, zone: str = ZONE) -> Service:
    """A new, real (non-demo) service with its first administrator, who signs in with this e-mail and password.

    There is no actor: it is done at the console of the server, before anybody has an account.
    Raises Unclear, with a sentence for the person typing, when the name or e-mail is taken or malformed or the
    password is weak; the sentence never repeats the password.
    """
    if not name.strip():
        raise Unclear(_("A service needs a name."))
    if Service.objects.filter(name__iexact=name.strip()).exists():
        raise Unclear(_("There is already a service called “%(name)s”.") % {"name": name.strip()})
    account = _new_account(administrator.strip().lower(), password)
    service = Service.objects.create(name=name.strip(), zone=zone)
    account.service = service
    journal.write("service.open", by=None, service=service, subject=service.pk)
    called = account.email.split("@")[0].replace(".", " ").title()
    account.person = add_person(called, called=called, service=service, by=None)
    account.save()
    journal.write(
        "account.create",
        by=None,
        service=service,
        subject=account.pk,
        detail={"staff_role": account.staff_role},
    )
    return service


@transaction.atomic
def make_account(
    service: Service, *, email: str, name: str, staff_role: StaffRole, by: Account, password: str
) -> Account:
    """A new member of staff, with a person behind the account so that they can take a seat.

    Raises NotAllowed unless `by` administers this service, Unclear as `open_service` does.
    """
    _administers(by, service)
    account = _new_account(email.strip().lower(), password, staff_role=staff_role)
    account.service = service
    account.person = add_person(
        name, called=name.split()[0] if name.split() else "", service=service, by=by
    )
    account.save()
    journal.write(
        "account.create",
        by=by,
        service=service,
        subject=account.pk,
        detail={"staff_role": str(account.staff_role)},
    )
    return account


@transaction.atomic
def set_password(account: Account, password: str, *, by: Account) -> None:
    """A new password, from the account's administrator; what the old one opened is signed out.

    Raises NotAllowed and Unclear as `make_account` does.
    """
    if account.service is None:
        raise NotAllowed
    _administers(by, account.service)
    _require_strong(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    if account.person is not None:
        devices.raise_epoch(account.person.pk)
    journal.write("account.set_password", by=by, service=account.service, subject=account.pk)


@transaction.atomic
def deactivate(account: Account, *, by: Account) -> None:
    """This account signs nobody in any more: its sessions, sockets and devices end within a second.

    Raises NotAllowed for another service's account, WrongMoment for one's own.
    """
    if account.service is None:
        raise NotAllowed
    _administers(by, account.service)
    if account.pk == by.pk:
        raise WrongMoment(_("Somebody else has to close your own account."))
    changed = Account.objects.filter(pk=account.pk, is_active=True).update(is_active=False)
    if not changed:
        return
    account.refresh_from_db()
    if account.person is not None:
        devices.revoke_all(account.person, by=by)
        devices.raise_epoch(account.person.pk)
    journal.write("account.deactivate", by=by, service=account.service, subject=account.pk)


def _administers(by: Account, service: Service) -> None:
    allowed = by.is_active and by.staff_role == StaffRole.ADMINISTRATOR
    if not allowed or by.service_id != service.pk:
        raise NotAllowed


def _new_account(
    email: str, password: str, *, staff_role: StaffRole = StaffRole.ADMINISTRATOR
) -> Account:
    """An account that is not saved yet."""
    if staff_role not in StaffRole.values:
        raise Unclear
    account = Account(email=email, staff_role=staff_role)
    try:
        validate_email(email)
    except ValidationError as error:
        raise Unclear(_("“%(email)s” is not an e-mail address.") % {"email": email}) from error
    if Account.objects.filter(email__iexact=email).exists():
        raise Unclear(
            _("There is already an account with the e-mail %(email)s.") % {"email": email}
        )
    _require_strong(password, account)
    account.set_password(password)
    return account


def _require_strong(password: str, account: Account) -> None:
    try:
        validate_password(password, user=account)
    except ValidationError as error:
        reasons = " ".join(error.messages)
        raise Unclear(_("This password is too weak. %(reasons)s") % {"reasons": reasons}) from error
