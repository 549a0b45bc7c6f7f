"""On which days something repeats (RFC 5545, 3.3.10): by days, weeks, months or years, reckoned from where it
is asked about.

A rule of hours, minutes or seconds, one that picks weeks or days of a year, and one whose day never comes is
not followed: no calendar writes them, and some never end. What was long ago is skipped in one step; only
rules that count days that are picked are walked from their beginning, and every step is paid for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import count as numbers

from meetings.times.ics.when import Unread

DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_MAY_PICK: dict[str, set[str]] = {
    "DAILY": {"BYDAY", "BYMONTH", "BYMONTHDAY"},
    "WEEKLY": {"BYDAY", "BYMONTH"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH"},
    "YEARLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
}
#: The hour of the entry said once more, as some calendars do.
_HOURS = ("BYHOUR", "BYMINUTE", "BYSECOND")
_ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
_PICKED_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Budget:
    """Steps that one file may cost."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def pay(self, steps: int = 1) -> None:
        """Raises Unread when there are none left."""
        self.left -= steps
        if self.left < 0:
            raise Unread("many")


@dataclass(frozen=True)
class Rule:
    """One rule: how often, how many times, and which days it picks."""

    every: str
    interval: int
    count: int | None
    days: tuple[tuple[int, int], ...]  # which of them in the month or year (0: each), and the day of the week
    month_days: frozenset[int]
    months: frozenset[int]
    places: frozenset[int]
    week_begins: int

    @property
    def picks(self) -> bool:
        """True when not every step is an occurrence, so that they have to be walked to be counted."""
        return bool(self.month_days or self.months or (self.days and self.every == "DAILY"))


def parts(text: str) -> dict[str, str]:
    """The parts of a rule by name, in capitals."""
    said = (part.partition("=") for part in text.strip().upper().split(";") if part)
    return {name.strip(): value.strip() for name, _equals, value in said}


def rule(said: dict[str, str], *, hour: tuple[int, int, int]) -> Rule:
    """The rule, if it is one that we follow. Raises Unread."""
    every = said.get("FREQ", "")
    picking = {name for name in said if name not in _ALWAYS and not _same_hour(name, said, hour)}
    if every not in _MAY_PICK or not picking <= _MAY_PICK[every]:
        raise Unread("rule")
    found = Rule(
        every=every,
        interval=_number(said.get("INTERVAL", "1")),
        count=_number(said["COUNT"]) if "COUNT" in said else None,
        days=_days(said.get("BYDAY", "")),
        month_days=_some(said.get("BYMONTHDAY", ""), 31),
        months=_some(said.get("BYMONTH", "").replace("-", "x"), 12),
        places=_some(said.get("BYSETPOS", ""), 366),
        week_begins=DAYS.get(said.get("WKST", "MO"), 0),
    )
    if (every in ("DAILY", "WEEKLY") and any(which for which, _day in found.days)) or not _comes(found):
        raise Unread("rule")
    if found.every == "DAILY" and found.interval == 1 and found.days and not found.month_days:
        return Rule(**{**vars(found), "every": "WEEKLY"})  # the same days, and they are easier counted
    return found


def _same_hour(name: str, said: dict[str, str], hour: tuple[int, int, int]) -> bool:
    return name in _HOURS and said[name].lstrip("0") == str(hour[_HOURS.index(name)]).lstrip("0")


def _number(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) == 0:
        raise Unread("rule")
    return int(text)


def _some(text: str, most: int) -> frozenset[int]:
    found = set()
    for part in text.split(",") if text else []:
        if not re.fullmatch(r"[+-]?\d{1,3}", part, re.ASCII) or not 1 <= abs(int(part)) <= most:
            raise Unread("rule")
        found.add(int(part))
    return frozenset(found)


def _days(text: str) -> tuple[tuple[int, int], ...]:
    found = set()
    for part in text.split(",") if text else []:
        said = _PICKED_DAY.fullmatch(part.strip())
        if said is None or abs(int(said[1] or 0)) > 53:
            raise Unread("rule")
        found.add((int(said[1] or 0), DAYS[said[2]]))
    return tuple(sorted(found))


def _comes(found: Rule) -> bool:
    """False for the thirtieth of February."""
    longest = max(_LONGEST_MONTH[month - 1] for month in found.months or range(1, 13))
    return not found.month_days or any(abs(day) <= longest for day in found.month_days)


# -- the days ------------------------------------------------------------------------------------------------
def dates(found: Rule, start: date, *, first: date, last: date, budget: Budget) -> Iterator[date]:
    """The days between two days, both included, on which it is. The beginning itself counts where the rule
    picks it.
    """
    step = _skipped(found, start, first)
    seen = _before(found, start, step)
    for number in numbers(step):
        begins, days = _one(found, start, number)
        budget.pay(1 + len(days))
        if begins > last.toordinal():
            return
        for day in days:
            if day < start:
                continue
            seen += 1
            if found.count is not None and seen > found.count:
                return
            if first <= day <= last:
                yield day


