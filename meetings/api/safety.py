"""Safe contact and keeping apart. Numbers and addresses go in here and never come out."""

from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import access, seats
from meetings.api.endpoint import Endpoint, Pages
from meetings.api.persons import PersonShape, member_at, new_person, person_known_to
from meetings.api.shapes import Day, Instant, Line, Maybe, Of, Shape, WallClock, Yes
from participants.models import Account, Family, KeepApart, Member, Person, SafeContact
from participants.models.choices import Channel, Says
from participants.people import keeping_apart, safe_contact
from participants.platform.doors import door
from participants.platform.errors import NotFound, Unclear


class SafeContactShape(Shape):
    """How, when and under what name a person may be reached without harm."""

    phone = Maybe(longest=40, write_only=True)
    email = serializers.EmailField(max_length=254, write_only=True, default="", allow_blank=True)
    postal_address = Maybe(longest=300, write_only=True)
    channels = serializers.ListField(child=serializers.ChoiceField(choices=Channel.choices), max_length=4)
    safe_from = WallClock(default=None, allow_null=True)
    safe_until = WallClock(default=None, allow_null=True)
    voicemail_ok = Yes(default=False)
    shared_phone = Yes(default=False)
    shared_with = Maybe(longest=120)
    sender = Maybe(longest=40)
    says = serializers.ChoiceField(choices=Says.choices, default=Says.LINK)
    review_on = Day(default=None, allow_null=True)
    spoken = Yes(default=False, write_only=True, help_text="You have spoken to them about another number.")
    texts_stopped_at = Instant(read_only=True, allow_null=True)
    checked_at = Instant(read_only=True, allow_null=True)
    zone = serializers.CharField(source="person.zone", read_only=True)


class KeepApartShape(Shape):
    """Two people who never share a circle, roster, notice or export."""

    id = serializers.UUIDField(read_only=True)
    one = Of()
    other = Of()
    reason = serializers.CharField(read_only=True, help_text="Yours alone; nobody else is told.")
    at = Instant(read_only=True)
    ended_at = Instant(read_only=True, allow_null=True)
    zone = serializers.CharField(source="family.zone", read_only=True)


class NewKeepApart(Shape):
    """Whom to keep apart: `other` by id, or `new_person` for somebody who is not known yet."""

    one = serializers.UUIDField()
    other = serializers.UUIDField(required=False)
    new_person = PersonShape(required=False)
    reason = Line(longest=300)


class OneSafeContact(Endpoint):
    """How one member may be reached."""

    @extend_schema(responses=SafeContactShape)
    @door("family.see", of=member_at)
    def get(self, request: Request, found: Member) -> Response:
        """What is kept, without the number and the address."""
        return self.show(_contact(found.person), SafeContactShape)

    @extend_schema(request=SafeContactShape, responses=SafeContactShape)
    @door("family.change", of=member_at)
    def put(self, request: Request, found: Member) -> Response:
        """Keep it anew. It has to be checked again before anything goes out."""
        given = self.read(SafeContactShape)
        contact = safe_contact.set_safe_contact(found.person, **given, by=self.account)
        return self.show(contact, SafeContactShape)


class SafeContactCheck(Endpoint):
    """The check that nothing goes out without."""

    @extend_schema(request=None, responses=SafeContactShape)
    @door("family.change", of=member_at)
    def post(self, request: Request, found: Member) -> Response:
        """Say that you have talked it over with the person."""
        safe_contact.check_safe_contact(found.person, by=self.account)
        return self.show(_contact(found.person), SafeContactShape)


class KeptApart(Endpoint):
    """Who is kept apart around a family."""

    pagination_class = Pages

    @extend_schema(responses=KeepApartShape(many=True))
    @door("family.see", of=access.family_for)
    def get(self, request: Request, found: Family) -> Response:
        """Everybody who is, or was, kept apart."""
        rows = KeepApart.objects.filter(family=found).select_related("family")
        return self.page(rows.order_by("at", "pk"), KeepApartShape)

    @extend_schema(request=NewKeepApart, responses={201: KeepApartShape})
    @transaction.atomic
    @door("family.change", of=access.family_for)
    def post(self, request: Request, found: Family) -> Response:
        """From now on these two never share anything. Saying it twice keeps the first."""
        given = self.read(NewKeepApart)
        kept = seats.keep_apart(
            person_known_to(self.account, given["one"]),
            _other(given, family=found, by=self.account),
            family=found,
            reason=given["reason"],
            by=self.account,
        )
        return self.show(kept, KeepApartShape, status=201)


class KeptApartEnd(Endpoint):
    """The end of keeping two people apart."""

    @extend_schema(request=None, responses=KeepApartShape)
    @door("family.change", of=access.family_for)
    def post(self, request: Request, found: Family, kept: UUID) -> Response:
        """They need not be kept apart any more."""
        row = access.one_of(KeepApart.objects.filter(family=found), kept)
        keeping_apart.end(row, by=self.account)
        return self.show(row, KeepApartShape)


def _contact(person: Person) -> SafeContact:
    contact = SafeContact.objects.filter(person=person).first()
    if contact is None:
        raise NotFound
    return contact


def _other(given: dict[str, Any], *, family: Family, by: Account) -> Person:
    if ("other" in given) == ("new_person" in given):
        raise Unclear
    if "other" in given:
        return person_known_to(by, given["other"])
    return new_person(given["new_person"], service=family.service, by=by)
