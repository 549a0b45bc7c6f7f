"""Who has signed, as the coordinator's desk shows it: who answered and how, who was asked when, and whose the
copies are.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import Seat
from participants.messages import reaching
from participants.messages.reaching import Kind, NoWay
from participants.models import Account, Notice, SafeContact
from participants.models.choices import Channel
from participants.platform.isolated_text import and_list
from plans.agreement import asking_to_sign, version_display
from plans.agreement.asking_to_sign import Waited
from plans.agreement.version_display import Square
from plans.models import Version
from plans.sealing import copies
from plans.sealing.copies import Going


@dataclass(frozen=True)
class Silent:
    """Somebody whose answer is awaited: what was done to get it, when it reaches them, when they may be asked
    again.
    """

    waited: Waited
    #: When a message that still waits goes; None when it went, or none could.
    reaches_at: datetime | None
    may_ask_from: datetime | None


@dataclass(frozen=True)
class Reached:
    """Somebody a copy is for, the way they are told that it is there, and when that went or goes."""

    going: Going
    how: str | Promise
    #: No message can go, or this is a child: somebody tells them.
    is_yours: bool

    @property
    def seat(self) -> Seat:
        """Whose copy it is."""
        return self.going.seat


@dataclass(frozen=True)
class Signing:
    """One version's answers for the person who runs the meeting."""

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
        return ngettext("One of %(all)d has answered", "%(n)d of %(all)d have answered", answered) % {
            "n": answered,
            "all": all_of_them,
        }

    @property
    def in_one_sentence(self) -> str:
        """The quilt for anyone who cannot see it."""
        if not self.silent:
            return _("Every patch that is waited for is sewn in.")
        names = and_list([one.waited.seat.person.called for one in self.silent])
        return _("Sewn in: %(n)d patches. Still open: %(names)s.") % {
            "n": len(self.said),
            "names": names,
        }


def signing_of(version: Version, *, reader: Seat) -> Signing:
    """Everything the page says about one version, in a few queries whatever the number of people."""
    squares = version_display.quilt(version, reader=reader)
    waited = asking_to_sign.waited_for(version)
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
        again = waited.asked.asked_at + asking_to_sign.AGAIN_AFTER
    waits = notice is not None and notice.due > now and notice.first_tried_at is None
    return Silent(waited, notice.due if notice is not None and waits else None, again)


def reached(version: Version, *, reader: Seat) -> list[Reached]:
    """Everybody else a copy of this version is for, whom the coordinator has to tell first."""
    going = [one for one in copies.going(version) if one.seat.pk != reader.pk]
    people = [one.seat.person_id for one in going]
    contacts = {one.person_id: one for one in SafeContact.objects.filter(person__in=people)}
    staff = {one.person_id for one in Account.objects.filter(person__in=people, is_active=True)}
    found = [
        Reached(one, Channel.EMAIL.label, is_yours=False)
        if one.seat.person_id in staff
        else _way(one, contacts.get(one.seat.person_id))
        for one in going
    ]
    return sorted(found, key=lambda one: not one.is_yours)


def _way(going: Going, contact: SafeContact | None) -> Reached:
    way = reaching.decide(going.seat.person, contact, Kind.COPY, at=timezone.now())
    if not isinstance(way, NoWay):
        return Reached(going, Channel(way.channel).label, is_yours=False)
    if going.seat.person.is_child:
        return Reached(going, _("with somebody who reads it with them"), is_yours=False)
    return Reached(going, _("no safe way to write"), is_yours=going.told_at is None)


def told_words(reached: list[Reached]) -> str:
    """How many are told, follow by themselves, or are the coordinator's to tell."""
    told = sum(1 for one in reached if one.going.told_at is not None)
    goes = sum(1 for one in reached if one.going.goes_at is not None)
    yours = sum(1 for one in reached if one.is_yours)
    said = []
    if told:
        said.append(ngettext("One is told.", "%(n)d are told.", told) % {"n": told})
    if goes:
        words = ngettext("One follows by itself.", "%(n)d follow by themselves.", goes)
        said.append(words % {"n": goes})
    if yours:
        said.append(ngettext("One is yours to tell.", "%(n)d are yours to tell.", yours) % {"n": yours})
    return " ".join(said)
