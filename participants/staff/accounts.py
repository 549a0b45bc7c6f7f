"""Services and their staff accounts. Families never have an account: they come in by invitation."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from participants.entry import devices
from participants.journal import journal
from participants.models import ZONE, Account, Service
from participants.models.choices import StaffRole
from participants.people.families import add_person
from participants.platform import names, time_zones
from participants.platform.errors import NotAllowed, Unclear, WrongMoment
from participants.staff import administrators, own_passwords, second_approval, sign_ins


@transaction.atomic
def open_service(name: str, *, administrator: str, password: str, zone: str = ZONE) -> Service:
    """A new, real (non-demo) service with its first administrator, who signs in with this e-mail and
    password.

    There is no actor: it is done at the console of the server, before anybody has an account. Raises Unclear,
    with a sentence for the person typing, when the name or e-mail is taken or malformed, the password is
    weak or nobody keeps this clock; the sentence never repeats the password.
    """
    name = names.required(name, field="name", words=_("A service needs a name."))
    if Service.objects.filter(name__iexact=name).exists():
        raise Unclear(_("There is already a service called “%(name)s”.") % {"name": name})
    account = _new_account(administrator.strip().lower(), password)
    service = Service.objects.create(name=name, zone=time_zones.required(zone))
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
    administrators.require(by, service)
    account = _new_account(email.strip().lower(), password, staff_role=staff_role)
    _add(account, name, service=service, by=by)
    return account


@transaction.atomic
def set_password(account: Account, password: str, *, by: Account) -> None:
    """A new password, from the account's administrator; what the old one opened is signed out.

    Raises NotAllowed and Unclear as `make_account` does.
    """
    if account.service is None:
        raise NotAllowed
    administrators.require(by, account.service)
    own_passwords.require_strong(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    if account.person is not None:
        devices.raise_epoch(account.person.pk)
    journal.write("account.set_password", by=by, service=account.service, subject=account.pk)


@transaction.atomic
def invite_to_work(
    service: Service, *, email: str, name: str, staff_role: StaffRole, by: Account
) -> own_passwords.Made | None:
    """An account whose owner sets the password: a link goes to them, and nobody else ever types or sees it.

    A coordinator's waits, shut, for a second person's yes (second_approval.py): None then, and the link is
    made with the yes. Raises NobodyElse where there is none, NotAllowed unless `by` administers this service,
    Unclear (with its field) for a name, e-mail or role that will not do.
    """
    administrators.require(by, service)
    name = names.required(name, field="name", words=_("Who are they? Write their name."))
    account = _new_account(email.strip().lower(), None, staff_role=staff_role)
    waits = second_approval.is_needed(staff_role)
    account.is_active = not waits
    _add(account, name, service=service, by=by)
    if waits:
        second_approval.ask(account, staff_role, by=by)
        return None
    return own_passwords.make(account, by=by)


@transaction.atomic
def change_role(account: Account, staff_role: StaffRole, *, by: Account) -> Account:
    """Another part in the service; the old one ends at once, on pages and in open rooms.

    To be a coordinator waits for a second person's yes; until then the part stays what it was.
    Raises NotAllowed, WrongMoment for one's own account and for a coordinator who still has families.
    """
    account = administrators.hold(account, by=by, own=_("Somebody else has to change your own part."))
    if staff_role not in StaffRole.values:
        raise Unclear(_("Choose a part."), field="staff_role")
    before = account.staff_role
    if before == staff_role:
        return account
    left = account.families.count()
    if left:
        raise WrongMoment(_("They still look after families. A manager hands those over first."))
    if second_approval.is_needed(staff_role):
        second_approval.ask(account, staff_role, by=by)
        return account
    account.staff_role = staff_role
    account.save(update_fields=["staff_role"])
    if account.person is not None:
        devices.raise_epoch(account.person.pk)
    detail = {"from": str(before), "to": str(staff_role)}
    journal.write("account.change_role", by=by, service=account.service, subject=account.pk, detail=detail)
    return account


@transaction.atomic
def deactivate(account: Account, *, by: Account) -> None:
    """This account signs nobody in any more: its sessions, sockets, devices and links end within a second.

    Raises NotAllowed for another service's account, WrongMoment for one's own.
    """
    account = administrators.hold(account, by=by, own=_("Somebody else has to close your own account."))
    if not account.is_active:
        return
    account.is_active = False
    account.wanted_role, account.wanted_by, account.wanted_at = "", None, None
    account.save(update_fields=["is_active", "wanted_role", "wanted_by", "wanted_at"])
    own_passwords.end(account)
    sign_ins.end_all(account)
    if account.person is not None:
        devices.revoke_all(account.person, by=by)
        devices.raise_epoch(account.person.pk)
    journal.write("account.deactivate", by=by, service=account.service, subject=account.pk)


@transaction.atomic
def reopen(account: Account, *, by: Account) -> None:
    """This account signs its owner in again, with the password and the second step they had. Raises
    NotAllowed.

    A coordinator's waits for a second person's yes.
    """
    administrators.require(by, account.service)
    closed = Account.objects.select_for_update().filter(pk=account.pk, is_active=False).first()
    if closed is None:
        return
    if second_approval.is_needed(closed.staff_role):
        second_approval.ask(closed, StaffRole(closed.staff_role), by=by)
        return
    closed.is_active = True
    closed.save(update_fields=["is_active"])
    journal.write("account.reopen", by=by, service=account.service, subject=account.pk)


def _add(account: Account, name: str, *, service: Service, by: Account | None) -> None:
    """Keep the account, with a person behind it so that they can take a seat."""
    account.service = service
    called = name.split()[0] if name.split() else ""
    account.person = add_person(name, called=called, service=service, by=by)
    account.save()
    journal.write(
        "account.create",
        by=by,
        service=service,
        subject=account.pk,
        detail={"staff_role": str(account.staff_role)},
    )


def _new_account(
    email: str, password: str | None, *, staff_role: StaffRole = StaffRole.ADMINISTRATOR
) -> Account:
    """An account that is not saved yet; without a password, nobody signs in until its owner has set one."""
    if staff_role not in StaffRole.values:
        raise Unclear(_("Choose a part."), field="staff_role")
    account = Account(email=email, staff_role=staff_role)
    try:
        validate_email(email)
    except ValidationError as error:
        words = _("“%(email)s” is not an e-mail address.") % {"email": email}
        raise Unclear(words, field="email") from error
    if Account.objects.filter(email__iexact=email).exists():
        raise Unclear(
            _("There is already an account with the e-mail %(email)s.") % {"email": email},
            field="email",
        )
    if password is not None:
        own_passwords.require_strong(password, account)
    account.set_password(password)
    return account
