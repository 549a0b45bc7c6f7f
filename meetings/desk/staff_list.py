"""The accounts of a service as its administrator sees them: searched, narrowed and counted by the
database.
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.models import Account, PasswordLink, Service
from participants.models.choices import StaffRole
from participants.staff.signing_in.proof import FACTORS

#: What Django writes in place of a password that nobody has set yet (contrib.auth.hashers).
NO_PASSWORD = "!"  # noqa: S105 - the sign for none
_FACTOR = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS))
_LINK_UNTIL = Subquery(
    PasswordLink.objects.filter(account=OuterRef("pk"), ended_at=None)
    .order_by("-made_at")
    .values("until")[:1]
)

_OPEN = Q(is_active=True)
_WAITING = Q(is_active=True, password__startswith=NO_PASSWORD)
#: Ways to narrow the list: what the address says, its words, and what it keeps.
NARROWED: dict[str, tuple[str | Promise, Q]] = {
    "": (_("All"), Q()),
    "coordinators": (_("Coordinators"), _OPEN & Q(staff_role=StaffRole.COORDINATOR)),
    "managers": (_("Managers"), _OPEN & Q(staff_role=StaffRole.MANAGER)),
    "administrators": (_("Administrators"), _OPEN & Q(staff_role=StaffRole.ADMINISTRATOR)),
    "no-second-step": (_("No second step yet"), _OPEN & Q(has_factor=False)),
    "waiting": (_("Not in yet"), _WAITING),
    "closed": (_("Closed"), Q(is_active=False)),
}


@dataclass(frozen=True)
class Narrower:
    """One way to narrow the list, with how many it keeps."""

    show: str
    words: str | Promise
    count: int


def accounts(service: Service, *, search: str = "", show: str = "") -> QuerySet[Account]:
    """The service's accounts by name, each with `has_factor` and `link_until`. What nobody knows as `show` is
    all.
    """
    found = _all(service).filter(NARROWED.get(show, NARROWED[""])[1])
    for word in search.split():
        found = found.filter(Q(person__name__icontains=word) | Q(email__icontains=word))
    return found.select_related("person").order_by("person__name", "email")


def narrowers(service: Service) -> list[Narrower]:
    """Every way to narrow the list that keeps somebody, counted in one query."""
    counts = _all(service).aggregate(
        **{f"n{i}": Count("pk", filter=keeps) for i, (_w, keeps) in enumerate(NARROWED.values())}
    )
    found = [
        Narrower(show, words, counts[f"n{i}"]) for i, (show, (words, _keeps)) in enumerate(NARROWED.items())
    ]
    return [one for one in found if one.count or not one.show]


def can_sign_in(service: Service) -> int:
    """How many accounts are open and have a password."""
    return Account.objects.filter(_OPEN & ~_WAITING, service=service).count()


def waiting(service: Service) -> QuerySet[Account]:
    """Who was invited and has not set a password yet, the latest first."""
    return _all(service).filter(_WAITING).select_related("person").order_by("-created_at")


def has_run_out(account: Account, *, now: datetime) -> bool:
    """True when an invited account has no link that still works."""
    until: datetime | None = getattr(account, "link_until", None)
    return until is None or until < now


def _all(service: Service) -> QuerySet[Account]:
    return Account.objects.filter(service=service).annotate(has_factor=_FACTOR, link_until=_LINK_UNTIL)
