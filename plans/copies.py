"""A copy for everybody at the table: the sealed file itself, or, across a safety boundary, one with contact details left out.

What is left out of somebody's copy is what leads to the person they are kept apart from; of one in which nothing does, not a
word, and it is sealed like everybody's. A copy with something left out is drawn again, says so, and carries neither
attachments nor the seal; the check page knows it.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from meetings import access
from meetings.models import Seat
from participants import apart, journal, notices
from participants.errors import NotFound
from participants.models import Member, Notice, SafeContact
from participants.roles import Role
from plans.canonical import canonical_bytes, fingerprint
from plans.examining import examine
from plans.frozen import people_of, plan_of
from plans.models import Copy, SealedPlan, Version
from plans.pdf import CopyNote, build
from plans.seal_keys import load
from plans.versions import require_circle
from plans.withholding import withhold, without_these

#: A plan and what people signed under it.
Left: TypeAlias = tuple[dict[str, Any], dict[str, Any]]
#: They explain something and leave: where a family lives is not theirs to carry away.
OUTSIDE = (Role.INFORMATION_GIVER,)


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
    """Tell everybody at these tables, by their safe way and in neutral words, that there is something for them to keep.

    Whom no safe way reaches within two days is told by the coordinator, who is asked to (`participants/to_do.py`).
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


@transaction.atomic
def fetch(version: Version, *, by: Seat) -> Copy:
    """The seat's own copy of a sealed version, made at the first asking. Raises NotFound while it is not sealed."""
    seat = access.hold(by, "copy.fetch")
    require_circle(seat, version.circle)
    sealed = (
        SealedPlan.objects.select_related("version__circle__meeting__family")
        .filter(version=version)
        .first()
    )
    if sealed is None:
        raise NotFound
    now = timezone.now()
    copy = Copy.objects.filter(sealed=sealed, seat=seat).first() or _make(sealed, seat)
    if copy.fetched_at is None:
        copy.fetched_at = now
        copy.save(update_fields=["fetched_at"])
        journal.write(
            "copy.fetch", by=seat, family=seat.meeting.family, subject=version.pk,
            detail={"copy": copy.pk, "whole": copy.sha256 == sealed.sha256},
        )  # fmt: skip
    return copy


def recipients(version: Version) -> list[Seat]:
    """Everybody a copy is for: who is at this circle's table."""
    return list(people_of(version.circle))


def is_whole(version: Version, seat: Seat) -> bool:
    """True when this reader's copy is the sealed file itself, as everybody's is in whom nobody could be found."""
    sealed = SealedPlan.objects.filter(version=version).first()
    return sealed is None or _what_goes_out(sealed, seat) is None


def _make(sealed: SealedPlan, seat: Seat) -> Copy:
    left = _what_goes_out(sealed, seat)
    pdf = bytes(sealed.pdf)
    if left is not None:
        plan, record = left
        note = CopyNote(sealed.sha256)
        pdf = build(canonical_bytes(plan), canonical_bytes(record), copy=note)
    return Copy.objects.create(
        sealed=sealed, seat=seat, pdf=pdf, sha256=fingerprint(pdf), made_at=timezone.now()
    )


def _what_goes_out(sealed: SealedPlan, seat: Seat) -> Left | None:
    """The plan and its record as this reader may carry them away; None when that is all of it."""
    others = apart.apart_from(seat.person, seat.meeting.family)
    if seat.role not in OUTSIDE and not others:
        return None
    whole = _plan_and_record(sealed)
    if seat.role in OUTSIDE or _shared_this_table(sealed.version, others):
        return _without_contacts(sealed.version, whole, others)
    left = without_these(*whole, known=_details_of(others))
    return left if left != whole else None


def _shared_this_table(version: Version, others: Collection[UUID]) -> bool:
    """Whether the plan was made together with one of those the reader is now kept apart from: anything in it may be theirs."""
    return any(one["person"] in {str(pk) for pk in others} for one in plan_of(version)["people"])


def _plan_and_record(sealed: SealedPlan) -> Left:
    examination = examine(bytes(sealed.pdf), load(settings.SEAL_FOLDER))
    return plan_of(sealed.version), json.loads(examination.files["signatures.json"])


def _without_contacts(version: Version, whole: Left, others: Collection[UUID]) -> Left:
    """For whoever only came to explain something, or sat here with somebody they must not meet any more."""
    meeting = version.circle.meeting
    hidden = [
        one["id"]
        for one in plan_of(version)["people"]
        if one["person"] in {str(pk) for pk in others}
    ]
    people = {m.person_id for m in Member.objects.filter(family=meeting.family)} | set(others)
    people |= {one.person_id for one in Seat.objects.filter(meeting=meeting)}
    return withhold(*whole, known=_details_of(people), hidden=hidden)


def _details_of(people: Collection[UUID]) -> list[str]:
    """Every number, address and line of an address that we hold of these people."""
    contacts = SafeContact.objects.filter(person__in=people)
    rows = contacts.values_list("phone", "email", "postal_address")
    return [line for row in rows for one in row for line in one.splitlines()]
