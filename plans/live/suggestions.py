"""Words written while away: typed into a draft that was shut before they were sent. They come back by their
writer's own act.

Nothing of them ever goes into another draft by itself. The words stay on their writer's screen; pressing
"suggest" makes a row of them, in which people see what was written beside what the plan says now, and put it
in by hand or aside. What was written in private time is for the family's eyes only, goes with the private
time it came out of, and before everybody only by the hand of who wrote it (docs/practice.md, rule 5). On the
disk it lies sealed under a key outside the database.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, events, policy, private_keys
from meetings.models import Circle, Seat
from meetings.private_keys import Kind, WordsLost
from participants.journal import journal
from participants.platform.errors import NotAllowed, NotFound, Unclear, WrongMoment
from plans.document import document, plan_paths
from plans.document.document import PlanContent
from plans.live import log, server_edit
from plans.live.access import open_draft_of, standing
from plans.live.draft_scrubbing import scrub_on_commit
from plans.models import Draft, Suggestion
from plans.models.choices import Audience

LONGEST = 8000
MOST = 100  # of one person in one circle


class NothingToWriteIn(WrongMoment):
    """The plan is a version, or the circle waits for another: nobody writes in it just now."""

    code = "nothing_to_write_in"
    message = _(
        "The plan can’t be changed just now. This stays here: put it in when the family changes the plan "
        "again."
    )


class OnlyItsWriter(WrongMoment):
    """Written in private time by somebody else; only they put it before everybody."""

    code = "only_its_writer"
    message = _(
        "This was written in family time. Only the person who wrote it can put it where everybody reads it."
    )


@dataclass(frozen=True, repr=False)
class Seen:
    """A suggestion as one reader sees it: whose, where, and what the plan says there now (None: that line has
    gone).
    """

    one: Suggestion
    mine: bool
    place: str
    now: str | None
    can_take: bool

    @property
    def is_private(self) -> bool:
        """True when only the family sees it."""
        return self.one.audience == Audience.FAMILY


@transaction.atomic
def suggest(place: str, *, text: str, against: str = "", written_in: UUID | str, by: Seat) -> Suggestion:
    """Offer what was written while away, in place of an earlier suggestion of theirs for the same place.

    `written_in` names the draft it was typed into; one we do not know of, or no longer, was private. Raises
    Unclear, and CannotLock when private words cannot be kept.
    """
    seat = access.hold(by, "suggestion.make")
    if seat.circle is None or not _is_inside(seat):
        raise NotAllowed
    plan_paths.parse(place)
    if not text.strip():
        raise Unclear(_("There are no words in it."))
    if len(text) > LONGEST or len(place) > 100:
        raise Unclear(_("That is too long for one suggestion. Make it shorter; nothing is lost."))
    audience = _audience(seat, seat.circle, written_in)
    theirs = Suggestion.objects.filter(circle=seat.circle, seat=seat)
    if theirs.exclude(place=place).count() >= MOST:
        raise Unclear(_("You have suggested a lot already. Put some of it aside first."))
    suggestion, _made = Suggestion.objects.update_or_create(
        circle=seat.circle,
        seat=seat,
        place=place,
        defaults={
            "audience": audience,
            "text": text if audience == Audience.CIRCLE else "",
            "sealed": None,
            # The text of a private draft may hold words that the family has deleted since.
            "against": against[:LONGEST] if audience == Audience.CIRCLE else "",
            "made_at": timezone.now(),
        },
    )
    if audience == Audience.FAMILY:
        _seal(suggestion, text)
    else:
        private_keys.destroy_on_commit(Kind.SUGGESTION, suggestion.pk)
    _told("suggestion.make", suggestion, seat)
    return suggestion


def _seal(one: Suggestion, text: str) -> None:
    """Keep the words of a private one, under its own key."""
    key = private_keys.make(Kind.SUGGESTION, one.pk, meeting_id=one.seat.meeting_id)
    one.sealed = key.seal(text.encode(), place=one.pk.bytes)
    one.save(update_fields=["sealed"])
    one.text = text


def _unsealed(one: Suggestion) -> Suggestion:
    """The same with the words of a private one; without any when they cannot be opened."""
    if one.sealed is not None:
        try:
            key = private_keys.get(Kind.SUGGESTION, one.pk)
            one.text = key.unseal(bytes(one.sealed), place=one.pk.bytes).decode()
        except WordsLost:
            one.text = ""
    return one


def _audience(seat: Seat, circle: Circle, written_in: UUID | str) -> Audience:
    """The circle's only when it is sure that everybody in it could read the draft; else the family's."""
    shown = Draft.objects.filter(pk=access.as_id(written_in), circle=circle, audience=Audience.CIRCLE)
    private = seat.meeting.stage == policy.PRIVATE or not shown.exists()
    return Audience.FAMILY if private else Audience.CIRCLE


def seen_by(seat: Seat, circle: Circle | None = None) -> list[Seen]:
    """What this seat may see of what was written while away; only in the room, and never of somebody kept
    apart.

    `circle`: only that one's, for who serves several.
    """
    if not access.may(seat, "suggestion.read") or not access.is_in_room(seat):
        return []
    found = Suggestion.objects.select_related("circle", "seat__person", "seat__meeting").filter(
        circle__in=access.circles_of(seat), seat__in=access.seats_known_to(seat)
    )
    if circle is not None:
        found = found.filter(circle=circle)
    if seat.role not in policy.KIN:
        found = found.filter(audience=Audience.CIRCLE)
    if not found:
        return []
    draft = open_draft_of(seat, circle)
    if draft is not None and log.is_lost(draft):
        draft = None
    content = document.read_update(log.whole(draft)) if draft is not None else PlanContent()
    return [_seen(_unsealed(one), seat, draft, content) for one in found]


def _seen(one: Suggestion, seat: Seat, draft: Draft | None, content: PlanContent) -> Seen:
    now = plan_paths.words_at(content, one.place) if draft is not None else None
    can_take = draft is not None and _may_take(one, seat, draft)
    return Seen(one, one.seat_id == seat.pk, plan_paths.called(content, one.place), now, can_take)


def _may_take(one: Suggestion, seat: Seat, draft: Draft) -> bool:
    writes = access.may(seat, "suggestion.take") and standing(seat, draft).writes
    return bool(one.text) and writes and not _goes_before_everybody(one, seat, draft)


def _goes_before_everybody(one: Suggestion, seat: Seat, draft: Draft) -> bool:
    """Somebody else's words from private time, into a draft that everybody reads."""
    crosses = one.audience == Audience.FAMILY and draft.audience == Audience.CIRCLE
    return crosses and one.seat_id != seat.pk


