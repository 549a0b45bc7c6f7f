"""Getting a meeting ready: its seats and circles, and what the referrer brings."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import access, circles, information, seats
from meetings.forms import (
    BottomLineForm,
    CircleForm,
    SeatForm,
    StatementForm,
    WorkerForm,
    people_to_seat,
)
from meetings.models import Seat
from meetings.pages.frame import (
    answer,
    context_of,
    filled,
    page,
    seat_of,
    unlisted,
)
from participants import families
from participants.doors import door


# -- seats --------------------------------------------------------------------------------------------
@door("meeting.run")
@require_safe
@unlisted
def all_seats(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Everybody's place, and the form for one more."""
    seat = seat_of(request, meeting_id, "meeting.run")
    return _seats_page(request, seat, _seat_form(request, seat))


@door("seat.add")
@require_POST
def add_seat(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Give somebody a place."""
    seat = seat_of(request, meeting_id, "seat.add")
    form = _seat_form(request, seat)
    if not form.is_valid():
        return _seats_page(request, seat, form)
    seats.add_seat(seat.meeting, **form.place(), by=seat)
    return _to_seats(request, meeting_id)


@door("seat.change")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def change_seat(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> HttpResponse:
    """Change what somebody is here as, where, and how they come."""
    seat = seat_of(request, meeting_id, "seat.change")
    other = access.other_seat(seat, seat_id)
    form = _seat_form(request, seat, other=other)
    if request.method != "POST" or not form.is_valid():
        return page(request, "seat.html", {**context_of(seat), "other": other}, form=form)
    changes = form.place()
    del changes["person"]
    seats.change_seat(other, **changes, by=seat)
    return _to_seats(request, meeting_id)


@door("seat.remove")
@require_POST
def remove_seat(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> HttpResponse:
    """Take a place away."""
    seat = seat_of(request, meeting_id, "seat.remove")
    seats.remove_seat(access.other_seat(seat, seat_id), by=seat)
    return _to_seats(request, meeting_id)


@door("seat.add")
@require_POST
def add_circle(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """One more circle, which never mixes with the others."""
    seat = seat_of(request, meeting_id, "seat.add")
    circles.add_circle(seat.meeting, name=filled(CircleForm(request.POST))["name"], by=seat)
    return _to_seats(request, meeting_id)


@door("seat.add")
@require_POST
def add_worker(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Somebody who helps and is not of the family, to be given a seat."""
    seat = seat_of(request, meeting_id, "seat.add")
    said = filled(WorkerForm(request.POST))
    families.add_person(
        said["name"],
        called=said["called"],
        service=seat.meeting.family.service,
        by=seat.person.account,
    )
    return _to_seats(request, meeting_id)


def _seat_form(request: HttpRequest, seat: Seat, *, other: Seat | None = None) -> SeatForm:
    known = seats.roster(seat)
    initial = {}
    if other is not None:
        initial = {
            "person": other.person_id,
            "role": other.role,
            "circle": other.circle_id,
            "why": other.why,
            "comes_by": other.comes_by,
            "expected_at": other.expected_at,
            "needs": other.needs,
            "beside": other.beside_id,
        }
    people = [other.person] if other is not None else people_to_seat(seat.meeting.family)
    return SeatForm(
        request.POST if request.method == "POST" else None,
        meeting=seat.meeting,
        people=people,
        seats=[one for one in known if other is None or one.pk != other.pk],
        initial=initial,
    )


def _seats_page(request: HttpRequest, seat: Seat, form: SeatForm) -> HttpResponse:
    context = {
        **context_of(seat),
        "seats": seats.roster(seat),
        "circles": access.circles_of(seat),
        "circle_form": CircleForm(),
        "worker_form": WorkerForm(),
    }
    return page(request, "seats.html", context, form=form)


def _to_seats(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    return answer(request, reverse("desk_seats", args=[meeting_id]))


# -- what the referrer brings ------------------------------------------------------------------------------
@door("information.write")
@require_safe
@unlisted
def write_information(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What is written so far, shared or not, and the forms for more."""
    seat = seat_of(request, meeting_id, "information.write")
    return _information_page(request, seat)


def _information_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    context = {
        **context_of(seat),
        "bottom_lines": information.bottom_lines_for(seat),
        "statements": information.statements_for(seat),
        "bottom_line_form": BottomLineForm(),
        "statement_form": StatementForm(),
    }
    return page(request, "information_write.html", context)


@door("information.write")
@require_POST
def add_bottom_line(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """One more thing that must be true of any plan."""
    seat = seat_of(request, meeting_id, "information.write")
    information.write_bottom_line(seat.meeting, **filled(BottomLineForm(request.POST)), by=seat)
    return _to_information(request, meeting_id)


@door("information.write")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def change_bottom_line(request: HttpRequest, meeting_id: UUID, line_id: UUID) -> HttpResponse:
    """Say a bottom line better."""
    seat = seat_of(request, meeting_id, "information.write")
    line = information.own_line(seat, line_id)
    initial = {"text": line.text, "reason": line.reason, "offer": line.offer}
    form = BottomLineForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return page(request, "bottom_line.html", {**context_of(seat), "line": line}, form=form)
    information.change_bottom_line(line, **form.cleaned_data, by=seat)
    return _to_information(request, meeting_id)


@door("information.write")
@require_POST
def take_back_bottom_line(request: HttpRequest, meeting_id: UUID, line_id: UUID) -> HttpResponse:
    """Take away a bottom line nobody has read yet."""
    seat = seat_of(request, meeting_id, "information.write")
    information.take_back(information.own_line(seat, line_id), by=seat)
    return _to_information(request, meeting_id)


@door("information.write")
@require_POST
def add_statement(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A worry, a strength, or a fact seen differently."""
    seat = seat_of(request, meeting_id, "information.write")
    information.write_statement(seat.meeting, **filled(StatementForm(request.POST)), by=seat)
    return _to_information(request, meeting_id)


@door("information.write")
@require_POST
def take_back_statement(request: HttpRequest, meeting_id: UUID, statement_id: UUID) -> HttpResponse:
    """Take away a statement nobody has read yet."""
    seat = seat_of(request, meeting_id, "information.write")
    information.take_back(information.own_statement(seat, statement_id), by=seat)
    return _to_information(request, meeting_id)


@door("information.share")
@require_POST
def share(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Show the family everything written so far."""
    seat = seat_of(request, meeting_id, "information.share")
    information.share_information(seat.meeting, by=seat)
    return _to_information(request, meeting_id)


def _to_information(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    return answer(request, reverse("desk_information", args=[meeting_id]))
