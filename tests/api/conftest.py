"""One small service with two coordinators, and programs that ask in their names."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from meetings import seats
from meetings.api import api_tokens
from meetings.desk import offering
from meetings.models import Circle, Meeting, Seat
from participants.models import Account, Family, Member, Person, Service
from participants.models.choices import Relation, Role, StaffRole
from participants.people import families, safe_contact
from plans.agreement.canonical import canonical_bytes, fingerprint
from plans.models import SealedPlan, Signature, Version
from plans.models.choices import MarkKind, SignatureKind
from tests.plans.sample import PLAN

PROBLEM = "application/problem+json"
PDF = b"%PDF-1.7 not really"


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document of a refusal."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == PROBLEM
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    return body


class Program:
    """A program with a token: `get`, `post` … answer Django's response; bodies are JSON."""

    def __init__(self, token: str | None = None) -> None:
        headers = {"Authorization": f"Token {token}"} if token else {}
        self.client = Client(headers=headers, raise_request_exception=True)

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The answer from an address below /api/v1/."""
        send: Callable[..., Any] = getattr(self.client, method)
        if body is None:
            return send(f"/api/v1/{path}", **more)
        return send(f"/api/v1/{path}", data=body, content_type="application/json", **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.ask("get", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.ask("post", path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.ask("put", path, body, **more)

    def patch(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.ask("patch", path, body, **more)

    def delete(self, path: str, **more: Any) -> Any:
        return self.ask("delete", path, **more)


@dataclass
class Table:
    """Tom's family with a meeting being prepared."""

    service: Service
    tom: Account
    family: Family
    siobhan: Member
    theo: Member
    meeting: Meeting
    circle: Circle
    toms_seat: Seat
    siobhans_seat: Seat
    priya: Person
    priyas_seat: Seat


def staff(service: Service, email: str, role: StaffRole, *, called: str) -> Account:
    """A staff account with its person."""
    person = families.add_person(f"{called} Somebody", called=called, service=service, by=None)
    return Account.objects.create_user(email, service=service, person=person, staff_role=role)


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    """Argon2 with the least work: contract tests make many codes."""
    settings.PASSWORD_HASHERS = ["tests.support.hashers.QuickArgon2"]


@pytest.fixture
def service(db: None) -> Service:
    """Northtown."""
    return Service.objects.create(name="Northtown")


@pytest.fixture
def tom(service: Service) -> Account:
    """The coordinator whose family it is."""
    return staff(service, "tom@example.org", StaffRole.COORDINATOR, called="Tom")


@pytest.fixture
def toms_token(tom: Account) -> str:
    """The token of Tom's program."""
    return api_tokens.issue(tom)


@pytest.fixture
def toms(toms_token: str) -> Program:
    """A program that works for Tom."""
    return Program(toms_token)


@pytest.fixture
def anns(service: Service) -> Program:
    """A program that works for another coordinator of the same service."""
    return Program(api_tokens.issue(staff(service, "ann@example.org", StaffRole.COORDINATOR, called="Ann")))


@pytest.fixture
def managers(service: Service) -> Program:
    """A program that works for a manager."""
    return Program(api_tokens.issue(staff(service, "may@example.org", StaffRole.MANAGER, called="May")))


@pytest.fixture
def administrators(service: Service) -> Program:
    """A program that works for an administrator."""
    return Program(
        api_tokens.issue(staff(service, "adam@example.org", StaffRole.ADMINISTRATOR, called="Adam"))
    )


@pytest.fixture
def nobodys() -> Program:
    """A program without a token."""
    return Program()


@pytest.fixture
def table(service: Service, tom: Account) -> Table:
    """Tom's family: Siobhan has said yes, her safe contact is checked, both have seats, and so has Priya."""
    family = families.create_family("Reilly", by=tom)

    def member(name: str, relation: Relation, *, child: bool = False) -> Member:
        person = families.add_person(f"{name} Reilly", called=name, service=service, is_child=child, by=tom)
        return families.add_member(
            family, person, relation=relation, parental_responsibility=not child, by=tom
        )

    siobhan = member("Siobhan", Relation.MOTHER)
    theo = member("Theo", Relation.CHILD, child=True)
    families.record_consent(siobhan, given=True, wording="Shall we?", how="on the phone", by=tom)
    safe_contact.set_safe_contact(
        siobhan.person, phone="07700 900123", channels=["text"], safe_from=None, by=tom
    )
    safe_contact.check_safe_contact(siobhan.person, by=tom)
    meeting = offering.create_meeting(
        family, title="Maya and Theo", starts_at=timezone.now(), place="The library", by=tom
    )
    circle, toms_seat = meeting.circles.get(), meeting.seats.get()
    priya = families.add_person("Priya Nair", called="Priya", service=service, by=tom)
    siobhans_seat = seats.add_seat(
        meeting, person=siobhan.person, role=Role.FAMILY, circle=circle, by=toms_seat
    )
    priyas_seat = seats.add_seat(meeting, person=priya, role=Role.REFERRER, by=toms_seat)
    return Table(
        service,
        tom,
        family,
        siobhan,
        theo,
        meeting,
        circle,
        toms_seat,
        siobhans_seat,
        priya,
        priyas_seat,
    )


def frozen(circle: Circle) -> Version:
    """A first version of the circle's plan."""
    data = canonical_bytes(PLAN)
    return Version.objects.create(
        circle=circle,
        number=1,
        canonical=data,
        sha256=fingerprint(data),
        frozen_at=timezone.now(),
    )


def sealed_up(version: Version) -> SealedPlan:
    """Its sealed file."""
    return SealedPlan.objects.create(
        version=version,
        pdf=PDF,
        sha256=fingerprint(PDF),
        level="B-B",
        sealed_at=timezone.now(),
    )


def signed(version: Version, seat: Seat) -> Signature:
    """A drawn mark with a reservation."""
    return Signature.objects.create(
        version=version,
        seat=seat,
        number=1,
        kind=SignatureKind.RESERVATION,
        name=seat.person.name,
        role="mum",
        mark_kind=MarkKind.DRAWN,
        mark=[[[1, 2], [3, 4]]],
        consent_words="I agree",
        language="en-gb",
        own_words="If the bus comes",
        proved_by="a fresh code",
        signed_at=timezone.now(),
        version_sha256=version.sha256,
        digest="0" * 64,
    )
