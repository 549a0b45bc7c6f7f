"""How ready each person is to take part, and what is next for them; whoever has something next comes
first.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meetings import policy
from meetings.choices import ComesBy
from meetings.desk.desk_facts import Facts, stands
from meetings.desk.step import Link, Press
from meetings.models import Seat
from meetings.table import roles_in_words
from participants.models import Member
from participants.models.choices import Role
from participants.platform.isolated_text import as_said, comma_list


@dataclass(frozen=True)
class Readiness:
    """How ready one person is: each thing in words, and the link or press that is next. Ticks are drawn for
    `True`.
    """

    seat: Seat
    relation: str
    #: True for a yes, False for a no, None for who was not asked or need not say it.
    said_yes: bool | None
    yes_words: str
    is_safe: bool
    has_come_in: bool
    way_in_words: str
    coming: str
    needs: str
    link: Link | None = None
    press: Press | None = None
    next_words: str = ""

    @property
    def is_next(self) -> bool:
        """True when something is the coordinator's to do for them."""
        return self.link is not None or self.press is not None


def getting_ready(facts: Facts) -> list[Readiness]:
    """A row for everybody with a seat but the coordinator."""
    members = {one.person_id: one for one in facts.members}
    rows = [_row(facts, seat, members.get(seat.person_id)) for seat in facts.seated]
    return sorted(rows, key=lambda row: not row.is_next)


def _row(facts: Facts, seat: Seat, member: Member | None) -> Readiness:
    answer = facts.answers.get(seat.person_id)
    carries = member is not None and member.has_parental_responsibility
    said = None if answer is None or not carries else stands(answer)
    link, press, words = _next(facts, seat)
    return Readiness(
        seat=seat,
        relation=relation_of(seat, member),
        said_yes=said,
        yes_words=_yes_words(facts, seat, carries=carries),
        is_safe=facts.is_safe(seat.person),
        has_come_in=seat.person_id in facts.come_in,
        way_in_words=_way_in_words(facts, seat),
        coming=coming_words(seat.comes_by, seat.expected_at),
        needs=seat.needs,
        link=link,
        press=press,
        next_words=words,
    )


def relation_of(seat: Seat, member: Member | None) -> str:
    """What somebody is to the family, or their part in the meeting, from rows that were read already."""
    if member is not None and seat.role in policy.KIN:
        return capfirst(str(member.get_relation_display()))
    return capfirst(str(roles_in_words.PLAIN_ROLES[seat.role]))


def _yes_words(facts: Facts, seat: Seat, *, carries: bool) -> str:
    answer = facts.answers.get(seat.person_id)
    if not carries:
        return _("no need")
    if answer is None:
        return _("not asked")
    if stands(answer):
        return _("yes")
    return _("took it back") if answer.given else _("no")


def _way_in_words(facts: Facts, seat: Seat) -> str:
    if seat.person_id in facts.staff:
        return _("signs in here")
    if seat.person_id in facts.come_in:
        return _("yes")
    if seat.person_id in facts.invited:
        return _("not yet")
    return _("not invited")


def _next(facts: Facts, seat: Seat) -> tuple[Link | None, Press | None, str]:
    """What is the coordinator's to do for this person: check their contact, then invite them; else words."""
    name = {"name": as_said(seat.person.called)}
    if not facts.is_safe(seat.person):
        return Link(of_person(facts, seat), _("Check how to reach %(name)s") % name), None, ""
    if not _needs_a_way_in(facts, seat):
        waits = seat.role == Role.REFERRER and _is_writing(facts)
        return None, None, _("Writes what they know") if waits else _("Nothing now")
    if not facts.says_yes:
        return None, None, _("Invited after the yes")
    address = reverse("desk_invite", args=[facts.meeting.family_id, seat.person_id])
    return None, Press(address, "how", "", _("Invite %(name)s") % name), ""


def _needs_a_way_in(facts: Facts, seat: Seat) -> bool:
    """True for somebody who is to come in by a link of their own and has none. A child without contact comes
    with somebody.
    """
    known = facts.invited | facts.staff
    if seat.person_id in known or facts.meeting.stage not in policy.GOING_ON:
        return False
    contact = facts.contacts.get(seat.person_id)
    return not seat.person.is_child or (contact is not None and bool(contact.channels))


def _is_writing(facts: Facts) -> bool:
    return any(line.code in ("report", "bottom_lines") for line in facts.missing)


def coming_words(comes_by: str, expected_at: str) -> str:
    """How somebody comes, and when."""
    return comma_list([ComesBy(comes_by).label, expected_at])


def of_person(facts: Facts, seat: Seat) -> str:
    """The family's page, with this person's row open."""
    return f"{facts.at_family}?at={seat.person_id}#at-{seat.person_id}"
