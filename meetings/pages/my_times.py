"""When somebody can come: their own page by link, and the same page for the coordinator who writes it down on
the phone.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings import access
from meetings.choices import Pattern
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, filled, page, seat_of, unlisted
from meetings.times import (
    attendee_rows,
    calendar_file,
    day_strips,
    employer_letter,
    saying_when,
    time_offers,
    time_wording,
)
from meetings.times.forms import CalendarForm, ChangeForm, DayForm, LetterForm, SingleForm
from meetings.times.models import TimeSheet
from meetings.times.pattern_forms import LENGTHS, PATTERNS, LongerForm, PatternForm
from participants.platform.doors import door
from participants.platform.errors import Unclear

DAYS_AHEAD = 14
CALENDAR_REACHES = timedelta(days=120)


@door("times.give")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def mine(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """My own times."""
    seat = seat_of(request, meeting_id, "times.give")
    return _times(request, seat, by=seat, where=reverse("my_times", args=[meeting_id]))


@door("times.give_for")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def theirs(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> HttpResponse:
    """Somebody else's, as they said on the phone."""
    by = seat_of(request, meeting_id, "times.give_for")
    seat = access.other_seat(by, seat_id)
    return _times(request, seat, by=by, where=reverse("desk_times_of", args=[meeting_id, seat_id]))


