"""How a meeting goes from stage to stage. Nothing else writes `Meeting.stage`.

Every verb locks the meeting's row, asks the policy again under the lock, raises the epoch, writes the journal
and tells the sockets on commit. Verbs return the meeting as it is now; the objects they were given are left
as they were. The verbs that also touch drafts are in plans (`plans/live/private_time.py`) and stand on
`enter_private` and `circle_presented` here.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, policy, private_keys
from meetings.beforehand import saying_beforehand
from meetings.choices import Stage
from meetings.desk import checklist
from meetings.epoch import rights_changed
from meetings.media import checks
from meetings.models import Circle, Meeting, Seat
from meetings.table import messages_ahead, private_time_phones, rooms, turns
from meetings.times import announcing
from participants.journal import journal
from participants.models import Family, Member
from participants.models.choices import Role
from participants.people import families
from participants.platform.errors import ConsentMissing, NotAllowed, WrongMoment

#: From here on nothing that was written in private time and never shown is open to anybody again.
NOTHING_PRIVATE = (*policy.AFTER, policy.WITHDRAWN)


@transaction.atomic
def move(meeting: Meeting, *, to: Stage | str, by: Seat) -> Meeting:
    """Move a meeting to another stage, and nothing besides: what a stage needs or does is in the verbs below.

    Raises WrongMoment where no way leads from here, NotAllowed when it is not theirs to do.
    """
    before = Meeting.objects.select_for_update().get(pk=meeting.pk).stage
    action = policy.action_between(before, to)
    if action is None:
        raise WrongMoment
    by = access.hold(by, action)
    now = by.meeting
    if now.pk != meeting.pk:
        raise NotAllowed
    if before == Stage.SAFETY_PAUSE and to not in (now.paused_from, Stage.WITHDRAWN):
        raise WrongMoment
    _set(now, stage=Stage(to), paused_from=before if to == Stage.SAFETY_PAUSE else "")
    messages_ahead.part_is_over(now, before=before)
    turns.part_is_over(now)
    if now.stage in NOTHING_PRIVATE:
        private_keys.destroy_all_on_commit(now.pk)
    journal.write(action, by=by, family=now.family, subject=now.pk, detail={"from": before, "to": str(to)})
    rights_changed(now)
    return now


# -- getting ready ----------------------------------------------------------------------------------
@transaction.atomic
def record_consent(meeting: Meeting, *, by: Seat) -> Meeting:
    """The family said yes. Raises ConsentMissing unless somebody with parental responsibility did (rule
    1).
    """
    require_consent(meeting.family)
    return move(meeting, to=Stage.CONSENTED, by=by)


def require_consent(family: Family) -> None:
    """Raises ConsentMissing unless somebody with parental responsibility says yes now (rule 1)."""
    if not families.consent_stands(family):
        raise ConsentMissing(
            _("Somebody with parental responsibility needs to say yes first. Write down who and how.")
        )


def prepare(meeting: Meeting, *, by: Seat) -> Meeting:
    """Start getting people ready."""
    return move(meeting, to=Stage.PREPARING, by=by)


@transaction.atomic
def go_ahead(meeting: Meeting, *, by: Seat) -> Meeting:
    """The family said yes, so getting people ready begins: both in one. Raises ConsentMissing as
    `record_consent` does.
    """
    require_consent(meeting.family)
    if Meeting.objects.values_list("stage", flat=True).get(pk=meeting.pk) == Stage.OFFERED:
        record_consent(meeting, by=by)
    return prepare(meeting, by=by)


@transaction.atomic
def make_ready(meeting: Meeting, *, by: Seat) -> Meeting:
    """Everything is in place. Raises NotReadyYet, naming what is missing (rule 2)."""
    held = access.hold(by, "meeting.make_ready")
    require_consent(held.meeting.family)
    checklist.require_ready(held.meeting)
    return move(meeting, to=Stage.READY, by=by)


@transaction.atomic
def begin(meeting: Meeting, *, by: Seat) -> Meeting:
    """Open the room: what people know comes first. The person who opens it is in it.

    Raises ConsentMissing when the yes was taken back meanwhile.
    """
    now = move(meeting, to=Stage.INFORMATION, by=by)
    require_consent(now.family)
    _set(now, began_at=timezone.now())
    rooms.let_in(by)
    return now


# -- private family time -------------------------------------------------------------------------------
@transaction.atomic
def enter_private(meeting: Meeting, *, by: Seat) -> Meeting:
    """Begin private time: new room keys, everybody else outside, a clock without a limit (rule 3).

    `plans.live.private_time.open_private_time` calls it in the transaction that makes the new drafts. Of the
    family, only somebody who is in the room opens it.
    """
    held = access.hold(by, "meeting.open_private_time")
    if held.role in policy.KIN and not access.is_in_room(held):
        raise NotAllowed
    now = move(meeting, to=Stage.PRIVATE, by=by)
    now.circles.update(presented_at=None, help_asked_at=None, sealed_at=None)
    _set(now, private_since=timezone.now(), help_asked_at=None)
    rooms.change_keys(now)
    rooms.send_outside(now)
    rooms.forget_pauses(now)
    private_time_phones.begin(now, by=held)
    checks.begin(now)
    return now


@transaction.atomic
def circle_presented(circle: Circle, *, by: Seat) -> Meeting:
    """One circle shows its plan. When nobody is left in private time, it is over and the others come back in
    (rule 4).

    Until then a circle that has presented waits, and the meeting stays private. A circle in which nobody of
    the family is, holds nobody up. `plans.live.private_time.present` calls it in the transaction that makes
    the
    flattened draft. Raises NotAllowed unless `by` is of this circle and in its room.
    """
    held = access.hold(by, "meeting.present")
    if held.circle_id != circle.pk or not access.is_in_room(held):
        raise NotAllowed
    if Circle.objects.get(pk=circle.pk).presented_at is not None:
        raise WrongMoment
    Circle.objects.filter(pk=circle.pk).update(presented_at=timezone.now())
    messages_ahead.forget(held.meeting, circle=circle)
    turns.forget([circle])
    if _circles_still_private(held.meeting):
        journal.write("circle.present", by=held, family=held.meeting.family, subject=held.meeting.pk)
        rights_changed(held.meeting)
        return held.meeting
    return _end_private_time(held.meeting, by=held)


def _end_private_time(meeting: Meeting, *, by: Seat) -> Meeting:
    now = move(meeting, to=Stage.PRESENTING, by=by)
    checks.end(now)
    _set(now, private_since=None, help_asked_at=None)
    rooms.change_keys(now)
    rooms.call_back_in(now)
    return now


def _circles_still_private(meeting: Meeting) -> bool:
    return bool(rooms.circles_still_private(meeting))


# -- stopping, and going on ------------------------------------------------------------------------------
@transaction.atomic
def ask_for_safety(meeting: Meeting, *, by: Seat) -> Meeting:
    """Somebody asks for help: the room is shut and opens for nobody. Private words stay where they are,
    unread.
    """
    now = move(meeting, to=Stage.SAFETY_PAUSE, by=by)
    checks.end(now)
    rooms.empty(now)
    announcing.pause(now)
    return now


@transaction.atomic
def resume(meeting: Meeting, *, by: Seat) -> Meeting:
    """Go on where the pause began. Everybody knocks again; the person who resumes is in the room.

    An interrupted private time goes on only by a family member's hand, with the same draft and a new room
    key; for anybody else this raises NotAllowed (rule 4: only the family ends it, so nobody else may lead it
    anywhere).
    """
    before = Meeting.objects.values_list("paused_from", flat=True).get(pk=meeting.pk)
    if not before:
        raise WrongMoment
    if before == Stage.PRIVATE:
        _require_one_who_was_in(access.hold(by, "meeting.reopen_private_time"))
    now = move(meeting, to=before, by=by)
    rooms.change_keys(now)
    rooms.let_in(by)
    announcing.go_on(now)
    if before == Stage.PRIVATE and not _circles_still_private(now):
        return _end_private_time(now, by=by)  # the person who was waited for has no place any more
    if before == Stage.PRIVATE:
        checks.begin(now)
    return now


@transaction.atomic
def reopen_private_time(meeting: Meeting, *, by: Seat) -> Meeting:
    """The family goes on with the private time a pause interrupted. Raises WrongMoment when it interrupted
    something else.
    """
    held = access.hold(by, "meeting.reopen_private_time")
    if held.meeting.paused_from != Stage.PRIVATE:
        raise WrongMoment
    return resume(meeting, by=by)


def may_reopen(seat: Seat) -> bool:
    """Whether the family's private time that was interrupted is this seat's to go on with."""
    if seat.meeting.paused_from != Stage.PRIVATE:
        return False
    return access.may(seat, "meeting.reopen_private_time") and _was_in(seat)


def _require_one_who_was_in(seat: Seat) -> None:
    """Raises NotAllowed for a family member who was not in on the private time that was interrupted.

    Otherwise somebody turned away at the door could ask for a pause and let themselves in by ending it; and
    so could somebody with a phone that was never let in.
    """
    if not _was_in(seat):
        raise NotAllowed


def _was_in(seat: Seat) -> bool:
    if seat.asks_on is not None and not private_time_phones.opens_empty_room(seat):
        return False
    family = Seat.objects.filter(meeting=seat.meeting, role=Role.FAMILY, removed_at=None)
    somebody_was_in = family.filter(in_before_pause=True).exists()
    return seat.turned_away_at is None and (seat.in_before_pause or not somebody_was_in)


@transaction.atomic
def withdraw(meeting: Meeting, *, by: Seat) -> Meeting:
    """The family says no more. The room is shut for good, a time still ahead is called off, views are gone.

    `plans.live.private_time.withdraw` calls it, and forgets drafts.

    Said by somebody who could have said yes: a person with parental responsibility (rule 1's mirror). Raises
    WrongMoment for other family members, who are asked to talk to one of them or to the coordinator.
    """
    held = access.hold(by, "meeting.withdraw")
    if not _could_consent(held):
        raise WrongMoment(
            _("Somebody with parental responsibility can do this. The coordinator can help you.")
        )
    now = move(held.meeting, to=Stage.WITHDRAWN, by=held)
    checks.end(now)
    _set(now, private_since=None, help_asked_at=None)
    rooms.empty(now)
    announcing.call_off(now)
    saying_beforehand.forget_all(now)
    return now


def _could_consent(seat: Seat) -> bool:
    return Member.objects.filter(
        family=seat.meeting.family, person=seat.person, has_parental_responsibility=True
    ).exists()


# -- afterwards ---------------------------------------------------------------------------------------------
def start_monitoring(meeting: Meeting, *, by: Seat) -> Meeting:
    """The plan is in people's hands: it is being lived."""
    return move(meeting, to=Stage.MONITORING, by=by)


def record_review(meeting: Meeting, *, by: Seat) -> Meeting:
    """The meeting that looked at how it went has been held."""
    return move(meeting, to=Stage.REVIEWED, by=by)


@transaction.atomic
def call_off(meeting: Meeting, *, by: Seat) -> Meeting:
    """The meeting is not held at all. Anyone who was told its time hears so; what was said beforehand is
    gone.
    """
    access.hold(by, "meeting.call_off")
    now = move(meeting, to=Stage.CLOSED, by=by)
    _set(now, called_off_at=timezone.now())
    rooms.empty(now)
    announcing.call_off(now)
    saying_beforehand.forget_all(now)
    return now


@transaction.atomic
def close(meeting: Meeting, *, by: Seat) -> Meeting:
    """The meeting is over and its room with it."""
    access.hold(by, "meeting.close")
    now = move(meeting, to=Stage.CLOSED, by=by)
    rooms.empty(now)
    return now


def _set(meeting: Meeting, **fields: object) -> None:
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=list(fields))
