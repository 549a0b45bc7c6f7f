"""What one seat may know about its room right now, as plain data for the page and the room socket.

Built afresh from the database for each seat: nothing here is ever sent to a group. During private time
anyone who is outside learns that it goes on; the coordinator also how long, whether help was asked, and which
other worker is late; nobody outside a name, a number or a moment of the family more. The same shape as
frontend/screens/room/state.ts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from meetings import access, policy, seats
from meetings.desk import same_names
from meetings.media import state as media_state
from meetings.models import Circle, Delay, Meeting, Seat, Visit
from meetings.table import (
    admission,
    door_notices,
    lateness,
    messages_ahead,
    private_time_phones,
    roles_in_words,
    rooms,
    turns,
)
from participants.models import Member

#: Offered only to who is in the room, because the verbs refuse anybody else.
ONLY_INSIDE = frozenset(
    {
        "seat.raise_hand",
        "room.ask_coordinator_in",
        "room.take_a_break",
        "room.hold_piece",
        "room.free_piece",
        "media.join",
        "meeting.present",
        "phone.see",
        "phone.put_out",
        "plan.edit",
        "plan.read",
        "suggestion.read",
        "suggestion.take",
        "suggestion.put_aside",
    }
)
#: Asked of workers from anywhere, of the family only inside.
INSIDE_FOR_KIN = frozenset({"seat.admit", "seat.turn_away", "meeting.open_private_time"})


@dataclass(frozen=True)
class Onlooker:
    """The seat that looks, and what decides how much it sees."""

    seat: Seat
    in_room: bool
    outside: bool
    runs: bool
    #: It looks from a phone that is not in on private time.
    waits: bool
    #: Who is late, as far as this seat may hear.
    late: list[Delay]

    @classmethod
    def of(cls, seat: Seat) -> "Onlooker":
        """The seat as it stands now."""
        outside = access.is_outside_private_time(seat)
        runs = access.may(seat, "meeting.run")
        waits = access.is_at_the_door(seat)
        return cls(seat, access.is_in_room(seat), outside, runs, waits, lateness.heard_by(seat))

    @property
    def sees_comings(self) -> bool:
        """Whether it sees who is there, who knocks and whose hand is up."""
        return not self.outside and (self.in_room or self.runs)

    def hears_late(self, seat: Seat) -> bool:
        """Whether it heard that somebody is late."""
        return any(one.seat_id == seat.pk for one in self.late)


def of(seat: Seat, *, here: Collection[str] = ()) -> dict[str, Any]:
    """Everything of the room this seat may know. `here`: the ids of seats with a live socket in the same
    rooms.
    """
    eye = Onlooker.of(seat)
    people = seats.roster(seat)
    known = private_time_phones.about(people) if eye.in_room else []
    phones = private_time_phones.counts(known)
    members = _members(seat.meeting, people)
    told = _told(people, members, seat)
    names = {pk: one["called"] for pk, one in told.items()}
    return {
        "meeting": _meeting(eye),
        "me": {
            "seat": str(seat.pk),
            "person": str(seat.person_id),
            "member": _id(members.get(seat.person_id)),
            "zone": seat.person.zone,
            "admitted": seat.admitted_at is not None and not eye.waits,
            "where": _where(seat, eye),
            "opens": admission.opens_own_door(seat) and not access.is_in_room(seat),
        },
        "seats": [
            {**_seat(one, eye, members, here), **told[one.pk]} | on_phones(one, phones) for one in people
        ],
        "door": [door_notices.told(one, phones, eye.seat, names) for one in _at_the_door(eye, known)],
        "phones": door_notices.phones_line(people, phones, names) if eye.in_room else "",
        "late": [_late(one) for one in eye.late],
        # Whose words wait to be read out. The words themselves only ever come with the page.
        "said": [
            {"seat": str(one.seat_id), "since": _iso(one.said_at)} for one in messages_ahead.heard_by(seat)
        ],
        "turns": _turns(seat),
        "media": media_state.of(seat),
        "abilities": abilities(seat),
    }


def abilities(seat: Seat) -> dict[str, bool]:
    """What the buttons of this seat's page may offer: the policy's answers, less what needs being in the
    room.
    """
    found = policy.abilities(access.role_of(seat), seat.meeting.stage)
    if access.is_in_room(seat):
        return found
    shut = ONLY_INSIDE | (INSIDE_FOR_KIN if seat.role in policy.KIN else frozenset())
    return {action: yes for action, yes in found.items() if action not in shut}


def _meeting(eye: Onlooker) -> dict[str, Any]:
    meeting = eye.seat.meeting
    progress = access.may(eye.seat, "meeting.see_private_progress")
    return {
        "id": str(meeting.pk),
        "title": meeting.title,
        "question": meeting.question,
        "stage": meeting.stage,
        "starts_at": _iso(meeting.starts_at),
        "private_since": _iso(meeting.private_since) if progress else None,
        "help_asked": progress and _help_asked(eye.seat),
        "help_asked_by": _bells(meeting) if progress and eye.runs else [],
        "waits_for": _waits_for(meeting) if progress and eye.runs else [],
        "presented": eye.in_room and eye.seat.circle is not None and eye.seat.circle.presented_at is not None,
    }


def _help_asked(seat: Seat) -> bool:
    """Whether help was asked: by the seat's own circle, or by any for a worker who serves them all."""
    if seat.circle is None:
        return seat.meeting.help_asked_at is not None
    return seat.circle.help_asked_at is not None


