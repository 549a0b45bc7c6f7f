"""A copy for everybody at the table: the sealed file itself, or, across a safety boundary, one with contact
details left out.

What is left out of somebody's copy is what leads to the person they are kept apart from; of one in which
nothing does, not a word, and it is sealed like everybody's. A copy with something left out is drawn again,
says so, and carries neither attachments nor the seal; the check page knows it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from meetings import access
from meetings.models import Seat
from participants.journal import journal
from participants.messages import notices
from participants.models import Notice
from participants.platform.errors import NotFound
from plans.agreement.canonical import canonical_bytes, fingerprint
from plans.agreement.frozen import people_of, plan_of
from plans.agreement.reading_gate import gate_for
from plans.agreement.versions import require_circle
from plans.models import Copy, SealedPlan, Version
from plans.pdf import CopyNote, build
from plans.sealing import own_seal
from plans.sealing.sealed_file_check import examine

#: A plan and what people signed under it.
Left: TypeAlias = tuple[dict[str, Any], dict[str, Any]]
#: Within two days of the meeting the plan is in people's hands (docs/practice.md, rule 8).
TOLD_WITHIN = timedelta(hours=48)


@dataclass(frozen=True)
class Going:
    """When somebody was told that their copy is there, or will be. Nobody learns who opened it."""

    seat: Seat
    told_at: datetime | None
    goes_at: datetime | None


@transaction.atomic
def announce(versions: Iterable[Version], *, by: Seat) -> None:
    """Tell everybody at these tables, by their safe way and in neutral words, that there is something for
    them to keep.

    Whom no safe way reaches within two days is told by the coordinator, who is asked to
    (`participants/people/to_do.py`).
    """
    seats = {seat.pk: seat for version in versions for seat in recipients(version)}
    for seat in seats.values():
        if seat.pk == by.pk:
            continue
        told = notices.queue(
            _key(seat),
            notices.SOMETHING_TO_KEEP,
            person=seat.person,
            values={"link": f"{settings.PUBLIC_URL}{reverse('copy', args=[seat.meeting_id])}"},
            expires=timezone.now() + TOLD_WITHIN,
        )
        journal.write(
            "copy.announce",
            by=by,
            family=by.meeting.family,
            subject=seat.pk,
            detail={"told": told is not None},
        )


def going(version: Version) -> list[Going]:
    """Who was told of their copy of a sealed version, and when, in two queries whatever their number."""
    seats = recipients(version)
    rows = Notice.objects.filter(key__in=[_key(seat) for seat in seats])
    told = {row.key: row for row in rows}
    return [_going(seat, told.get(_key(seat))) for seat in seats]


def _going(seat: Seat, notice: Notice | None) -> Going:
    state = notice.state if notice is not None else ""
    return Going(
        seat,
        told_at=notice.first_tried_at if notice is not None and state == notices.SENT else None,
        goes_at=notice.due if notice is not None and state in notices.WAITING else None,
    )


def _key(seat: Seat) -> str:
    return f"copy:{seat.meeting_id}:{seat.pk}"


def fetch(version: Version, *, by: Seat) -> Copy:
    """The seat's own copy of a sealed version, made at the first asking. Raises NotFound while it is not
    sealed.

    It is drawn outside a transaction: leaving things out and drawing take a while, and nobody waits for it.
    """
    sealed = _sealed_for(version, by)
    made = Copy.objects.filter(sealed=sealed, seat=by).first()
    pdf = bytes(made.pdf) if made is not None else _drawn(sealed, by)
    return _handed_out(sealed, pdf, by=by)


def _sealed_for(version: Version, seat: Seat) -> SealedPlan:
    access.require(seat, "copy.fetch")
    require_circle(seat, version.circle)
    sealed = (
        SealedPlan.objects.select_related("version__circle__meeting__family").filter(version=version).first()
    )
    if sealed is None:
        raise NotFound
    return sealed


@transaction.atomic
def _handed_out(sealed: SealedPlan, pdf: bytes, *, by: Seat) -> Copy:
    seat = access.hold(by, "copy.fetch")
    require_circle(seat, sealed.version.circle)
    now = timezone.now()
    copy, _made = Copy.objects.get_or_create(
        sealed=sealed,
        seat=seat,
        defaults={"pdf": pdf, "sha256": fingerprint(pdf), "made_at": now},
    )
    if copy.fetched_at is None:
        copy.fetched_at = now
        copy.save(update_fields=["fetched_at"])
        journal.write(
            "copy.fetch", by=seat, family=seat.meeting.family, subject=sealed.version_id,
            detail={"copy": copy.pk, "whole": copy.sha256 == sealed.sha256},
        )  # fmt: skip
    return copy


def recipients(version: Version) -> list[Seat]:
    """Everybody a copy is for: who is at this circle's table."""
    return list(people_of(version.circle))


def is_whole(version: Version, seat: Seat) -> bool:
    """True when this reader's copy is the sealed file itself, as everybody's is in whom nobody could be
    found.
    """
    sealed = SealedPlan.objects.filter(version=version).first()
    return sealed is None or _what_goes_out(sealed, seat) is None


def _drawn(sealed: SealedPlan, seat: Seat) -> bytes:
    left = _what_goes_out(sealed, seat)
    if left is None:
        return bytes(sealed.pdf)
    plan, record = left
    return build(canonical_bytes(plan), canonical_bytes(record), copy=CopyNote(sealed.sha256))


def _what_goes_out(sealed: SealedPlan, seat: Seat) -> Left | None:
    """The plan and its record as this reader may carry them away; None when that is all of it."""
    gate = gate_for(seat, sealed.version.circle, sealed.version)
    if gate.is_open:
        return None
    plan, record = _plan_and_record(sealed)
    left = gate.plan(plan), gate.record(record)
    return left if gate.is_outside or left != (plan, record) else None


def _plan_and_record(sealed: SealedPlan) -> Left:
    examination = examine(bytes(sealed.pdf), own_seal.keys())
    return plan_of(sealed.version), json.loads(examination.files["signatures.json"])
