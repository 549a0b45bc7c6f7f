"""Whom an address of the API may be about: members of your families, and everybody else you have to do
with.
"""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from meetings import access
from meetings.api.shapes import Language, Line, Shape, Yes, Zone
from meetings.models import Seat
from participants.entry.visitors import Visitor
from participants.models import ZONE, Account, Member, Person, Service
from participants.people import families


class PersonShape(Shape):
    """A person. Two people of one name stay two people."""

    id = serializers.UUIDField(read_only=True)
    name = Line(longest=120)
    called = Line(longest=60, help_text="What people call them, such as Nan.")
    is_child = Yes(default=False)
    language = Language(default="en-gb")
    zone = Zone(default=ZONE)


def known_to(account: Account) -> QuerySet[Person]:
    """Everybody a coordinator has to do with: in own families, at their meetings, kept apart there, and
    colleagues.
    """
    members = Member.objects.filter(family__coordinator=account)
    seated = Seat.objects.filter(meeting__family__coordinator=account)
    staff = Account.objects.filter(service=account.service_id, person__isnull=False)
    known = members.values("person").union(seated.values("person"), staff.values("person"))
    return Person.objects.filter(pk__in=known, service=account.service_id)


def person_known_to(account: Account, person_id: UUID) -> Person:
    """One of them. Raises NotFound for everybody else."""
    return access.one_of(known_to(account), person_id)


def new_person(given: dict[str, Any], *, service: Service, by: Account) -> Person:
    """The person described in a body."""
    return families.add_person(service=service, by=by, **given)


def member_at(visitor: Visitor, family_id: UUID, member_id: UUID, action: str) -> Member:
    """A member of one of your families, by the member's own id. Raises NotFound for another family's."""
    family = access.family_for(visitor, family_id, action)
    return access.one_of(Member.objects.select_related("person", "family").filter(family=family), member_id)
