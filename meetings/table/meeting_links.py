"""What somebody with a seat can do about a meeting right now: what is asked of them first, then everything
else of theirs.

By what the policy table allows their seat, never by the names of stages.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings import access, circles, policy
from meetings.media import receipts
from meetings.models import Meeting, Seat
from meetings.table import lateness


@dataclass(frozen=True)
class MeetingAction:
    """One thing to do: what it takes, where (the name of an address), its words and drawing, and why in a
    sentence.

    Left out where `unless` is allowed, too: that one says the same better.
    """

    action: str
    where: str
    words: str | Promise
    icon: str
    why: str | Promise = ""
    unless: str = ""
    also: Callable[[Seat], bool] | None = None

    def is_open_to(self, seat: Seat) -> bool:
        """Whether this seat may do it now."""
        if not access.may(seat, self.action) or (self.unless and access.may(seat, self.unless)):
            return False
        return self.also is None or self.also(seat)


ASKED: tuple[MeetingAction, ...] = (
    MeetingAction(
        "answer.bottom_line",
        "agree",
        _("Answer the plan"),
        "feather",
        _("The family has shown its plan. Say of each thing that must be true whether it is met."),
    ),
    MeetingAction(
        "version.sign",
        "agree",
        _("Read it and say yes or no"),
        "needle",
        _("Read the plan, then sign it, or say what you are not happy with."),
        also=lambda seat: not circles.is_sealed(seat),
    ),
    MeetingAction("seat.knock", "room", _("Go to the room"), "door-open"),
    MeetingAction(
        "information.write",
        "desk_information",
        _("Write what you know"),
        "note-pencil",
        _("What must be true of any plan, each with its reason, and what you know of the family."),
    ),
    MeetingAction(
        "copy.fetch",
        "copy",
        _("My copy of the plan"),
        "file-pdf",
        also=circles.has_copy,
    ),
)
MORE: tuple[MeetingAction, ...] = (
    MeetingAction(
        "version.read", "agree", _("Read the plan"), "book-open",
        also=lambda seat: not _is_asked_about_the_plan(seat),
    ),
    MeetingAction(
        "answer.resource", "agree", _("Answer what the family asked for"), "handshake",
        unless="answer.bottom_line",
    ),
    MeetingAction("times.give", "my_times", _("When could you come?"), "calendar"),
    MeetingAction("information.read", "information", _("What people know"), "book-open"),
    MeetingAction("view.give", "my_views", _("Say something beforehand"), "chat-circle-dots"),
    MeetingAction(
        "view.see_own", "my_views", _("What I said beforehand"), "chat-circle-dots",
        unless="view.give",
    ),
    MeetingAction("view.read", "views", _("What others said beforehand"), "chats-circle"),
    MeetingAction("promise.read", "promises", _("Who will do what"), "hand-heart"),
    MeetingAction("version.see_history", "history", _("How our plan changed"), "clock-counter-clockwise"),
    MeetingAction(
        "media.see_receipt", "family_times", _("When we were on our own"), "door",
        also=receipts.are_there,
    ),
    MeetingAction("seat.run_late", "late", _("I’m running late"), "clock", also=lateness.is_offered),
    MeetingAction(
        "seat.say_ahead", "ahead", _("Say something before I get there"), "paper-plane-tilt",
        also=lambda seat: not access.is_in_room(seat),
    ),
    MeetingAction("meeting.catch_up", "catch_up", _("What is new"), "bell"),
    MeetingAction("meeting.see_who", "who", _("Who will be there, and why"), "users-three"),
)  # fmt: skip

#: What is said of a meeting at which nothing goes on.
STANDS: dict[str, str | Promise] = {
    policy.SAFETY_PAUSE: _("This meeting is paused to keep people safe. You’ll be told when it goes on."),
    policy.WITHDRAWN: _("This meeting isn’t happening. The family said so."),
}


@dataclass(frozen=True)
class Link:
    """A way on with its address in one meeting."""

    way: MeetingAction
    address: str


@dataclass(frozen=True)
class MeetingActions:
    """What is asked of somebody, the first of it lit; what else is theirs; and what is said when nothing goes
    on.
    """

    asked: list[Link]
    more: list[Link]
    stands: str | Promise


def actions_of(seat: Seat) -> MeetingActions:
    """Everything this seat can do from outside the room."""
    return MeetingActions(
        asked=_links(ASKED, seat),
        more=_links(MORE, seat),
        stands=STANDS.get(seat.meeting.stage, ""),
    )


def _links(ways: tuple[MeetingAction, ...], seat: Seat) -> list[Link]:
    return [Link(way, _address(way, seat.meeting)) for way in ways if way.is_open_to(seat)]


def _address(way: MeetingAction, meeting: Meeting) -> str:
    return reverse(way.where, args=[meeting.pk])


def _is_asked_about_the_plan(seat: Seat) -> bool:
    return any(way.where == "agree" and way.is_open_to(seat) for way in ASKED)