def _bells(meeting: Meeting) -> list[str]:
    """The names of the circles that rang, when there is more than one circle to tell apart."""
    circles = list(meeting.circles.order_by("name"))
    if len(circles) < 2:
        return []
    return [circle.name for circle in circles if circle.help_asked_at is not None]


def _waits_for(meeting: Meeting) -> list[str]:
    """The names of the circles whose door is still shut, once another has opened its own."""
    if not meeting.circles.exclude(presented_at=None).exists():
        return []
    return [circle.name for circle in rooms.circles_still_private(meeting)]


def _seat(seat: Seat, eye: Onlooker, members: dict[Any, Member], here: Collection[str]) -> dict[str, Any]:
    member = members.get(seat.person_id)
    comings = eye.sees_comings
    return {
        "seat": str(seat.pk),
        "person": str(seat.person_id),
        "member": _id(member),
        "name": seat.person.name,
        "colour": seat.person.patch_colour,
        "pattern": seat.person.patch_pattern,
        "role": seat.role,
        "relation": str(member.get_relation_display() if member else roles_in_words.PLAIN_ROLES[seat.role]),
        "why": seat.why,
        "where": _where(seat, eye),
        "comes_by": seat.comes_by,
        "expected_at": seat.expected_at,
        "here": comings and (str(seat.pk) in here or seat.pk == eye.seat.pk),
        "hand": comings and seat.hand_raised_at is not None,
        # Which table somebody sits at, for who serves them all and for nobody else.
        **_table(seat, eye),
    }


def _told(people: list[Seat], members: dict[Any, Member], reader: Seat) -> dict[Any, dict[str, Any]]:
    """What each is called here, told apart from who is called alike; and what is new about their place, in
    words.
    """
    names, news = same_names.names(people, members), same_names.news(people, reader=reader)
    found = {}
    for one in people:
        new = news.get(one.pk, same_names.News())
        found[one.pk] = {
            "called": names[one.pk],
            "news": same_names.in_words(one, new, zone=reader.person.zone),
        }
    return found


def _table(seat: Seat, eye: Onlooker) -> dict[str, Any]:
    if eye.seat.circle_id is not None:
        return {}
    return {"circle": _id(seat.circle), "table": seat.circle.name if seat.circle else ""}


def _late(delay: Delay) -> dict[str, Any]:
    """Beside the seats, not in them: from outside private time the coordinator hears of workers without
    seeing seats.
    """
    return {
        "seat": str(delay.seat_id),
        "called": delay.seat.person.called,
        "says": delay.says,
        "since": _iso(delay.since),
        "until": _iso(delay.until),
    }


def _turns(seat: Seat) -> dict[str, Any] | None:
    found = turns.of(seat)
    if found is None:
        return None
    timer = found.timer
    return {
        "piece": str(found.holder.pk) if found.holder else None,
        "hands": [str(one.pk) for one in found.hands],
        "break_until": _iso(found.break_until),
        "timer": {"ends": _iso(timer.ends_at), "what": timer.what} if timer else None,
    }


def _where(seat: Seat, eye: Onlooker) -> str:
    """in, knocking, late, outside, turned_away or expected, as far as the onlooker may know."""
    if eye.waits and seat.pk == eye.seat.pk:
        return private_time_phones.stands_at_the_door(eye.seat)
    if access.is_outside_private_time(seat):
        return "outside"
    if not eye.sees_comings and seat.pk != eye.seat.pk:
        return "late" if eye.hears_late(seat) else "expected"
    if access.is_in_room(seat):
        return "in"
    if seat.turned_away_at is not None and seat.knocked_at is None:
        return "turned_away" if eye.runs or seat.pk == eye.seat.pk else "expected"
    if seat.knocked_at is not None and (seat.pk == eye.seat.pk or _opens(eye)):
        return "knocking"
    return "late" if eye.hears_late(seat) else "expected"


def _at_the_door(eye: Onlooker, known: list[Visit]) -> list[Visit]:
    return admission.phones_at_the_door(eye.seat, known) if eye.in_room else []


def on_phones(seat: Seat, phones: Mapping[UUID, int]) -> dict[str, str]:
    """On how many phones somebody is, where it is more than one."""
    words = door_notices.on_phones(phones.get(seat.pk, 0))
    return {"phones": words} if words else {}


def _opens(eye: Onlooker) -> bool:
    return access.may(eye.seat, "seat.admit")


def _members(meeting: Meeting, people: Collection[Seat]) -> dict[Any, Member]:
    found = Member.objects.filter(family=meeting.family_id, person__in=[one.person_id for one in people])
    return {member.person_id: member for member in found}


def _id(row: Member | Circle | None) -> str | None:
    return str(row.pk) if row else None


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
