"""The weeks as a row of hills: the higher, the more people can come. Each day is also said in words; the page
only places it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from meetings.times import time_wording
from meetings.times.finding import Found
from meetings.times.sweep import Option
from meetings.times.wall_clock import earlier

#: A day's hill is drawn in a box of this many units; the page stretches it.
WIDE, HIGH = 48, 60
WEEK = 7
HOUR = 60


@dataclass(frozen=True)
class Day:
    """One day of the landscape: the outline of its hill, the part in which everybody who must can come, its
    flags.
    """

    day: date
    name: str
    number: int
    is_weekend: bool
    hill: str = ""
    fits: list[str] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    words: str = ""


def weeks(found: Found) -> list[list[Day]]:
    """Whole weeks, Monday first, each day with its hill. Days outside the search are flat."""
    search = found.group.search
    by_day: dict[date, list[Option]] = defaultdict(list)
    for option in found.options:
        by_day[option.day].append(option)
    flags: dict[date, list[tuple[int, Option]]] = defaultdict(list)
    for number, option in enumerate(found.suggestions or found.near_misses, 1):
        flags[option.day].append((number, option))
    monday = search.first - timedelta(days=search.first.weekday())
    days = [monday + timedelta(days=n) for n in range((search.last - monday).days + 1)]
    days += [days[-1] + timedelta(days=n + 1) for n in range(-len(days) % WEEK)]
    drawn = [_day(found, day, by_day[day], flags[day]) for day in days]
    return [drawn[n : n + WEEK] for n in range(0, len(drawn), WEEK)]


def _day(found: Found, day: date, options: list[Option], flags: list[tuple[int, Option]]) -> Day:
    search = found.group.search
    opens = earlier(day, search.opens, search.zone)
    closes = max(earlier(day, search.closes, search.zone) - search.length, opens + HOUR)

    def across(minute: int) -> float:
        return 4 + (WIDE - 8) * (minute - opens) / (closes - opens)

    total = len(found.group.people) or 1
    points = [(across(one.start), _comers(one) / total * (HIGH - 8), one.fits) for one in options]
    return Day(
        day=day,
        name=time_wording.weekday(day.weekday()),
        number=day.day,
        is_weekend=day.weekday() >= 5,
        hill=_outline([(x, y) for x, y, _fits in points]),
        fits=[_outline(run) for run in _runs(points)],
        flags=[number for number, _option in flags],
        marks=[round(across(option.start)) for _number, option in flags],
        words=_in_words(options, total),
    )


def _comers(option: Option) -> int:
    return sum(place.comes for place in option.places.values())


def _runs(points: list[tuple[float, float, bool]]) -> list[list[tuple[float, float]]]:
    """The stretches of a hill on which everybody who must can come."""
    runs: list[list[tuple[float, float]]] = []
    open_run = False
    for x, y, fits in points:
        if fits and not open_run:
            runs.append([])
        if fits:
            runs[-1].append((x, y))
        open_run = fits
    return runs


def _outline(points: list[tuple[float, float]]) -> str:
    """A path from the ground up, over the heights with rounded shoulders, and down again."""
    if not points:
        return ""
    last = len(points) - 1
    kept = [
        (x, HIGH - y)
        for n, (x, y) in enumerate(points)
        if n in (0, last) or y != points[n - 1][1] or y != points[n + 1][1]
    ]
    path = [f"M{kept[0][0] - 2:.1f} {HIGH}", f"L{kept[0][0]:.1f} {kept[0][1]:.1f}"]
    for (x, y), (next_x, next_y) in pairwise(kept):
        path.append(f"Q{x:.1f} {y:.1f} {(x + next_x) / 2:.1f} {(y + next_y) / 2:.1f}")
    path += [f"L{kept[-1][0]:.1f} {kept[-1][1]:.1f}", f"L{kept[-1][0] + 2:.1f} {HIGH}", "Z"]
    return " ".join(path)


def _in_words(options: list[Option], total: int) -> str:
    if not options:
        return ""
    most = max(map(_comers, options))
    words = _("at most %(n)d of %(all)d can come") % {"n": most, "all": total}
    if any(one.fits for one in options):
        words += ", " + _("everybody who has to be there can")
    return words
