"""Everybody's place at a meeting, as its coordinator's page shows it, and the forms for more."""

from typing import Any
from uuid import UUID

from meetings import access, seats
from meetings.desk import must_not_meet
from meetings.desk.forms import EVERY, EverybodyForm, HelperForm
from meetings.desk.readiness import relation_of
from meetings.forms import CircleForm, SeatForm, people_to_seat
from meetings.models import Seat
from participants.models import Member, Person


def about(seat: Seat) -> dict[str, Any]:
    """Who has a place, who must not meet whom, and the forms for more."""
    there, members = seats.roster(seat), _members(seat)
    kept = _kept_apart(seat, there, members)
    return {
        "there": _with_relation(there, members),
        "kept_apart": kept,
        "pairs": _pairs(kept),
        "circles": access.circles_of(seat),
        "everybody": _everybody(seat, there, members, kept),
        "circle_form": CircleForm(),
        "helper_form": HelperForm(meeting=seat.meeting, seats=there),
    }


def _members(seat: Seat) -> list[Member]:
    members = Member.objects.filter(family=seat.meeting.family_id).select_related("person")
    return list(members.order_by("created_at"))


def _kept_apart(seat: Seat, there: list[Seat], members: list[Member]) -> dict[UUID, list[Person]]:
    people = {one.person_id for one in there} | {one.person_id for one in members}
    return must_not_meet.against(seat.meeting, people)


def _with_relation(there: list[Seat], members: list[Member]) -> list[tuple[Seat, str]]:
    by_person = {one.person_id: one for one in members}
    return [(one, relation_of(one, by_person.get(one.person_id))) for one in there]


def _pairs(kept: dict[UUID, list[Person]]) -> list[tuple[Person, Person]]:
    """Each pair once, for the sentence at the top of the page."""
    people = {other.pk: other for others in kept.values() for other in others}
    return [
        (people[key], other) for key, others in kept.items() for other in others if str(key) < str(other.pk)
    ]


def everybody_form(seat: Seat, data: Any = None) -> EverybodyForm:
    """One form for everybody of the family who has no place yet."""
    there, members = seats.roster(seat), _members(seat)
    return _everybody(seat, there, members, _kept_apart(seat, there, members), data)


def _everybody(
    seat: Seat, there: list[Seat], members: list[Member], kept: dict[UUID, list[Person]], data: Any = None
) -> EverybodyForm:
    taken = {one.person_id: str(one.circle_id) if one.circle_id else EVERY for one in there}
    return EverybodyForm(
        data,
        members=[one for one in members if one.person_id not in taken],
        circles=access.circles_of(seat),
        apart=kept,
        taken=taken,
    )


def seat_form(seat: Seat, *, other: Seat | None = None, data: Any = None) -> SeatForm:
    """The form for one place: `other`'s as it is, or a new one."""
    known = seats.roster(seat)
    initial = {}
    if other is not None:
        initial = {
            "person": other.person_id,
            "role": other.role,
            "circle": other.circle_id,
            "why": other.why,
            "comes_by": other.comes_by,
            "expected_at": other.expected_at,
            "needs": other.needs,
            "beside": other.beside_id,
        }
    people = [other.person] if other is not None else people_to_seat(seat.meeting.family)
    return SeatForm(
        data,
        meeting=seat.meeting,
        people=people,
        seats=[one for one in known if other is None or one.pk != other.pk],
        initial=initial,
    )
