"""What a seat has seen, kept: a moment of its room, and of its draft keyed hashes alone.

Reading is nobody's business: nothing of this is in the journal. What was seen of a private draft goes with
that draft, in the same statement, and is taken off the disk with it (plans/live/draft_scrubbing.py); it never
crosses to
the plan that is shown.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone

from meetings import access, policy
from meetings.models import Seat
from meetings.private_keys import WordsLost
from participants.platform.errors import Unclear
from plans.catch_up import items
from plans.catch_up.seen_hashes import Marks
from plans.document import document
from plans.live import log
from plans.live.access import standing
from plans.models import Draft, Look, Seen
from plans.models.choices import Audience

_SALT = "what a seat sees"


@dataclass(frozen=True, repr=False)
class Sight:
    """What one seat sees at one moment: the stage, who is in, and of its draft the marks of what stands
    there.
    """

    at: datetime
    stage: str
    people: tuple[str, ...]
    draft_id: UUID | None = None
    seq: int = 0
    marks: bytes = b""


class Left(NamedTuple):
    """A seat that has left a draft it had open, and up to when it surely saw what was written."""

    seat_id: UUID
    draft_id: UUID
    at: datetime


def sight_of(seat: Seat, *, people: Sequence[Seat], draft: Draft | None, plan: Sequence[items.Item]) -> Sight:
    """What this seat sees now: the people it may see in the room, and the draft it may read as it stands."""
    now = Sight(timezone.now(), seat.meeting.stage, tuple(str(one.pk) for one in people))
    if draft is None:
        return now
    marks = Marks(seat_id=seat.pk, draft_id=draft.pk).see(plan).kept()
    return replace(now, draft_id=draft.pk, seq=draft.seq, marks=marks)


def token_of(sight: Sight, *, seat: Seat) -> str:
    """A sight as a form carries it: what was on the page counts as read, not what came while it was read."""
    said = {
        "at": sight.at.isoformat(),
        "stage": sight.stage,
        "people": sight.people,
        "draft": str(sight.draft_id or ""),
        "seq": sight.seq,
        "marks": b64encode(sight.marks).decode(),
    }
    return signing.dumps(said, salt=f"{_SALT}:{seat.pk}", compress=True)


@transaction.atomic
def remember(token: str, *, by: Seat) -> None:
    """This seat has read what it was shown. A newer look than that one stays. Raises Unclear for what we did
    not make.
    """
    seat = access.hold(by, "meeting.catch_up")
    sight = _sight_in(token, seat=seat)
    draft = _readable(seat, sight.draft_id)
    if draft is not None and not _saw_later(seat, draft, sight):
        said = {"seq": sight.seq, "marks": sight.marks, "at": sight.at}
        Seen.objects.update_or_create(draft=draft, seat=seat, defaults=said)
    if not Look.objects.filter(seat=seat, at__gt=sight.at).exists():
        look = {
            "at": sight.at,
            "stage": sight.stage,
            "people": list(sight.people),
            "read_private": sight.draft_id is not None and sight.stage == policy.PRIVATE,
        }
        Look.objects.update_or_create(seat=seat, defaults=look)


def write_down(left: Sequence[Left]) -> None:
    """Keep what each of these had seen when they left.

    They had it open, so their rights were confirmed until then. Whose private draft was shown at that moment
    has seen the plan as it was shown: its words are counted as they stand there, nothing of the private one
    is.
    """
    there = set(Draft.objects.filter(pk__in={one.draft_id for one in left}).values_list("pk", flat=True))
    now = [one if one.draft_id in there else _of_shown(one) for one in left]
    known = [one for one in now if one is not None]
    drafts = Draft.objects.select_related("circle__meeting").in_bulk({one.draft_id for one in known})
    for draft_id, draft in drafts.items():
        _write_down(draft, [one for one in known if one.draft_id == draft_id])


def _of_shown(one: Left) -> Left | None:
    """The same of the plan that is shown now in place of a private draft; None when none is."""
    seat = Seat.objects.select_related("beside").get(pk=one.seat_id)
    circle_id = seat.circle_id or (seat.beside.circle_id if seat.beside is not None else None)
    shown = Draft.objects.filter(circle=circle_id, audience=Audience.CIRCLE, closed_at=None).last()
    return one._replace(draft_id=shown.pk) if shown is not None else None


def _write_down(draft: Draft, left: Sequence[Left]) -> None:
    meeting = draft.circle.meeting
    seats = {seat.pk: seat for seat in Seat.objects.filter(meeting=meeting)}
    for seat in seats.values():
        seat.meeting = meeting
    people = [str(seat.pk) for seat in seats.values() if access.is_in_room(seat)]
    private = draft.audience == Audience.FAMILY
    looks, seen = [], []
    for one in left:
        seat, upto = seats[one.seat_id], _upto(draft, one.at)
        if upto is None:
            continue
        seq, there = upto
        marks = Marks(seat_id=seat.pk, draft_id=draft.pk).see(there).kept()
        seen.append(Seen(draft=draft, seat=seat, seq=seq, marks=marks, at=one.at))
        look = Look(seat=seat, at=one.at, stage=_stage(draft), people=people, read_private=private)
        looks.append(look)
    with transaction.atomic():
        # Anyone who shows or withdraws the draft holds its row: then it is gone when we come to it, and so is
        # this.
        if Draft.objects.select_for_update().filter(pk=draft.pk).first() is None:
            return
        _put(Seen, seen, unique=["draft", "seat"], fields=["seq", "marks", "at"])
        _put(Look, looks, unique=["seat"], fields=["at", "stage", "people", "read_private"])


def _stage(draft: Draft) -> str:
    """The stage somebody saw who has just left a draft: by now the meeting may have moved on."""
    if draft.audience == Audience.FAMILY:
        return policy.PRIVATE
    stage = draft.circle.meeting.stage
    return stage if draft.closed_at is None else policy.PRESENTING


def _put(model: Any, rows: list[Any], *, unique: list[str], fields: list[str]) -> None:
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=fields)


def _upto(draft: Draft, at: datetime) -> tuple[int, list[items.Item]] | None:
    """The draft as it stood at a moment; None when its log no longer tells: compacted since, or its key
    lost.
    """
    try:
        rows = list(takewhile(lambda row: row.at <= at, log.read_after(draft.pk, 0)))
    except WordsLost:
        return None
    if not rows:
        return None
    content = document.read_update(document.replay([row.data for row in rows]))
    return rows[-1].seq, items.of(content)


def _readable(seat: Seat, draft_id: UUID | None) -> Draft | None:
    """The draft somebody read, locked; None when it has closed or is not theirs to read any more."""
    drafts = Draft.objects.select_for_update(of=("self",)).select_related("circle__meeting")
    draft = drafts.filter(pk=draft_id, closed_at=None).first() if draft_id else None
    return draft if draft is not None and standing(seat, draft).reads else None


def _saw_later(seat: Seat, draft: Draft, sight: Sight) -> bool:
    return Seen.objects.filter(draft=draft, seat=seat, at__gt=sight.at).exists()


def _sight_in(token: str, *, seat: Seat) -> Sight:
    try:
        said = signing.loads(token, salt=f"{_SALT}:{seat.pk}")
    except signing.BadSignature as error:
        raise Unclear from error
    return Sight(
        at=datetime.fromisoformat(said["at"]),
        stage=said["stage"],
        people=tuple(said["people"]),
        draft_id=UUID(said["draft"]) if said["draft"] else None,
        seq=said["seq"],
        marks=b64decode(said["marks"]),
    )
