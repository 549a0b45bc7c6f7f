"""Which times to put before people: three to five, the best ones, with an evening and a weekend among them.
Plain Python.
"""

from collections.abc import Callable, Iterable
from datetime import date

from meetings.times.sweep import Option

FEWEST, MOST = 3, 5


def suggestions(found: Iterable[Option]) -> list[Option]:
    """Three to five times that fit, the best first; fewer only when there are no more. None when nothing
    fits.

    One a day while there are days enough. The fourth and fifth only when they are as good as the third, or
    are the evening or the weekend that would be missing.
    """
    return _pick(_best_of_each([one for one in found if one.fits]))


def near_misses(found: Iterable[Option]) -> list[Option]:
    """When nothing fits: up to three times, on different days, at which the fewest of those who must come are
    missing.
    """
    ranked = _best_of_each(found)
    return _spread(ranked)[:FEWEST]


def _best_of_each(found: Iterable[Option]) -> list[Option]:
    """The best time of each day and of each evening, the best first."""
    best: dict[object, Option] = {}
    for one in found:
        held = best.get((one.day, one.is_evening))
        if held is None or one.order < held.order:
            best[one.day, one.is_evening] = one
    return sorted(best.values(), key=lambda one: one.order)


def _spread(ranked: list[Option]) -> list[Option]:
    """The best of each day first, then what else those days have."""
    days: set[date] = set()
    first: list[Option] = []
    second: list[Option] = []
    for one in ranked:
        (second if one.day in days else first).append(one)
        days.add(one.day)
    return [*first, *second] if len(first) < FEWEST else first


def _pick(ranked: list[Option]) -> list[Option]:
    spread = _spread(ranked)
    chosen = spread[:FEWEST]
    for one in spread[FEWEST:MOST]:
        if one.order[:4] <= chosen[-1].order[:4]:
            chosen.append(one)
    for wanted in (_is_evening, _is_weekend):
        chosen = _with_one(chosen, ranked, wanted)
    return sorted(chosen, key=lambda one: one.order)


def _is_evening(one: Option) -> bool:
    return one.is_evening


def _is_weekend(one: Option) -> bool:
    return one.is_weekend


def _with_one(chosen: list[Option], ranked: list[Option], wanted: Callable[[Option], bool]) -> list[Option]:
    """The same with the best evening (or weekend) among them; it takes the place of the last one nobody else
    needs.
    """
    best = next((one for one in ranked if wanted(one)), None)
    if best is None or any(map(wanted, chosen)):
        return chosen
    if len(chosen) < MOST:
        return [*chosen, best]
    evenings = [one for one in chosen if one.is_evening]
    spare = next(one for one in reversed(chosen) if evenings != [one])
    return [*(one for one in chosen if one is not spare), best]
