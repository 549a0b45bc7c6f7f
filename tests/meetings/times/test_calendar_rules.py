"""On which days a rule falls: asked of an oracle that shares no code with it (dateutil, which walks every
rule from its beginning).
"""

import random
from datetime import date, datetime, timedelta

import pytest
from dateutil import rrule

from meetings.times.ics import rules
from meetings.times.ics.when import Unread

pytestmark = pytest.mark.scheduling
NOON = (12, 0, 0)


def ours(text: str, start: date, first: date, last: date) -> list[date]:
    found = rules.rule(rules.parts(text), hour=NOON)
    return list(rules.dates(found, start, first=first, last=last, budget=rules.Budget(10**7)))


def theirs(text: str, start: date, first: date, last: date) -> list[date]:
    walked = rrule.rrulestr(text, dtstart=datetime.combine(start, datetime.min.time()))
    within = walked.between(
        datetime.combine(first, datetime.min.time()), datetime.combine(last, datetime.min.time()), inc=True
    )  # fmt: skip
    return [one.date() for one in within]


def invented(chance: random.Random) -> str:
    """A rule such as calendars write, or might."""
    every = chance.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    said = [f"FREQ={every}"]
    if chance.random() < 0.5:
        said.append(f"INTERVAL={chance.randint(1, 5)}")
    if chance.random() < 0.4:
        said.append(f"COUNT={chance.choice([1, 3, 20, 300, 3000])}")
    if chance.random() < 0.2:
        said.append(f"WKST={chance.choice(list(rules.DAYS))}")
    days = chance.sample(list(rules.DAYS), chance.randint(1, 5))
    if every in ("MONTHLY", "YEARLY"):
        return ";".join(said + _of_months(chance, every, days))
    if chance.random() < 0.6:
        said.append("BYDAY=" + ",".join(days))
    if chance.random() < 0.2:
        said.append(f"BYMONTH={chance.randint(1, 12)},{chance.randint(1, 12)}")
    if every == "DAILY" and chance.random() < 0.2:
        said.append(f"BYMONTHDAY={chance.randint(1, 28)},-{chance.randint(1, 5)}")
    return ";".join(said)


def _of_months(chance: random.Random, every: str, days: list[str]) -> list[str]:
    said = []
    if every == "YEARLY" or chance.random() < 0.2:
        said.append(f"BYMONTH={chance.randint(1, 12)}")
    kind = chance.choice(["", "numbered", "each", "place", "number", "friday 13th"])
    if kind == "numbered":
        said.append("BYDAY=" + ",".join(f"{chance.choice([1, 2, 4, -1, -2])}{day}" for day in days))
    elif kind == "each":
        said.append("BYDAY=" + ",".join(days))
    elif kind == "place":
        said.append("BYDAY=" + ",".join(days) + f";BYSETPOS={chance.choice(['1', '-1', '2,-1'])}")
    elif kind == "number":
        said.append(f"BYMONTHDAY={chance.choice(['1', '15', '-1', '28,29'])}")
    elif kind:
        said.append("BYDAY=FR;BYMONTHDAY=13")
    return said


def test_ten_years_of_any_rule_are_the_oracles() -> None:
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    for _number in range(600):
        text = invented(chance)
        start = date(2014, 1, 1) + timedelta(days=chance.randint(0, 4000))
        first = start + timedelta(days=chance.randint(-100, 3600))
        last = first + timedelta(days=chance.randint(0, 400))
        assert ours(text, start, first, last) == theirs(text, start, first, last), (
            f"seed {seed}: {text} from {start}"
        )


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "FREQ=YEARLY", "FREQ=YEARLY;BYDAY=1MO,-1FR",
        "FREQ=YEARLY;BYMONTHDAY=31",
        "FREQ=YEARLY;BYDAY=MO,TU;BYSETPOS=-1", "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;INTERVAL=18;BYDAY=TU",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU;COUNT=400", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    ],
)  # fmt: skip
@pytest.mark.parametrize("start", [date(2012, 2, 29), date(2015, 12, 31)])
def test_rules_of_the_standard_are_the_oracles(text: str, start: date) -> None:
    first, last = date(2024, 1, 1), date(2028, 12, 31)
    assert ours(text, start, first, last) == theirs(text, start, first, last)


def test_the_hour_said_once_more_changes_nothing_and_another_hour_is_not_followed() -> None:
    start = date(2026, 1, 1)
    assert len(ours("FREQ=DAILY;BYHOUR=12;BYMINUTE=00", start, start, start)) == 1
    with pytest.raises(Unread):
        ours("FREQ=DAILY;BYHOUR=9,14", start, start, start)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=SECONDLY", "FREQ=HOURLY", "", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=x",
        "FREQ=YEARLY;BYWEEKNO=54",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=DAILY;X-OTHER=1", "FREQ=YEARLY;BYMONTH=-1", "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
    ],
)  # fmt: skip
def test_a_rule_that_no_calendar_writes_is_not_followed(text: str) -> None:
    with pytest.raises(Unread):
        ours(text, date(2026, 1, 1), date(2026, 1, 1), date(2026, 2, 1))
