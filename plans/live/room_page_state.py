"""What the room's page starts with: the room as this seat may know it, and the draft it may open.

The room socket sends the first part again whenever it changes; the draft only ever comes with the page,
fetched afresh with the seat's rights of that moment.
"""

from typing import Any

from meetings import circles
from meetings.models import Circle, Seat
from meetings.table import room_state as meetings_room_state
from participants.models import Person
from participants.people.keeping_apart import apart_from
from plans.document import document
from plans.live import log
from plans.live.access import open_draft_of, standing
from plans.models import Draft


def room_state(seat: Seat, circle: Circle | None = None) -> dict[str, Any]:
    """The bootstrap JSON of the room's page (frontend/screens/room/state.ts). No word of a plan is in it.

    `circle`: the one that is shown to who serves several.
    """
    draft = open_draft_of(seat, circle)
    lost = draft is not None and log.is_lost(draft)
    if lost:
        draft = None  # there is nothing to open: the page says so, and offers to begin afresh
    chosen = circle is not None and bool(circles.choices_of(seat))
    return {
        **meetings_room_state.of(seat),
        # Whose table is drawn; only for who serves several, nobody else learns that there are any.
        **({"shown": str(circle.pk)} if circle is not None and chosen else {}),
        "draft": str(draft.pk) if draft else None,
        "lost": lost,
        # Not the same as the ability: a frozen draft, or one whose circle waits for another, is only read.
        "writes": draft is not None and standing(seat, draft).writes,
        "children": _children(seat) if draft else {},
    }


def is_frozen(draft_id: str) -> bool:
    """Whether this draft was made a version: nobody writes in it any more."""
    return Draft.objects.filter(pk=draft_id).exclude(frozen_at=None).exists()


def has_words(draft_id: str) -> bool:
    """Whether anything is written in it: an empty sheet is not offered to be kept."""
    draft = Draft.objects.get(pk=draft_id)
    return document.read_update(log.whole(draft)).has_words


def _children(seat: Seat) -> dict[str, str]:
    """What the children of the family are called, by person id: the plan has a place for each one's own
    words.
    """
    children = Person.objects.filter(memberships__family=seat.meeting.family_id, is_child=True).distinct()
    apart = apart_from(seat.person, seat.meeting.family)
    return {str(child.pk): child.called for child in children.exclude(pk__in=apart)}
