"""Seats: who has a place at a meeting, as what, and why."""

from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import access, policy, seats
from meetings.api.endpoint import Endpoint, Pages
from meetings.api.persons import PersonShape, new_person, person_known_to
from meetings.api.shapes import Instant, Line, Of, Shape
from meetings.choices import ComesBy
from meetings.models import Circle, Seat
from participants.models import Account, Person
from participants.models.choices import Role
from participants.platform.doors import door
from participants.platform.errors import NotFound, Unclear


class SeatShape(Shape):
    """One person's place in one meeting. Who is in the room just now is not told here."""

    id = serializers.UUIDField(read_only=True)
    meeting = Of()
    circle = Of(allow_null=True)
    person = PersonShape(read_only=True)
    role = serializers.ChoiceField(choices=Role.choices, read_only=True)
    why = serializers.CharField(read_only=True)
    comes_by = serializers.ChoiceField(choices=ComesBy.choices, read_only=True)
    expected_at = serializers.CharField(read_only=True)
    needs = serializers.SerializerMethodField(
        help_text="What makes taking part possible; only for who runs the meeting."
    )
    beside = Of(allow_null=True)
    stays_in_private = serializers.BooleanField(read_only=True)
    created_at = Instant(read_only=True)
    zone = serializers.CharField(source="meeting.zone", read_only=True)

    def get_needs(self, seat: Seat) -> str:
        """Somebody's needs, for the one who sees to them."""
        asking: Seat = self.context["asking"]
        return seat.needs if access.may(asking, "meeting.run") else ""


class SeatParts(Shape):
    """What a seat is to be."""

    role = serializers.ChoiceField(choices=Role.choices)
    circle = serializers.UUIDField(allow_null=True, help_text="null: serves every circle.")
    why = Line(longest=300, allow_blank=True)
    comes_by = serializers.ChoiceField(choices=ComesBy.choices)
    expected_at = Line(longest=60, allow_blank=True)
    needs = Line(longest=200, allow_blank=True)
    beside = serializers.UUIDField(allow_null=True, help_text="The seat they sit beside.")


class SeatChange(SeatParts):
    """The parts that change; the others stay."""

    def get_fields(self) -> Any:
        """Every part may be left out."""
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class NewSeat(SeatChange):
    """Somebody's seat: `person` by id, or `new_person` for a worker who is not known yet."""

    person = serializers.UUIDField(required=False)
    new_person = PersonShape(required=False)

    def get_fields(self) -> Any:
        """Only the role has to be said."""
        fields = super().get_fields()
        fields["role"].required = True
        return fields


class Seats(Endpoint):
    """The seats of a meeting that you may know of."""

    pagination_class = Pages

    @extend_schema(responses=SeatShape(many=True))
    @door("meeting.see_who", of=access.seat_for)
    def get(self, request: Request, asking: Seat) -> Response:
        """Who will be there and why. In private time, whoever is outside sees their own seat only."""
        return self.page(seats.roster(asking), SeatShape, asking=asking)

    @extend_schema(request=NewSeat, responses={201: SeatShape})
    @transaction.atomic
    @door("seat.add", of=access.seat_for)
    def post(self, request: Request, asking: Seat) -> Response:
        """Give somebody a seat."""
        given = self.read(NewSeat)
        person = _person(given, by=self.account, at=asking)
        parts = _rows(given, at=asking)
        if "circle" not in parts and parts["role"] not in policy.WORKERS:
            parts["circle"] = _only_circle(asking)
        seat = seats.add_seat(asking.meeting, person=person, **parts, by=asking)
        return self.show(seat, SeatShape, status=201, asking=asking)


class OneSeat(Endpoint):
    """One seat of a meeting."""

    @extend_schema(responses=SeatShape)
    @door("meeting.see_who", of=access.seat_for)
    def get(self, request: Request, asking: Seat, seat: UUID) -> Response:
        """One seat that you may know of."""
        found = next((one for one in seats.roster(asking) if one.pk == seat), None)
        if found is None:
            raise NotFound
        return self.show(found, SeatShape, asking=asking)

    @extend_schema(request=SeatChange, responses=SeatShape)
    @door("seat.change", of=access.seat_for)
    def patch(self, request: Request, asking: Seat, seat: UUID) -> Response:
        """Change what a seat is. Another role or circle means knocking again."""
        other = access.other_seat(asking, seat)
        changes = _rows(self.read(SeatChange), at=asking)
        changed = seats.change_seat(other, by=asking, **changes)
        return self.show(changed, SeatShape, asking=asking)

    @extend_schema(responses={204: None})
    @door("seat.remove", of=access.seat_for)
    def delete(self, request: Request, asking: Seat, seat: UUID) -> Response:
        """Take a seat away. What its person signed stays."""
        seats.remove_seat(access.other_seat(asking, seat), by=asking)
        return Response(status=204)


def _person(given: dict[str, Any], *, by: Account, at: Seat) -> Person:
    """Takes the person out of a body. Raises Unclear unless there is exactly one."""
    known, new = given.pop("person", None), given.pop("new_person", None)
    if (known is None) == (new is None):
        raise Unclear
    if known is not None:
        return person_known_to(by, known)
    return new_person(new, service=at.meeting.family.service, by=by)


def _rows(given: dict[str, Any], *, at: Seat) -> dict[str, Any]:
    """The same parts with rows in place of ids. Raises NotFound for ids of other meetings."""
    if given.get("circle") is not None:
        circles = {circle.pk: circle for circle in access.circles_of(at)}
        if given["circle"] not in circles:
            raise NotFound
        given["circle"] = circles[given["circle"]]
    if given.get("beside") is not None:
        given["beside"] = access.other_seat(at, given["beside"])
    return given


def _only_circle(seat: Seat) -> Circle:
    """The circle of a meeting that has one. Raises Unclear where there is a choice to make."""
    circles = access.circles_of(seat)
    if len(circles) != 1:
        raise Unclear
    return circles[0]