@transaction.atomic
def take(suggestion_id: UUID | str, *, by: Seat) -> None:
    """Put it in the plan, as an edit of who presses the button. Raises NothingToWriteIn, OnlyItsWriter,
    NotFound.
    """
    seat = access.hold(by, "suggestion.take")
    one = _one(suggestion_id, seat)
    draft = open_draft_of(seat)
    if draft is None or not standing(seat, draft).writes:
        raise NothingToWriteIn
    if not one.text:
        raise WordsLost
    if _goes_before_everybody(one, seat, draft):
        raise OnlyItsWriter
    server_edit.edit(draft, lambda plan: plan_paths.put(plan, one.place, one.text), by=seat)
    _gone(one)
    _told("suggestion.take", one, seat)


@transaction.atomic
def put_aside(suggestion_id: UUID | str, *, by: Seat) -> None:
    """It does not go in; its words are deleted. Raises NotFound."""
    seat = access.hold(by, "suggestion.put_aside")
    one = _one(suggestion_id, seat)
    _gone(one)
    _told("suggestion.put_aside", one, seat)


def forget_private(*circles: Circle) -> None:
    """What was suggested in private time and not put in goes with it; inside the caller's transaction, who
    scrubs.
    """
    gone = Suggestion.objects.filter(circle__in=circles, audience=Audience.FAMILY)
    private_keys.destroy_on_commit(Kind.SUGGESTION, *gone.values_list("pk", flat=True))
    gone.delete()


def _one(suggestion_id: UUID | str, seat: Seat) -> Suggestion:
    wanted = access.as_id(suggestion_id)
    found = [seen.one for seen in seen_by(seat) if seen.one.pk == wanted]
    if not found:
        raise NotFound
    return found[0]


def _gone(one: Suggestion) -> None:
    Suggestion.objects.filter(pk=one.pk).delete()
    if one.audience == Audience.FAMILY:
        private_keys.destroy_on_commit(Kind.SUGGESTION, one.pk)
        scrub_on_commit()


def _is_inside(seat: Seat) -> bool:
    """In private time only who is in the room brings anything into it."""
    return seat.meeting.stage != policy.PRIVATE or access.is_in_room(seat)


def _told(action: str, one: Suggestion, seat: Seat) -> None:
    journal.write(action, by=seat, family=seat.meeting.family, subject=seat.meeting_id)
    # Only where everybody who hears it may see it: outside private time nobody but the family learns of its
    # words.
    if one.audience == Audience.CIRCLE or seat.meeting.stage == policy.PRIVATE:
        events.notice(one.circle, kind="suggestion", seat=seat)
