"""Services and their staff accounts. Families never have an account: they come in by invitation."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from participants import journal
from participants.errors import Unclear
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
    account = _first_administrator(administrator.strip().lower(), password)
    service = Service.objects.create(name=name.strip(), zone=zone)
    account.service = service
    account.save()
    journal.write("service.open", by=None, service=service, subject=service.pk)
    journal.write(
        "account.create",
        by=None,
        service=service,
        subject=account.pk,
        detail={"staff_role": account.staff_role},
    )
    return service


def _first_administrator(email: str, password: str) -> Account:
    """An account that is not saved yet."""
    account = Account(email=email, staff_role=StaffRole.ADMINISTRATOR)
    try:
        validate_email(email)
    except ValidationError as error:
        raise Unclear(_("“%(email)s” is not an e-mail address.") % {"email": email}) from error
    if Account.objects.filter(email__iexact=email).exists():
        raise Unclear(
            _("There is already an account with the e-mail %(email)s.") % {"email": email}
        )
    try:
        validate_password(password, user=account)
    except ValidationError as error:
        reasons = " ".join(error.messages)
        raise Unclear(_("This password is too weak. %(reasons)s") % {"reasons": reasons}) from error
    account.set_password(password)
    return account
