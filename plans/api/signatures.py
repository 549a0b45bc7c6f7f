"""Who said what to a version: signs, with a reservation, declines, a child's mark, witnessed on paper."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import access
from meetings.api.endpoint import Endpoint, Pages
from meetings.api.shapes import Instant, Of, Shape
from participants.people.keeping_apart import apart_from
from participants.platform.doors import door
from plans.agreement.reading_gate import gate_for
from plans.api.version_endpoint import Asked, version_for
from plans.models import Signature
from plans.models.choices import TAKEN_BACK, MarkKind, SignatureKind

KINDS = [*SignatureKind.choices, (TAKEN_BACK, _("taken back"))]


class SignatureShape(Shape):
    """One person's answer to one version's hash. The mark itself is in the sealed file only."""

    id = serializers.UUIDField(read_only=True)
    version = Of()
    version_sha256 = serializers.CharField(read_only=True)
    seat = Of()
    number = serializers.IntegerField(read_only=True)
    kind = serializers.ChoiceField(choices=KINDS, read_only=True)
    supersedes = serializers.IntegerField(
        read_only=True,
        help_text="The number of this person's answer that it is in place of; 0 for their first.",
    )
    name = serializers.CharField(read_only=True)
    role = serializers.CharField(read_only=True)
    mark_kind = serializers.ChoiceField(choices=MarkKind.choices, read_only=True)
    consent_words = serializers.CharField(read_only=True)
    language = serializers.CharField(read_only=True)
    interpreter = serializers.CharField(read_only=True)
    put_into = serializers.CharField(read_only=True)
    own_words = serializers.CharField(read_only=True)
    proved_by = serializers.CharField(read_only=True)
    code_came = serializers.CharField(
        read_only=True, help_text="How the fresh numbers came: sent, told, or empty."
    )
    code_channel = serializers.CharField(read_only=True)
    code_checked_on = serializers.DateField(read_only=True, allow_null=True)
    code_told_by = serializers.CharField(read_only=True)
    device_since = Instant(read_only=True, allow_null=True)
    witness = Of(allow_null=True)
    signed_at = Instant(read_only=True)
    zone = serializers.CharField(source="version.circle.meeting.zone", read_only=True)
    previous = serializers.CharField(read_only=True)
    digest = serializers.CharField(read_only=True)


class Signatures(Endpoint):
    """The signatures of a version. Nobody signs by program: a signature is a person with a fresh code."""

    pagination_class = Pages

    @extend_schema(responses=SignatureShape(many=True))
    @door("version.read", of=version_for)
    def get(self, request: Request, asked: Asked) -> Response:
        """Every signature, in the order they were given; each names the digest of the one before."""
        found, seat = asked
        rows = Signature.objects.filter(version=found).select_related("version__circle__meeting")
        if not access.may(seat, "meeting.run"):
            rows = rows.exclude(seat__person__in=apart_from(seat.person, seat.meeting.family))
        gate = gate_for(seat, found.circle, found)
        return self.page([gate.row(one) for one in rows.order_by("number")], SignatureShape)
