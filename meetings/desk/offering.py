"""How a meeting comes to be: a coordinator offers it to a family. A review starts with the people of the last
meeting.
"""

from contextlib import suppress
from datetime import datetime
from uuid import UUID
from zoneinfo import available_timezones

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from meetings import access, circles, policy, seats
from meetings.choices import MeetingKind, Stage
from meetings.models import Circle, Meeting, Seat
from meetings.times.meeting_days import require_day
from participants.journal import journal
from participants.models import Account, Family
from participants.models.choices import Role
from participants.platform import names
from participants.platform.errors import NotAllowed, NotFound, Refusal, Unclear


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

    `starts_at` in UTC, `zone` the IANA zone it was arranged in (the family's when left out). Raises
    NotAllowed, NotFound for somebody else's family, Unclear for a nameless meeting, an unknown zone or a day
    that is over. A review has everybody's place as the last meeting left it, and one who must not sit there
    any more has none.
    """
    if not policy.may(access.staff_role(by), "meeting.create"):
        raise NotAllowed
    if family.coordinator_id != by.pk:
        raise NotFound
    if by.person is None:
        raise Unclear(_("Your account needs your name first, so that the family knows who you are."))
    zone = zone or family.zone
    title = names.required(title, field="title")
    if zone not in available_timezones() or kind not in MeetingKind.values:
        raise Unclear
    if starts_at is not None:
        require_day(starts_at, zone, field="starts_at")
    last = last_held(family) if kind == MeetingKind.REVIEW else None
    meeting = Meeting.objects.create(
        family=family,
        kind=kind,
        review_of=last,
        title=title,
        question=question.strip(),
        stage=Stage.OFFERED,
        starts_at=starts_at,
        zone=zone,
        place=names.clean(place),
    )
    Circle.objects.create(meeting=meeting, name=_("Everybody"))
    seat = Seat.objects.create(
        meeting=meeting, person=by.person, role=Role.COORDINATOR, why=_("Looks after the meeting")
    )
    journal.write("meeting.create", by=seat, family=family, subject=meeting.pk)
    if last is not None:
        _seat_again(seat, last)
    return meeting


def last_held(family: Family) -> Meeting | None:
    """The family's latest meeting that made a plan, which a review looks at."""
    held = Meeting.objects.filter(family=family, stage__in=policy.AFTER, called_off_at=None)
    return held.order_by("created_at").last()


def _seat_again(coordinator: Seat, last: Meeting) -> None:
    """Everybody's place as it was: the same groups, and anyone who sat beside somebody beside them again."""
    groups = _groups_again(coordinator, last)
    made: dict[UUID, Seat] = {}
    before = Seat.objects.filter(meeting=last, removed_at=None).exclude(role=Role.COORDINATOR)
    for old in before.select_related("person").order_by(F("beside").asc(nulls_first=True), "pk"):
        with suppress(Refusal):  # somebody who may not sit there any more: the places page shows it
            made[old.pk] = seats.add_seat(
                coordinator.meeting,
                person=old.person,
                role=old.role,
                circle=groups.get(old.circle_id),
                why=old.why,
                comes_by=old.comes_by,
                beside=made.get(old.beside_id) if old.beside_id else None,
                expected_at=old.expected_at,
                needs=old.needs,
                by=coordinator,
            )


def _groups_again(coordinator: Seat, last: Meeting) -> dict[UUID | None, Circle]:
    first = Circle.objects.get(meeting=coordinator.meeting)
    old, *further = Circle.objects.filter(meeting=last).order_by("name")
    Circle.objects.filter(pk=first.pk).update(name=old.name)
    return {
        old.pk: first,
        **{one.pk: circles.add_circle(coordinator.meeting, name=one.name, by=coordinator) for one in further},
    }
