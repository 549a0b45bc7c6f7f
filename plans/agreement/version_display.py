"""A frozen plan as its pages show it: promises with their people, answers beside bottom lines, the quilt of
signatures.

Everything here reads the bytes people sign, never the live draft.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise as LazyWords
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings import access, policy
from meetings.models import Seat
from participants.models import Member, Person
from participants.models.choices import Role
from participants.platform.isolated_text import and_list, as_said, comma_list
from plans.agreement import signature_chain
from plans.agreement.answer_drafts import Proposal
from plans.agreement.contesting import open_contests
from plans.models import BottomLineAnswer, Contest, ResourceAnswer, Signature, Version
from plans.models.choices import SignatureKind

SAID: dict[str, str | LazyWords] = {
    SignatureKind.SIGNS: gettext_lazy("said yes"),
    SignatureKind.RESERVATION: gettext_lazy("said yes, with something to add"),
    SignatureKind.DECLINES: gettext_lazy("said no, and why"),
    SignatureKind.CHILDS_MARK: gettext_lazy("left a mark"),
    SignatureKind.ON_PAPER: gettext_lazy("signed on paper"),
}
#: Signed on paper is signed.
YES = (SignatureKind.SIGNS, SignatureKind.ON_PAPER)
ICONS: dict[str, str] = {
    SignatureKind.SIGNS: "check",
    SignatureKind.RESERVATION: "chat-circle-dots",
    SignatureKind.DECLINES: "chat-circle-dots",
    SignatureKind.CHILDS_MARK: "heart",
    SignatureKind.ON_PAPER: "note-pencil",
}


@dataclass(frozen=True)
class Square:
    """One square of the quilt: somebody who may sign, and what they said if they said something.

    `over`: the plan is closed, so nobody is waited for any more.
    """

    seat: Seat
    signature: Signature | None
    mine: bool
    over: bool = False
    #: They say that it isn't theirs, and have not settled that yet.
    contest: Contest | None = None

    @property
    def words(self) -> str | LazyWords:
        """What they said, or that they have not said anything; silence is never a yes."""
        if self.contest is not None:
            return _("says this isn’t theirs")
        if self.signature is not None:
            return SAID[self.signature.kind]
        if self.over:
            return _("gave no answer")
        return _("your answer goes here") if self.mine else _("hasn’t answered")

    @property
    def agreed(self) -> bool:
        """True for a yes without more words to it, on a screen or on paper."""
        signed = self.signature is not None and self.signature.kind in YES
        return signed and self.contest is None

    @property
    def icon(self) -> str:
        """The drawing beside the name."""
        if self.contest is not None:
            return "warning"
        return ICONS[self.signature.kind] if self.signature is not None else ""


def quilt(version: Version, *, reader: Seat) -> list[Square]:
    """Everybody the reader shares a circle with who may sign this version: the family first, then the
    workers.
    """
    signed, contested = signature_chain.standing(version), open_contests(version)
    seats = [
        seat
        for seat in access.seats_known_to(reader).select_related("person", "meeting")
        if policy.may(access.role_of(seat), "version.sign", policy.AGREED)
        and seat.circle_id in (None, version.circle_id)
    ]
    order = [Role.CHILD, Role.FAMILY]
    over = hasattr(version, "sealed")
    seats.sort(key=lambda s: order.index(Role(s.role)) if s.role in order else len(order))
    return [
        Square(
            seat,
            signed.get(seat.pk),
            mine=seat.pk == reader.pk,
            over=over,
            contest=contested.get(seat.pk),
        )
        for seat in seats
    ]


@dataclass(frozen=True)
class Promise:
    """One action as a sentence, with its people and who of them has answered.

    `bold` is whose it is, `rest` the remainder: "Daniel" + " has both children", or "Nan and Kwame: " +
    "school runs".
    """

    number: int
    bold: str
    rest: str
    by_when: str
    how_we_know: str
    backup: str
    people: list[Person]
    state: str
    waiting: bool


def promises(plan: dict[str, Any], squares: list[Square]) -> list[Promise]:
    """The actions of a version with the patches of the people who do them."""
    ids = [one["id"] for action in plan["actions"] for one in action["who"]]
    members = {str(m.pk): m.person for m in Member.objects.filter(pk__in=ids).select_related("person")}
    by_person = {square.seat.person_id: square for square in squares}
    return [_promise(action, members, by_person) for action in plan["actions"]]


def _promise(action: dict[str, Any], members: dict[str, Person], by_person: dict[Any, Square]) -> Promise:
    people = [members[one["id"]] for one in action["who"] if one["id"] in members]
    # A child may be named, and is never waited for.
    grown = [person for person in people if not person.is_child]
    theirs = [by_person[person.pk] for person in grown if person.pk in by_person]
    state, waiting = _standing(theirs, named=bool(action["who"]))
    bold, rest = begun_with_names(action["what"], [one["name"] for one in action["who"]])
    return Promise(
        number=action["number"],
        bold=bold,
        rest=rest,
        by_when=action["by_when"],
        how_we_know=action["how_we_know"],
        backup=action["backup"],
        people=people,
        state=state,
        waiting=waiting,
    )


def begun_with_names(what: str, names: list[str]) -> tuple[str, str]:
    """The bold beginning of a promise and the rest; a name the sentence begins with is not said twice."""
    for name in sorted((and_list(names), *names), key=len, reverse=True):
        if name and what.lower().startswith(name.lower()):
            return what[: len(name)], what[len(name) :]
    return (f"{and_list(names)}: ", what) if names else ("", what)


def _standing(squares: list[Square], *, named: bool) -> tuple[str, bool]:
    """How far the people of one promise are: (words, whether somebody is still awaited)."""
    open_ones = [one.seat.person.called for one in squares if one.signature is None]
    if not squares:
        if named:
            return _("Nobody has to sign for this one"), False
        return _("Nobody is down for this yet"), True
    if open_ones:
        names = {"names": and_list(open_ones)}
        if squares[0].over:
            return _("%(names)s gave no answer") % names, False
        return ngettext(
            "%(names)s hasn’t answered yet", "%(names)s haven’t answered yet", len(open_ones)
        ) % names, True
    if all(one.agreed for one in squares):
        if len(squares) == 2:
            return _("Both said yes"), False
        name = {"name": as_said(squares[0].seat.person.called)}
        return (_("%(name)s said yes") % name if len(squares) == 1 else _("All said yes")), False
    return _("Everybody has answered; not everybody said yes"), False


def facts(plan: dict[str, Any]) -> list[tuple[str, str]]:
    """What stands at the end of a plan: who to call, who keeps an eye on it, when it is looked at again."""
    review = plan["review"]
    looked_at = comma_list((review["when"], review["where"]))
    return [
        (_("Who to call in the day"), plan["who_to_call"]["day"]),
        (_("Who to call at night"), plan["who_to_call"]["night"]),
        (_("Who keeps an eye on the plan"), plan["keeps_an_eye"]),
        (_("When and where we look again"), looked_at),
        (_("Who gets a copy"), plan["who_gets_a_copy"]),
    ]


@dataclass(frozen=True)
class Line:
    """A bottom line with the referrer's answer and the family's reply, if there are any."""

    number: int
    text: str
    reason: str
    offer: str
    answer: BottomLineAnswer | None
    #: What the referrer's answer begins with; for nobody else.
    proposal: Proposal | None = None

    @property
    def key(self) -> str:
        """Its number as a template can put it behind other words."""
        return str(self.number)


def bottom_lines(version: Version, plan: dict[str, Any]) -> list[Line]:
    """The bottom lines of a version, each with its answer."""
    answers = version.bottom_line_answers.select_related("answered_by__person", "replied_by__person")
    given = {one.number: one for one in answers}
    return [
        Line(row["number"], row["text"], row["reason"], row["offer"], given.get(row["number"]))
        for row in plan["bottom_lines"]
    ]


def to_answer(lines: list[Line], proposals: dict[int, Proposal]) -> list[Line]:
    """The same lines for who answers them: each with what the answer begins with."""
    return [replace(line, proposal=proposals.get(line.number)) for line in lines]


@dataclass(frozen=True)
class Asked:
    """Something asked of services with its yes or no, if there is one."""

    id: str
    what: str
    why: str
    answer: ResourceAnswer | None
    #: The answer to the same thing in the version before, for who answers it again.
    before: ResourceAnswer | None = None

    @property
    def begins(self) -> ResourceAnswer | None:
        """What the form begins with."""
        return self.answer or self.before


def to_decide(asked: list[Asked], before: dict[str, ResourceAnswer]) -> list[Asked]:
    """The same for who decides: each with the answer it had in the version before."""
    return [one if one.answer else replace(one, before=before.get(one.id)) for one in asked]


def resources(version: Version, plan: dict[str, Any]) -> list[Asked]:
    """What the family asked of services, each with its answer."""
    given = {one.resource_id: one for one in version.resource_answers.all()}
    return [Asked(row["id"], row["what"], row["why"], given.get(row["id"])) for row in plan["resources"]]
