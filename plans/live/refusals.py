"""Why a plan socket is closed, in words for the person in front of it. Never with a word of the plan."""

from django.utils.translation import gettext_lazy as _

from participants.platform.errors import Refusal
from plans.live.byte_reader import WireError
from plans.live.structs import Refused


class NotUnderstood(Refusal):
    """The frame is not one a plan's editor sends."""

    code = "not_understood"
    message = _("This page sent something we can’t use. Load it again; your words up to then are kept.")
    status = 400


class NotOpenToYou(Refusal):
    """The seat may not read this draft, or not any more."""

    code = "not_open_to_you"
    message = _("This plan isn’t open to you at this point of the meeting.")
    status = 403


class SomebodyElses(Refusal):
    """Changes under a client id that belongs to another seat, or was used for other words before."""

    code = "somebody_elses"
    message = _(
        "This page mixed up its changes with another one’s. Load it again, then type your last words anew."
    )
    status = 403


class ClosedForChanges(Refusal):
    """The draft was frozen, or the moment to write passed, while these changes were on their way."""

    code = "closed_for_changes"
    message = _(
        "The plan was closed for changes while you were typing. Your last words are on this page only: copy "
        "them if you want to keep them."
    )
    status = 409


class ComeBack(Refusal):
    """Too far behind for now; coming back brings everything."""

    code = "come_back"
    message = _("Your connection can’t keep up right now. We’ll try again in a moment.")
    status = 408


class FrameTooLarge(Refusal):
    """One frame of more than 64 KiB."""

    code = "frame_too_large"
    message = _("That is too much text at once. Paste it in smaller parts.")
    status = 413


class PlanFull(Refusal):
    """The document has reached its size."""

    code = "plan_full"
    message = _(
        "The plan is full: it is already longer than a small book. Take something out before you add more."
    )
    status = 413


class NotReachable(Refusal):
    """We cannot confirm anybody's rights, or cannot write: so nobody hears anything (fail closed)."""

    code = "not_reachable"
    message = _("We can’t save right now. Keep this page open; it will try again by itself.")
    status = 503


def of(error: WireError) -> Refusal:
    """The refusal for bytes the wire or the guard did not take. Only the rule's name is carried over."""
    if not isinstance(error, Refused):
        return NotUnderstood()
    if error.code == "too_large":
        return FrameTooLarge()
    if error.code == "foreign_client":
        return SomebodyElses()
    return NotUnderstood(code=error.code)
