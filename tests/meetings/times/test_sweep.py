"""The sweep against the slow oracle, on invented people around nights on which clocks change. SCALE=full
tries 20,000.
"""

import os
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings

from meetings.times import choosing, sweep
from meetings.times.attendees import Attendee, Fix, Matters, Way, what_would_fix
from meetings.times.hours import Cycle, Hours, Kind, Slot, Span, known
from meetings.times.wall_clock import earlier, moment_of, on_the_wall
from tests.meetings.times import oracle
from tests.meetings.times.invented import instances

TRIES = 20_000 if os.environ.get("SCALE") == "full" else 100
slowly = settings(
    max_examples=TRIES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=os.environ.get("SCALE") != "full",
)
LONDON = "Europe/London"
pytestmark = pytest.mark.scheduling


@pytest.mark.timeout(7200)
@slowly
@given(instances())
def test_the_sweep_and_a_look_at_every_minute_agree(instance) -> None:
    search, people = instance
    found = {one.start: one for one in sweep.options(search, people)}
    slow = oracle.weigh_all(search, people)
    assert list(found) == list(slow)
    for start, (order, ways) in slow.items():
        option = found[start]
        here = {key: (str(place.way), place.released) for key, place in option.places.items()}
        assert (option.order, here) == (order, ways)
    agreed = sorted(found.values(), key=lambda one: one.order)
    assert [one.start for one in agreed] == [
        order[-1] for order, _ in sorted(slow.values(), key=lambda x: x[0])
    ]
    _check_choice(list(found.values()))
    for start in list(slow)[:: max(1, len(slow) // 5)]:
        assert sweep.option_at(search, people, start) == found[start]


def _check_choice(found: list[sweep.Option]) -> None:
    fits = [one for one in found if one.fits]
    chosen = choosing.suggestions(found)
    assert len(chosen) <= 5
    assert all(one.fits for one in chosen)
    if not fits:
        assert not chosen
        missed = choosing.near_misses(found)
        assert bool(missed) == bool(found)
        if missed:
            assert missed[0].order == min(one.order for one in found)
        return
    assert min(one.order for one in fits) == chosen[0].order
    assert len(chosen) >= min(3, len({(one.day, one.is_evening) for one in fits}))
    assert any(one.is_evening for one in chosen) == any(one.is_evening for one in fits)
    assert any(one.is_weekend for one in chosen) == any(one.is_weekend for one in fits)
    assert len({one.start for one in chosen}) == len(chosen)
    assert all(moment_of(one.start).minute % 15 == 0 for one in chosen)


@slowly
@given(instances(most=1))
def test_every_minute_is_known_once_and_as_the_oracle_has_it(instance) -> None:
    search, people = instance
    starts = oracle.every_start(search)
    hours = people[0].hours
    if not starts or hours is None:
        return
    spans = known(hours, starts[0], starts[-1])
    kinds = [span.kind for span in spans for _minute in range(span.start, span.end)]
    assert kinds == oracle.minutes_of(hours, starts[0], starts[-1])


# -- the same in single stories ------------------------------------------------------------------------
MONDAY = date(2026, 3, 2)
SEARCH = sweep.Search(LONDON, MONDAY, date(2026, 3, 15), 120, time(9), time(21))


def free(zone: str = LONDON, *slots: Slot, length: int = 7, **more: object) -> Hours:
    """Somebody who said they are free but for these slots."""
    return Hours(zone, (Cycle(MONDAY, length, slots, rest_is_free=True),), **more)  # type: ignore[arg-type]


def best(people: list[Attendee], search: sweep.Search = SEARCH) -> sweep.Option:
    return min(sweep.options(search, people), key=lambda one: one.order)


def wall(option: sweep.Option, zone: str = LONDON) -> str:
    return f"{on_the_wall(option.start, zone):%a %d %b %H:%M}"


def test_nobody_answered_is_not_everybody_free() -> None:
    people = [Attendee("mum", None, Matters.MUST)]
    assert choosing.suggestions(sweep.options(SEARCH, people)) == []
    missed = choosing.near_misses(sweep.options(SEARCH, people))[0]
    assert missed.places["mum"].because == {Kind.UNKNOWN}
    assert what_would_fix(people[0], missed.places["mum"], missed.start, 120) == (Fix.ASK,)


def test_who_must_come_decides_before_how_many_come() -> None:
    mum = Attendee(
        "mum",
        free(LONDON, *(Slot(d, time(8), time(17), Kind.BUSY) for d in range(7))),
        Matters.MUST,
    )
    others = [
        Attendee(f"p{n}", free(LONDON, *(Slot(d, time(16), time(22), Kind.BUSY) for d in range(7))))
        for n in range(4)
    ]
    found = best([mum, *others])
    assert found.places["mum"].comes
    assert found.weight.shoulds == 4


def test_nobody_missing_comes_before_fewer_releases() -> None:
    dad = Attendee("dad", free(LONDON, *(Slot(d, time(9), time(17)) for d in range(7))), released=True)
    nan = Attendee("nan", free(LONDON, *(Slot(d, time(17), time(22), Kind.BUSY) for d in range(7))))
    found = best([dad, nan])
    assert (found.weight.shoulds, found.weight.releases) == (0, 1)


def test_fewer_releases_come_before_both_sides_and_these_before_the_room() -> None:
    dad = Attendee(
        "dad",
        free(LONDON, *(Slot(d, time(9), time(17)) for d in range(7))),
        released=True,
        side="dad",
    )
    mum = Attendee("mum", free(), side="mum")
    assert wall(best([dad, mum])) == "Mon 02 Mar 17:00"


def test_from_elsewhere_rather_than_with_a_day_off_work() -> None:
    dad = Attendee(
        "dad",
        free(LONDON, *(Slot(d, time(9), time(18)) for d in range(7))),
        released=True,
        travel=60,
    )
    found = sweep.option_at(SEARCH, [dad], earlier(MONDAY, time(18), LONDON))
    assert (found.places["dad"].way, found.places["dad"].released) == (Way.REMOTE, False)


def test_travel_counts_on_both_ends_and_only_for_the_room() -> None:
    hours = free(LONDON, *(Slot(d, time(20), time(9), Kind.BUSY) for d in range(7)))
    nan = Attendee("nan", hours, travel=40, remote=False)
    found = [one for one in sweep.options(SEARCH, [nan]) if one.fits and one.places["nan"].comes]
    assert {wall(found[0])[-5:], wall(found[-1])[-5:]} == {"09:45", "17:15"}


def test_a_father_who_joins_for_the_last_hour_need_not_be_free_before() -> None:
    dad = Attendee("dad", free(LONDON, Slot(0, time(9), time(19, 30))), part=(60, None), room=False)
    search = replace(SEARCH, last=MONDAY)
    assert wall(best([dad], search)) == "Mon 02 Mar 18:30"


def test_it_is_evening_here_and_night_in_karachi() -> None:
    people = [Attendee("uncle", free("Asia/Karachi", awake=(time(8), time(22))), Matters.MUST)]
    found = sweep.options(SEARCH, people)
    latest = max(one for one in (o.start for o in found if o.fits))
    assert f"{on_the_wall(latest + 120, 'Asia/Karachi'):%H:%M}" == "22:00"
    assert not any(one.is_evening for one in found if one.fits)


def test_accra_keeps_its_clock_when_london_changes() -> None:
    uncle = Attendee(
        "uncle", free("Africa/Accra", *(Slot(d, time(8), time(18), Kind.BUSY) for d in range(7)))
    )
    before = replace(SEARCH, first=date(2026, 3, 28), last=date(2026, 3, 28))
    after = replace(SEARCH, first=date(2026, 3, 29), last=date(2026, 3, 29))
    assert (wall(best([uncle], before)), wall(best([uncle], after))) == (
        "Sat 28 Mar 18:00",
        "Sun 29 Mar 19:00",
    )


def test_who_needs_an_interpreter_comes_only_with_one() -> None:
    neighbour = Attendee("neighbour", free(), Matters.MUST, interpreters=frozenset({"interpreter"}))
    interpreter = Attendee(
        "interpreter",
        free(LONDON, *(Slot(d, time(8), time(18), Kind.BUSY) for d in range(7))),
        Matters.MAY,
    )
    assert wall(best([neighbour, interpreter])) == "Mon 02 Mar 18:00"
    at_noon = sweep.option_at(SEARCH, [neighbour, interpreter], earlier(MONDAY, time(12), LONDON))
    assert not at_noon.fits
    place = at_noon.places["neighbour"]
    assert what_would_fix(neighbour, place, at_noon.start, 120) == (Fix.INTERPRETER,)


def test_two_kept_apart_are_never_both_in_the_room() -> None:
    search = replace(SEARCH, apart=frozenset({frozenset({"mum", "lee"})}))
    mum, lee = Attendee("mum", free()), Attendee("lee", free())
    assert sweep.undecided(search, [mum, lee]) == [frozenset({"mum", "lee"})]
    with pytest.raises(sweep.Undecided):
        sweep.options(search, [mum, lee])
    with pytest.raises(sweep.Undecided):
        sweep.option_at(search, [mum, lee], earlier(MONDAY, time(12), LONDON))
    decided = [mum, replace(lee, room=False)]
    assert all(one.places["lee"].way != Way.ROOM for one in sweep.options(search, decided))


def test_when_nothing_fits_it_says_what_would_help() -> None:
    work = [Slot(d, time(0), time(0)) for d in range(7)]
    dad = Attendee("dad", free(LONDON, *work), Matters.MUST)
    care = [Slot(d, time(0), time(0), Kind.CARE) for d in range(7)]
    aunt = Attendee("aunt", free(LONDON, *care), Matters.MUST)
    found = sweep.options(SEARCH, [dad, aunt])
    assert choosing.suggestions(found) == []
    missed = choosing.near_misses(found)
    assert len(missed) == 3
    assert len({one.day for one in missed}) == 3
    start, places = missed[0].start, missed[0].places
    assert what_would_fix(dad, places["dad"], start, 120) == (Fix.RELEASE,)
    assert what_would_fix(aunt, places["aunt"], start, 120) == (Fix.CHILDCARE,)


def test_an_evening_and_a_weekend_are_offered_even_when_mornings_are_better() -> None:
    evenings = [Slot(d, time(16), time(22), Kind.BUSY) for d in range(7)]
    weekend = [Slot(d, time(0), time(0), Kind.BUSY) for d in (5, 6)]
    friend = Attendee("friend", free(LONDON, *evenings, *weekend), Matters.SHOULD)
    chosen = choosing.suggestions(sweep.options(SEARCH, [Attendee("mum", free(), Matters.MUST), friend]))
    assert 3 <= len(chosen) <= 5
    assert any(one.is_evening for one in chosen)
    assert any(one.is_weekend for one in chosen)
    assert chosen[0].weight.shoulds == 0


def test_a_yes_to_a_very_time_holds_against_a_calendar() -> None:
    noon = earlier(MONDAY, time(12), LONDON)
    busy, yes = Span(noon, noon + 120, Kind.BUSY), Span(noon, noon + 120, Kind.FREE)
    said = Attendee("aunt", free(single=(busy,), answers=(yes,)))
    assert sweep.option_at(SEARCH, [said], noon).places["aunt"].comes
