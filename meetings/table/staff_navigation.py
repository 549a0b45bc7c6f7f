"""Where people who work here can go: the same few words in one row on every staff page, by role."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings import access, policy
from participants.models import Account


@dataclass(frozen=True)
class Way:
    """One place: the name of its address, what it is called, its drawing, and what one must be allowed to do
    there.
    """

    name: str
    words: str | Promise
    icon: str
    action: str

    @property
    def address(self) -> str:
        """Where it leads."""
        return reverse(self.name)


_ME = Way("me", _("Me"), "user", "account.own")
_OWN = (Way("first_hour", _("First hour"), "lifebuoy", "help.see"), _ME)
WAYS: dict[str, tuple[Way, ...]] = {
    policy.STAFF_COORDINATOR: (
        Way("desk", _("Desk"), "house", "desk.see"),
        Way("desk_families", _("Families"), "users-three", "desk.see"),
        *_OWN,
    ),
    policy.MANAGER: (
        Way("teams", _("Teams"), "users-three", "family.allocate"),
        Way("numbers", _("Numbers"), "list-bullets", "numbers.see"),
        *_OWN,
    ),
    policy.ADMINISTRATOR: (
        Way("accounts", _("Accounts"), "key", "account.manage"),
        Way("signed_in", _("Sign-ins"), "device-mobile", "account.manage"),
        Way("service", _("Service"), "gear", "service.manage"),
        _ME,
    ),
}


@dataclass(frozen=True)
class Place:
    """A way as one page shows it: `here` is "page" on it, "true" on a page below it, else nothing."""

    way: Way
    here: str


def places(account: Account, *, path: str) -> list[Place]:
    """The places this account may go to, seen from the page at `path`."""
    role = access.staff_role(account)
    ways = [way for way in WAYS[role] if policy.may(role, way.action)]
    nearest = max(
        (way for way in ways if path.startswith(way.address)),
        key=lambda way: len(way.address),
        default=None,
    )
    return [Place(way, _here(way, path) if way is nearest else "") for way in ways]


def _here(way: Way, path: str) -> str:
    return "page" if path == way.address else "true"
