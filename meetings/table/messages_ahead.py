"""Something to say before one gets here: one short message at the table, until it was read out or its part is
over.

It is not a record. Its words go when it is read out or taken back, when its author comes in, and with the
stage it was said in; what was said before the meeting waits for it to begin. In private time it is the
family's own: only who is inside with the author's circle hears it, the journal does not know of it, it lies
sealed under a key outside the database, and plans/live/draft_scrubbing.py takes it off the disk.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings import access, events, policy, private_keys
from meetings.models import Circle, Meeting, Saying, Seat
from meetings.private_keys import Kind, WordsLost
from meetings.table import lateness
from participants.journal import journal
from participants.platform.errors import NotFound, Unclear, WrongMoment

LONGEST = 500  # characters
#: What is said before the room opens is for when it does.
GOES_ON = {(policy.READY, policy.INFORMATION)}


class AlreadyHere(WrongMoment):
    """Who is in the room says it there."""

    code = "already_here"
    message = _("You’re in the room now: you can say it yourself.")


@transaction.atomic
def say(words: str, *, by: Seat) -> Saying:
    """Put words on the table for anyone who may hear them; they replace what this person said before.

    Raises Unclear for no words and for more than 500 characters, AlreadyHere, and what stops somebody from
    running late: TooEarly, SaidNotToday. CannotLock when private words cannot be kept.
    """
    seat = access.hold(by, "seat.say_ahead")
    _require_on_the_way(seat)
    words = words.strip()
    if not words or len(words) > LONGEST:
        raise Unclear
    sealed = _sealed(words, seat) if seat.meeting.stage == policy.PRIVATE else None
    said = {
        "words": "" if sealed else words,
        "sealed": sealed,
        "said_at": timezone.now(),
        "heard_at": None,
    }
    saying, _made = Saying.objects.update_or_create(seat=seat, defaults=said)
    _told(seat, "said", by=seat)
    return saying


@transaction.atomic
def take_back(*, by: Seat) -> None:
    """Never mind. When nothing was said, nothing happens; what was read out cannot be unsaid, and only its
    mark goes.
    """
    seat = access.hold(by, "seat.say_ahead")
    if take_away(Saying.objects.filter(seat=seat)):
        _told(seat, "unsaid", by=seat)


@transaction.atomic
def read_out(seat_id: UUID | str, *, by: Seat) -> None:
    """It was read out at the table: its words go, and its author sees that it was heard. Raises NotFound for
    what `by` cannot hear.
    """
    held = access.hold(by, "seat.read_out")
    author = access.as_id(seat_id)
    saying = next((one for one in heard_by(held) if one.seat_id == author), None)
    if saying is None:
        raise NotFound
    Saying.objects.filter(pk=saying.pk).update(words="", sealed=None, heard_at=timezone.now())
    private_keys.destroy_on_commit(Kind.SAYING, saying.seat_id)
    _told(saying.seat, "read_out", by=held)


def heard_by(seat: Seat) -> list[Saying]:
    """What waits to be read out, as far as this seat may hear it now, in the order it was said. Never its
    own.

    At the table only: from inside the room, or as who runs the meeting. In private time, from the author's
    own circle.
    """
    if not access.may(seat, "seat.hear_ahead") or not _is_at_the_table(seat):
        return []
    authors = access.seats_known_to(seat).exclude(pk=seat.pk)
    if seat.meeting.stage == policy.PRIVATE:
        authors = _of_circle(authors, circle_id=_home(seat))
    return sorted(_of(authors, seat.meeting), key=lambda one: one.said_at)


def mine(seat: Seat) -> Saying | None:
    """What this seat said, with words until it was read out."""
    if not access.may(seat, "seat.say_ahead"):
        return None
    saying = Saying.objects.filter(seat=seat).first()
    return _unsealed(saying) if saying is not None else None


def is_offered(seat: Seat) -> bool:
    """Whether this seat may say something now."""
    try:
        _require_on_the_way(seat)
    except WrongMoment:
        return False
    return access.may(seat, "seat.say_ahead")


def part_is_over(meeting: Meeting, *, before: str) -> None:
    """Called by stages.move: what was said in the stage before goes with it."""
    if (before, meeting.stage) not in GOES_ON:
        forget(meeting)


def forget(meeting: Meeting, *, circle: Circle | None = None) -> None:
    """Nobody has said anything any more, in one circle or at all."""
    said = Saying.objects.filter(seat__meeting=meeting)
    if circle is not None:
        said = said.filter(Q(seat__circle=circle) | Q(seat__beside__circle=circle))
    take_away(said)


def take_away(said: QuerySet[Saying]) -> bool:
    """These sayings go, and the keys of those from private time; whether there were any."""
    seats = list(said.values_list("seat_id", flat=True))
    private_keys.destroy_on_commit(Kind.SAYING, *seats)
    Saying.objects.filter(seat__in=seats).delete()
    return bool(seats)


def _sealed(words: str, seat: Seat) -> bytes:
    key = private_keys.make(Kind.SAYING, seat.pk, meeting_id=seat.meeting_id)
    return key.seal(words.encode(), place=seat.pk.bytes)


def _unsealed(saying: Saying) -> Saying:
    """The same with the words of private time; without any when they cannot be opened."""
    if saying.sealed is not None:
        try:
            key = private_keys.get(Kind.SAYING, saying.seat_id)
            saying.words = key.unseal(bytes(saying.sealed), place=saying.seat_id.bytes).decode()
        except WordsLost:
            saying.words = str(WordsLost.message)
    return saying


def _require_on_the_way(seat: Seat) -> None:
    if access.is_in_room(seat):
        raise AlreadyHere
    if lateness.is_too_early(seat.meeting, now=timezone.now()):
        raise lateness.TooEarly
    if lateness.was_told_not_today(seat):
        raise lateness.SaidNotToday


def _is_at_the_table(seat: Seat) -> bool:
    return access.is_in_room(seat) or access.may(seat, "meeting.run")


def _home(seat: Seat) -> UUID | None:
    """The circle somebody is in private time with: their own, or of the person they sit beside."""
    if seat.circle_id is None and seat.beside is not None:
        return seat.beside.circle_id
    return seat.circle_id


def _of_circle(seats: QuerySet[Seat], *, circle_id: UUID | None) -> QuerySet[Seat]:
    return seats.filter(Q(circle=circle_id) | Q(circle=None, beside__circle=circle_id))


def _of(authors: QuerySet[Seat], meeting: Meeting) -> list[Saying]:
    found = []
    for seat in authors.filter(saying__heard_at=None, saying__isnull=False).select_related("saying"):
        seat.meeting = meeting
        # Who was beside somebody in private time and is no longer, is outside with what they said.
        if access.may(seat, "seat.say_ahead"):
            seat.saying.seat = seat
            found.append(_unsealed(seat.saying))
    return found


def _told(author: Seat, kind: str, *, by: Seat) -> None:
    """A word to the author's table. In private time the journal is not told: that somebody is about is
    private, too.
    """
    private = author.meeting.stage == policy.PRIVATE
    if not private:
        journal.write(
            "seat.say_ahead",
            by=by,
            family=by.meeting.family,
            subject=author.pk,
            detail={"kind": kind},
        )
    home = _home(author)
    for circle in access.circles_of(author):
        if not private or circle.pk == home:
            events.notice(circle, kind=kind, seat=author)
