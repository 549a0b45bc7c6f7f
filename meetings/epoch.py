"""The meeting's epoch: a number that rises whenever somebody's rights may have changed.

Sockets compare it before every frame, in and out: who cannot confirm it closes.
"""

from django.db.models import F

from meetings import events
from meetings.models import Meeting


def rights_changed(meeting: Meeting) -> None:
    """Raise the epoch and ring every socket of the meeting, once the running transaction has committed."""
    Meeting.objects.filter(pk=meeting.pk).update(epoch=F("epoch") + 1)
    meeting.epoch = Meeting.objects.values_list("epoch", flat=True).get(pk=meeting.pk)
    events.meeting_changed(meeting)
