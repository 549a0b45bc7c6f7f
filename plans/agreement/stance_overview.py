"""The picture per promise: who said what to it as it stands now, whose word was about another text, who has
not said anything.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.functional import Promise as LazyWords
from django.utils.translation import gettext_lazy as _

from meetings import access, policy
from meetings.models import Circle, Seat
from participants.models import Member, Person
from participants.models.choices import Role
from participants.platform.isolated_text import and_list
from plans.agreement import stances
from plans.agreement.reading_gate import Gate, gate_for
from plans.agreement.version_display import Square, begun_with_names
from plans.models import Stance
from plans.models.choices import Says

#: What somebody said, and what they had said before the promise was changed.
SAID: dict[str, str | LazyWords] = {
    Says.YES: _("yes"),
    Says.NOT_YET: _("not yet"),
    Says.NOT_HAPPY: _("not happy with it"),
}
SAID_BEFORE: dict[str, str | LazyWords] = {
    Says.YES: _("said yes before it changed"),
    Says.NOT_YET: _("said not yet before it changed"),
    Says.NOT_HAPPY: _("wasn’t happy before it changed"),
}
ICONS: dict[str, str] = {
    Says.YES: "check-circle",
    Says.NOT_YET: "clock",
    Says.NOT_HAPPY: "chat-circle-dots",
}


@dataclass(frozen=True, repr=False)
class Saying:
    """One person beside one promise. `stands` while what they said is about the text as it is now."""

    seat: Seat
    stance: Stance | None
    stands: bool

    @property
    def words(self) -> str | LazyWords:
        """What they say, in a few words; that they have not said anything is no yes."""
        if self.stance is None:
            return _("hasn’t said")
        return SAID[self.stance.says] if self.stands else SAID_BEFORE[self.stance.says]

    @property
    def kind(self) -> str:
        """How it is shown: yes, not_yet, not_happy; before for an older text; open for nothing said."""
        if self.stance is None:
            return "open"
        return self.stance.says if self.stands else "before"

    @property
    def icon(self) -> str:
        """The drawing beside the words."""
        if self.stance is None or not self.stands:
            return "clock-counter-clockwise" if self.stance else "clock"
        return ICONS[self.stance.says]


@dataclass(frozen=True, repr=False)
class Pictured:
    """One promise with what everybody says to it, as one reader may see it."""

    id: str
    number: int
    bold: str
    rest: str
    by_when: str
    how_we_know: str
    backup: str
    people: list[Person]
    #: The fingerprint of this text: what an answer is bound to.
    text: str
    sayings: list[Saying]
    mine: Saying | None
    #: The seats that have answered the whole version: nothing more is awaited of them.
    answered: frozenset[UUID] = frozenset()

    @property
    def said(self) -> list[Saying]:
        """Those who have said something, now or before a change."""
        return [one for one in self.sayings if one.stance is not None]

    @property
    def silent(self) -> list[Saying]:
        """Those who are waited for and have said nothing yet."""
        return [one for one in self.sayings if one.stance is None and one.seat.pk not in self.answered]

    @property
    def silent_names(self) -> str:
        """Their names, as a person would say them."""
        return and_list([one.seat.person.called for one in self.silent])


def of(
    actions: list[dict[str, Any]],
    circle: Circle,
    *,
    reader: Seat,
    gate: Gate | None = None,
    squares: Collection[Square] = (),
) -> list[Pictured]:
    """Every promise with who said what to it: people of this circle the reader may know of, nobody else.

    `actions` as they are signed, since what people say is bound to that text; what is shown of them has gone
    through the gate. `squares`: who has answered the version these are of.
    """
    gate = gate if gate is not None else gate_for(reader, circle)
    seats = [
        seat
        for seat in access.seats_known_to(reader)
        if seat.circle_id == circle.pk and policy.may(seat.role, "promise.answer", policy.AGREED)
    ]
    given: dict[str, dict[Any, Stance]] = {}
    for stance in Stance.objects.filter(circle=circle, seat__in=seats):
        if stance.seat_id != reader.pk:
            gate.row(stance)
        given.setdefault(stance.action_id, {})[stance.seat_id] = stance
    named, people, answered = stances.named_in(actions), _people(actions), _answered(seats, squares)
    pictured = [
        replace(
            _pictured(
                action, _asked(seats, named[action["id"]]), given.get(action["id"], {}), people, reader
            ),
            answered=answered,
        )
        for action in actions
    ]
    return [gate.parts(one, "bold", "rest", "by_when", "how_we_know", "backup") for one in pictured]


def _answered(seats: list[Seat], squares: Collection[Square]) -> frozenset[UUID]:
    """Who has signed, or said why not, and stands by it; once the plan is closed, everybody."""
    if any(one.over for one in squares):
        return frozenset(seat.pk for seat in seats)
    return frozenset(one.seat.pk for one in squares if one.signature is not None and one.contest is None)


def _asked(seats: list[Seat], named: set[Any]) -> list[Seat]:
    """Anyone who may say something to a promise: first who does it, then the others."""
    may = [seat for seat in seats if seat.role in policy.KIN or seat.person_id in named]
    return sorted(may, key=lambda seat: seat.person_id not in named)


def _pictured(
    action: dict[str, Any],
    seats: list[Seat],
    given: dict[Any, Stance],
    people: dict[str, Person],
    reader: Seat,
) -> Pictured:
    text = stances.text_of(action)
    every = [_saying(seat, given.get(seat.pk), text) for seat in seats]
    bold, rest = begun_with_names(action["what"], [one["name"] for one in action["who"]])
    return Pictured(
        id=action["id"],
        number=action["number"],
        bold=bold,
        rest=rest,
        by_when=action["by_when"],
        how_we_know=action["how_we_know"],
        backup=action["backup"],
        people=[people[one["id"]] for one in action["who"] if one["id"] in people],
        text=text,
        # A child is in the picture once they say something, and is never missing from it.
        sayings=[one for one in every if one.stance is not None or one.seat.role != Role.CHILD],
        mine=next((one for one in every if one.seat.pk == reader.pk), None),
    )


def _saying(seat: Seat, stance: Stance | None, text: str) -> Saying:
    return Saying(seat, stance, stands=stance is not None and stance.text_sha256 == text)


def _people(actions: list[dict[str, Any]]) -> dict[str, Person]:
    ids = {one["id"] for action in actions for one in action["who"]}
    members = Member.objects.filter(pk__in=ids).select_related("person")
    return {str(member.pk): member.person for member in members}
