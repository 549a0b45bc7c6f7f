"""What the social worker brings: written down, said better, taken back, shared with the family."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings.desk import information
from meetings.forms import BottomLineForm, StatementForm
from meetings.models import Seat
from meetings.pages.page_context import answer, context_of, filled, page, seat_of, unlisted
from participants.platform.doors import door


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
    form = BottomLineForm(request.POST)
    line = information.write_bottom_line(seat.meeting, **filled(form), by=seat)
    return _to_information(request, meeting_id, _("Saved."), at=line.pk)


@door("information.write")
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def change_bottom_line(request: HttpRequest, meeting_id: UUID, line_id: UUID) -> HttpResponse:
    """Say a bottom line better."""
    seat = seat_of(request, meeting_id, "information.write")
    line = information.own_line(seat, line_id)
    initial = {"text": line.text, "reason": line.reason, "offer": line.offer}
    form = BottomLineForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST":
        return page(request, "bottom_line.html", {**context_of(seat), "line": line}, form=form)
    information.change_bottom_line(line, **filled(form), by=seat)
    return _to_information(request, meeting_id, _("Saved."), at=line.pk)


@door("information.write")
@require_POST
def take_back_bottom_line(request: HttpRequest, meeting_id: UUID, line_id: UUID) -> HttpResponse:
    """Take away a bottom line nobody has read yet."""
    seat = seat_of(request, meeting_id, "information.write")
    information.take_back(information.own_line(seat, line_id), by=seat)
    return _to_information(request, meeting_id, _("It is gone. Nobody had read it."))


@door("information.write")
@require_POST
def add_statement(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A worry, a strength, or a fact seen differently."""
    seat = seat_of(request, meeting_id, "information.write")
    form = StatementForm(request.POST)
    statement = information.write_statement(seat.meeting, **filled(form), by=seat)
    return _to_information(request, meeting_id, _("Saved."), at=statement.pk)


@door("information.write")
@require_POST
def take_back_statement(request: HttpRequest, meeting_id: UUID, statement_id: UUID) -> HttpResponse:
    """Take away a statement nobody has read yet."""
    seat = seat_of(request, meeting_id, "information.write")
    information.take_back(information.own_statement(seat, statement_id), by=seat)
    return _to_information(request, meeting_id, _("It is gone. Nobody had read it."))


@door("information.share")
@require_POST
def share(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Show the family everything written so far."""
    seat = seat_of(request, meeting_id, "information.share")
    information.share_information(seat.meeting, by=seat)
    return _to_information(request, meeting_id, _("Shared. The family can read it from now on."))


def _to_information(request: HttpRequest, meeting_id: UUID, said: str, *, at: object = "") -> HttpResponse:
    return answer(request, reverse("desk_information", args=[meeting_id]), said=said, at=at)
