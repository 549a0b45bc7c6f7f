"""Guessing the numbers of a way in: it slows the address it comes from and rings the coordinator. It locks
nobody out.

A lock could be turned by anybody who has the link. What keeps a guesser out is that each try is one in a
million, that an address soon has one every two minutes, and that a person hears of it at the fifth and can
make a new link.
"""

from datetime import timedelta
from math import ceil
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.entry import own_codes
from participants.journal import journal
from participants.messages import notices
from participants.models import Invitation, Notice, WrongCode
from participants.models.choices import ToDoKind
from participants.people import to_do
from participants.platform import network_addresses, tokens_and_codes
from participants.platform.errors import TooFast

# Three tries are free; then 2, 4, 8 … seconds, two minutes at most, counted over the last hour.
FREE_TRIES = 3
LONGEST_WAIT = 120
REMEMBERED_FOR = timedelta(hours=1)
# After this many wrong codes for one invitation within a day, its coordinator hears of it.
ALERT_AFTER = 5
ALERT_WITHIN = timedelta(days=1)


# More wrong tries than this, from wherever, and the numbers are changed; this often a day at most.
TIRED_AFTER = 50
FRESH_A_DAY = 5


class Net(NamedTuple):
    """How many tries an address, or a net, has for nothing, and after how many more its wait doubles."""

    digest: str
    free: int
    step: int


# One household may have a whole /48 of IPv6, a provider a /32: the wider, the more people are behind it.
NETS = (
    Net("address_digest", FREE_TRIES, 1),
    Net("net_digest", 24, 8),
    Net("wide_net_digest", 240, 80),
)


class SlowDown(TooFast):
    """Too many wrong codes from one place. `seconds` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            _("That was a few tries in a row. Wait %(seconds)d seconds, then try again.")
            % {"seconds": seconds}
        )


def begin(invitation: Invitation | None, *, link: str, address: str) -> WrongCode:
    """One try, counted as wrong until it proves right."""
    place, net, wide = network_addresses.hidden_nets(address)
    return WrongCode.objects.create(
        invitation=invitation,
        address_digest=place,
        net_digest=net,
        wide_net_digest=wide,
        link_digest=link_digest(link),
    )


def link_digest(link: str) -> str:
    """What a link is counted by, whether it is known or not."""
    return tokens_and_codes.digest(tokens_and_codes.normalise(link), purpose="tried link")


def wait_before(attempt: WrongCode) -> int:
    """Seconds this try has to wait for its address, or for the net round it; 0 when it may be looked at now.

    A wait that others brought on with other links keeps nobody out: while a net has hardly tried this very
    link, the try is looked at (`held_up` says how long a wrong one is told to wait).
    """
    return max((_wait(attempt, net) for net in NETS if not _has_tries(attempt, net)), default=0)


def held_up(attempt: WrongCode) -> int:
    """Seconds the next try from this address has to wait, whichever link it is about."""
    return max(_wait(attempt, net) for net in NETS)


def _wait(attempt: WrongCode, net: Net) -> int:
    hidden = getattr(attempt, net.digest)
    if not hidden:
        return 0
    now = timezone.now()
    earlier = WrongCode.objects.filter(
        **{net.digest: hidden}, at__gt=now - REMEMBERED_FOR, pk__lt=attempt.pk, early=False
    )
    most = net.free + net.step * 8  # by then the wait is at its longest, however many there are
    last = list(earlier.order_by("-at").values_list("at", flat=True)[:most])
    if len(last) < net.free:
        return 0
    wait = min(1 << ((len(last) - net.free) // net.step + 1), LONGEST_WAIT)
    return max(0, ceil(wait - (now - last[0]).total_seconds()))


def _has_tries(attempt: WrongCode, net: Net) -> bool:
    """True while this link, known or not, was tried less often from this net than a net may for nothing."""
    tries = WrongCode.objects.filter(
        **{net.digest: getattr(attempt, net.digest)},
        link_digest=attempt.link_digest,
        at__gt=timezone.now() - REMEMBERED_FOR,
        pk__lt=attempt.pk,
    )
    return tries[: net.free].count() < net.free


def was_wrong(attempt: WrongCode, *, early: bool) -> None:
    """It stays a wrong try: the coordinator hears of the fifth of a day, and after some fifty the numbers
    change.

    `early` when the address should have waited: then it makes no wait longer.
    """
    if early:
        WrongCode.objects.filter(pk=attempt.pk).update(early=True)
    ring_the_coordinator(attempt.invitation)
    if is_tired(attempt.invitation, attempt.link_digest) and attempt.invitation is not None:
        _ask_for_fresh_ones(attempt.invitation, attempt.link_digest)


def is_tired(invitation: Invitation | None, link_digest: str) -> bool:
    """True after more than fifty wrong tries at the numbers a link has: they let no new phone in any more."""
    made = (invitation.numbers_at or invitation.issued_at) if invitation is not None else None
    tries = WrongCode.objects.filter(link_digest=link_digest, at__gt=made or timezone.now() - ALERT_WITHIN)
    return tries[: TIRED_AFTER + 1].count() > TIRED_AFTER


@transaction.atomic
def _ask_for_fresh_ones(invitation: Invitation, link_digest: str) -> None:
    """Fresh numbers by the safe way, a few times a day at most; where there is none, the coordinator makes
    them.
    """
    rows = Invitation.objects.select_for_update().select_related("person", "family")
    held = rows.filter(pk=invitation.pk, revoked_at=None).first()
    if held is None or not is_tired(held, link_digest) or own_codes.sent_lately(held) >= FRESH_A_DAY:
        return
    if not own_codes.send(held, by=None):
        to_do.raise_for(held.person, ToDoKind.WRONG_CODES)


def ring_the_coordinator(invitation: Invitation | None) -> None:
    """At the fifth wrong code of a day: something to see to on the desk, one line in the journal, one notice
    without names.

    Once a day for an invitation, however many tries there are, and not again because the coordinator has seen
    to it.
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
