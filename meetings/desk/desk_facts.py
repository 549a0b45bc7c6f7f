"""Everything the desk's steps are worked out from, read in a number of queries that no family makes
larger.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from meetings import seats
from meetings.desk import checklist
from meetings.desk.checklist import Line
from meetings.desk.step import Press
from meetings.models import AdvocateOffer, BottomLine, Check, Circle, Meeting, Seat, Statement
from meetings.times import time_offers
from meetings.times.models import TimeAnswer
from participants.models import (
    Account,
    Consent,
    Device,
    Invitation,
    Member,
    Person,
    SafeContact,
)
from participants.models.choices import Role


@dataclass(frozen=True, repr=False)
class Facts:
    """What stands now about one meeting and its people, for its coordinator's `seat`. Everything by id of the
    person.
    """

    seat: Seat
    seated: list[Seat]
    members: list[Member]
    answers: dict[UUID, Consent]
    contacts: dict[UUID, SafeContact]
    staff: set[UUID]
    invited: set[UUID]
    come_in: set[UUID]
    checks: dict[str, Check]
    advocates: dict[UUID, AdvocateOffer]
    circles: list[Circle]
    bottom_lines: list[BottomLine]
    statements: list[Statement]
    silent: list[Seat]
    is_asking_dates: bool
    missing: list[Line]

    @property
    def meeting(self) -> Meeting:
        """The meeting, as the coordinator's seat has it."""
        return self.seat.meeting

    @property
    def carriers(self) -> list[Member]:
        """Those who may say yes: the members with parental responsibility."""
        return [one for one in self.members if one.has_parental_responsibility]

    @property
    def says_yes(self) -> bool:
        """True when somebody who may say yes did, last thing they said, and has not taken it back."""
        return any(stands(self.answers.get(one.person_id)) for one in self.carriers)

    @property
    def unseated(self) -> list[Member]:
        """The family's people without a place, but for those who are not invited for a reason."""
        there = {seat.person_id for seat in self.seated}
        return [one for one in self.members if one.person_id not in there and not one.not_invited_because]

    @property
    def unchecked(self) -> list[Person]:
        """Whoever nobody has made sure of a safe way for. A child without any way of their own is reached by
        a grown-up.
        """
        people = {one.person_id: one.person for one in self.members if not one.not_invited_because}
        people |= {seat.person_id: seat.person for seat in self.seated}
        return [person for person in people.values() if not self.is_safe(person)]

    def at(self, name: str) -> str:
        """The address of one of this meeting's pages."""
        return reverse(name, args=[self.meeting.pk])

    @property
    def at_family(self) -> str:
        """The address of the family's page."""
        return reverse("desk_family", args=[self.meeting.family_id])

    def move(self, to: str, words: str, *, not_yet: str = "") -> Press:
        """The press that leads the meeting to another stage."""
        return Press(self.at("desk_stage"), "to", str(to), words, not_yet=not_yet)

    def is_safe(self, person: Person) -> bool:
        """True for a checked safe way, for staff, and for a child who has no way of their own."""
        contact = self.contacts.get(person.pk)
        if person.pk in self.staff or (contact is None and person.is_child):
            return True
        return contact is not None and contact.checked_at is not None


def stands(answer: Consent | None) -> bool:
    """True for a yes that was not taken back."""
    return answer is not None and answer.given and answer.withdrawn_at is None


def facts_of(seat: Seat, people: Iterable[Seat] | None = None) -> Facts:
    """What stands now, for the coordinator's seat. `people` is `seats.roster(seat)` where it was read
    already.
    """
    meeting = seat.meeting
    seated = [one for one in (people or seats.roster(seat)) if one.role != Role.COORDINATOR]
    members = list(
        Member.objects.filter(family=meeting.family_id).select_related("person").order_by("created_at")
    )
    known = {one.person_id for one in members} | {one.person_id for one in seated}
    invitations = Invitation.objects.filter(
        family=meeting.family_id, revoked_at=None, until__gt=timezone.now()
    )
    devices = Device.objects.filter(person__in=known, revoked_at=None)
    accounts = Account.objects.filter(person__in=known, is_active=True)
    asked = [offer.pk for offer in time_offers.open_offers(meeting)]
    answered = TimeAnswer.objects.filter(offer__in=asked).values_list("seat_id", flat=True)
    heard = set(answered)
    return Facts(
        seat=seat,
        seated=seated,
        members=members,
        answers=_last_answers(meeting),
        contacts={c.person_id: c for c in SafeContact.objects.filter(person__in=known)},
        staff={one.person_id for one in accounts if one.person_id is not None},
        invited=set(invitations.values_list("person_id", flat=True)),
        come_in=set(devices.values_list("person_id", flat=True)),
        checks={c.kind: c for c in Check.objects.filter(meeting=meeting).exclude(done_at=None)},
        advocates={one.person_id: one for one in AdvocateOffer.objects.filter(meeting=meeting)},
        circles=list(Circle.objects.filter(meeting=meeting).order_by("name")),
        bottom_lines=list(BottomLine.objects.filter(meeting=meeting)),
        statements=list(Statement.objects.filter(meeting=meeting)),
        silent=[one for one in seated if asked and one.pk not in heard],
        is_asking_dates=bool(asked),
        missing=[line for line in checklist.lines(meeting) if not line.done],
    )


def _last_answers(meeting: Meeting) -> dict[UUID, Consent]:
    """By person: the last thing they said to a meeting of this family."""
    rows = Consent.objects.filter(member__family=meeting.family_id).select_related("member")
    return {row.member.person_id: row for row in rows.order_by("at", "pk")}
