"""What the referrer brings, so that a council's system need not have it typed twice: bottom lines and
statements.
"""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import access
from meetings.api.endpoint import Endpoint, Pages
from meetings.api.shapes import Instant, Line, Maybe, Of, Shape
from meetings.choices import StatementKind
from meetings.desk import information
from meetings.models import Seat
from participants.platform.doors import door


class BottomLineShape(Shape):
    """What must be true of any plan, with its reason and the help offered beside it."""

    id = serializers.UUIDField(read_only=True)
    meeting = Of()
    number = serializers.IntegerField(read_only=True)
    text = Line(longest=2000)
    reason = Line(longest=2000)
    offer = Maybe(longest=2000)
    shared_at = Instant(read_only=True, allow_null=True)
    zone = serializers.CharField(source="meeting.zone", read_only=True)


class StatementShape(Shape):
    """A worry, a strength, or a fact seen differently, with both sides."""

    id = serializers.UUIDField(read_only=True)
    meeting = Of()
    kind = serializers.ChoiceField(choices=StatementKind.choices)
    text = Line(longest=2000)
    other_side = Maybe(longest=2000)
    shared_at = Instant(read_only=True, allow_null=True)
    zone = serializers.CharField(source="meeting.zone", read_only=True)


class Shared(Shape):
    """How many things are new to the family."""

    new = serializers.IntegerField(read_only=True)


class BottomLines(Endpoint):
    """The bottom lines of a meeting."""

    pagination_class = Pages

    @extend_schema(responses=BottomLineShape(many=True))
    @door("information.read", of=access.seat_for)
    def get(self, request: Request, seat: Seat) -> Response:
        """The bottom lines you may read now, in order."""
        return self.page(information.bottom_lines_for(seat), BottomLineShape)

    @extend_schema(request=BottomLineShape, responses={201: BottomLineShape})
    @door("information.write", of=access.seat_for)
    def post(self, request: Request, seat: Seat) -> Response:
        """Add one. The family sees it when it is shared."""
        given = self.read(BottomLineShape)
        line = information.write_bottom_line(seat.meeting, **given, by=seat)
        return self.show(line, BottomLineShape, status=201)


class OneBottomLine(Endpoint):
    """One bottom line of a meeting."""

    @extend_schema(request=BottomLineShape, responses=BottomLineShape)
    @door("information.write", of=access.seat_for)
    def put(self, request: Request, seat: Seat, line: UUID) -> Response:
        """Say it better. It has to be shared again."""
        found = information.own_line(seat, line)
        given = self.read(BottomLineShape)
        changed = information.change_bottom_line(found, **given, by=seat)
        return self.show(changed, BottomLineShape)

    @extend_schema(responses={204: None})
    @door("information.write", of=access.seat_for)
    def delete(self, request: Request, seat: Seat, line: UUID) -> Response:
        """Take away one that was never shared. What the family has read stays."""
        information.take_back(information.own_line(seat, line), by=seat)
        return Response(status=204)


class Statements(Endpoint):
    """Worries, strengths and facts seen differently."""

    pagination_class = Pages

    @extend_schema(responses=StatementShape(many=True))
    @door("information.read", of=access.seat_for)
    def get(self, request: Request, seat: Seat) -> Response:
        """The statements you may read now."""
        return self.page(information.statements_for(seat), StatementShape)

    @extend_schema(request=StatementShape, responses={201: StatementShape})
    @door("information.write", of=access.seat_for)
    def post(self, request: Request, seat: Seat) -> Response:
        """Add one. A fact seen differently needs both sides."""
        given = self.read(StatementShape)
        statement = information.write_statement(seat.meeting, **given, by=seat)
        return self.show(statement, StatementShape, status=201)


class OneStatement(Endpoint):
    """One statement of a meeting."""

    @extend_schema(responses={204: None})
    @door("information.write", of=access.seat_for)
    def delete(self, request: Request, seat: Seat, statement: UUID) -> Response:
        """Take away one that was never shared. What the family has read stays."""
        information.take_back(information.own_statement(seat, statement), by=seat)
        return Response(status=204)


class Sharing(Endpoint):
    """Showing the family what was written."""

    @extend_schema(request=None, responses=Shared)
    @door("information.share", of=access.seat_for)
    def post(self, request: Request, seat: Seat) -> Response:
        """Show the family everything written so far."""
        return Response({"new": information.share_information(seat.meeting, by=seat)})
