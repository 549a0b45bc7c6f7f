"""When the people of the demo family can come: told by link, or to Tom on the phone. Through the verbs, like
the rest of it.
"""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from meetings.choices import HowMuch, Side, TimeKind
from meetings.models import Seat
from meetings.times import employer_letter, patterns, saying_when, seat_needs
from meetings.times.patterns import Hours, Shape
from meetings.times.seat_needs import Needs
from participants.models import ZONE

WORKDAYS = range(5)
DAY_SHIFT, NIGHT_SHIFT = (time(7), time(19)), (time(19), time(7))


def _every(days: range | tuple[int, ...], hours: Hours) -> dict[int, Hours]:
    return dict.fromkeys(days, hours)


def _weeks(today: date) -> dict[str, tuple[Shape, bool, bool]]:
    """By name: how their weeks go, whether the other hours are free, and whether Tom wrote it down on the
    phone.
    """
    nine_to_five = (time(9), time(17))
    return {
        "tom": (
            patterns.weekly(
                {**_every((0, 1, 2, 3), (time(9), time(21))), 4: nine_to_five, 5: (time(10), time(16))},
                kind=TimeKind.FREE,
            ),
            False,
            False,
        ),
        "siobhan": (
            patterns.weekly({2: (time(14), time(16))}, kind=TimeKind.BUSY), True, False
        ),
        "daniel": (
            patterns.two_two_four(today - timedelta(days=1), DAY_SHIFT, NIGHT_SHIFT), True, False
        ),
        "bridie": (
            patterns.weekly(_every((1, 3), (time(15), time(16, 30))), kind=TimeKind.CARE), True, True
        ),
        "kwame": (patterns.weekly(_every(WORKDAYS, (time(8), time(17)))), True, False),
        "haddad": (patterns.weekly({4: (time(12), time(14, 30))}, kind=TimeKind.BUSY), True, True),
        "maya": (
            patterns.weekly(
                {**_every(WORKDAYS, (time(8, 30), time(15, 30))), 2: (time(8, 30), time(17))},
                kind=TimeKind.BUSY,
            ),
            True,
            True,
        ),
        "aisha": (patterns.weekly(_every(WORKDAYS, nine_to_five)), True, False),
        "priya": (
            patterns.weekly(
                {
                    **_every((0, 2, 3), (time(9), time(21))),
                    **_every((1, 4), nine_to_five),
                    5: (time(10), time(15)),
                },
                kind=TimeKind.FREE,
            ),
            False,
            False,
        ),
    }  # fmt: skip


NEEDS: dict[str, Needs] = {
    "siobhan": Needs(HowMuch.MUST, travel_minutes=20, side=Side.MUM),
    "daniel": Needs(HowMuch.MUST, by_room=True, by_phone=True, travel_minutes=45, side=Side.DAD),
    "bridie": Needs(by_phone=True, travel_minutes=10, side=Side.MUM),
    "kwame": Needs(by_room=False, by_video=True, side=Side.DAD),
    "haddad": Needs(travel_minutes=5, needs_interpreter=True),
    "priya": Needs(HowMuch.MUST, by_video=True, travel_minutes=30),
}


def tell(seated: dict[str, Seat]) -> None:
    """Everybody's times and needs, as they stand a few days into getting ready."""
    tom = seated["tom"]
    today = timezone.now().astimezone(ZoneInfo(ZONE)).date()
    for name, (shape, rest_is_free, on_phone) in _weeks(today).items():
        by = tom if on_phone else seated[name]
        saying_when.say_pattern(seated[name], shape, rest_is_free=rest_is_free, by=by)
    for name, said in NEEDS.items():
        seat_needs.say_needs(seated[name], said, by=tom)
    saying_when.say_day(
        seated["maya"],
        awake_from=time(8),
        awake_until=time(20),
        rest_hours=0,
        can_be_released=False,
        by=tom,
    )
    daniel = seated["daniel"]
    saying_when.say_day(
        daniel,
        awake_from=time(8),
        awake_until=time(22),
        rest_hours=8,
        can_be_released=True,
        by=daniel,
    )
    leave = today + timedelta(days=12)
    saying_when.say_change(daniel, first=leave, last=leave + timedelta(days=2), by=daniel)
    employer_letter.agree(daniel, by=daniel)
