"""The one gate between a plan's text and its readers: page, program, paper and catching up, whatever was
frozen or answered.

Most readers are at the table, and read every word. Anyone who only came to explain something reads no contact
details, nor does somebody who made this plan with a person they must not meet any more; anyone who is kept
apart from somebody reads nothing that leads to them. Only the live draft is not read through it: who may open
that is asked in `plans/live/access.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from meetings.models import Circle, Seat
from participants.models import Member, SafeContact
from participants.models.choices import Role
from participants.people import keeping_apart
from plans.agreement import frozen
from plans.document.identifying_details import finder
from plans.document.withholding import Clean, cleaned_plan, cleaned_record, without_places, without_seats
from plans.models import BottomLineAnswer, ResourceAnswer, Signature, Stance, Version

#: They explain something and leave: where a family lives is not theirs to carry away.
OUTSIDE = (Role.INFORMATION_GIVER,)
#: What people wrote in each kind of row that stands beside a plan.
_WORDS: dict[type, tuple[str, ...]] = {
    BottomLineAnswer: ("harm", "family_reply"),
    ResourceAnswer: ("reason",),
    Signature: ("own_words",),
    Stance: ("own_words",),
}


@dataclass(frozen=True, repr=False)
class Gate:
    """What one reader gets of one plan. `clean` is None for anyone who reads all of it."""

    clean: Clean | None = None
    #: Whether places are left out as well, and seats that are not listed.
    is_outside: bool = False
    hidden: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        """True for anyone who reads every word."""
        return self.clean is None

    def words(self, text: str) -> str:
        """Some words of the plan, or to it."""
        return text if self.clean is None else self.clean(text)

    def plan(self, plan: dict[str, Any]) -> dict[str, Any]:
        """A frozen plan."""
        if self.clean is None:
            return plan
        cleaned = cleaned_plan(plan, self.clean)
        return without_places(cleaned, set(self.hidden)) if self.is_outside else cleaned

    def record(self, record: dict[str, Any]) -> dict[str, Any]:
        """What was answered and signed under it."""
        if self.clean is None:
            return record
        cleaned = cleaned_record(record, self.clean)
        return without_seats(cleaned, set(self.hidden)) if self.is_outside else cleaned

    def row(self, row: Any) -> Any:
        """An answer, a signature or a stance as this reader sees it. It is for showing, and never saved."""
        if self.clean is not None and row is not None:
            for name in _WORDS[type(row)]:
                setattr(row, name, self.clean(getattr(row, name)))
        return row

    def parts(self, line: Any, *names: str) -> Any:
        """A line that is shown, with these of its texts as this reader sees them."""
        if self.clean is None:
            return line
        return replace(line, **{name: self.clean(getattr(line, name)) for name in names})


OPEN = Gate()


def gate_for(reader: Seat, circle: Circle | None, version: Version | None = None) -> Gate:
    """What crosses to this reader of this circle's plan: of the version, or of what stands there now."""
    others = keeping_apart.apart_from(reader.person, reader.meeting.family)
    if reader.role not in OUTSIDE and not others:
        return OPEN
    people = _people_in(circle, version)
    if reader.role in OUTSIDE or others & people.keys():
        hidden = frozenset(seat for who in others & people.keys() for seat in people[who])
        return Gate(finder(_all_details(reader, others), looks_like=True), True, hidden)
    return Gate(finder(_details_of(others), looks_like=False))


def _people_in(circle: Circle | None, version: Version | None) -> dict[UUID, list[str]]:
    """Who is at the table a plan was made at, with their seats there: anything in it may be theirs."""
    if version is not None:
        listed = [(UUID(one["person"]), one["id"]) for one in frozen.plan_of(version)["people"]]
    elif circle is not None:
        listed = [(seat.person_id, str(seat.pk)) for seat in frozen.people_of(circle)]
    else:
        listed = []
    found: dict[UUID, list[str]] = {}
    for person, seat in listed:
        found.setdefault(person, []).append(seat)
    return found


def _all_details(reader: Seat, others: Collection[UUID]) -> list[str]:
    """What we hold of everybody of the family and of the meeting."""
    meeting = reader.meeting
    people = {one.person_id for one in Member.objects.filter(family=meeting.family)} | set(others)
    people |= {one.person_id for one in Seat.objects.filter(meeting=meeting)}
    return _details_of(people)


def _details_of(people: Collection[UUID]) -> list[str]:
    """Every number, address and line of an address that we hold of these people."""
    contacts = SafeContact.objects.filter(person__in=people)
    rows = contacts.values_list("phone", "email", "postal_address")
    return [line for row in rows for one in row for line in one.splitlines()]
