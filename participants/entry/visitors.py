"""Who is asking: a person with a device, a member of staff with an account, or nobody we know."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse

from participants.entry.first_page import first_page
from participants.platform.errors import SignInNeeded

if TYPE_CHECKING:
    from django.http import HttpRequest

    from participants.models import Account, Device, Person


@dataclass(frozen=True, slots=True)
class SignIn:
    """Which account signed in as what, in which session, and a hash that changes with the account's password.

    `session_key` is the one the session is stored under: a keyed hash of the browser's (session_rows.py).
    """

    account_id: UUID
    staff_role: str
    session_key: str = field(repr=False)
    password_hash: str = field(repr=False)


@dataclass(frozen=True)
class Two:
    """Somebody who came in by a link, and somebody else who signed in, in one browser."""

    device: "Device"
    account: "Account"


@dataclass(frozen=True)
class Visitor:
    """The one asking, as far as we know. Doors hand it to `access`; verbs take seats or accounts, never
    this.
    """

    person: "Person | None" = None
    device: "Device | None" = None
    account: "Account | None" = None
    sign_in: SignIn | None = None
    # When this session last saw a second factor of the account's. Nobody's rights in a room hang on it.
    proved_at: datetime | None = field(default=None, compare=False)
    # Two people are in in this browser: then nobody is, until it is said who goes on (shared_browser.py).
    two: "Two | None" = None

    @property
    def is_known(self) -> bool:
        """True when a person or an account stands behind the request."""
        return self.person is not None or self.account is not None

    @property
    def first_page(self) -> str:
        """The address where this visitor begins: staff by their role, everybody else at the front door."""
        return first_page(self.account) if self.account is not None else reverse("home")

    def known_person(self) -> "Person":
        """The person asking; raises SignInNeeded when there is none."""
        if self.person is None:
            raise SignInNeeded
        return self.person

    def known_account(self) -> "Account":
        """The staff account asking; raises SignInNeeded when there is none."""
        if self.account is None:
            raise SignInNeeded
        return self.account


NOBODY = Visitor()


def visitor_of(request: "HttpRequest") -> Visitor:
    """Who is asking, as the middleware found out."""
    visitor: Visitor = request.visitor  # type: ignore[attr-defined]
    return visitor


def person_asking(visitor: Visitor, action: str) -> "Person":
    """For `of`: the person asking, about what is theirs alone. Raises SignInNeeded."""
    return visitor.known_person()


def account_asking(visitor: Visitor, action: str) -> "Account":
    """For `of`: the member of staff asking, about what is theirs alone. Raises SignInNeeded."""
    return visitor.known_account()
