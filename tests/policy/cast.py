"""Everybody who may come to the house, one for each role of the policy table."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.test import Client
from django.utils import timezone

from meetings import policy
from meetings.api import api_tokens
from meetings.models import Seat
from participants.models import Account
from participants.models.choices import Role, StaffRole
from participants.staff import accounts
from tests.policy.walk import Address
from tests.support.family import Reilly
from tests.support.staff import sign_in as signed_in


@dataclass(frozen=True)
class Part:
    """A role, who of the family plays it, and what has to be set for it."""

    role: str
    played_by: str = ""
    as_seat: Role | None = None
    stays: bool = False
    also: frozenset[str] = frozenset()
    account: Callable[[Reilly], Account] | None = None


def _another_coordinator(reilly: Reilly) -> Account:
    return accounts.make_account(
        reilly.family.service,
        email="another@example.org",
        name="Ann Other",
        staff_role=StaffRole.COORDINATOR,
        by=reilly.evening.administrator,
        password="a long enough password 1",
    )


CAST: dict[str, Part] = {
    policy.FAMILY: Part(policy.FAMILY, "siobhan"),
    policy.CHILD: Part(policy.CHILD, "maya"),
    policy.SUPPORTER: Part(policy.SUPPORTER, "aisha", Role.SUPPORTER),
    policy.ADVOCATE: Part(policy.ADVOCATE, "aisha", Role.ADVOCATE),
    policy.INTERPRETER: Part(policy.INTERPRETER, "aisha", Role.INTERPRETER),
    policy.COMPANION: Part(policy.COMPANION, "aisha", Role.ADVOCATE, stays=True),
    policy.COORDINATOR: Part(
        policy.COORDINATOR,
        "tom",
        also=frozenset({policy.STAFF_COORDINATOR}),
        account=lambda reilly: reilly.coordinator,
    ),
    policy.REFERRER: Part(policy.REFERRER, "priya"),
    policy.INFORMATION_GIVER: Part(policy.INFORMATION_GIVER, "priya", Role.INFORMATION_GIVER),
    policy.STAFF_COORDINATOR: Part(policy.STAFF_COORDINATOR, account=_another_coordinator),
    policy.MANAGER: Part(policy.MANAGER, account=lambda reilly: reilly.evening.manager),
    policy.ADMINISTRATOR: Part(policy.ADMINISTRATOR, account=lambda reilly: reilly.evening.administrator),
    policy.PERSON: Part(policy.PERSON, "kwame"),
    policy.ANYBODY: Part(policy.ANYBODY),
}


@dataclass
class Visitor:
    """A browser (and, for staff, a token) of one part."""

    name: str
    part: Part
    client: Client
    token: str = ""
    known: bool = field(default=False)

    def __post_init__(self) -> None:
        self.cookies = {name: cookie.value for name, cookie in self.client.cookies.items()}

    def roles(self, address: Address) -> frozenset[str]:
        """Everything the visitor is, as far as this address asks: the API knows staff by token and nobody
        else.
        """
        found = {policy.ANYBODY}
        if address.is_api:
            return frozenset(found if not self.token else {*found, self.part.role, *self.part.also})
        if self.known:
            found |= {policy.PERSON, self.part.role, *self.part.also}
        return frozenset(found)


def sign_in(part: Part, reilly: Reilly) -> Visitor:
    """A visitor of this part; the meeting's seats are set to fit."""
    client = Client(raise_request_exception=False)
    if part.account is not None:
        account = part.account(reilly)
        signed_in(client, account)
        return Visitor(part.role, part, client, token=api_tokens.issue(account), known=True)
    if part.played_by:
        client.cookies[settings.DEVICE_COOKIE] = reilly.key(part.played_by)
        _dress(part, reilly.seat(part.played_by))
    return Visitor(part.role, part, client, known=bool(part.played_by))


def _dress(part: Part, seat: Seat) -> None:
    changes: dict[str, object] = {"stays_in_private": part.stays}
    if part.as_seat is not None:
        changes["role"] = part.as_seat
    if part.role == policy.PERSON:  # somebody with a device, and no seat at this meeting
        changes["removed_at"] = timezone.now()
    Seat.objects.filter(pk=seat.pk).update(**changes)
