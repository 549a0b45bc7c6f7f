"""Handing a family over to another coordinator: its desk, and the coordinator's seat at every meeting that is
not over.

The same person all along is what families ask for; this is for when that cannot be. A manager decides and
sees no family.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import access, policy, seats, seats_apart
from meetings.choices import Stage
from meetings.epoch import rights_changed
from meetings.loads import load_limits
from meetings.models import Delay, Meeting, Seat
from meetings.table import rooms
from meetings.times import announcing
from participants.journal import journal
from participants.messages import notices
from participants.models import Account, Family, Person
from participants.models.choices import Role, StaffRole
from participants.platform.errors import NotAllowed, Unclear, WrongMoment
from participants.staff import emergency_access


@transaction.atomic
def hand_over(family: Family, *, to: Account, by: Account, because: str = "") -> Family:
    """From now on `to` looks after this family and runs its meetings; the person who did so before is out at
    once.

    Raises NotAllowed unless `by` is a manager of its service, Unclear for somebody who cannot run its
    meetings (another service, no coordinator, the referrer) and, without `because`, for more children than
    was agreed with them; KeptApart without a hint, WrongMoment when it is theirs already.
    """
    if not policy.may(access.staff_role(by), "family.allocate") or by.service_id != family.service_id:
        raise NotAllowed
    fits = to.is_active and to.staff_role == StaffRole.COORDINATOR and to.person is not None
    if not fits or to.service_id != family.service_id or to.person is None:
        raise Unclear(_("Only a coordinator of your service can look after a family."))
    family = Family.objects.select_for_update().get(pk=family.pk)
    before = family.coordinator
    if before is not None and before.pk == to.pk:
        raise WrongMoment(_("This family is with them already."))
    load_limits.make_room(to, family, because=because, by=by)
    family.coordinator = to
    family.save(update_fields=["coordinator"])
    for meeting in _not_over(family):
        _take_the_chair(meeting, to.person)
    announcing.catch_up(to.person, family)
    for opening in emergency_access.standing(to, family):
        emergency_access.end(opening, by=to)
    detail = {"to": str(to.pk), "from": str(before.pk) if before else ""}
    entry = journal.write("family.allocate", by=by, family=family, subject=family.pk, detail=detail)
    for account in filter(None, (before, to)):
        notices.queue(
            f"allocated:{entry.chain}:{entry.seq}:{account.pk.hex}",
            notices.LOOK_AT_DESK,
            person=account.person,
            expires=timezone.now() + emergency_access.NOTICE_GOOD_FOR,
        )
    return family


def _not_over(family: Family) -> list[Meeting]:
    stages = (*policy.GOING_ON, Stage.SAFETY_PAUSE)
    return list(Meeting.objects.select_for_update().filter(family=family, stage__in=stages))


def _take_the_chair(meeting: Meeting, person: Person) -> None:
    """The coordinator's seat of one meeting goes from the person who had it to this person, who knocks like
    everybody.
    """
    live = Seat.objects.select_related("person").filter(meeting=meeting, removed_at=None)
    held = live.filter(person=person).first()
    if held is not None and held.role != Role.COORDINATOR:
        raise Unclear(_("They sit at one of its meetings as somebody else. Choose another."))
    seats_apart.check(person, meeting=meeting, circle=None)
    for old in live.filter(role=Role.COORDINATOR).exclude(person=person):
        rooms.put_out(old)
        Seat.objects.filter(pk=old.pk).update(removed_at=timezone.now())
        announcing.leave_out(old)
        Delay.objects.filter(seat=old).delete()
    if held is None:
        seat = seats.seat_again(meeting, person)
        seat.role, seat.why = Role.COORDINATOR, _("Looks after the meeting")
        seat.save()
    rights_changed(meeting)