@door("letter.agree")
@require_POST
def my_letter(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """My yes to a letter for work, or no more."""
    seat = seat_of(request, meeting_id, "letter.agree")
    return _letter(request, seat, by=seat, where=reverse("my_times", args=[meeting_id]))


@door("letter.agree_for")
@require_POST
def their_letter(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> HttpResponse:
    """Their yes, said on the phone."""
    by = seat_of(request, meeting_id, "letter.agree_for")
    seat = access.other_seat(by, seat_id)
    where = reverse("desk_times_of", args=[meeting_id, seat_id])
    return _letter(request, seat, by=by, where=where)


def _letter(request: HttpRequest, seat: Seat, *, by: Seat, where: str) -> HttpResponse:
    if request.POST.get("do") == "take_back":
        employer_letter.take_back(seat, by=by)
    else:
        employer_letter.agree(seat, **filled(LetterForm(request.POST)), by=by)
    return answer(request, f"{where}#letter", said=_("Saved."))


# -- the page and what it keeps ------------------------------------------------------------------------------
def _times(request: HttpRequest, seat: Seat, *, by: Seat, where: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request, seat, by=by)
    what = request.POST.get("do", "")
    if what == "pattern":
        return _keep_pattern(request, seat, by=by, where=where)
    keep = KEEP.get(what)
    if keep is None:
        raise Unclear
    form = keep.form(request.POST, request.FILES) if keep.form is not None else None
    if form is not None:
        filled(form)
    keep.verb(request, seat, form, by)
    return answer(request, f"{where}#{keep.lands}", said=_("Saved."))


def _keep_pattern(request: HttpRequest, seat: Seat, *, by: Seat, where: str) -> HttpResponse:
    name = request.POST.get("pattern", "")
    if name not in PATTERNS:
        raise Unclear
    form = _pattern_form(name, request)
    rest_is_free = filled(form)["rest_is_free"]
    shape = form.shape()
    saying_when.say_pattern(seat, shape, rest_is_free=rest_is_free, by=by)
    return answer(request, f"{where}#said", said=_("Saved."))


def _pattern_form(name: str, request: HttpRequest) -> PatternForm:
    data = request.POST if request.method == "POST" and request.POST.get("pattern") == name else None
    if name == Pattern.LONGER:
        asked = (data or request.GET).get("length", "")
        return LongerForm(data, length=int(asked) if asked.isdecimal() and len(asked) < 4 else 14)
    return PATTERNS[name](data)


class Keep:
    """One part of the page: its form, the verb behind it, and where the page goes on."""

    def __init__(
        self,
        form: type[forms.Form] | None,
        verb: Callable[[HttpRequest, Seat, Any, Seat], object],
        lands: str = "said",
    ) -> None:
        self.form, self.verb, self.lands = form, verb, lands


def _change(_request: HttpRequest, seat: Seat, form: ChangeForm, by: Seat) -> None:
    said = form.cleaned_data
    saying_when.say_change(seat, first=said["first"], last=said["last"], shift=form.shift(), by=by)


def _single(_request: HttpRequest, seat: Seat, form: SingleForm, by: Seat) -> None:
    sheet = saying_when.sheet_of(seat)
    starts_at, ends_at = form.moments(sheet.zone if sheet is not None else seat.person.zone)
    kind = form.cleaned_data["kind"]
    saying_when.say_single(seat, starts_at=starts_at, ends_at=ends_at, kind=kind, by=by)


def _day(_request: HttpRequest, seat: Seat, form: DayForm, by: Seat) -> None:
    saying_when.say_day(seat, **form.cleaned_data, by=by)


def _file(request: HttpRequest, seat: Seat, form: CalendarForm, by: Seat) -> None:
    file = form.cleaned_data["file"]
    now = timezone.now()
    busy = calendar_file.read(
        file.read(calendar_file.LARGEST + 1),
        first=now - timedelta(days=1),
        last=now + CALENDAR_REACHES,
        zone=seat.person.zone,
    )
    saying_when.read_calendar(seat, busy.stretches, by=by)
    for left_out in busy.why:
        messages.warning(request, calendar_file.in_words(left_out))


def _answers(request: HttpRequest, seat: Seat, _form: None, by: Seat) -> None:
    named = {key.removeprefix("offer_"): str(value) for key, value in request.POST.items()}
    answers = {int(n): value for n, value in named.items() if _is_number(n) and value}
    time_offers.answer(seat, answers, by=by)


def _is_number(text: str) -> bool:
    """A number of an offer: a few digits, however many were sent."""
    return text.isdecimal() and len(text) < 6


def _take_back(request: HttpRequest, seat: Seat, _form: None, by: Seat) -> None:
    saying_when.take_back(seat, access.as_id(request.POST.get("row", "")), by=by)


KEEP: dict[str, Keep] = {
    "change": Keep(ChangeForm, _change),
    "single": Keep(SingleForm, _single),
    "day": Keep(DayForm, _day),
    "file": Keep(CalendarForm, _file),
    "answers": Keep(None, _answers, "asked"),
    "take_back": Keep(None, _take_back),
}


def _page(request: HttpRequest, seat: Seat, *, by: Seat) -> HttpResponse:
    now = timezone.now()
    sheet = saying_when.sheet_of(seat)
    zone = sheet.zone if sheet is not None else seat.person.zone
    today = now.astimezone(ZoneInfo(zone)).date()
    told = attendee_rows.gather(seat.meeting, [seat])[str(seat.pk)]
    answered = time_offers.answers_of(seat)
    own = by.pk == seat.pk
    context = {
        **context_of(by),
        "other": None if own else seat,
        "whose": seat,
        "sheet": sheet,
        "zone": zone,
        "coordinator": employer_letter.coordinator_of(by),
        "said": time_wording.lines(sheet, today=today),
        "calendar_line": time_wording.calendar_line(sheet),
        "strips": day_strips.strips(attendee_rows.hours(told), first=today, days=DAYS_AHEAD, zone=zone),
        "offers": [(one, answered.get(one.number)) for one in time_offers.open_offers(seat.meeting)],
        "letter": employer_letter.standing(seat),
        "letter_form": LetterForm(),
        "may_have_letter": access.may(by, "letter.agree" if own else "letter.agree_for"),
        "patterns": [(name, str(Pattern(name).label), _pattern_form(name, request)) for name in PATTERNS],
        "lengths": LENGTHS,
        "forms": _forms(sheet, zone),
        "open": request.GET.get("pattern", ""),
    }
    return page(request, "my_times.html", context)


def _forms(sheet: TimeSheet | None, zone: str) -> dict[str, forms.Form]:
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
