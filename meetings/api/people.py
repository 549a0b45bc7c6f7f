"""People around a family: members, what they said to taking part, and how their own wishes are kept."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import access
from meetings.api.endpoint import Endpoint, Pages
from meetings.api.shapes import Instant, Language, Line, Of, Shape, Yes, Zone
from meetings.models import Seat
from participants.models import ZONE, Account, Consent, Family, Member, Person, Service
from participants.models.choices import Relation
from participants.people import families
from participants.platform.doors import door
from participants.platform.errors import NotFound


class PersonShape(Shape):
    """A person. Two people of one name stay two people."""

    id = serializers.UUIDField(read_only=True)
    name = Line(longest=120)
    called = Line(longest=60, help_text="What people call them, such as Nan.")
    is_child = Yes(default=False)
    language = Language(default="en-gb")
    zone = Zone(default=ZONE)


class MemberShape(Shape):
    """A person's place in one family."""

    id = serializers.UUIDField(read_only=True)
    family = Of()
    person = PersonShape()
    relation = serializers.ChoiceField(choices=Relation.choices)
    has_parental_responsibility = Yes(default=False)
    not_invited_because = serializers.CharField(read_only=True)
    created_at = Instant(read_only=True)
    zone = serializers.CharField(source="family.zone", read_only=True)


class NotInvited(Shape):
    """Why somebody known is not invited."""

    not_invited_because = Line(longest=300)


class ConsentShape(Shape):
    """One answer to one question about taking part."""

    id = serializers.UUIDField(read_only=True)
    given = Yes()
    wording = Line(longest=2000, help_text="The exact words the person answered to.")
    how = Line(longest=120, help_text="How they said it, such as: on the phone.")
    at = Instant(read_only=True)
    withdrawn_at = Instant(read_only=True, allow_null=True)
    zone = serializers.CharField(source="member.family.zone", read_only=True)


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
    person = known_to(account).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def new_person(given: dict[str, Any], *, service: Service, by: Account) -> Person:
    """The person described in a body."""
    return families.add_person(service=service, by=by, **given)


def member_of(family: Family, member_id: UUID) -> Member:
    """A member of a family already fetched through `access`. Raises NotFound for another family's."""
    member = Member.objects.select_related("person", "family").filter(family=family, pk=member_id).first()
    if member is None:
        raise NotFound
    return member


class People(Endpoint):
    """Everybody you have to do with."""

    pagination_class = Pages

    @extend_schema(responses=PersonShape(many=True))
    @door("family.see")
    def get(self, request: Request) -> Response:
        """Members of your families, people with a seat at their meetings, and colleagues with an account."""
        account = access.staff_for(self.visitor, "family.see")
        return self.page(known_to(account).order_by("created_at", "pk"), PersonShape)


class Members(Endpoint):
    """Who belongs to a family."""

    pagination_class = Pages

    @extend_schema(responses=MemberShape(many=True))
    @door("family.see")
    def get(self, request: Request, family: UUID) -> Response:
        """Everybody in this family."""
        found = access.family_for(self.visitor, family, "family.see")
        rows = Member.objects.filter(family=found).select_related("person", "family")
        return self.page(rows.order_by("created_at", "pk"), MemberShape)

    @extend_schema(request=MemberShape, responses={201: MemberShape})
    @door("family.change")
    @transaction.atomic
    def post(self, request: Request, family: UUID) -> Response:
        """Add a new person with their place in this family."""
        found = access.family_for(self.visitor, family, "family.change")
        given = self.read(MemberShape)
        person = new_person(given["person"], service=found.service, by=self.account)
        member = families.add_member(
            found,
            person,
            relation=Relation(given["relation"]),
            parental_responsibility=given["has_parental_responsibility"],
            by=self.account,
        )
        return self.show(member, MemberShape, status=201)


class OneMember(Endpoint):
    """One member of a family."""

    @extend_schema(responses=MemberShape)
    @door("family.see")
    def get(self, request: Request, family: UUID, member: UUID) -> Response:
        """One member."""
        found = access.family_for(self.visitor, family, "family.see")
        return self.show(member_of(found, member), MemberShape)

    @extend_schema(request=NotInvited, responses=MemberShape)
    @door("family.change")
    def patch(self, request: Request, family: UUID, member: UUID) -> Response:
        """Keep the reason why this member is not invited; every known father is invited, or there is a
        reason.
        """
        found = member_of(access.family_for(self.visitor, family, "family.change"), member)
        given = self.read(NotInvited)
        families.record_why_not_invited(found, given["not_invited_because"], by=self.account)
        return self.show(found, MemberShape)


class Consents(Endpoint):
    """What a member answered when asked about taking part."""

    pagination_class = Pages

    @extend_schema(responses=ConsentShape(many=True))
    @door("family.see")
    def get(self, request: Request, family: UUID, member: UUID) -> Response:
        """Every answer, the oldest first; the last one counts."""
        found = member_of(access.family_for(self.visitor, family, "family.see"), member)
        rows = Consent.objects.filter(member=found).select_related("member__family")
        return self.page(rows.order_by("at", "pk"), ConsentShape)

    @extend_schema(request=ConsentShape, responses={201: ConsentShape})
    @door("family.change")
    def post(self, request: Request, family: UUID, member: UUID) -> Response:
        """Record an answer. Silence is never a yes."""
        found = member_of(access.family_for(self.visitor, family, "family.change"), member)
        consent = families.record_consent(found, **self.read(ConsentShape), by=self.account)
        return self.show(consent, ConsentShape, status=201)


class WithdrawnConsent(Endpoint):
    """A yes that was taken back."""

    @extend_schema(request=None, responses=ConsentShape)
    @door("family.change")
    def post(self, request: Request, family: UUID, member: UUID, consent: UUID) -> Response:
        """Take a yes back."""
        found = member_of(access.family_for(self.visitor, family, "family.change"), member)
        row = Consent.objects.filter(member=found, pk=consent).first()
        if row is None:
            raise NotFound
        families.withdraw_consent(row, by=self.account)
        return self.show(row, ConsentShape)
