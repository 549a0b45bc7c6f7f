"""That wasn't me: the person who is signed for can say so until the plan is closed, and nobody closes it
before that is settled.

Only they settle it: they take back what was signed for them, and may answer anew, or say that it was right
after all. The latter counts only where they said it wasn't: on another phone it could be the person who
signed in their name.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, events
from meetings.models import Seat
from participants.journal import journal
from participants.messages import notices
from participants.models import Device
from participants.models.choices import ToDoKind
from participants.people import to_do
from participants.platform.errors import NotFound, WrongMoment
from plans.agreement import signature_chain
from plans.agreement.signing import TOLD_WITHIN
from plans.agreement.versions import hold_latest
from plans.models import Contest, Signature, Version
from plans.models.choices import TAKEN_BACK, MarkKind, Settled


class SaidElsewhere(WrongMoment):
    """They said it wasn't them on another phone than the one they say now that it was right."""

    code = "said_elsewhere"
    message = _(
        "You said on another phone that it wasn’t you. Say it there, or take it back here and answer again."
    )


@transaction.atomic
def contest(version: Version, *, by: Seat, device: Device | None = None) -> Contest:
    """What is signed beside my name isn't mine. Its coordinator is asked to see to it. Saying it twice is
    saying it once.

    Raises NotFound when nothing stands beside the name, PlanClosed and WrongMoment as for signing.
    """
    seat = access.hold(by, "signature.contest")
    signature = _standing(hold_latest(version, seat), seat)
    found, made = Contest.objects.get_or_create(
        signature=signature, settled_at=None, defaults={"device": device, "said_at": timezone.now()}
    )
    if made:
        _write("signature.contest", signature, by=seat)
        to_do.raise_for(seat.person, ToDoKind.NOT_THEIRS)
        coordinator = seat.meeting.family.coordinator
        notices.queue(
            f"contested:{found.pk}",
            notices.LOOK_AT_DESK,
            person=coordinator.person if coordinator else None,
            expires=timezone.now() + TOLD_WITHIN,
        )
        events.meeting_changed(seat.meeting)
    return found


@transaction.atomic
def say_it_was_right(version: Version, *, by: Seat, device: Device | None = None) -> Contest:
    """It was me after all: the signature stands. Raises SaidElsewhere on another phone, NotFound when nobody
    doubts it.
    """
    seat = access.hold(by, "signature.settle")
    signature = _standing(hold_latest(version, seat), seat)
    found = _open(signature)
    if found.device_id is not None and (device is None or device.pk != found.device_id):
        raise SaidElsewhere
    _settle(found, Settled.RIGHT)
    _write("signature.settle", signature, by=seat)
    events.meeting_changed(seat.meeting)
    return found


@transaction.atomic
def take_back(version: Version, *, by: Seat) -> Signature:
    """What was signed for me counts no more; the record keeps that it did. I may answer anew. Raises NotFound
    as above.
    """
    seat = access.hold(by, "signature.settle")
    held = hold_latest(version, seat)
    signature = _standing(held, seat)
    _settle(_open(signature), Settled.TAKEN_BACK)
    taken_back = Signature(
        version=held,
        seat=seat,
        kind=TAKEN_BACK,
        supersedes=signature.number,
        name=seat.person.name,
        role=seat.role,
        mark_kind=MarkKind.NONE,
        language=signature.language,
        proved_by="device",
    )
    signature_chain.add(taken_back, action="signature.take_back", by=seat, told=False)
    events.meeting_changed(seat.meeting)
    return taken_back


def open_contests(version: Version) -> dict[object, Contest]:
    """By seat, what of this version somebody says isn't theirs, as long as it is not settled."""
    rows = Contest.objects.filter(signature__version=version, settled_at=None)
    return {one.signature.seat_id: one for one in rows.select_related("signature__seat__person")}


def _standing(version: Version, seat: Seat) -> Signature:
    signature = signature_chain.standing(version).get(seat.pk)
    if signature is None:
        raise NotFound
    return signature


def _open(signature: Signature) -> Contest:
    found = Contest.objects.filter(signature=signature, settled_at=None).first()
    if found is None:
        raise NotFound
    return found


def _settle(contest: Contest, how: Settled) -> None:
    contest.settled, contest.settled_at = how, timezone.now()
    contest.save(update_fields=["settled", "settled_at"])


def _write(action: str, signature: Signature, *, by: Seat) -> None:
    journal.write(
        action,
        by=by,
        family=by.meeting.family,
        subject=signature.version_id,
        detail={"signature": str(signature.pk), "number": signature.number},
    )
