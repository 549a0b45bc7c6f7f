"""A copy for everybody at the table: the sealed file itself, or, across a safety boundary, one with contact details left out.

A copy with something left out is drawn again, says so, and carries neither attachments nor the seal; the check page knows it.
"""

import json

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from meetings import access
from meetings.models import Seat
from participants import apart, journal
from participants.errors import NotFound
from participants.models import Member, SafeContact
from participants.roles import Role
from plans.canonical import canonical_bytes, fingerprint
from plans.examining import examine
from plans.frozen import people_of, plan_of
from plans.models import Copy, SealedPlan, Version
from plans.pdf import CopyNote, build
from plans.seal_keys import load
from plans.versions import require_circle
from plans.withholding import withhold

#: They explain something and leave: where a family lives is not theirs to carry away.
OUTSIDE = (Role.INFORMATION_GIVER,)


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


def crosses_a_boundary(seat: Seat) -> bool:
    """True when this reader's copy goes without contact details.

    For somebody who only came to explain something, and for anybody kept apart from somebody with a seat at this meeting,
    in whichever circle, or with a place in the children's family that their own place does not tell them of.
    """
    if seat.role in OUTSIDE:
        return True
    others = apart.apart_from(seat.person, seat.meeting.family)
    return Seat.objects.filter(meeting=seat.meeting_id, person__in=others).exists()


def _make(sealed: SealedPlan, seat: Seat) -> Copy:
    pdf = _without_contacts(sealed, seat) if crosses_a_boundary(seat) else bytes(sealed.pdf)
    return Copy.objects.create(
        sealed=sealed, seat=seat, pdf=pdf, sha256=fingerprint(pdf), made_at=timezone.now()
    )


def _without_contacts(sealed: SealedPlan, seat: Seat) -> bytes:
    version = sealed.version
    family = version.circle.meeting.family
    examination = examine(bytes(sealed.pdf), load(settings.SEAL_FOLDER))
    signatures = json.loads(examination.files["signatures.json"])
    others = apart.apart_from(seat.person, family)
    hidden = [str(one.pk) for one in people_of(version.circle) if one.person_id in others]
    people = {m.person_id for m in Member.objects.filter(family=family)} | others
    people |= {one.person_id for one in Seat.objects.filter(meeting=seat.meeting_id)}
    contacts = SafeContact.objects.filter(person__in=people)
    rows = contacts.values_list("phone", "email", "postal_address")
    known = [line for row in rows for one in row for line in one.splitlines()]
    plan, record = withhold(plan_of(version), signatures, known=known, hidden=hidden)
    return build(canonical_bytes(plan), canonical_bytes(record), copy=CopyNote(sealed.sha256))
