"""The only way to a draft: fetch and authorize together. What a seat may do with one draft is decided in `standing`."""

from typing import NamedTuple
from uuid import UUID

from meetings import access, policy
from meetings.models import Seat
from participants.errors import NotFound, SignInNeeded
from participants.visitors import Visitor
from plans.models import Draft
from plans.words import Audience


class Standing(NamedTuple):
    """What a seat may do with a draft at this moment."""

    reads: bool
    writes: bool


NOTHING = Standing(reads=False, writes=False)


def standing(seat: Seat, draft: Draft) -> Standing:
    """What this seat may do with this draft now; both must be fresh, with `seat.meeting` the draft's meeting.

    Somebody reads who is let in, belongs to the draft's circle, and whose role may read plans at this stage. A family's
    private draft is, besides, only for roles that may be inside private time, and only during it.
    """
    if not _is_theirs(seat, draft) or not access.is_in_room(seat):
        return NOTHING
    stage, role = seat.meeting.stage, access.role_of(seat)
    private = draft.audience == Audience.FAMILY
    if private and (stage != policy.PRIVATE or not policy.may(role, "plan.read", policy.PRIVATE)):
        return NOTHING
    if not access.may(seat, "plan.read"):
        return NOTHING
    # A circle that has presented waits while others are still among themselves: it reads, and changes nothing.
    waits = stage == policy.PRIVATE and not private
    writes = draft.frozen_at is None and not waits and access.may(seat, "plan.edit")
    return Standing(reads=True, writes=writes)


def _is_theirs(seat: Seat, draft: Draft) -> bool:
    circle_id = seat.circle_id
    if circle_id is None and draft.audience == Audience.FAMILY and seat.beside is not None:
        circle_id = (
            seat.beside.circle_id
        )  # who serves every circle is in private time with one person's
    in_circle = circle_id == draft.circle_id or (
        circle_id is None and draft.audience == Audience.CIRCLE
    )
    return draft.closed_at is None and seat.meeting_id == draft.circle.meeting_id and in_circle


def draft_for(visitor: Visitor, draft_id: UUID | str) -> tuple[Draft, Seat]:
    """A draft the visitor may read, and the visitor's seat in its meeting.

    Raises SignInNeeded for nobody, NotFound for everybody it is not for: that there is a draft is private as well.
    """
    if not visitor.is_known:
        raise SignInNeeded
    draft = Draft.objects.select_related("circle__meeting").filter(pk=draft_id).first()
    if draft is None:
        raise NotFound
    seat = access.seat_for(visitor, draft.circle.meeting_id, "meeting.see")
    if not standing(seat, draft).reads:
        raise NotFound
    return draft, seat


def open_draft_of(seat: Seat) -> Draft | None:
    """The draft this seat would open now: its circle's, the newest it may read. None when there is none for it."""
    circles = [circle.pk for circle in access.circles_of(seat)]
    drafts = Draft.objects.select_related("circle__meeting").filter(
        circle__in=circles, closed_at=None
    )
    for draft in drafts.order_by("-opened_at"):
        if standing(seat, draft).reads:
            return draft
    return None
