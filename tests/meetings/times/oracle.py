"""The same questions answered the slow way: a kind for every single minute, every quarter hour tried, nothing
clever.

It shares no code with what it checks but the shapes of the questions: not the wall clock, not the layers, not
the sweep.
"""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from meetings.times.attendees import Attendee, Matters
from meetings.times.hours import Hours, Kind
from meetings.times.sweep import Search

BADNESS = [
    Kind.FREE,
    Kind.IF_RELEASED,
    Kind.WORK,
    Kind.REST,
    Kind.CARE,
    Kind.ASLEEP,
    Kind.BUSY,
    Kind.UNKNOWN,
]


@lru_cache(maxsize=100_000)
def wall_to_utc(day, clock, zone, *, late):
    """Both readings of a wall time by trying every offset the zone has around then; the early or the late
    one, in minutes.
    """
    wall = datetime.combine(day, clock)
    around = [wall.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in range(-30, 31)]
    offsets = {at.astimezone(ZoneInfo(zone)).utcoffset() for at in around}
    read = [wall.replace(tzinfo=UTC) - offset for offset in offsets]
    true = [at for at in read if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall]
    minutes = sorted(int(at.timestamp()) // 60 for at in true or read)
    return minutes[-1] if late else minutes[0]


def minutes_of(hours: Hours | None, start: int, end: int) -> list[Kind]:
    """The kind of every minute from start to end."""
    if hours is None:
        return [Kind.UNKNOWN] * (end - start)
    said = []  # (layer, badness, from, until, kind)
    zone = ZoneInfo(hours.zone)
    day = datetime.fromtimestamp(start * 60, UTC).astimezone(zone).date() - timedelta(days=3)
    last = datetime.fromtimestamp(end * 60, UTC).astimezone(zone).date() + timedelta(days=2)
    while day <= last:
        said += list(said_of(hours, day))
        day += timedelta(days=1)
    said += [(4, BADNESS.index(s.kind), s.start, s.end, s.kind) for s in hours.single]
    said += [(5, BADNESS.index(s.kind), s.start, s.end, s.kind) for s in hours.answers]
    minutes = [Kind.UNKNOWN] * (end - start)
    for _layer, _badness, begins, ends, kind in sorted(said, key=lambda one: one[:2]):
        for minute in range(max(begins, start), min(ends, end)):
            minutes[minute - start] = kind
    return minutes


def said_of(hours: Hours, day):
    """Everything that begins on one day of the person's own calendar."""

    def utc(on, clock, late):
        return wall_to_utc(on, clock, hours.zone, late=late)

    tomorrow = day + timedelta(days=1)
    shifts = []  # (starts, ends, kind)
    leave = [c for c in hours.changes if c.first <= day <= c.last]
    this_week = [c for c in hours.cycles if c.first and c.last and c.first <= day <= c.last]
    for cycle in hours.cycles:
        if (cycle.first and day < cycle.first) or (cycle.last and day > cycle.last):
            continue
        whole = (utc(day, time(0), False), utc(tomorrow, time(0), True))
        yield (1, 1, *whole, Kind.FREE) if cycle.rest_is_free else (1, 0, *whole, Kind.UNKNOWN)
        for slot in cycle.slots:
            if (cycle.anchor + timedelta(days=slot.day) - day).days % cycle.length == 0 and not (
                (leave or (this_week and cycle not in this_week)) and slot.kind == Kind.WORK
            ):
                shifts.append((slot.starts, slot.ends, slot.kind))
    shifts += [(*pair, Kind.WORK) for change in leave for pair in change.shifts]
    for starts, ends, kind in shifts:
        until = day if ends > starts else tomorrow
        begin = utc(day, starts, kind == Kind.FREE)
        finish = utc(until, ends, kind != Kind.FREE)
        yield (3, BADNESS.index(kind), begin, finish, kind)
        nightly = any(
            datetime.combine(day, starts) < at < datetime.combine(until, ends)
            for at in (datetime.combine(day, time(4)), datetime.combine(tomorrow, time(4)))
        )
        if kind == Kind.WORK and nightly and hours.rest and finish > begin:
            yield (3, BADNESS.index(Kind.REST), finish, finish + hours.rest, Kind.REST)
    if hours.awake:
        up, bed = hours.awake
        to_bed = day if bed > up else tomorrow
        yield (2, 0, utc(to_bed, bed, False), utc(tomorrow, up, True), Kind.ASLEEP)


def ways_of(one: Attendee, search: Search, starts: list[int]) -> dict[int, tuple[str, bool]]:
    """For every start: room, remote or not, and whether an employer has to let them go."""
    if not starts:
        return {}
    low, high = starts[0] - 600, starts[-1] + search.length + 600
    minutes = minutes_of(one.hours, low, high)
    found = {}
    for start in starts:
        best = ("not", False)
        for way in ("room", "remote"):
            if not getattr(one, way):
                continue
            begins = one.part[0]
            ends = search.length if one.part[1] is None else min(one.part[1], search.length)
            if way == "room":
                begins, ends = begins - one.travel, ends + one.travel
            kinds = {minutes[start + at - low] for at in range(begins, ends)}
            good = {Kind.FREE, Kind.IF_RELEASED}
            if one.released:
                good.add(Kind.WORK)
            if one.childcare:
                good.add(Kind.CARE)
            if kinds <= good:
                asks = bool(kinds & {Kind.IF_RELEASED, Kind.WORK})
                if best[0] == "not" or (best[1] and not asks):
                    best = (way, asks)
        found[start] = best
    return found


def every_start(search: Search) -> list[int]:
    """Every quarter hour of the search, found by looking at every minute."""
    zone = ZoneInfo(search.zone)
    minute = wall_to_utc(search.first, time(0), search.zone, late=False)
    end = wall_to_utc(search.last + timedelta(days=1), time(0), search.zone, late=True)
    found = []
    while minute < end:
        local = datetime.fromtimestamp(minute * 60, UTC).astimezone(zone)
        if minute % 15 == 0 and minute >= search.not_before:
            opens = wall_to_utc(local.date(), search.opens, search.zone, late=True)
            closes = wall_to_utc(local.date(), search.closes, search.zone, late=False)
            if opens <= minute and minute + search.length <= closes:
                found.append(minute)
        minute += 1
    return found


def weigh_all(search: Search, people: list[Attendee]) -> dict[int, tuple[int, ...]]:
    """The order of every start, as the issue has it, and how everybody takes part."""
    starts = every_start(search)
    ways = {one.key: ways_of(one, search, starts) for one in people}
    found = {}
    for start in starts:
        here = {one.key: ways[one.key][start] for one in people}
        final = dict(here)
        for one in people:
            if one.interpreters and not any(here.get(k, ("not",))[0] != "not" for k in one.interpreters):
                final[one.key] = ("not", False)
        missing = [one.matters for one in people if final[one.key][0] == "not"]
        sides = {one.side for one in people if one.side and final[one.key][0] != "not"}
        found[start] = (
            (
                missing.count(Matters.MUST),
                missing.count(Matters.SHOULD),
                missing.count(Matters.MAY),
                sum(asks for _way, asks in final.values()),
                -len(sides),
                -sum(way == "room" for way, _asks in final.values()),
                start,
            ),
            final,
        )
    return found