def _skipped(found: Rule, start: date, first: date) -> int:
    """Steps that lie wholly before what is asked about and need not be walked."""
    if found.count is not None and (found.picks or found.every in ("MONTHLY", "YEARLY")):
        return 0
    days = (first - start).days
    months = (first.year - start.year) * 12 + first.month - start.month
    passed = {
        "DAILY": days,
        "WEEKLY": days // 7 - 1,
        "MONTHLY": months - 1,
        "YEARLY": months // 12 - 1,
    }
    return max(0, passed[found.every] // found.interval)


def _before(found: Rule, start: date, step: int) -> int:
    """Occurrences in the steps that were skipped; only asked where they can be counted."""
    if step == 0 or found.every != "WEEKLY":
        return step
    days = _one(found, start, 0)[1]
    return sum(1 for day in days if day >= start) + (step - 1) * len(days)


def _one(found: Rule, start: date, number: int) -> tuple[int, list[date]]:
    """One step: the number of the day on which it begins, and its days in order. Nothing at the end of
    time.
    """
    away = number * found.interval
    if found.every in ("DAILY", "WEEKLY"):
        weekly = found.every == "WEEKLY"
        back = (start.weekday() - found.week_begins) % 7 if weekly else 0
        begins = start.toordinal() - back + away * (7 if weekly else 1)
        return begins, _near(found, start, begins, days=7 if weekly else 1)
    month = start.month - 1 + away if found.every == "MONTHLY" else 0
    year = start.year + (away if found.every == "YEARLY" else month // 12)
    if year > date.max.year:
        return date.max.toordinal() + 1, []
    month_begins = date(year, month % 12 + 1, 1)
    if found.every == "MONTHLY":
        picked = _of_month(found, start, month_begins)
    else:
        picked = _of_year(found, start, year)
    return month_begins.toordinal(), _placed(found, sorted(picked))


def _near(found: Rule, start: date, begins: int, *, days: int) -> list[date]:
    """The days of a day or a week."""
    if not 1 <= begins <= date.max.toordinal() - days:
        return []
    if found.every == "DAILY" and not found.picks:
        return [date.fromordinal(begins)]
    own = [start.weekday()] if found.every == "WEEKLY" else range(7)
    wanted = {day for _which, day in found.days} or set(own)
    some = (date.fromordinal(begins + n) for n in range(days))
    return [
        day
        for day in some
        if day.weekday() in wanted
        and (not found.months or day.month in found.months)
        and (not found.month_days or _is_of(day, found.month_days))
    ]


def _of_month(found: Rule, start: date, begins: date) -> set[date]:
    if found.months and begins.month not in found.months:
        return set()
    return _in(found, start, begins, _month_length(begins.year, begins.month))


def _of_year(found: Rule, start: date, year: int) -> set[date]:
    if found.days and not found.months and not found.month_days:
        begins = date(year, 1, 1)
        return _weekdays(found.days, begins, (date(year, 12, 31) - begins).days + 1)
    own = {start.month} if not found.month_days and not found.days else set(range(1, 13))
    months = [date(year, month, 1) for month in found.months or own]
    return {day for one in months for day in _in(found, start, one, _month_length(year, one.month))}


def _in(found: Rule, start: date, begins: date, length: int) -> set[date]:
    """The picked days of one month; where nothing is picked, the day on which it began."""
    if not found.days and not found.month_days:
        return {begins.replace(day=start.day)} if start.day <= length else set()
    numbered = {n if n > 0 else length + 1 + n for n in found.month_days}
    by_number = {begins.replace(day=n) for n in numbered if 1 <= n <= length}
    if not found.days:
        return by_number
    by_day = _weekdays(found.days, begins, length)
    return by_day & by_number if found.month_days else by_day


def _weekdays(days: tuple[tuple[int, int], ...], begins: date, length: int) -> set[date]:
    found = set()
    for which, day in days:
        first = (day - begins.weekday()) % 7
        some = [begins + timedelta(days=n) for n in range(first, length, 7)]
        found |= set(some if which == 0 else _nth(some, which))
    return found


def _nth(some: list[date], which: int) -> list[date]:
    at = which - 1 if which > 0 else len(some) + which
    return some[at : at + 1] if at >= 0 else []


def _placed(found: Rule, picked: list[date]) -> list[date]:
    if not found.places:
        return picked
    return sorted({day for place in found.places for day in _nth(picked, place)})


def _is_of(day: date, wanted: frozenset[int]) -> bool:
    length = _month_length(day.year, day.month)
    return day.day in wanted or day.day - length - 1 in wanted


@cache
def _month_length(year: int, month: int) -> int:
    return _LONGEST_MONTH[month - 1] - (
        month == 2 and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    )
