"""Changing what a meeting is called, what it asks and where it is held, until its room opens."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meetings import access
from meetings.epoch import rights_changed
from meetings.models import Meeting, Seat
from participants.journal import journal
from participants.platform import names
from participants.platform.errors import NotAllowed


@transaction.atomic
def change_meeting(meeting: Meeting, *, title: str, question: str = "", place: str = "", by: Seat) -> Meeting:
    """Say it better: title, question and place as they are from now on. Nobody is sent a message.

    Raises Unclear without a title.
    """
    by = access.hold(by, "meeting.change")
    if by.meeting_id != meeting.pk:
        raise NotAllowed
    title = names.required(title, field="title", words=_("Write down what this meeting is called."))
    now = by.meeting
    now.title, now.question, now.place = title, question.strip(), names.clean(place)
    now.save(update_fields=["title", "question", "place"])
    journal.write("meeting.change", by=by, family=now.family, subject=now.pk)
    rights_changed(now)
    return now
