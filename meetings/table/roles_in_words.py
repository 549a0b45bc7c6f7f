"""Who is who at a meeting, in plain words: what somebody is here for, cannot do, and which parts they are
in.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import access, policy
from meetings.choices import ComesBy
from meetings.models import Seat
from participants.models import Member
from participants.models.choices import Role

KIN = (Role.FAMILY, Role.CHILD)
#: The parts of a meeting as people know them, each with a stage that stands for it.
PARTS: tuple[tuple[str | Promise, str], ...] = (
    (gettext_lazy("Hello"), policy.INFORMATION),
    (gettext_lazy("What people know"), policy.INFORMATION),
    (gettext_lazy("Family time"), policy.PRIVATE),
    (gettext_lazy("Agreeing"), policy.PRESENTING),
)
#: The thread every page of a meeting shows: words, and the stages that are that knot.
THREAD: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("Hello"), policy.BEFORE),
    (gettext_lazy("What people know"), (policy.INFORMATION,)),
    (gettext_lazy("Family time"), (policy.PRIVATE,)),
    (gettext_lazy("Agreeing together"), (policy.PRESENTING, *policy.ANSWERED)),
    (gettext_lazy("Checking in later"), policy.AFTER),
)


@dataclass(frozen=True)
class Knot:
    """One knot of the thread: `state` is done, here or to come."""

    words: str | Promise
    state: str


def thread(stage: str) -> list[Knot]:
    """The knots of the thread at a stage; none is here when a meeting was paused or withdrawn."""
    here = next((i for i, (_words, stages) in enumerate(THREAD) if stage in stages), -1)
    states = ["done" if i < here else "here" if i == here else "" for i in range(len(THREAD))]
    return [Knot(words, state) for (words, _stages), state in zip(THREAD, states, strict=True)]


@dataclass(frozen=True)
class Part:
    """One part of a meeting, and whether somebody is in the room for it."""

    words: str | Promise
    there: bool


def parts(seat: Seat) -> list[Part]:
    """Which parts of the meeting somebody is in the room for; the policy table's answer, not a wish."""
    role = access.role_of(seat)
    return [Part(words, policy.may(role, "room.enter", stage)) for words, stage in PARTS]


def outside_in_private(seat: Seat) -> bool:
    """True for somebody who is not in the room in private family time."""
    return not policy.may(access.role_of(seat), "room.enter", policy.PRIVATE)


def is_kin(seat: Seat) -> bool:
    """True for the family's own people."""
    return seat.role in KIN


def relation(seat: Seat) -> str:
    """What somebody is to the family ("Mum"), or their part in the meeting in plain words ("social
    worker").
    """
    if is_kin(seat):
        member = Member.objects.filter(family_id=seat.meeting.family_id, person_id=seat.person_id).first()
        return capfirst(member.get_relation_display()) if member else ""
    return str(PLAIN_ROLES[seat.role])


PLAIN_ROLES: dict[str, str | Promise] = {
    Role.FAMILY: gettext_lazy("family"),
    Role.CHILD: gettext_lazy("child"),
    Role.SUPPORTER: gettext_lazy("here for one of you"),
    Role.ADVOCATE: gettext_lazy("advocate"),
    Role.INTERPRETER: gettext_lazy("interpreter"),
    Role.COORDINATOR: gettext_lazy("runs the meeting"),
    Role.REFERRER: gettext_lazy("social worker"),
    Role.INFORMATION_GIVER: gettext_lazy("explains something"),
}
WHY: dict[str, str | Promise] = {
    Role.FAMILY: gettext_lazy("Family. The plan is yours to make."),
    Role.CHILD: gettext_lazy("The plan is about them. They come and go as they like."),
    Role.SUPPORTER: gettext_lazy("To sit beside somebody and back them up."),
    Role.ADVOCATE: gettext_lazy("To make sure somebody’s own words are heard. Works for nobody else."),
    Role.INTERPRETER: gettext_lazy("To say everything in both languages, no more and no less."),
    Role.COORDINATOR: gettext_lazy("To get everybody there and look after the meeting. Takes no side."),
    Role.REFERRER: gettext_lazy(
        "To say what people are worried about, in plain words, and answer questions."
    ),
    Role.INFORMATION_GIVER: gettext_lazy("To explain something you may need to know, then leave."),
}
CANNOT: dict[str, str | Promise] = {
    Role.COORDINATOR: gettext_lazy("Can’t write a word of your plan, and isn’t in the room for family time."),
    Role.REFERRER: gettext_lazy("Can’t make the plan for you, and isn’t in the room for family time."),
    Role.INFORMATION_GIVER: gettext_lazy("Can’t decide anything, and leaves before family time."),
    Role.SUPPORTER: gettext_lazy("Can’t write in the plan. Stays for family time only if chosen."),
    Role.ADVOCATE: gettext_lazy("Can’t write in the plan. Stays for family time only if chosen."),
    Role.INTERPRETER: gettext_lazy("Can’t write in the plan. Stays for family time only if chosen."),
}
COMES: dict[str, str | Promise] = {
    ComesBy.ROOM: gettext_lazy("In the room."),
    ComesBy.VIDEO: gettext_lazy("Joins by video."),
    ComesBy.AUDIO: gettext_lazy("Joins with sound only."),
    ComesBy.PHONE: gettext_lazy("Joins by phone."),
    ComesBy.WRITING: gettext_lazy("Takes part in writing."),
}


def why(seat: Seat) -> str:
    """Why somebody is there: what the coordinator wrote, else what their part in the meeting is."""
    words = seat.why.strip() or str(WHY[seat.role])
    return words if words.endswith((".", "!", "?", "…", "؟", "۔")) else f"{words}."


def cannot(seat: Seat) -> str:
    """What somebody cannot do at this meeting; nothing to say about the family."""
    return str(CANNOT.get(seat.role, ""))


def comes(seat: Seat) -> str:
    """How and when somebody takes part."""
    words = str(COMES[seat.comes_by])
    if seat.expected_at:
        words += " " + _("Expected: %(when)s.") % {"when": seat.expected_at}
    return words
