"""Signing later: who has answered a version, who was asked to, who not; asking them, by their safe way, in
neutral words.

Somebody with a way in gets a neutral message with a link to the page they sign on. Somebody without one gets
a new way in, whose six numbers the coordinator tells them. They sign with a fresh code like everybody, until
the coordinator closes the plan.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access
from meetings.desk import inviting
from meetings.models import Seat
from participants.entry.invitations import Issued
from participants.journal import journal
from participants.messages import notices
from participants.models import Account, Invitation, Notice, Person
from participants.platform.errors import NotAllowed, NotFound, WrongMoment
from plans.agreement import signature_chain, signing
from plans.agreement.versions import hold_latest
from plans.models import AskedToSign, Version

#: Asking again sooner would be pressing somebody.
AGAIN_AFTER = timedelta(days=1)
#: How long there is to read and answer with a new way in.
WAY_IN_FOR = timedelta(days=14)
#: A way in that ends sooner is as good as none.
LEAST_LEFT = timedelta(days=2)
MESSAGE_FOR = timedelta(days=7)


class AskedLately(WrongMoment):
    """They were asked less than a day ago."""

    code = "asked_lately"
    message = _("They were asked less than a day ago. Give them time, or ring them.")


@dataclass(frozen=True)
class Waited:
    """Somebody whose answer is awaited, and what was done to get it."""

    seat: Seat
    asked: AskedToSign | None
    #: Whether they may be asked (again) by now.
    may_ask: bool
    has_way_in: bool


@dataclass(frozen=True)
class Asked:
    """What became of asking: whether a message goes, and a new way in, whose numbers are shown once."""

    seat: Seat
    told: bool
    issued: Issued | None = field(default=None, repr=False)


@transaction.atomic
def ask(version: Version, signer: Seat, *, by: Seat, account: Account) -> Asked:
    """Ask somebody whose answer is awaited to read the plan and answer it; again after a day.

    Raises AnsweredAlready, AskedLately, PlanClosed, NotFound for somebody who is not waited for (a child,
    another circle's).
    """
    seat = access.hold(by, "signing.ask")
    if account.person_id != seat.person_id:
        raise NotAllowed
    held = hold_latest(version, seat)
    other = access.other_seat(seat, signer.pk)
    if other.pk in signature_chain.standing(held):
        raise signing.AnsweredAlready
    if other.pk not in {one.pk for one in signing.outstanding(held)}:
        raise NotFound
    before = AskedToSign.objects.filter(version=held, seat=other).first()
    if not may_ask(before, now=timezone.now()):
        raise AskedLately
    times = before.times + 1 if before is not None else 1
    told, issued = _tell(held, other, account=account, times=times)
    AskedToSign.objects.update_or_create(
        version=held,
        seat=other,
        defaults={"asked_at": timezone.now(), "times": times, "told": told},
    )
    journal.write(
        "signing.ask",
        by=seat,
        family=seat.meeting.family,
        subject=other.pk,
        detail={"number": held.number, "times": times},
    )
    return Asked(other, told, issued)


def waited_for(version: Version) -> list[Waited]:
    """Everybody whose answer to a version is awaited; never a child."""
    asked = {one.seat_id: one for one in version.asked.all()}
    now = timezone.now()
    return [
        Waited(
            seat,
            asked.get(seat.pk),
            may_ask(asked.get(seat.pk), now=now),
            has_way_in(seat.person, now=now),
        )
        for seat in signing.outstanding(version)
    ]


def may_ask(before: AskedToSign | None, *, now: datetime) -> bool:
    """Whether somebody asked then may be asked again now: after a day, or when no message could go."""
    return before is None or not before.told or now >= before.asked_at + AGAIN_AFTER


def has_way_in(person: Person, *, now: datetime) -> bool:
    """True for somebody who can come in by the link they have, for some days yet, and for staff."""
    if Account.objects.filter(person=person, is_active=True).exists():
        return True
    live = Invitation.objects.filter(person=person, revoked_at=None, until__gt=now + LEAST_LEFT)
    return live.exists()


def _tell(version: Version, seat: Seat, *, account: Account, times: int) -> tuple[bool, Issued | None]:
    now = timezone.now()
    meeting = version.circle.meeting
    if not has_way_in(seat.person, now=now):
        issued = inviting.invite(seat.person, meeting.family, by=account, until=now + WAY_IN_FOR)
        return Notice.objects.filter(key=f"invitation:{issued.invitation.pk}").exists(), issued
    told = notices.queue(
        f"sign:{version.pk}:{seat.pk}:{times}",
        notices.SOMETHING_NEW,
        person=seat.person,
        values={"link": f"{settings.PUBLIC_URL}{reverse('agree', args=[meeting.pk])}"},
        expires=now + MESSAGE_FOR,
    )
    return told is not None, None
