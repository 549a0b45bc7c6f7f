"""Settling the time of a meeting, and calling it off: looked at once more, written down, and told to
everybody who has a place.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access
from meetings.models import Meeting, Seat
from meetings.table import lateness, messages_ahead
from meetings.times import announcing, finding, time_offers
from meetings.times.meeting_days import require_day
from meetings.times.wall_clock import minute_of
from participants.journal import journal
from participants.platform.errors import WrongMoment


class TimeIsGone(WrongMoment):
    """Somebody who has to be there cannot make it, or not any more."""

    code = "time_is_gone"
    message = _("Somebody who has to be there can’t make this time. Look at the times again.")


class SeenDifferently(WrongMoment):
    """Somebody's times have changed since the page was shown."""

    code = "seen_differently"
    message = _("Something has changed since you looked. Look at the times again.")


@transaction.atomic
def settle(meeting: Meeting, starts_at: datetime, *, seen: str, by: Seat) -> Meeting:
    """The meeting begins then. Everybody's times are reckoned afresh first, under the meeting's lock.

    `seen` is the fingerprint of what the coordinator saw. Raises TimeIsGone, SeenDifferently or WrongMoment.
    """
    by = access.hold(by, "times.settle")
    group = finding.group_for(by, now=timezone.now())
    start = minute_of(starts_at)
    if by.meeting_id != meeting.pk or group.undecided or not finding.allows(group.search, start):
        raise WrongMoment
    option = group.option_at(start)
    if not option.fits:
        raise TimeIsGone
    if finding.fingerprint(option) != seen:
        raise SeenDifferently
    _begins(by, starts_at, timedelta(minutes=group.search.length), action="times.settle")
    meeting.starts_at = starts_at
    return meeting


@transaction.atomic
def set_by_hand(meeting: Meeting, starts_at: datetime, *, by: Seat) -> Meeting:
    """The meeting begins then, as the coordinator arranged it, whatever people said about their time.

    Anyone who has a place hears so, from the family's yes on. Raises Unclear for a day that is over.
    """
    by = access.hold(by, "times.set_by_hand")
    if by.meeting_id != meeting.pk:
        raise WrongMoment
    require_day(starts_at, by.meeting.zone, field="day")
    if by.meeting.starts_at != starts_at:
        length = announcing.length_of(by.meeting)
        _begins(by, starts_at, length, action="times.set_by_hand")
    meeting.starts_at = starts_at
    return meeting


def _begins(by: Seat, starts_at: datetime, length: timedelta, *, action: str) -> None:
    """Write the time down, forget what was said about an earlier one, and tell everybody who may be told by
    now.
    """
    before = by.meeting.starts_at
    Meeting.objects.filter(pk=by.meeting_id).update(starts_at=starts_at)
    time_offers.close(by.meeting)
    if before != starts_at:
        lateness.forget(by.meeting)
        messages_ahead.forget(by.meeting)
    journal.write(
        action,
        by=by,
        family=by.meeting.family,
        subject=by.meeting_id,
        detail={"starts_at": starts_at.isoformat(), "moved": before is not None},
    )
    if by.meeting.stage not in announcing.TO_COME:
        return
    for seat in access.seats_known_to(by).exclude(pk=by.pk):
        announcing.tell(seat, starts_at, starts_at + length, moved=before not in (None, starts_at))


@transaction.atomic
def call_off(meeting: Meeting, *, by: Seat) -> Meeting:
    """The meeting is not held then, and has no time until another is settled. Everybody who was told hears
    so.

    Raises WrongMoment when it has none.
    """
    by = access.hold(by, "times.settle")
    before = by.meeting.starts_at
    if by.meeting_id != meeting.pk or before is None:
        raise WrongMoment
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=None)
    announcing.call_off(by.meeting)
    journal.write(
        "times.call_off",
        by=by,
        family=by.meeting.family,
        subject=meeting.pk,
        detail={"starts_at": before.isoformat()},
    )
    meeting.starts_at = None
    return meeting
