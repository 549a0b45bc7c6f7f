"""Where people who work here can go: the same few words in one row on every staff page, by role."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings import access, policy
from participants.models import Account


@dataclass(frozen=True)
class StaffPage:
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


_ME = StaffPage("me", _("Me"), "user", "account.own")
_OWN = (StaffPage("first_hour", _("First hour"), "lifebuoy", "help.see"), _ME)
STAFF_PAGES: dict[str, tuple[StaffPage, ...]] = {
    policy.STAFF_COORDINATOR: (
        StaffPage("desk", _("Desk"), "house", "desk.see"),
        StaffPage("desk_families", _("Families"), "users-three", "desk.see"),
        *_OWN,
    ),
    policy.MANAGER: (
        StaffPage("teams", _("Teams"), "users-three", "family.allocate"),
        StaffPage("numbers", _("Numbers"), "list-bullets", "numbers.see"),
        *_OWN,
    ),
    policy.ADMINISTRATOR: (
        StaffPage("accounts", _("Accounts"), "key", "account.manage"),
        StaffPage("signed_in", _("Sign-ins"), "device-mobile", "account.manage"),
        StaffPage("service", _("Service"), "gear", "service.manage"),
        _ME,
    ),
}


@dataclass(frozen=True)
class StaffLink:
    """A way as one page shows it: `here` is "page" on it, "true" on a page below it, else nothing."""

    way: StaffPage
    here: str


def staff_links(account: Account, *, path: str) -> list[StaffLink]:
    """The places this account may go to, seen from the page at `path`."""
    role = access.staff_role(account)
    ways = [way for way in STAFF_PAGES[role] if policy.may(role, way.action)]
    nearest = max(
        (way for way in ways if path.startswith(way.address)),
        key=lambda way: len(way.address),
        default=None,
    )
    return [StaffLink(way, _here(way, path) if way is nearest else "") for way in ways]


def _here(way: StaffPage, path: str) -> str:
    return "page" if path == way.address else "true"
