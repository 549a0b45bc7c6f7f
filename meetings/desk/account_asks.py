"""What is asked about before it is done to an account: a new link, a new second step, closing it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from meetings.desk.account_forms import KnownForm
from participants.models import Account
from participants.platform.isolated_text import as_said
from participants.staff import accounts, own_passwords
from participants.staff.signing_in import factors

Words = str | Promise


@dataclass(frozen=True)
class Ask:
    """The heading, what happens, the button, what is done, and what is said of it then."""

    title: Words
    happens: Words
    press: Words
    do: Callable[[Account, Account, dict[str, Any]], own_passwords.Made | None]
    said: Words = ""
    #: Whether their families are named, and whether it is asked how they are known.
    counts_families: bool = False
    known_form: type[KnownForm] | None = None

    def about(self, other: Account) -> dict[str, Any]:
        """What the page shows."""
        name = other.person.name if other.person is not None else other.email
        return {
            "service": other.service,
            "other": other,
            # The name keeps its own direction inside the sentence (a heading takes no markup).
            "title": str(self.title) % {"name": as_said(name)},
            "happens": self.happens,
            "press": self.press,
            "families": other.families.count() if self.counts_families else 0,
            "known_form": self.known_form() if self.known_form is not None else None,
        }


def _new_password(other: Account, by: Account, _said: dict[str, Any]) -> own_passwords.Made:
    return own_passwords.make(other, by=by)


def _reset(other: Account, by: Account, said: dict[str, Any]) -> None:
    factors.reset(other, by=by, known_by=said["known_by"])


def _close(other: Account, by: Account, _said: dict[str, Any]) -> None:
    accounts.deactivate(other, by=by)


#: They forgot it, or their invitation ran out: a new link, with which they set one themselves.
NEW_PASSWORD = Ask(
    gettext_lazy("A new password for %(name)s?"),
    gettext_lazy(
        "They get a link and set it themselves; nobody else sees it. It works once, for seven days. "
        "Until then the old one works; after it the old one ends, and they are signed out everywhere."
    ),
    gettext_lazy("Make the link"),
    do=_new_password,
)
#: Somebody lost their phone, their key and their codes: their next sign-in sets up a new one.
SECOND_STEP = Ask(
    gettext_lazy("%(name)s lost their second step?"),
    gettext_lazy(
        "See them, or ring them on a number you know, and make sure that it is really them. Their "
        "passkeys, their app and their recovery codes end, and they are signed out everywhere. Their "
        "next sign-in sets up new ones. They are told, and so are the managers and other administrators."
    ),
    gettext_lazy("It is them: end their second step"),
    do=_reset,
    said=gettext_lazy("Done. Their next sign-in sets up a new second step."),
    known_form=KnownForm,
)
#: Somebody has left: their account opens nothing any more. It can be opened again.
CLOSE = Ask(
    gettext_lazy("Close the account of %(name)s?"),
    gettext_lazy(
        "They are signed out everywhere at once, and their link and password open nothing. Nothing is "
        "deleted, and you can open it again."
    ),
    gettext_lazy("Close it"),
    do=_close,
    said=gettext_lazy("Closed. You can open it again here."),
    counts_families=True,
)
