"""Who has signed, as the coordinator's desk shows it: who answered and how, who was asked when, and whose the copies are."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Seat
from participants import reaching
from participants.models import Account, Notice, SafeContact
from participants.reaching import Kind, NoWay
from participants.roles import Channel
from plans import asking, copies, reading
from plans.asking import Waited
from plans.models import Version
from plans.reading import Square


@dataclass(frozen=True)
class Silent:
    """Somebody whose answer is awaited: what was done to get it, when it reaches them, when they may be asked again."""

    waited: Waited
    #: When a message that still waits goes; None when it went, or none could.
    reaches_at: datetime | None
    may_ask_from: datetime | None


@dataclass(frozen=True)
class Reached:
    """Somebody a copy is for, and the way they are told that it is there."""

    seat: Seat
    how: str | Promise
    #: None when no message can go: the coordinator tells them.
    is_told: bool
    #: When they were told that theirs is there, or will be: known once the plan is sealed.
    going: copies.Going


@dataclass(frozen=True)
class Signing:
    """One version's answers for whoever runs the meeting."""

    version: Version
    quilt: list[Square]
    said: list[Square]
    silent: list[Silent]

    @property
    def words(self) -> str:
        """How far it is: "Seven of nine have answered"."""
        answered, all_of_them = len(self.said), len(self.said) + len(self.silent)
        if not answered:
            return _("Nobody has answered yet")
        if not self.silent:
            return _("Everybody has answered")
        return ngettext(
            "One of %(all)d has answered", "%(n)d of %(all)d have answered", answered
        ) % {"n": answered, "all": all_of_them}

    @property
    def in_one_sentence(self) -> str:
        """The quilt for whoever cannot see it."""
        if not self.silent:
            return _("Every patch that is waited for is sewn in.")
        names = reading.and_list([one.waited.seat.person.called for one in self.silent])
        return _("Sewn in: %(n)d patches. Still open: %(names)s.") % {
            "n": len(self.said),
            "names": names,
        }


def signing_of(version: Version, *, reader: Seat) -> Signing:
    """Everything the page says about one version, in a few queries whatever the number of people."""
    squares = reading.quilt(version, reader=reader)
    waited = asking.waited_for(version)
    open_ones = {one.seat.pk for one in waited}
    notices = _latest_notices(version)
    now = timezone.now()
    return Signing(
        version=version,
        quilt=[one for one in squares if one.signature or one.seat.pk in open_ones],
        said=[one for one in squares if one.signature],
        silent=[_silent(one, notices.get(str(one.seat.pk)), now=now) for one in waited],
    )


def _latest_notices(version: Version) -> dict[str, Notice]:
    """By seat: the last message that asked somebody to answer this version."""
    rows = Notice.objects.filter(key__startswith=f"sign:{version.pk}:").order_by("created_at")
    return {row.key.split(":")[2]: row for row in rows}


def _silent(waited: Waited, notice: Notice | None, *, now: datetime) -> Silent:
    again = None
    if waited.asked is not None and not waited.may_ask:
        again = waited.asked.asked_at + asking.AGAIN_AFTER
    waits = notice is not None and notice.due > now and notice.first_tried_at is None
    return Silent(waited, notice.due if notice is not None and waits else None, again)


def reached(version: Version) -> list[Reached]:
    """Everybody a copy of this version is for, and the way they are told."""
    all_of_them = copies.going(version)
    seats = [one.seat for one in all_of_them]
    people = [seat.person_id for seat in seats]
    contacts = {one.person_id: one for one in SafeContact.objects.filter(person__in=people)}
    staff = {one.person_id for one in Account.objects.filter(person__in=people, is_active=True)}
    return [
        Reached(
            seat,
            *(
                (Channel.EMAIL.label, True)
                if seat.person_id in staff
                else _way(seat, contacts.get(seat.person_id))
            ),
            going,
        )
        for seat, going in zip(seats, all_of_them, strict=True)
    ]


def _way(seat: Seat, contact: SafeContact | None) -> tuple[str | Promise, bool]:
    way = reaching.decide(seat.person, contact, Kind.NEWS, at=timezone.now())
    if not isinstance(way, NoWay):
        return Channel(way.channel).label, True
    if seat.person.is_child:
        return _("with somebody who reads it with them"), False
    return _("no safe way to write: ring them, or print it"), False
