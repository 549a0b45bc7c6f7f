"""The only way to a draft: fetch and authorize together. What a seat may do with one draft is decided in
`standing`.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from meetings import access, policy
from meetings.models import Circle, Seat
from participants.entry.visitors import Visitor
from participants.platform.errors import NotFound, Refusal, SignInNeeded
from plans.models import Draft
from plans.models.choices import Audience


class Standing(NamedTuple):
    """What a seat may do with a draft at this moment."""

    reads: bool
    writes: bool


NOTHING = Standing(reads=False, writes=False)
#: What rights to a draft hang on, for queries about many drafts.
DRAFT_FIELDS = (
    "circle__meeting__stage",
    "circle__meeting_id",
    "audience",
    "closed_at",
    "frozen_at",
)


def standing(seat: Seat, draft: Draft) -> Standing:
    """What this seat may do with this draft now; both must be fresh, with `seat.meeting` the draft's meeting.

    Somebody reads who is let in, belongs to the draft's circle, and whose role may read plans at this stage.
    A family's private draft is, besides, only for roles that may be inside private time, and only during it.
    """
    if not _is_theirs(seat, draft) or not access.is_in_room(seat):
        return NOTHING
    stage, role = seat.meeting.stage, access.role_of(seat)
    private = draft.audience == Audience.FAMILY
    if private and (stage != policy.PRIVATE or not policy.may(role, "plan.read", policy.PRIVATE)):
        return NOTHING
    if not access.may(seat, "plan.read"):
        return NOTHING
    # A circle that has presented waits while others are still among themselves: it reads, and changes
    # nothing.
    waits = stage == policy.PRIVATE and not private
    writes = draft.frozen_at is None and not waits and access.may(seat, "plan.edit")
    return Standing(reads=True, writes=writes)


def _is_theirs(seat: Seat, draft: Draft) -> bool:
    circle_id = seat.circle_id
    if circle_id is None and draft.audience == Audience.FAMILY and seat.beside is not None:
        circle_id = seat.beside.circle_id  # who serves every circle is in private time with one person's
    in_circle = circle_id == draft.circle_id or (circle_id is None and draft.audience == Audience.CIRCLE)
    return draft.closed_at is None and seat.meeting_id == draft.circle.meeting_id and in_circle


def draft_for(visitor: Visitor, draft_id: UUID) -> tuple[Draft, Seat]:
    """A draft the visitor may read, and the visitor's seat in its meeting.

    Raises SignInNeeded for nobody, NotFound for everybody it is not for: that there is a draft is private as
    well.
    """
    (found,) = drafts_for([(visitor, draft_id)])
    if isinstance(found, Refusal):
        raise found
    return found


def drafts_for(asked: Sequence[tuple[Visitor, UUID]]) -> list[tuple[Draft, Seat] | Refusal]:
    """What `draft_for` says to each of many, in two queries however many they are."""
    wanted = {draft_id for visitor, draft_id in asked if visitor.is_known}
    drafts = Draft.objects.select_related("circle__meeting").only(*DRAFT_FIELDS).in_bulk(wanted)
    there = [(who, drafts[pk].circle.meeting_id) for who, pk in asked if pk in drafts]
    seats = iter(access.seats_for(there, "meeting.see"))
    return [
        _readable(drafts[pk], next(seats))
        if pk in drafts
        else (NotFound() if who.is_known else SignInNeeded())
        for who, pk in asked
    ]


def _readable(draft: Draft, seat: Seat | Refusal) -> tuple[Draft, Seat] | Refusal:
    if isinstance(seat, Refusal):
        return seat
    return (draft, seat) if standing(seat, draft).reads else NotFound()


def open_draft_of(seat: Seat, circle: Circle | None = None) -> Draft | None:
    """The draft this seat would open now, the newest it may read: of its circle, or of this one for who
    serves several.

    None when there is none for it.
    """
    circles = [one.pk for one in access.circles_of(seat) if circle is None or one.pk == circle.pk]
    drafts = Draft.objects.select_related("circle__meeting").filter(circle__in=circles, closed_at=None)
    for draft in drafts.order_by("-opened_at"):
        if standing(seat, draft).reads:
            return draft
    return None
