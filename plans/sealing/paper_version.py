"""A version on paper: printed with places to sign, for anyone who may say afterwards that they saw it signed
(`signing.witness`).
"""

from django.db import transaction
from django.utils import timezone

from meetings import access
from meetings.models import Seat
from participants.journal import journal
from participants.platform.errors import NotAllowed
from plans.agreement import signature_record
from plans.agreement.reading_gate import gate_for
from plans.agreement.versions import hold_latest
from plans.models import Version
from plans.pdf import build_to_sign


@transaction.atomic
def print_to_sign(version: Version, *, by: Seat) -> bytes:
    """The pages of the version as they will be sealed, with a place for everybody who has not answered. Not
    sealed itself.
    """
    seat = access.hold(by, "version.print")
    held = hold_latest(version, seat)
    if not gate_for(seat, held.circle, held).is_open:
        raise NotAllowed  # nobody signs a plan that is not whole
    written = signature_record.compose(held, at=timezone.now().replace(microsecond=0))
    journal.write(
        "version.print",
        by=seat,
        family=seat.meeting.family,
        subject=held.pk,
        detail={"number": held.number},
    )
    return build_to_sign(bytes(held.canonical), written)
