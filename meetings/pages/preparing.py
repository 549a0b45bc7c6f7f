"""What the social worker brings: written down, said better, taken back, shared with the family."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from meetings import access
from meetings.desk import information
from meetings.forms import BottomLineForm, StatementForm
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, filled, page
from participants.platform.doors import BOTH, POST, READ, door


@door("information.write", of=access.seat_for, methods=READ)
def write_information(request: HttpRequest, seat: Seat) -> HttpResponse:
    """What is written so far, shared or not, and the forms for more."""
    context = {
        **context_of(seat),
        "bottom_lines": information.bottom_lines_for(seat),
        "statements": information.statements_for(seat),
        "bottom_line_form": BottomLineForm(),
        "statement_form": StatementForm(),
    }
    return page(request, "information_write.html", context)


@door("information.write", of=access.seat_for, methods=POST)
def add_bottom_line(request: HttpRequest, seat: Seat) -> HttpResponse:
    """One more thing that must be true of any plan."""
    form = BottomLineForm(request.POST)
    line = information.write_bottom_line(seat.meeting, **filled(form), by=seat)
    return answer(request, "desk_information", seat.meeting_id, said=_("Saved."), at=line.pk)


@door("information.write", of=access.seat_for, methods=BOTH)
def change_bottom_line(request: HttpRequest, seat: Seat, line_id: UUID) -> HttpResponse:
    """Say a bottom line better."""
    line = information.own_line(seat, line_id)
    initial = {"text": line.text, "reason": line.reason, "offer": line.offer}
    form = BottomLineForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST":
        return page(request, "bottom_line.html", {**context_of(seat), "line": line}, form=form)
    information.change_bottom_line(line, **filled(form), by=seat)
    return answer(request, "desk_information", seat.meeting_id, said=_("Saved."), at=line.pk)


@door("information.write", of=access.seat_for, methods=POST)
def take_back_bottom_line(request: HttpRequest, seat: Seat, line_id: UUID) -> HttpResponse:
    """Take away a bottom line nobody has read yet."""
    information.take_back(information.own_line(seat, line_id), by=seat)
    return answer(request, "desk_information", seat.meeting_id, said=_("It is gone. Nobody had read it."))


@door("information.write", of=access.seat_for, methods=POST)
def add_statement(request: HttpRequest, seat: Seat) -> HttpResponse:
    """A worry, a strength, or a fact seen differently."""
    form = StatementForm(request.POST)
    statement = information.write_statement(seat.meeting, **filled(form), by=seat)
    return answer(request, "desk_information", seat.meeting_id, said=_("Saved."), at=statement.pk)


@door("information.write", of=access.seat_for, methods=POST)
def take_back_statement(request: HttpRequest, seat: Seat, statement_id: UUID) -> HttpResponse:
    """Take away a statement nobody has read yet."""
    information.take_back(information.own_statement(seat, statement_id), by=seat)
    return answer(request, "desk_information", seat.meeting_id, said=_("It is gone. Nobody had read it."))


@door("information.share", of=access.seat_for, methods=POST)
def share(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the family everything written so far."""
    information.share_information(seat.meeting, by=seat)
    return answer(
        request, "desk_information", seat.meeting_id, said=_("Shared. The family can read it from now on.")
    )
