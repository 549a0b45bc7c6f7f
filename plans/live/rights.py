"""Whether the people on a draft's sockets may still read and write it: always read from the database."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from meetings.access import SEAT_FIELDS
from meetings.models import Seat
from meetings.table import private_time_phones
from participants.entry import devices
from participants.entry.visitors import SignIn
from participants.models.choices import StaffRole
from participants.staff import sign_ins
from plans.live.access import DRAFT_FIELDS, NOTHING, Standing, standing
from plans.models import Draft


@dataclass(frozen=True, slots=True)
class Badge:
    """Whose socket it is: the seat, and the device or the staff sign-in it came in with."""

    seat_id: UUID
    device_id: UUID | None
    sign_in: SignIn | None


def drafts_with_meetings(draft_ids: Iterable[UUID]) -> QuerySet[Draft]:
    """The drafts with the fields that rights depend on, and no more: this runs with every commit."""
    drafts = Draft.objects.select_related("circle__meeting").only("seq", *DRAFT_FIELDS)
    return drafts.filter(pk__in=list(draft_ids)).order_by("pk")


def confirm(
    drafts: Mapping[UUID, Draft], badges: Mapping[UUID, Iterable[Badge]]
) -> dict[UUID, dict[Badge, Standing]]:
    """What each badge may do with its draft now. A seat, draft or device that is not found may do nothing.

    `drafts` are fresh rows. Four queries at most, however many sockets there are: which phones are in on
    private time comes with the seats.
    """
    known = {badge for some in badges.values() for badge in some}
    rows = Seat.objects.select_related("beside").only(*SEAT_FIELDS)
    theirs, inside = private_time_phones.phones_of(
        private_time_phones.with_phones_inside(rows.filter(pk__in={badge.seat_id for badge in known}))
    )
    seats = {seat.pk: seat for seat in theirs}
    welcome = {badge for badge in _welcome(known) if badge.seat_id in seats}
    return {
        draft_id: {
            badge: _standing(drafts.get(draft_id), seats[badge.seat_id], badge, inside)
            if badge in welcome
            else NOTHING
            for badge in some
        }
        for draft_id, some in badges.items()
    }


def _standing(
    draft: Draft | None, seat: Seat, badge: Badge, inside: Collection[private_time_phones.Inside]
) -> Standing:
    if draft is None or seat.meeting_id != draft.circle.meeting_id:
        return NOTHING
    seat.meeting = draft.circle.meeting
    phone = private_time_phones.phone(badge.device_id, badge.sign_in)
    # Two phones of one person share this row: it is asked for each of them by itself.
    private_time_phones.asked_on(seat, phone, let_in=(seat.pk, phone) in inside)
    return standing(seat, draft)


def _welcome(badges: set[Badge]) -> set[Badge]:
    """The badges whose device, or a coordinator's sign-in, still stands."""
    device_ids = {badge.device_id for badge in badges if badge.device_id}
    live = devices.standing(device_ids) if device_ids else set()
    sign_ins_now = sign_ins.standing({badge.sign_in for badge in badges if badge.sign_in})
    signed_in = {one for one in sign_ins_now if one.staff_role == StaffRole.COORDINATOR}
    return {
        badge
        for badge in badges
        if (badge.device_id in live if badge.device_id else badge.sign_in in signed_in)
    }
