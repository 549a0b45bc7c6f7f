"""The reader of calendar files, run in a process of its own: when they are busy between two moments, and what
could not be read.
"""

from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from meetings.times.ics import entries as of
from meetings.times.ics import lines
from meetings.times.ics.entries import Entry, Stretch, Window
from meetings.times.ics.lines import Line
from meetings.times.ics.rules import Budget
from meetings.times.ics.when import Unread, moments
from meetings.times.ics.zones import Clocks
from participants.platform.strangers.sandbox_process import Refused

NEEDS_FILES = True  # the lists of clocks
#: Steps that all series of a file may cost, some half a second. What stands in it once, and what is over,
#: costs none.
STEPS = 400_000
MOST_BUSY = 2_000
#: Days that are named of what could not be read.
MOST_NAMED = 3


class _Found:
    """What has been read so far."""

    def __init__(self) -> None:
        self.busy: list[Stretch] = []
        self.left_out: dict[str, dict[str, Any]] = {}

    def leave_out(self, why: str, day: str = "") -> None:
        told = self.left_out.setdefault(why, {"count": 0, "days": []})
        told["count"] += 1
        if day and len(told["days"]) < MOST_NAMED:
            told["days"].append(day)


def read(data: bytes, told: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """`told`: `first` and `last` in seconds of UTC, and the person's `zone`. Raises Refused."""
    window = Window(told["first"], told["last"])
    calendar = lines.calendar(data)
    year = datetime.fromtimestamp(window.first, UTC).year
    clocks = Clocks(calendar.clocks, own=told["zone"], year=year)
    found = _Found()
    for _number in range(calendar.cut_off):
        found.leave_out("time")
    groups: dict[str, list[Entry]] = defaultdict(list)
    for number, one in enumerate(_entries(calendar, clocks, found)):
        groups[one.uid or f"\0{number}"].append(one)
    budget = Budget(STEPS)
    for group in groups.values():
        _read_group(group, window, clocks=clocks, budget=budget, found=found)
    busy = _joined(sorted(found.busy))
    if len(busy) > MOST_BUSY:
        raise Refused("too_large")
    return {"busy": busy, "left_out": found.left_out}, b""


def _entries(calendar: lines.Calendar, clocks: Clocks, found: _Found) -> list[Entry]:
    read = []
    for part in calendar.entries:
        try:
            read.append(of.entry(part, clocks))
        except Unread as error:
            if of.takes_time(part):
                found.leave_out(error.why, _day_of(part, clocks))
    return read


def _day_of(part: lines.Part, clocks: Clocks) -> str:
    """The day on which an entry begins, if that much could be read: on its own clock, or where nobody knows
    that, as it stands there.
    """
    line = part.first("DTSTART")
    with suppress(Unread):
        if line is not None:
            return moments(Line("DTSTART", line.value, {}), clocks)[0].day.isoformat()
    return ""


def _read_group(group: list[Entry], window: Window, *, clocks: Clocks, budget: Budget, found: _Found) -> None:
    """One entry or series with everything that changes it."""
    changing: dict[of.Key, list[Entry]] = defaultdict(list)
    for one in group:
        if one.stands_for is not None:
            changing[of.key(one.stands_for)].append(one)
    changed = [one for some in changing.values() for one in of.newest(some)]
    changes = of.changes(changed)
    whole = of.newest(one for one in group if one.stands_for is None)
    for one in [*whole, *changed]:
        if not one.takes_time or (one.onwards and whole):
            continue
        try:
            if one.stands_for is None and of.repeats(one):
                found.busy += of.series(one, changes, window, clocks=clocks, budget=budget)
            else:
                found.busy += of.single(one, window)
        except Unread as error:
            found.leave_out(error.why, one.start.day.isoformat())


def _joined(found: list[Stretch]) -> list[Stretch]:
    out: list[Stretch] = []
    for begins, ends in found:
        if out and begins <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], ends))
        else:
            out.append((begins, ends))
    return out
