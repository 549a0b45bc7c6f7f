"""Taking somebody out of a family who does not belong there: what goes with them, and when it would break a
meeting.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import policy, seats
from meetings.models import Meeting, Seat
from participants.entry import invitations
from participants.journal import journal
from participants.models import Account, Family, Invitation, Member, Person, SafeContact, ToDo
from participants.people import families
from participants.platform.errors import NotAllowed, Refusal

OVER = (policy.CLOSED, policy.WITHDRAWN)


class StillNeeded(Refusal):
    """A meeting under way hangs on them."""

    code = "still_needed"
    message = gettext_lazy("They can’t be taken out now: a meeting under way hangs on them.")
    status = 409


@dataclass(frozen=True)
class Going:
    """What goes with somebody who is taken out, for the page that asks first; `why_not` when they may not go
    now.
    """

    answers: int
    ways_in: int
    contact: bool
    meetings: list[str]
    why_not: str


def going(member: Member) -> Going:
    """What would go. Nothing is changed."""
    return Going(
        answers=member.consents.count(),
        ways_in=_ways_in(member).count(),
        contact=_is_only_here(member) and SafeContact.objects.filter(person=member.person).exists(),
        meetings=[seat.meeting.title for seat in _seats(member)],
        why_not=_why_not(member),
    )


@transaction.atomic
def take_out(member: Member, *, by: Account) -> None:
    """Somebody is not part of this family any more: their answers, ways in and seats that are still to come
    go.

    What they signed stays, and so does keeping apart. Raises StillNeeded when a meeting under way hangs on
    them.
    """
    family, person = member.family, member.person
    if by.service_id != family.service_id or by.person is None:
        raise NotAllowed
    Family.objects.select_for_update().get(pk=family.pk)
    if why_not := _why_not(member):
        raise StillNeeded(why_not)
    for seat in _seats(member):
        coordinators = Seat.objects.get(meeting=seat.meeting, person=by.person, removed_at=None)
        seats.remove_seat(seat, by=coordinators)
    for way_in in _ways_in(member):
        invitations.revoke(way_in, by=by)
    if _is_only_here(member):
        _forget(person)
    subject = member.pk
    member.delete()
    journal.write("member.take_out", by=by, family=family, subject=subject, detail={"person": str(person.pk)})


def _forget(person: Person) -> None:
    """Nobody needs to reach them any more, and nobody is offered them."""
    SafeContact.objects.filter(person=person).delete()
    ToDo.objects.filter(person=person, done_at=None).delete()
    Person.objects.filter(pk=person.pk).update(taken_out_at=timezone.now())


def _why_not(member: Member) -> str:
    under_way = Meeting.objects.filter(family=member.family).exclude(stage__in=OVER)
    for seat in _seats(member):
        if seat.meeting.stage not in policy.BEFORE:
            return _("They have a seat at “%(meeting)s”, which has begun.") % {"meeting": seat.meeting.title}
    begun = under_way.exclude(stage=policy.OFFERED).first()
    if begun is not None and families.says_yes(member) and member.has_parental_responsibility:
        others = Member.objects.filter(family=member.family, has_parental_responsibility=True)
        if not any(families.says_yes(one) for one in others.exclude(pk=member.pk)):
            return _("“%(meeting)s” goes on because they said yes, and nobody else has.") % {
                "meeting": begun.title
            }
    return ""


def _seats(member: Member) -> QuerySet[Seat]:
    seats_here = Seat.objects.select_related("meeting__family", "person", "circle")
    return seats_here.filter(person=member.person, meeting__family=member.family, removed_at=None).exclude(
        meeting__stage__in=OVER
    )


def _ways_in(member: Member) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        person=member.person, family=member.family, revoked_at=None
    ).select_related("family")


def _is_only_here(member: Member) -> bool:
    elsewhere = Member.objects.filter(person=member.person).exclude(pk=member.pk)
    helps = Seat.objects.filter(person=member.person, removed_at=None).exclude(meeting__family=member.family)
    return not elsewhere.exists() and not helps.exists()
