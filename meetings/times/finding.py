"""Finding a time for a meeting: from rows to what the plain reckoning needs, and back. The coordinator's
alone.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from meetings import access
from meetings.choices import ComesBy
from meetings.models import Meeting, Seat
from meetings.times import choosing, sweep
from meetings.times.attendee_rows import Told, attendee, gather
from meetings.times.attendees import Attendee
from meetings.times.models import TimeSearch
from meetings.times.wall_clock import minute_of, on_the_wall
from participants.journal import journal
from participants.people import keeping_apart
from participants.platform import plausible_days
from participants.platform.errors import Unclear

LOOK_AHEAD = timedelta(weeks=4)
FARTHEST = timedelta(days=120)
#: Nobody is asked to come sooner than this.
NOTICE = timedelta(hours=12)


@dataclass(frozen=True)
class Group:
    """Everybody a time has to suit, and what to look for."""

    search: sweep.Search
    people: list[Attendee]
    told: dict[str, Told]

    @property
    def undecided(self) -> list[list[Seat]]:
        """Pairs that could both be in the room and must not be, for the coordinator to decide about."""
        pairs = sweep.undecided(self.search, self.people)
        return [[self.told[key].seat for key in sorted(pair)] for pair in pairs]

    def attendee(self, key: str) -> Attendee:
        """One of the people."""
        return next(one for one in self.people if one.key == key)

    def option_at(self, start: int) -> sweep.Option:
        """One time, reckoned afresh."""
        return sweep.option_at(self.search, self.people, start)


@dataclass(frozen=True)
class Found:
    """What a look through the calendar gave: every quarter hour, the times to suggest, and the nearest when
    nothing fits.
    """

    group: Group
    options: list[sweep.Option] = field(default_factory=list)
    suggestions: list[sweep.Option] = field(default_factory=list)
    near_misses: list[sweep.Option] = field(default_factory=list)


def look(group: Group) -> Found:
    """Look for times. Nothing is found while somebody kept apart is undecided about."""
    if group.undecided:
        return Found(group)
    found = sweep.options(group.search, group.people)
    suggested = choosing.suggestions(found)
    return Found(group, found, suggested, [] if suggested else choosing.near_misses(found))


def group_for(seat: Seat, *, now: datetime) -> Group:
    """Everybody `seat`, the coordinator, finds a time for. Who takes part in writing needs none."""
    meeting = seat.meeting
    known = access.seats_known_to(seat).exclude(comes_by=ComesBy.WRITING)
    seats = list(known)
    for one in seats:
        one.meeting = meeting
    told = gather(meeting, seats)
    people = [attendee(one, seats) for one in told.values()]
    return Group(_search(search_of(meeting, now=now), meeting, seats, now), people, told)


def allows(search: sweep.Search, start: int) -> bool:
    """Whether a meeting may begin at that minute at all: on one of the days, inside the hours, on a quarter
    hour.
    """
    day = on_the_wall(start, search.zone).date()
    return search.first <= day <= search.last and start in set(
        sweep.starts(replace(search, first=day, last=day))
    )


def fingerprint(option: sweep.Option) -> str:
    """What the coordinator saw when choosing a time; another one means that something has changed since."""
    said = sorted(
        (key, str(place.way), place.released, sorted(place.because), place.no_interpreter)
        for key, place in option.places.items()
    )
    return hashlib.sha256(repr((option.start, said)).encode()).hexdigest()[:20]


# -- what to look for ------------------------------------------------------------------------------------
def search_of(meeting: Meeting, *, now: datetime) -> TimeSearch:
    """The days and hours the coordinator chose, or an unsaved suggestion: four weeks from tomorrow, two
    hours.
    """
    kept = TimeSearch.objects.filter(meeting=meeting).first()
    tomorrow = now.astimezone(ZoneInfo(meeting.zone)).date() + timedelta(days=1)
    if kept is not None and kept.last >= tomorrow:
        return kept
    again = kept or TimeSearch(meeting=meeting, opens=time(9), closes=time(21))
    again.first, again.last = tomorrow, tomorrow + LOOK_AHEAD - timedelta(days=1)
    return again


@transaction.atomic
def choose_search(
    meeting: Meeting,
    *,
    first: date,
    last: date,
    length: int,
    opens: time,
    closes: time,
    by: Seat,
) -> TimeSearch:
    """Which days and hours the meeting may lie in. Raises Unclear."""
    by = access.hold(by, "times.find")
    plausible_days.require(first, field="first")
    plausible_days.require(last, field="last")
    if not first <= last <= first + FARTHEST or not opens < closes or not 15 <= length <= 480:
        raise Unclear(_("Look at the days and hours again: the end has to be after the beginning."))
    search, _made = TimeSearch.objects.update_or_create(
        meeting=by.meeting,
        defaults={
            "first": first,
            "last": last,
            "length": length,
            "opens": opens,
            "closes": closes,
        },
    )
    journal.write("times.search", by=by, family=by.meeting.family, subject=by.meeting.pk)
    return search


def _search(kept: TimeSearch, meeting: Meeting, seats: Iterable[Seat], now: datetime) -> sweep.Search:
    return sweep.Search(
        zone=meeting.zone,
        first=kept.first,
        last=kept.last,
        length=kept.length,
        opens=kept.opens,
        closes=kept.closes,
        not_before=minute_of(now + NOTICE),
        apart=_apart(meeting, list(seats)),
    )


def _apart(meeting: Meeting, seats: list[Seat]) -> frozenset[frozenset[str]]:
    by_person: dict[UUID, str] = {seat.person_id: str(seat.pk) for seat in seats}
    return frozenset(
        frozenset((key, by_person[other]))
        for seat in seats
        for key in [str(seat.pk)]
        for other in keeping_apart.apart_from(seat.person, meeting.family)
        if other in by_person
    )
