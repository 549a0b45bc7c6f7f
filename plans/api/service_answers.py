"""What services answered to a version: each bottom line, and each thing the family asked for."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from meetings.api.endpoint import Endpoint, Pages
from meetings.api.shapes import Day, Instant, Maybe, Of, Shape, Yes
from meetings.models import Seat
from participants.platform.doors import door
from plans.agreement import service_answers
from plans.agreement.reading_gate import gate_for
from plans.api.version_endpoint import Asked, version_for
from plans.models import BottomLineAnswer, ResourceAnswer, Version


class BottomLineAnswerShape(Shape):
    """Met, or not met with the harm named; the family's reply beside it."""

    version = Of()
    number = serializers.IntegerField(read_only=True)
    met = Yes()
    harm = Maybe(longest=4000)
    answered_by = Of()
    answered_at = Instant(read_only=True)
    family_reply = serializers.CharField(read_only=True)
    replied_at = Instant(read_only=True, allow_null=True)
    zone = serializers.CharField(source="version.circle.meeting.zone", read_only=True)


class ResourceAnswerShape(Shape):
    """Yes, or no with a name, a reason and a date."""

    version = Of()
    resource_id = serializers.CharField(read_only=True)
    yes = Yes()
    name = Maybe(longest=120)
    reason = Maybe(longest=4000)
    decided_on = Day(default=None, allow_null=True)
    answered_by = Of()
    answered_at = Instant(read_only=True)
    zone = serializers.CharField(source="version.circle.meeting.zone", read_only=True)


def _gated(rows: Iterable[Any], version: Version, seat: Seat) -> list[Any]:
    """The answers as they cross to this seat."""
    gate = gate_for(seat, version.circle, version)
    return [gate.row(one) for one in rows]


class BottomLineAnswers(Endpoint):
    """The referrer's answers to a version."""

    pagination_class = Pages

    @extend_schema(responses=BottomLineAnswerShape(many=True))
    @door("version.read", of=version_for)
    def get(self, request: Request, asked: Asked) -> Response:
        """Every answer so far, by number."""
        found, seat = asked
        rows = BottomLineAnswer.objects.filter(version=found)
        rows = rows.select_related("version__circle__meeting").order_by("number")
        return self.page(_gated(rows, found, seat), BottomLineAnswerShape)


class ResourceAnswers(Endpoint):
    """The answers to what the family asked of services."""

    pagination_class = Pages

    @extend_schema(responses=ResourceAnswerShape(many=True))
    @door("version.read", of=version_for)
    def get(self, request: Request, asked: Asked) -> Response:
        """Every answer so far."""
        found, seat = asked
        rows = ResourceAnswer.objects.filter(version=found)
        rows = rows.select_related("version__circle__meeting").order_by("answered_at", "pk")
        return self.page(_gated(rows, found, seat), ResourceAnswerShape)


class OneBottomLineAnswer(Endpoint):
    """The referrer's answer to one bottom line."""

    @extend_schema(request=BottomLineAnswerShape, responses=BottomLineAnswerShape)
    @door("answer.bottom_line", of=version_for)
    def put(self, request: Request, asked: Asked, number: int) -> Response:
        """Answer, or answer anew, until the outcome stands. A refusal names the harm."""
        found, seat = asked
        given = self.read(BottomLineAnswerShape)
        answer = service_answers.answer_bottom_line(found, number, **given, by=seat)
        return self.show(gate_for(seat, found.circle, found).row(answer), BottomLineAnswerShape)


class OneResourceAnswer(Endpoint):
    """The answer to one thing the family asked for."""

    @extend_schema(request=ResourceAnswerShape, responses=ResourceAnswerShape)
    @door("answer.resource", of=version_for)
    def put(self, request: Request, asked: Asked, resource: str) -> Response:
        """Answer, or answer anew. A no comes with a name, a reason and a date."""
        found, seat = asked
        given = self.read(ResourceAnswerShape)
        answer = service_answers.answer_resource(found, resource, **given, by=seat)
        return self.show(answer, ResourceAnswerShape)
