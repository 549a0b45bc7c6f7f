"""Sealing a version: when everybody has answered, draw it once, seal it once, keep the bytes and their
SHA-256.

What we claim is in docs/sealing.md: a simple electronic signature by each person, and an organisational seal.
No more.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import access, circles, events, stages
from meetings.choices import Stage
from meetings.models import Meeting, Seat
from participants.journal import journal
from participants.platform.errors import Refusal, WrongMoment
from participants.platform.isolated_text import and_list
from plans.agreement import contesting, signature_chain, signature_record, signing
from plans.agreement.canonical import fingerprint
from plans.agreement.service_answers import circles_with_family
from plans.agreement.versions import hold_latest, latest
from plans.models import SealedPlan, Version
from plans.pdf import archive_checks, build
from plans.sealing import copies, own_seal
from plans.sealing.seal import PLAIN, STAMPED, seal_bytes, stamper_at
from plans.sealing.seal_keys import SealKeys
from plans.sealing.sealed_file_check import examine

logger = logging.getLogger(__name__)


class NotEverybodyAnswered(WrongMoment):
    """Somebody's answer is awaited; silence is never a yes (never list, 7)."""

    code = "not_everybody_answered"


class NotSettled(WrongMoment):
    """Somebody says that what is signed beside their name isn't theirs; only they settle that."""

    code = "not_settled"


class SealRefused(Refusal):
    """The sealed file did not pass our own examination, so it was thrown away."""

    code = "seal_refused"
    message = gettext_lazy(
        "The plan couldn’t be sealed. Nothing is lost: tell whoever looks after this service."
    )
    status = 500


@dataclass(frozen=True, repr=False)
class _Ready:
    """What will be sealed: everything the file is made from."""

    plan: bytes
    record: bytes
    service: str


def seal(version: Version, *, by: Seat, without: Iterable[UUID | str] = ()) -> SealedPlan:
    """Seal a version, once. `without` names the seats that are not waited for; the file says they gave no
    answer.

    Drawing and sealing happen outside a transaction, since a time stamp may take a while; what was sealed is
    compared afterwards with what stands then. Raises NotEverybodyAnswered, WrongMoment for a version that is
    not the newest or is sealed, NoTimeStamp when the time stamping authority fails, SealRefused when our own
    check does.
    """
    at = timezone.now().replace(microsecond=0)
    named = {access.as_id(seat) for seat in without}
    ready = _ready(version, by=by, without=named, at=at)
    keys = own_seal.keys()
    drawn = build(ready.plan, ready.record)
    _require_keepable(drawn)
    stamper = stamper_at(settings.SEAL_TSA_URL)
    reason = _("Everybody has been asked, and the plan is sealed")
    pdf = seal_bytes(drawn, keys, name=ready.service, reason=reason, stamper=stamper)
    _examine(pdf, keys, drawn)
    level = PLAIN if stamper is None else STAMPED
    return _keep(version, ready, pdf, level, by=by, without=named, at=at)


def seal_keys() -> SealKeys:
    """This service's seal, made now if it has none and nothing was sealed yet."""
    return own_seal.keys()


@transaction.atomic
def _ready(version: Version, *, by: Seat, without: set[UUID], at: datetime) -> _Ready:
    seat = access.hold(by, "version.seal")
    held = hold_latest(version, seat)
    return _ready_under_lock(held, without=without, at=at)


def _ready_under_lock(version: Version, *, without: set[UUID], at: datetime) -> _Ready:
    silent = signing.outstanding(version)
    _require_named(silent, without)
    _require_settled(version)
    if signature_chain.faults(version) or fingerprint(bytes(version.canonical)) != version.sha256:
        logger.error("version %s or its signatures were altered", version.pk)
        raise SealRefused
    return _Ready(
        plan=bytes(version.canonical),
        record=signature_record.compose(version, at=at, without=silent),
        service=version.circle.meeting.family.service.name,
    )


def _require_named(silent: Sequence[Seat], without: set[UUID]) -> None:
    awaited = [seat.person.called for seat in silent if seat.pk not in without]
    if awaited:
        raise NotEverybodyAnswered(
            _("Not everybody has answered yet: %(names)s.") % {"names": and_list(awaited)}
        )


def _require_keepable(drawn: bytes) -> None:
    if found := archive_checks.faults(drawn):
        logger.error("a plan was not drawn for keeping: %s", "; ".join(found))
        raise SealRefused


def _require_settled(version: Version) -> None:
    contested = contesting.open_contests(version).values()
    if contested:
        names = [one.signature.seat.person.called for one in contested]
        raise NotSettled(
            _(
                "%(names)s: what is signed there isn’t theirs, they say. They take it back or say that it "
                "was right; until then the plan stays open."
            )
            % {"names": and_list(names)}
        )


def _examine(pdf: bytes, keys: SealKeys, drawn: bytes) -> None:
    examination = examine(pdf, keys, drawn=drawn)
    if not examination.genuine:
        logger.error("a sealed file did not pass: %s", "; ".join(examination.faults))
        raise SealRefused


@transaction.atomic
def _keep(
    version: Version,
    ready: _Ready,
    pdf: bytes,
    level: str,
    *,
    by: Seat,
    without: set[UUID],
    at: datetime,
) -> SealedPlan:
    seat = access.hold(by, "version.seal")
    held = hold_latest(version, seat)
    if _ready_under_lock(held, without=without, at=at) != ready:
        raise WrongMoment  # somebody answered meanwhile: look again, then seal
    sealed = SealedPlan.objects.create(
        version=held, pdf=pdf, sha256=fingerprint(pdf), level=level, sealed_at=at
    )
    journal.write(
        "version.seal",
        by=seat,
        family=seat.meeting.family,
        subject=held.pk,
        detail={"sha256": sealed.sha256, "level": level, "without": len(without)},
    )
    circles.note_sealed(held.circle, at=at)
    _close_signing(seat.meeting, by=seat)
    events.meeting_changed(seat.meeting)
    return sealed


def _close_signing(meeting: Meeting, *, by: Seat) -> None:
    """When every circle's newest version is sealed, signing is over, and everybody is told that their copy is
    there.
    """
    if meeting.stage == Stage.SIGNED or not all_sealed(meeting):
        return
    stages.move(meeting, to=Stage.SIGNED, by=by)
    copies.announce([one for one in _newest(meeting) if one is not None], by=by)


def all_sealed(meeting: Meeting) -> bool:
    """Whether every circle's newest version is sealed."""
    return all(hasattr(one, "sealed") for one in _newest(meeting))


def _newest(meeting: Meeting) -> list[Version | None]:
    return [latest(circle) for circle in circles_with_family(meeting)]
