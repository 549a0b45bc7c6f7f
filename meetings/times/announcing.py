"""Telling people when a meeting is: a line when its time is set, moved or called off, two reminders, and a
calendar entry.

Everybody hears of their own place only, in their own way, language and clock, and no more than
participants/messages/reaching.py allows. What was to say an earlier time does not go any more. These are
parts of
larger verbs, under the meeting's lock.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone, translation

from meetings.choices import ComesBy, Stage
from meetings.models import Meeting, Seat
from meetings.times.models import TimeSearch, TimeTold
from participants.messages import notices, reaching
from participants.messages.calendar_entry import Entry
from participants.messages.notices import Words
from participants.models import Family, Notice, Person
from participants.models.choices import ToDoKind
from participants.people import to_do
from participants.platform import clock

DAY, HOUR = "day", "hour"
#: A reminder for the day before that could not go by then is left to the one an hour before.
DAY_GOOD_FOR = timedelta(hours=6)
#: Somebody who was told the time this short before needs no reminder of it.
JUST_TOLD = timedelta(hours=1)
#: Stages in which a meeting that has a time is still to be held.
TO_COME = (Stage.CONSENTED, Stage.PREPARING, Stage.READY)


def tell(seat: Seat, starts_at: datetime, ends_at: datetime, *, moved: bool) -> None:
    """This seat's person hears that the time is set, or that it is another one than they knew; nothing if
    they know it.
    """
    told = TimeTold.objects.filter(seat=seat).first()
    if told is None:
        told = TimeTold(seat=seat)
    elif told.stands and told.starts_at == starts_at:
        return
    else:
        unheard = _drop(told)
        moved = moved and not (unheard and told.sequence == 0)
        told.sequence += 1
    told.seat = seat
    told.starts_at, told.ends_at, told.stands = starts_at, ends_at, True
    told.save()
    _send(told, notices.TIME_CHANGED if moved else notices.TIME_SET)


def call_off(meeting: Meeting) -> None:
    """The meeting is not held then: everybody who was told its time hears so."""
    for told in _ahead().filter(seat__meeting=meeting):
        _take_out(told, notices.CALLED_OFF)


def who_know_the_time(meeting: Meeting) -> list[Seat]:
    """Everybody who was told the time ahead, and would hear that it is another one or none."""
    told = _ahead().filter(seat__meeting=meeting, seat__removed_at=None)
    return [one.seat for one in told.order_by("seat__created_at")]


def pause(meeting: Meeting) -> None:
    """Nobody is reminded of a meeting that was stopped to keep people safe."""
    for told in _ahead().filter(seat__meeting=meeting):
        for part in (DAY, HOUR):
            notices.put_away(_key(told, part))


def go_on(meeting: Meeting) -> None:
    """The pause is over: reminders wait again, as far as there is time for them."""
    for told in _ahead().filter(seat__meeting=meeting).exclude(seat__comes_by=ComesBy.WRITING):
        if Notice.objects.filter(key=_key(told)).exists():
            _remind(told, after=timezone.now() + JUST_TOLD)


def leave_out(seat: Seat) -> None:
    """The seat was taken away: no reminder goes to its person any more, and a calendar entry of theirs is
    taken out.
    """
    for told in _ahead().filter(seat=seat):
        _take_out(told, None)


def catch_up(person: Person, family: Family) -> None:
    """Somebody who was just invited hears of a time that was set before: once, like everybody else."""
    meetings = Meeting.objects.select_for_update().filter(
        family=family, stage__in=TO_COME, starts_at__gt=timezone.now()
    )
    for meeting in meetings:
        seats = Seat.objects.select_related("person").filter(meeting=meeting, removed_at=None)
        seat = seats.filter(person=person).first()
        if seat is not None and meeting.starts_at is not None:
            _catch_up(seat, meeting.starts_at, meeting.starts_at + length_of(meeting))


def length_of(meeting: Meeting) -> timedelta:
    """How long the meeting is to last, as a time for it was looked for."""
    search = TimeSearch.objects.filter(meeting=meeting).first() or TimeSearch(meeting=meeting)
    return timedelta(minutes=search.length)


def _catch_up(seat: Seat, starts_at: datetime, ends_at: datetime) -> None:
    told = TimeTold.objects.filter(seat=seat, stands=True, starts_at=starts_at).first()
    if told is None:
        tell(seat, starts_at, ends_at, moved=False)
    elif not Notice.objects.filter(key=_key(told)).exists():
        told.seat = seat
        _send(told, notices.TIME_SET)


def _ahead() -> QuerySet[TimeTold]:
    return TimeTold.objects.select_related("seat__person").filter(stands=True, starts_at__gt=timezone.now())


def _send(told: TimeTold, words: Words) -> None:
    """The line, the calendar entry beside it, and the reminders. When none can come in time, the coordinator
    is asked to.
    """
    entry = None if told.seat.comes_by == ComesBy.WRITING else _entry(told)
    line = _queue(told, words, entry=entry)
    if line is not None and line.due >= told.starts_at:
        to_do.raise_for(told.seat.person, ToDoKind.NO_WAY)
    elif line is not None and entry is not None:
        told.in_calendar |= _with_entry(told, line, notices.FOR_THE_CALENDAR, entry)
        told.save(update_fields=["in_calendar"])
        _remind(told, after=line.due + JUST_TOLD)


def _remind(told: TimeTold, *, after: datetime) -> None:
    """A day before, on the person's own clock, and an hour before; each within their safe hours, so earlier
    if need be.
    """
    person = told.seat.person
    local = told.starts_at.astimezone(ZoneInfo(person.zone))
    day_before = (local - timedelta(days=1)).astimezone(UTC)
    an_hour_before = told.starts_at - timedelta(hours=1)
    wanted = {
        DAY: (day_before, min(day_before + DAY_GOOD_FOR, told.starts_at)),
        HOUR: (an_hour_before, told.starts_at),
    }
    for name, (before, expires) in wanted.items():
        due = reaching.last_safe(person, before=before)
        if due >= after:
            _queue(told, notices.REMINDER, name, due=due, expires=expires)
            after = due + JUST_TOLD


def _take_out(told: TimeTold, words: Words | None) -> None:
    """This time holds no more for them. Anyone who cannot have heard of it hears nothing; `words` None: only
    their calendar does.
    """
    heard = not (_drop(told) and told.sequence == 0)
    told.sequence += 1
    told.stands = False
    told.save()
    if not heard:
        return
    entry = _entry(told, called_off=True) if told.in_calendar else None
    line = _queue(told, words, entry=entry) if words is not None else None
    if entry is not None:
        _with_entry(told, line, notices.OUT_OF_THE_CALENDAR, entry)


def _with_entry(told: TimeTold, line: Notice | None, words: Words, entry: Entry) -> bool:
    """The calendar file goes with the line, or else, where it was agreed, by an e-mail of its own. True when
    it goes.
    """
    if line is not None and line.entry is not None:
        return True
    own = _queue(told, words, "entry", entry=entry)
    return own is not None and own.entry is not None


def _queue(
    told: TimeTold,
    words: Words,
    part: str = "line",
    *,
    entry: Entry | None = None,
    due: datetime | None = None,
    expires: datetime | None = None,
) -> Notice | None:
    person = told.seat.person
    with translation.override(person.language):
        when = clock.date_and_hour(told.starts_at, person.zone)
    return notices.queue(
        _key(told, part),
        words,
        person=person,
        values={"when": when},
        due=due,
        expires=expires or told.starts_at,
        entry=entry,
    )


def _drop(told: TimeTold) -> bool:
    """Nothing that still waits goes. True when not even the line can have been read."""
    for part in ("entry", DAY, HOUR):
        notices.take_back(_key(told, part))
    line = _key(told)
    return notices.take_back(line) or not Notice.objects.filter(key=line).exists()


def _key(told: TimeTold, part: str = "line") -> str:
    return f"time:{told.pk.hex}:{told.sequence}:{part}"


def _entry(told: TimeTold, *, called_off: bool = False) -> Entry:
    return Entry(
        uid=str(told.pk),
        sequence=told.sequence,
        starts_at=told.starts_at,
        ends_at=told.ends_at,
        called_off=called_off,
    )
