"""How a meeting comes to be: a coordinator offers it to a family."""

from datetime import datetime
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from meetings import access, policy
from meetings.models import Circle, Meeting, Seat
from meetings.words import MeetingKind, Stage
from participants import journal
from participants.errors import NotAllowed, NotFound, Unclear
from participants.models import Account, Family
from participants.roles import Role


@transaction.atomic
def create_meeting(
    family: Family,
    *,
    title: str,
    question: str = "",
    starts_at: datetime | None = None,
    zone: str = "",
    place: str = "",
    kind: MeetingKind | str = MeetingKind.CONFERENCE,
    by: Account,
) -> Meeting:
    """Offer a family a meeting. It has one circle and its coordinator's seat from the start.

    `starts_at` in UTC, `zone` the IANA zone it was arranged in (the family's when left out). Raises NotAllowed,
    NotFound for somebody else's family, Unclear for a nameless meeting or an unknown zone.
    """
    if not policy.may(access.staff_role(by), "meeting.create"):
        raise NotAllowed
    if family.coordinator_id != by.pk:
        raise NotFound
    if by.person is None:
        raise Unclear(
            _("Your account needs your name first, so that the family knows who you are.")
        )
    zone = zone or family.zone
    if not title.strip() or zone not in available_timezones() or kind not in MeetingKind.values:
        raise Unclear
    meeting = Meeting.objects.create(
        family=family,
        kind=kind,
        title=title.strip(),
        question=question.strip(),
        stage=Stage.OFFERED,
        starts_at=starts_at,
        zone=zone,
        place=place.strip(),
    )
    Circle.objects.create(meeting=meeting, name=_("Everybody"))
    seat = Seat.objects.create(
        meeting=meeting, person=by.person, role=Role.COORDINATOR, why=_("Looks after the meeting")
    )
    journal.write("meeting.create", by=seat, family=family, subject=meeting.pk)
    return meeting
