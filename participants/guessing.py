"""Guessing the numbers of a way in: it slows the address it comes from and rings the coordinator. It locks nobody out.

A lock could be turned by anybody who has the link. What keeps a guesser out is that each try is one in a million, that an
address soon has one every two minutes, and that a person hears of it at the fifth and can make a new link.
"""

from datetime import timedelta
from math import ceil

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participants import journal, notices, to_do
from participants.errors import TooFast
from participants.models import Invitation, Notice, WrongCode
from participants.roles import ToDoKind

# Three tries are free; then 2, 4, 8 … seconds, two minutes at most, counted over the last hour.
FREE_TRIES = 3
LONGEST_WAIT = 120
REMEMBERED_FOR = timedelta(hours=1)
# So many wrong codes for one invitation within a day, and its coordinator hears of it.
ALERT_AFTER = 5
ALERT_WITHIN = timedelta(days=1)


class SlowDown(TooFast):
    """Too many wrong codes from one place. `seconds` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            _("That was a few tries in a row. Wait %(seconds)d seconds, then try again.")
            % {"seconds": seconds}
        )


def wait_before(attempt: WrongCode) -> int:
    """Seconds this address has to wait before it may try; 0 when it may now."""
    now = timezone.now()
    earlier = WrongCode.objects.filter(
        address_digest=attempt.address_digest, at__gt=now - REMEMBERED_FOR, pk__lt=attempt.pk
    )
    tries = earlier.count()
    if tries < FREE_TRIES:
        return 0
    last = earlier.order_by("-at").values_list("at", flat=True)[0]
    wait = min(1 << (tries - FREE_TRIES + 1), LONGEST_WAIT)
    return max(0, ceil(wait - (now - last).total_seconds()))


def ring_the_coordinator(invitation: Invitation | None) -> None:
    """At the fifth wrong code of a day: something to see to on the desk, one line in the journal, one notice without names.

    Once a day for an invitation, however many tries there are, and not again because the coordinator has seen to it.
    """
    since = timezone.now() - ALERT_WITHIN
    tries = WrongCode.objects.filter(invitation=invitation, at__gt=since)
    wrong = tries[: ALERT_AFTER + 1].count()  # ten thousand more make no difference
    key = f"guessed:{invitation.pk}:{timezone.now():%Y-%m-%d}" if invitation else "guessed:"
    was_told = Notice.objects.filter(key=key).exists()
    if invitation is None or wrong < ALERT_AFTER or was_told:
        return
    with transaction.atomic():
        coordinator = invitation.family.coordinator
        told = notices.queue(
            key,
            notices.WRONG_CODES,
            person=coordinator.person if coordinator else None,
            expires=timezone.now() + ALERT_WITHIN,
        )
        if not told and wrong != ALERT_AFTER:
            return
        to_do.raise_for(invitation.person, ToDoKind.WRONG_CODES)
        journal.write(
            "invitation.guessed",
            by=None,
            family=invitation.family,
            subject=invitation.pk,
            detail={"wrong_codes": wrong},
        )
