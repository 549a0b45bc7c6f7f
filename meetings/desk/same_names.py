"""Two people who are called alike at one table are told apart, and who changes name or cloth is seen to have
done so.

Only over the seats somebody may see: nobody is told apart from a person they must not know of.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import policy
from meetings.epoch import rights_changed
from meetings.models import Meeting, Seat
from meetings.table import roles_in_words
from participants.models import Invitation, Member, Person
from participants.models.choices import Role
from participants.people import patches
from participants.platform import clock
from participants.platform.isolated_text import as_said, comma_list

#: How long everybody can see that somebody changed their name or cloth, or that new numbers were made for
#: them.
SEEN_FOR = timedelta(days=7)
#: Letters of other scripts that look like these; enough to notice, for a label and never for a decision.
LOOK_ALIKE = str.maketrans(
    "\u0430\u0435\u0441\u043e\u0440\u0445\u0443\u0456\u0455\u0458\u0501\u04bb\u051b\u051d\u0432\u043a\u043c\u043d\u0442"
    "\u03bd\u03bf\u03b1\u03c1\u03b9\u03ba\u03c4\u03c5\u03c7\u03b5\u03b7\u03bc\u0131\u0261015",
    "aecopxyisjdhqwbkmhtvoapiktuxenuigols",
)


def labels(seats: Sequence[Seat], members: Mapping[Any, Member] | None = None) -> dict[UUID, str]:
    """For each seat whose name somebody else here has too: what tells them apart. By seat id; no two of a
    name are the same.
    """
    groups: dict[str, list[Seat]] = defaultdict(list)
    for seat in seats:
        groups[skeleton(seat.person.called)].append(seat)
    same = [group for group in groups.values() if len({one.person_id for one in group}) > 1]
    if not same:
        return {}
    if members is None:
        people = [one.person_id for group in same for one in group]
        rows = Member.objects.filter(family=seats[0].meeting.family_id, person__in=people)
        members = {one.person_id: one for one in rows}
    return {pk: label for group in same for pk, label in _apart(group, members).items()}


def names(seats: Sequence[Seat], members: Mapping[Any, Member] | None = None) -> dict[UUID, str]:
    """What each is called here, by seat id: with what tells them apart behind it, for those who are called
    alike.
    """
    apart = labels(seats, members)
    return {
        one.pk: f"{one.person.called} ({apart[one.pk]})" if one.pk in apart else one.person.called
        for one in seats
    }


def _apart(group: list[Seat], members: Mapping[Any, Member]) -> dict[UUID, str]:
    """By what they are to the family; else by their whole name too; else by a number, in the order they were
    seated.
    """
    found = {one.pk: _relation(one, members) for one in group}
    if len(set(found.values())) < len(group):
        found = {one.pk: comma_list([found[one.pk], as_said(one.person.name)]) for one in group}
    plain = [skeleton(words) for words in found.values()]
    if len(set(plain)) == len(group):
        return found
    return {
        one.pk: _("%(what)s, number %(number)s") % {"what": found[one.pk], "number": number}
        for number, one in enumerate(group, start=1)
    }


def _relation(seat: Seat, members: Mapping[Any, Member]) -> str:
    member = members.get(seat.person_id)
    return str(member.get_relation_display() if member else roles_in_words.PLAIN_ROLES[seat.role])


def skeleton(name: str) -> str:
    """A name as it looks: without case, marks, spaces and signs nobody sees, look-alike letters as one."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LN")
    return kept.translate(LOOK_ALIKE).replace("rn", "m").replace("l", "i")


@transaction.atomic
def choose_patch(person: Person, *, colour: str, pattern: str, called: str) -> None:
    """The person's own choice of name and cloth; the rooms they may be in are told."""
    patches.choose_patch(person, colour=colour, pattern=pattern, called=called, by=person)
    seats = Seat.objects.filter(person=person, removed_at=None)
    for meeting in Meeting.objects.filter(pk__in=seats.values("meeting"), stage__in=policy.OPEN_ROOM):
        rights_changed(meeting)


@dataclass(frozen=True)
class News:
    """What the others may see about somebody's place: when new numbers were made, when their name or cloth
    changed.
    """

    renewed_at: datetime | None = None
    changed_at: datetime | None = None
    called_before: str = ""


def news(seats: Sequence[Seat], *, reader: Seat) -> dict[UUID, News]:
    """By seat id, for those there is news of. One query for all. That new numbers were made is the family's
    to know.
    """
    if not seats:
        return {}
    ours = roles_in_words.is_kin(reader) or reader.stays_in_private or reader.role == Role.COORDINATOR
    since = timezone.now() - SEEN_FOR
    people = [one.person_id for one in seats]
    rows = Invitation.objects.filter(
        family=seats[0].meeting.family_id, person__in=people, renewed_at__gt=since
    )
    renewed: dict[Any, datetime] = {
        one.person_id: one.renewed_at for one in rows.order_by("renewed_at") if one.renewed_at
    }
    found = {}
    for seat in seats:
        changed = seat.person.patch_changed_at
        changed = changed if changed is not None and changed > since else None
        before = seat.person.called_before if changed else ""
        one = News(renewed.get(seat.person_id) if ours else None, changed, before)
        if one != News():
            found[seat.pk] = one
    return found


def in_words(seat: Seat, new: News, *, zone: str) -> list[str]:
    """What is new about somebody's place, in sentences for a reader on this clock."""
    told = {"name": as_said(seat.person.called), "before": as_said(new.called_before)}
    words = []
    if new.renewed_at is not None:
        when = {**told, "when": clock.when(new.renewed_at, zone)}
        words.append(_("New numbers were made for %(name)s %(when)s.") % when)
    if new.changed_at is not None:
        when = {**told, "when": clock.when(new.changed_at, zone)}
        if new.called_before:
            words.append(_("%(before)s is called %(name)s since %(when)s.") % when)
        else:
            words.append(_("%(name)s changed their cloth %(when)s.") % when)
    return words
