"""Meetings you have a seat at, and offering a family one. In private time: that it goes on, since when, and
no more.
"""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import access, circles
from meetings.api.endpoint import Endpoint, Pages, SearchedPages
from meetings.api.shapes import Instant, Line, Maybe, Of, Shape, Zone
from meetings.choices import MeetingKind, Stage
from meetings.desk import offering
from meetings.models import Meeting, Seat
from participants.models import Account, Family
from participants.platform.doors import door


class MeetingShape(Shape):
    """One conference, or a review of one."""

    id = serializers.UUIDField(read_only=True)
    family = Of()
    kind = serializers.ChoiceField(choices=MeetingKind.choices, default=MeetingKind.CONFERENCE)
    title = Line(longest=120)
    question = Maybe(longest=2000, help_text="What the family is to answer.")
    stage = serializers.ChoiceField(choices=Stage.choices, read_only=True)
    starts_at = Instant(default=None, allow_null=True)
    zone = Zone(required=False, help_text="The family's, when left out.")
    place = Maybe(longest=160)
    private_since = Instant(read_only=True, allow_null=True)
    help_asked_at = Instant(read_only=True, allow_null=True)
    created_at = Instant(read_only=True)


class CircleShape(Shape):
    """People who may share one room."""

    id = serializers.UUIDField(read_only=True)
    name = Line(longest=60)


class Meetings(Endpoint):
    """The meetings you have a seat at."""

    pagination_class = SearchedPages

    @extend_schema(responses=MeetingShape(many=True))
    @door("desk.see", of=access.staff_for)
    def get(self, request: Request, account: Account) -> Response:
        """Every meeting you have a seat at, the latest first. `q`: part of its title."""
        q = self.searched_for
        if account.person_id is None:
            return self.page([], MeetingShape)
        seats = access.seats_of(self.visitor)
        found = seats.filter(meeting__title__icontains=q) if q else seats
        return self.page(found, MeetingShape, of=lambda seat: seat.meeting)


class FamilyMeetings(Endpoint):
    """The meetings of one family."""

    pagination_class = Pages

    @extend_schema(responses=MeetingShape(many=True))
    @door("family.see", of=access.family_for)
    def get(self, request: Request, found: Family) -> Response:
        """Every meeting of this family, the oldest first."""
        rows = Meeting.objects.filter(family=found).order_by("created_at", "pk")
        return self.page(rows, MeetingShape)

    @extend_schema(request=MeetingShape, responses={201: MeetingShape})
    @door("meeting.create", of=access.family_for)
    def post(self, request: Request, found: Family) -> Response:
        """Offer the family a meeting. It begins with one circle and your seat."""
        meeting = offering.create_meeting(found, **self.read(MeetingShape), by=self.account)
        return self.show(meeting, MeetingShape, status=201)


class OneMeeting(Endpoint):
    """One meeting you have a seat at."""

    @extend_schema(responses=MeetingShape)
    @door("meeting.see", of=access.seat_for)
    def get(self, request: Request, seat: Seat) -> Response:
        """Where a meeting is."""
        return self.show(seat.meeting, MeetingShape)


class Circles(Endpoint):
    """The circles of a meeting that you are part of."""

    pagination_class = Pages

    @extend_schema(responses=CircleShape(many=True))
    @door("meeting.see_who", of=access.seat_for)
    def get(self, request: Request, seat: Seat) -> Response:
        """Every circle you serve."""
        return self.page(access.circles_of(seat), CircleShape)

    @extend_schema(request=CircleShape, responses={201: CircleShape})
    @door("seat.add", of=access.seat_for)
    def post(self, request: Request, seat: Seat) -> Response:
        """A further circle, with a room and a draft of its own."""
        name = self.read(CircleShape)["name"]
        circle = circles.add_circle(seat.meeting, name=name, by=seat)
        return self.show(circle, CircleShape, status=201)
