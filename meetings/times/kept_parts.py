"""The parts of the page on which somebody says when they can come, each with its form and the verb behind
it.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from meetings import access
from meetings.models import Seat
from meetings.times import calendar_file, saying_when, time_offers
from meetings.times.forms import CalendarForm, ChangeForm, DayForm, SingleForm
from meetings.times.models import TimeSheet

CALENDAR_REACHES = timedelta(days=120)


class Keep:
    """One part of the page: its form, the verb behind it, which may answer warnings, and where the page
    goes on.
    """

    def __init__(
        self,
        form: type[forms.Form] | None,
        verb: Callable[[Seat, Any, QueryDict, Seat], Iterable[str] | None],
        lands: str = "said",
    ) -> None:
        self.form, self.verb, self.lands = form, verb, lands


def _change(seat: Seat, form: ChangeForm, _given: QueryDict, by: Seat) -> None:
    said = form.cleaned_data
    saying_when.say_change(seat, first=said["first"], last=said["last"], shift=form.shift(), by=by)


def _single(seat: Seat, form: SingleForm, _given: QueryDict, by: Seat) -> None:
    sheet = saying_when.sheet_of(seat)
    starts_at, ends_at = form.moments(sheet.zone if sheet is not None else seat.person.zone)
    kind = form.cleaned_data["kind"]
    saying_when.say_single(seat, starts_at=starts_at, ends_at=ends_at, kind=kind, by=by)


def _day(seat: Seat, form: DayForm, _given: QueryDict, by: Seat) -> None:
    saying_when.say_day(seat, **form.cleaned_data, by=by)


def _file(seat: Seat, form: CalendarForm, _given: QueryDict, by: Seat) -> list[str]:
    file = form.cleaned_data["file"]
    now = timezone.now()
    busy = calendar_file.read(
        file.read(calendar_file.LARGEST + 1),
        first=now - timedelta(days=1),
        last=now + CALENDAR_REACHES,
        zone=seat.person.zone,
    )
    saying_when.read_calendar(seat, busy.stretches, by=by)
    return [calendar_file.in_words(left_out) for left_out in busy.why]


def _answers(seat: Seat, _form: None, given: QueryDict, by: Seat) -> None:
    named = {key.removeprefix("offer_"): str(value) for key, value in given.items()}
    answers = {int(n): value for n, value in named.items() if _is_number(n) and value}
    time_offers.answer(seat, answers, by=by)


def _is_number(text: str) -> bool:
    """A number of an offer: a few digits, however many were sent."""
    return text.isdecimal() and len(text) < 6


def _take_back(seat: Seat, _form: None, given: QueryDict, by: Seat) -> None:
    saying_when.take_back(seat, access.as_id(given.get("row", "")), by=by)


KEEP: dict[str, Keep] = {
    "change": Keep(ChangeForm, _change),
    "single": Keep(SingleForm, _single),
    "day": Keep(DayForm, _day),
    "file": Keep(CalendarForm, _file),
    "answers": Keep(None, _answers, "asked"),
    "take_back": Keep(None, _take_back),
}


def empty_forms(sheet: TimeSheet | None, zone: str) -> dict[str, forms.Form]:
    """The forms of the parts, to be filled in."""
    kept = sheet or TimeSheet(zone=zone)
    day = {
        name: getattr(kept, name)
        for name in ("awake_from", "awake_until", "rest_hours", "zone", "can_be_released")
    }
    return {
        "change": ChangeForm(),
        "single": SingleForm(),
        "day": DayForm(initial=day),
        "file": CalendarForm(),
    }
