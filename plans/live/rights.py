"""Whether the people on a draft's sockets may still read and write it: asked of the database, never of a memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from meetings.models import Seat
from participants import devices
from participants.models import Account
from plans.access import NOTHING, Standing, standing
from plans.models import Draft


@dataclass(frozen=True, slots=True)
class Badge:
    """Whose socket it is: the seat, and the device or account it came in with."""

    seat_id: UUID
    device_id: UUID | None
    account_id: UUID | None


Badges = Mapping[UUID, Iterable[Badge]]
Standings = dict[UUID, dict[Badge, Standing]]


def confirm(drafts: Mapping[UUID, Draft], badges: Badges) -> Standings:
    """What each badge may do with its draft now. Whoever and whatever is not found may nothing.

    `drafts` are fresh rows with their circle and meeting. Three queries at most, however many sockets there are.
    """
    everybody = {badge for some in badges.values() for badge in some}
    seats = {
        seat.pk: seat
        for seat in Seat.objects.select_related("beside").filter(
            pk__in={badge.seat_id for badge in everybody}
        )
    }
    welcome = _welcome(everybody)
    return {
        draft_id: {
            badge: _standing(drafts.get(draft_id), seats.get(badge.seat_id))
            if badge in welcome
            else NOTHING
            for badge in some
        }
        for draft_id, some in badges.items()
    }


def _standing(draft: Draft | None, seat: Seat | None) -> Standing:
    if draft is None or seat is None or seat.meeting_id != draft.circle.meeting_id:
        return NOTHING
    seat.meeting = draft.circle.meeting
    return standing(seat, draft)


def _welcome(badges: set[Badge]) -> set[Badge]:
    """The badges whose device, or account, still stands."""
    device_ids = {badge.device_id for badge in badges if badge.device_id}
    account_ids = {badge.account_id for badge in badges if badge.account_id}
    live = devices.standing(device_ids) if device_ids else set()
    active = set(
        Account.objects.filter(
            pk__in=account_ids, is_active=True, staff_role="coordinator"
        ).values_list("pk", flat=True)
        if account_ids
        else ()
    )
    return {
        badge
        for badge in badges
        if (badge.device_id in live if badge.device_id else badge.account_id in active)
    }
