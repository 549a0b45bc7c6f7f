"""Families of the asking coordinator: nobody else's, ever."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import access
from meetings.api.endpoint import Endpoint, SearchedPages
from meetings.api.shapes import Instant, Line, Shape, Zone
from meetings.desk import family_list
from participants.models import ZONE, Account, Family
from participants.people import families
from participants.platform.doors import door


class FamilyShape(Shape):
    """A family: the children a meeting is about and everyone around them who counts."""

    id = serializers.UUIDField(read_only=True)
    name = Line(longest=120)
    zone = Zone(default=ZONE)
    created_at = Instant(read_only=True)


class Families(Endpoint):
    """The families you look after."""

    pagination_class = SearchedPages

    @extend_schema(responses=FamilyShape(many=True))
    @door("family.see", of=access.staff_for)
    def get(self, request: Request, account: Account) -> Response:
        """The families you look after, the oldest first. `q`: part of their name or of somebody's in them."""
        rows = family_list.searched(Family.objects.filter(coordinator=account), self.searched_for)
        return self.page(rows.order_by("created_at", "pk"), FamilyShape)

    @extend_schema(request=FamilyShape, responses={201: FamilyShape})
    @door("family.create", of=access.staff_for)
    def post(self, request: Request, account: Account) -> Response:
        """Begin with a new family; you look after it."""
        given = self.read(FamilyShape)
        family = families.create_family(given["name"], by=account, zone=given["zone"])
        return self.show(family, FamilyShape, status=201)


class OneFamily(Endpoint):
    """One family you look after."""

    @extend_schema(responses=FamilyShape)
    @door("family.see", of=access.family_for)
    def get(self, request: Request, found: Family) -> Response:
        """One family."""
        return self.show(found, FamilyShape)
