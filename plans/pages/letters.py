"""Paper for taking part: a way in, the letter for somebody's work, the sheet for a prison. Their names say nothing."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from meetings import access
from meetings.pages.frame import account_of, family_of, seat_of, unlisted
from meetings.times import letters
from participants import invitations, passing_on
from participants.doors import door
from participants.errors import NotFound
from plans.pdf.letters import visit_paper, work_letter
from plans.pdf.way_in import way_in_paper


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


@door("person.invite")
@require_POST
@unlisted
def way_in(request: HttpRequest, family_id: UUID, person_id: UUID, what: str) -> HttpResponse:
    """The sheet with a new link, or the one with its numbers: `token` and `code` as their page holds them."""
    own = family_of(request, family_id, "person.invite")
    if what not in (passing_on.LINK, passing_on.NUMBERS):
        raise NotFound
    issued = invitations.recall(
        access.person_of(own, person_id),
        own,
        token=request.POST.get("token", ""),
        code=request.POST.get("code", ""),
    )
    given = passing_on.write_paper(issued, what, by=account_of(request, "person.invite"))
    return _file(way_in_paper(given, now=timezone.now()), "letter.pdf")


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
