"""When somebody can come: their own page by link, and the same page for the coordinator who writes it down on
the phone.
"""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import access
from meetings.choices import Pattern
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, filled, page
from meetings.times import (
    attendee_rows,
    day_strips,
    employer_letter,
    saying_when,
    time_offers,
    time_wording,
)
from meetings.times.forms import LetterForm
from meetings.times.kept_parts import KEEP, empty_forms
from meetings.times.pattern_forms import LENGTHS, PATTERNS, LongerForm, PatternForm
from participants.platform.doors import BOTH, POST, door
from participants.platform.errors import Unclear

DAYS_AHEAD = 14


@door("times.give", of=access.seat_for, methods=BOTH)
def mine(request: HttpRequest, seat: Seat) -> HttpResponse:
    """My own times."""
    return _times(request, seat, by=seat, where=reverse("my_times", args=[seat.meeting_id]))


@door("times.give_for", of=access.seat_for, methods=BOTH)
def theirs(request: HttpRequest, by: Seat, seat_id: UUID) -> HttpResponse:
    """Somebody else's, as they said on the phone."""
    seat = access.other_seat(by, seat_id)
    return _times(request, seat, by=by, where=reverse("desk_times_of", args=[by.meeting_id, seat_id]))


@door("letter.agree", of=access.seat_for, methods=POST)
def my_letter(request: HttpRequest, seat: Seat) -> HttpResponse:
    """My yes to a letter for work, or no more."""
    return _letter(request, seat, by=seat, where=reverse("my_times", args=[seat.meeting_id]))


@door("letter.agree_for", of=access.seat_for, methods=POST)
def their_letter(request: HttpRequest, by: Seat, seat_id: UUID) -> HttpResponse:
    """Their yes, said on the phone."""
    seat = access.other_seat(by, seat_id)
    where = reverse("desk_times_of", args=[by.meeting_id, seat_id])
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
    for warning in keep.verb(seat, form, request.POST, by) or ():
        messages.warning(request, warning)
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
        "forms": empty_forms(sheet, zone),
        "open": request.GET.get("pattern", ""),
    }
    return page(request, "my_times.html", context)
