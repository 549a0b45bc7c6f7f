"""The coordinator's page for finding a time: the weeks as a picture, the suggested times, what each person
needs.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from meetings import access
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, filled, page
from meetings.times import (
    finding,
    option_cards,
    seat_needs,
    settling,
    time_offers,
    week_overview,
)
from meetings.times.forms import NeedsForm, SearchForm, VisitForm
from meetings.times.models import PrisonVisit, TimeSearch
from participants.entry.visitors import visitor_of
from participants.platform import plausible_days
from participants.platform.doors import BOTH, POST, READ, door
from participants.platform.errors import Unclear
from participants.templatetags.clock import zone_of


@door("times.find", of=access.seat_for, methods=READ)
def find(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Which times suit, who is missing, and what would help."""
    return _page(request, seat)


@door("times.find", of=access.seat_for, methods=POST)
def search(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Other days, other hours, another length."""
    finding.choose_search(seat.meeting, **filled(SearchForm(request.POST)), by=seat)
    return answer(request, "desk_times", seat.meeting_id, said=_("Saved. These are the times there."))


@door("times.ask", of=access.seat_for, methods=POST)
def ask(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Put some of the times before everybody."""
    time_offers.ask(seat.meeting, [_moment(one) for one in request.POST.getlist("start")], by=seat)
    return answer(
        request, "desk_times", seat.meeting_id, said=_("Asked. Each person hears of it by their safe way.")
    )


@door("times.settle", of=access.seat_for, methods=POST)
def settle(request: HttpRequest, seat: Seat) -> HttpResponse:
    """This is the time."""
    at = _moment(request.POST.get("start", ""))
    settling.settle(seat.meeting, at, seen=request.POST.get("seen", ""), by=seat)
    said = _("Saved. Everybody with a place and a safe way is told.")
    return answer(request, "desk_meeting", seat.meeting_id, said=said)


@door("times.settle", of=access.seat_for, methods=POST)
def call_off(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Not then, and no other time yet."""
    settling.call_off(seat.meeting, by=seat)
    return answer(
        request, "desk_times", seat.meeting_id, said=_("The time is called off. Whoever knew it is told.")
    )


@door("times.find", of=access.seat_for, methods=BOTH)
def needs_of(request: HttpRequest, seat: Seat, seat_id: UUID) -> HttpResponse:
    """How much hangs on somebody, how they come, what they need."""
    other = access.other_seat(seat, seat_id)
    coming = seat_needs.coming_of(other)
    initial = {name: getattr(coming, name) for name in NeedsForm.base_fields}
    form = NeedsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST":
        visit = PrisonVisit.objects.filter(seat=other).first()
        context = {
            **context_of(seat),
            "other": other,
            "coming": coming,
            "visit": visit,
            "visit_form": VisitForm(initial=_visit(visit)),
        }
        return page(request, "needs.html", context, form=form)
    seat_needs.say_needs(other, seat_needs.Needs(**filled(form)), by=seat)
    return answer(request, "desk_times", seat.meeting_id, said=_("Saved."))


@door("times.find", of=access.seat_for, methods=POST)
def stays_out(request: HttpRequest, seat: Seat) -> HttpResponse:
    """One of two people takes part from elsewhere; or need not any more (`shared`)."""
    other = access.other_seat(seat, request.POST.get("seat", ""))
    verb = seat_needs.may_share_the_room if "shared" in request.POST else seat_needs.decide_who_stays_out
    verb(other, by=seat)
    return answer(request, "desk_times", seat.meeting_id, said=_("Saved. Only you see this."))


@door("times.find", of=access.seat_for, methods=POST)
def visit(request: HttpRequest, seat: Seat, seat_id: UUID) -> HttpResponse:
    """What a prison allows, or that somebody is not held there any more (`end`)."""
    other = access.other_seat(seat, seat_id)
    if "end" in request.POST:
        seat_needs.end_visit(other, by=seat)
    else:
        seat_needs.say_visit(other, **filled(VisitForm(request.POST)), by=seat)
    return answer(request, "desk_needs", seat.meeting_id, seat_id, said=_("Saved."))


def _page(request: HttpRequest, seat: Seat) -> HttpResponse:
    now = timezone.now()
    found = finding.look(finding.group_for(seat, now=now))
    kept = finding.search_of(seat.meeting, now=now)
    zone = zone_of(visitor_of(request))
    shown = option_cards.cards(found, zone=zone)
    context: dict[str, Any] = {
        **context_of(seat),
        "found": found,
        "summary": option_cards.summary(found, shown),
        "cards": shown,
        "weeks": week_overview.weeks(found),
        "people": [option_cards.row(one, found) for one in found.group.told.values()],
        "undecided": found.group.undecided,
        "out_of_room": [one.seat for one in found.group.told.values() if one.coming.stays_out_of_room],
        "offers": list(time_offers.open_offers(seat.meeting)),
        "form": SearchForm(initial=_search(kept)),
    }
    return page(request, "times.html", context)


def _search(kept: TimeSearch) -> dict[str, Any]:
    return {name: getattr(kept, name) for name in SearchForm.base_fields}


def _visit(kept: PrisonVisit | None) -> dict[str, Any]:
    if kept is None:
        return {}
    return {name: getattr(kept, name) for name in VisitForm.base_fields}


def _moment(text: str) -> datetime:
    try:
        at = parse_datetime(text)
    except ValueError as error:
        raise Unclear from error
    if at is None or at.tzinfo is None:
        raise Unclear
    plausible_days.require(at, field="start")
    return at
