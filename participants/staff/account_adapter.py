"""How staff sign in. Accounts are made by an administrator, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from participants.entry import devices
from participants.entry.first_page import first_page
from participants.models import Account
from participants.platform.network_addresses import address_of, hidden
from participants.staff.signing_in import proof


class StaffAdapter(DefaultAccountAdapter):
    """Closes sign-up and allauth's own mail, and says where staff go once they are in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where somebody signs in from, as a keyed hash: all that allauth does with it is count."""
        return hidden(address_of(request))

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """The one rule for changing second factors, for whatever page of allauth's asks."""
        request = context.request
        account = request.user if request is not None else None
        if request is None or not isinstance(account, Account):
            return True
        return not proof.may_change_factors(request, account)

    def get_reauthentication_methods(self, user: Account | AnonymousUser) -> list[dict[str, Any]]:
        """The second factor once there is one; the password only before."""
        if not isinstance(user, Account):
            return []
        name = "prove" if proof.has_factor(user) else "account_reauthenticate"
        return [{"id": name, "description": "", "url": reverse(name)}]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page of the person who has signed in."""
        account = request.user
        return first_page(account) if isinstance(account, Account) else reverse("home")

    def logout(self, request: HttpRequest) -> None:
        """Sign out; the sockets this session opened close within a second."""
        account = request.user
        super().logout(request)
        if isinstance(account, Account) and account.person_id is not None:
            devices.raise_epoch(account.person_id)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth writes to nobody: whatever this house has to say goes through its outbox, in its own
        words.
        """


def who_signs_in(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The e-mail somebody tries to sign in with, so that tries are counted per account and address together.

    Never per account alone: then anybody who knows an e-mail could keep its owner out.
    """
    typed = (credentials or {}).get("email") or (credentials or {}).get("username")
    if not typed and request is not None:
        typed = request.POST.get("login", "")
    return str(typed or "").strip().lower()
