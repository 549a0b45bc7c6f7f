"""What happened around the plan: which part of the meeting it is, who came in and who left."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from meetings import access, policy, seats
from meetings.models import Seat
from participants.platform import clock
from participants.platform.isolated_text import and_list
from plans.catch_up.shortening import cut, stop
from plans.models import Look

MOST_NAMES = 6
INSIDE = (*policy.KIN, policy.COMPANION)
_STAGES: dict[str, str | Promise] = {
    policy.READY: gettext_lazy("The meeting hasn’t begun yet."),
    policy.INFORMATION: gettext_lazy("The meeting has begun. First, everybody hears what people know."),
    policy.AGREED: gettext_lazy("The plan is agreed. Now people sign it, or say why not."),
    policy.PART_AGREED: gettext_lazy("The plan is agreed in part."),
    policy.NOT_AGREED: gettext_lazy("The plan isn’t agreed yet."),
    policy.SIGNED: gettext_lazy("The plan is signed."),
}


def stage_sentence(seat: Seat, look: Look | None, *, shown_at: datetime | None, promises: int | None) -> str:
    """Which part of the meeting it is now, when that is news; otherwise nothing.

    `shown_at`: when the plan this seat may read was shown; `promises`: how many it has, where this seat may
    read it.
    """
    stage = seat.meeting.stage
    shown_since = look is None or (shown_at is not None and shown_at > look.at)
    if stage == policy.PRESENTING:
        same = look is not None and look.stage == stage
        return "" if same and not shown_since else _shown(seat, shown_at, promises)
    if look is not None and look.stage == stage:
        return ""
    if stage == policy.PRIVATE:
        return _private(seat, look)
    return str(_STAGES.get(stage, ""))


def people_in(seat: Seat) -> list[Seat]:
    """Who is in the room besides this seat, as far as it may see comings and goings: nobody, for who is
    outside.
    """
    outside = access.is_outside_private_time(seat)
    if outside or not (access.is_in_room(seat) or access.may(seat, "meeting.run")):
        return []
    return [one for one in seats.roster(seat) if one.pk != seat.pk and access.is_in_room(one)]


def people_sentences(seat: Seat, look: Look | None, *, people: Sequence[Seat]) -> Iterator[str]:
    """Who is in the room, for who comes new; else who came in and who left since.

    That workers leave for private time, and come back after it, is said with the stage.
    """
    if look is None:
        if people:
            yield _("In the room: %(names)s.") % {"names": _names(people)}
        return
    if not people and not access.is_in_room(seat):
        return
    now, then = {str(one.pk) for one in people}, set(look.people)
    crossed = (look.stage == policy.PRIVATE) != (seat.meeting.stage == policy.PRIVATE)
    known = [one for one in seats.roster(seat) if one.pk != seat.pk and not (crossed and _works(one))]
    came = [one for one in known if str(one.pk) in now - then]
    left = [one for one in known if str(one.pk) in then - now]
    if came:
        yield ngettext("%(names)s came in.", "%(names)s came in.", len(came)) % {"names": _names(came)}
    if left:
        yield ngettext("%(names)s left.", "%(names)s left.", len(left)) % {"names": _names(left)}


def _private(seat: Seat, look: Look | None) -> str:
    if access.is_outside_private_time(seat):
        return _("The family is on its own now.")
    if seat.circle is not None and seat.circle.presented_at is not None:
        return _("Your family has opened its door. The others are still talking.")
    if look is not None and look.stage in (policy.PRESENTING, *policy.ANSWERED):
        return _("The family is on its own again.")
    return _("The professionals have explained and left. The family is on its own now.")


def _shown(seat: Seat, shown_at: datetime | None, promises: int | None) -> str:
    if shown_at is None:
        said = _("The family has shown its plan.")
    else:
        at = clock.brief(shown_at, seat.person.zone)
        said = stop(_("The plan was shown at %(time)s") % {"time": at})
    if promises is None:
        return said
    count = ngettext("It has %(count)s promise.", "It has %(count)s promises.", promises)
    return f"{said} {count % {'count': promises}}"


def _works(seat: Seat) -> bool:
    return access.role_of(seat) not in INSIDE


def _names(people: Sequence[Seat]) -> str:
    names = [cut(one.person.called) for one in people[:MOST_NAMES]]
    if (more := len(people) - MOST_NAMES) > 0:
        names.append(ngettext("%(count)s more", "%(count)s more", more) % {"count": more})
    return and_list(names)
