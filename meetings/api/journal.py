"""The journal of one's own actions: what this account, and the seats of its person, did."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from meetings import access
from meetings.api.endpoint import Endpoint, Pages
from meetings.api.shapes import Instant, Shape
from meetings.models import Seat
from participants.models import Account, JournalEntry
from participants.platform.doors import door


class EntryShape(Shape):
    """One thing that was done: ids, codes and counts, never what somebody wrote."""

    id = serializers.IntegerField(source="pk", read_only=True)
    at = Instant(read_only=True)
    zone = serializers.SerializerMethodField()
    action = serializers.CharField(read_only=True)
    subject = serializers.CharField(read_only=True)

    def get_zone(self, entry: JournalEntry) -> str:
        """The journal is kept in UTC."""
        return "UTC"


class OwnJournal(Endpoint):
    """What you did."""

    pagination_class = Pages

    @extend_schema(responses=EntryShape(many=True))
    @door("journal.see_own", of=access.staff_for)
    def get(self, request: Request, account: Account) -> Response:
        """What you did, the last first."""
        return self.page(own_entries(account), EntryShape)


def own_entries(account: Account) -> QuerySet[JournalEntry]:
    """Rows this account, its person or their seats stand behind."""
    ids = {str(account.pk)}
    if account.person_id is not None:
        ids.add(str(account.person_id))
        seats = Seat.objects.filter(person=account.person_id).values_list("pk", flat=True)
        ids.update(str(pk) for pk in seats)
    return JournalEntry.objects.filter(actor_id__in=ids).order_by("-at", "-pk")
