"""Paper for taking part: the letter for somebody's work, and the sheet for a prison. Their names say nothing."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetings import access
from meetings.pages.frame import seat_of, unlisted
from meetings.times import letters
from participants.doors import door
from plans.pdf.letters import visit_paper, work_letter


@door("letter.fetch")
@require_safe
@unlisted
def letter(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> HttpResponse:
    """The letter for work of somebody who said yes to it."""
    by = seat_of(request, meeting_id, "letter.fetch")
    whose = by if by.pk == seat_id else access.other_seat(by, seat_id)
    return _file(work_letter(letters.letter_for(whose, by=by), now=timezone.now()), "letter.pdf")


@door("visit.fetch")
@require_safe
@unlisted
def visit(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> HttpResponse:
    """The sheet for somebody held in a prison, in their own language."""
    by = seat_of(request, meeting_id, "visit.fetch")
    whose = access.other_seat(by, seat_id)
    sheet = letters.visit_sheet(whose, by=by)
    paper = visit_paper(sheet, language=whose.person.language, now=timezone.now())
    return _file(paper, "visit.pdf")


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
