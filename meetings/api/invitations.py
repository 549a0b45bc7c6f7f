"""Ways in for people around a family. The link, and a code that cannot go the safe way, are answered once and
kept nowhere.
"""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import access
from meetings.api.endpoint import Endpoint, Pages
from meetings.api.shapes import Instant, Of, Shape, Yes
from meetings.desk import inviting
from participants.entry import invitations
from participants.models import Family, Invitation
from participants.models.choices import NumbersWent
from participants.platform.doors import door


class InvitationShape(Shape):
    """A way in: for whom, until when, and whether it was taken back. Nothing that opens a door."""

    id = serializers.UUIDField(read_only=True)
    family = Of()
    person = Of()
    issued_at = Instant(read_only=True)
    until = Instant(read_only=True)
    revoked_at = Instant(read_only=True, allow_null=True)
    zone = serializers.CharField(source="family.zone", read_only=True)


class NewInvitation(Shape):
    """For whom, and until when."""

    person = serializers.UUIDField()
    until = Instant()
    on_paper = Yes(default=False, help_text="Nothing is sent; you hand the link over.")


class Handed(Shape):
    """A new way in with its link. Its code only where it could not go the safe way: tell it apart, it lets in
    once.
    """

    invitation = InvitationShape(read_only=True)
    link = serializers.CharField(read_only=True)
    code = serializers.CharField(
        source="to_show",
        read_only=True,
        allow_null=True,
        help_text="Null when it went the safe way.",
    )
    code_went = serializers.ChoiceField(
        source="invitation.numbers_went", choices=NumbersWent.choices, read_only=True
    )


class Invitations(Endpoint):
    """The ways in to a family's meetings."""

    pagination_class = Pages

    @extend_schema(responses=InvitationShape(many=True))
    @door("family.see", of=access.family_for)
    def get(self, request: Request, found: Family) -> Response:
        """Every way in that was made, the oldest first."""
        rows = Invitation.objects.filter(family=found).select_related("family")
        return self.page(rows.order_by("issued_at", "pk"), InvitationShape)

    @extend_schema(request=NewInvitation, responses={201: Handed})
    @door("person.invite", of=access.family_for)
    def post(self, request: Request, found: Family) -> Response:
        """Make a way in. An earlier one of theirs to this family ends. Consent and a safe-contact check come
        first.
        """
        given = self.read(NewInvitation)
        person = access.person_of(found, given["person"])
        issued = inviting.invite(
            person, found, until=given["until"], on_paper=given["on_paper"], by=self.account
        )
        return Response(Handed(issued).data, status=201)


class RevokedInvitation(Endpoint):
    """A way in that was taken back."""

    @extend_schema(request=None, responses=InvitationShape)
    @door("person.invite", of=access.family_for)
    def post(self, request: Request, found: Family, invitation: UUID) -> Response:
        """Take it back: every device that came in by it is out within a second."""
        row = access.one_of(Invitation.objects.filter(family=found), invitation)
        invitations.revoke(row, by=self.account)
        row.refresh_from_db()
        return self.show(row, InvitationShape)
