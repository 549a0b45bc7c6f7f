"""People around a family: members, what they said to taking part, and how their own wishes are kept."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import access
from meetings.api.endpoint import Endpoint, Pages, SearchedPages
from meetings.api.persons import PersonShape, known_to, member_at, new_person
from meetings.api.shapes import Instant, Line, Of, Shape, Yes
from participants.models import Account, Consent, Family, Member
from participants.models.choices import Relation
from participants.people import families
from participants.platform.doors import door


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


class People(Endpoint):
    """Everybody you have to do with."""

    pagination_class = SearchedPages

    @extend_schema(responses=PersonShape(many=True))
    @door("family.see", of=access.staff_for)
    def get(self, request: Request, account: Account) -> Response:
        """Members of your families, people with a seat at their meetings, and colleagues with an account.

        `q`: part of their name, or of what they are called.
        """
        q = self.searched_for
        rows = (
            known_to(account).filter(Q(name__icontains=q) | Q(called__icontains=q))
            if q
            else known_to(account)
        )
        return self.page(rows.order_by("created_at", "pk"), PersonShape)


class Members(Endpoint):
    """Who belongs to a family."""

    pagination_class = Pages

    @extend_schema(responses=MemberShape(many=True))
    @door("family.see", of=access.family_for)
    def get(self, request: Request, found: Family) -> Response:
        """Everybody in this family."""
        rows = Member.objects.filter(family=found).select_related("person", "family")
        return self.page(rows.order_by("created_at", "pk"), MemberShape)

    @extend_schema(request=MemberShape, responses={201: MemberShape})
    @transaction.atomic
    @door("family.change", of=access.family_for)
    def post(self, request: Request, found: Family) -> Response:
        """Add a new person with their place in this family."""
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
    @door("family.see", of=member_at)
    def get(self, request: Request, found: Member) -> Response:
        """One member."""
        return self.show(found, MemberShape)

    @extend_schema(request=NotInvited, responses=MemberShape)
    @door("family.change", of=member_at)
    def patch(self, request: Request, found: Member) -> Response:
        """Keep the reason why this member is not invited; every known father is invited, or there is a
        reason.
        """
        given = self.read(NotInvited)
        families.record_why_not_invited(found, given["not_invited_because"], by=self.account)
        return self.show(found, MemberShape)


class Consents(Endpoint):
    """What a member answered when asked about taking part."""

    pagination_class = Pages

    @extend_schema(responses=ConsentShape(many=True))
    @door("family.see", of=member_at)
    def get(self, request: Request, found: Member) -> Response:
        """Every answer, the oldest first; the last one counts."""
        rows = Consent.objects.filter(member=found).select_related("member__family")
        return self.page(rows.order_by("at", "pk"), ConsentShape)

    @extend_schema(request=ConsentShape, responses={201: ConsentShape})
    @door("family.change", of=member_at)
    def post(self, request: Request, found: Member) -> Response:
        """Record an answer. Silence is never a yes."""
        consent = families.record_consent(found, **self.read(ConsentShape), by=self.account)
        return self.show(consent, ConsentShape, status=201)


class WithdrawnConsent(Endpoint):
    """A yes that was taken back."""

    @extend_schema(request=None, responses=ConsentShape)
    @door("family.change", of=member_at)
    def post(self, request: Request, found: Member, consent: UUID) -> Response:
        """Take a yes back."""
        row = access.one_of(Consent.objects.filter(member=found), consent)
        families.withdraw_consent(row, by=self.account)
        return self.show(row, ConsentShape)
