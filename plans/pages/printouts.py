"""Paper for taking part: a way in, the letter for somebody's work, the sheet for a prison, a version to sign.

Their names say nothing. `?large` prints the letters in large type.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from meetings import access
from meetings.pages.page_context import account_of, circle_of, family_of, seat_of, unlisted
from meetings.times import employer_letter
from participants.entry import handing_out_codes, invitations
from participants.platform.doors import door
from participants.platform.errors import NotFound
from plans.agreement import versions
from plans.pdf.letter_pages import visit_paper, work_letter
from plans.pdf.way_in_pages import way_in_paper
from plans.sealing import paper_version


@door("letter.fetch")
@require_safe
@unlisted
def letter(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> HttpResponse:
    """The letter for work of somebody who said yes to it."""
    by = seat_of(request, meeting_id, "letter.fetch")
    whose = by if by.pk == seat_id else access.other_seat(by, seat_id)
    letter = employer_letter.letter_for(whose, by=by)
    return _file(work_letter(letter, now=timezone.now(), large=_large(request)), "letter.pdf")


@door("visit.fetch")
@require_safe
@unlisted
def visit(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> HttpResponse:
    """The sheet for somebody held in a prison, in their own language."""
    by = seat_of(request, meeting_id, "visit.fetch")
    whose = access.other_seat(by, seat_id)
    sheet = employer_letter.visit_sheet(whose, by=by)
    language = whose.person.language
    paper = visit_paper(sheet, language=language, now=timezone.now(), large=_large(request))
    return _file(paper, "visit.pdf")


@door("version.print")
@require_safe
@unlisted
def to_sign(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The newest version on paper, with places to sign. Its name says nothing about anybody."""
    seat = seat_of(request, meeting_id, "version.print")
    version = versions.latest(circle_of(request, seat))
    if version is None:
        raise NotFound
    return _file(paper_version.print_to_sign(version, by=seat), "to-sign.pdf")


@door("person.invite")
@require_POST
@unlisted
def way_in(request: HttpRequest, family_id: UUID, person_id: UUID, what: str) -> HttpResponse:
    """The sheet with a new link, or the one with its numbers: `token` and `code` as their page holds them."""
    own = family_of(request, family_id, "person.invite")
    if what not in (handing_out_codes.LINK, handing_out_codes.NUMBERS):
        raise NotFound
    issued = invitations.recall(
        access.person_of(own, person_id),
        own,
        token=request.POST.get("token", ""),
        code=request.POST.get("code", ""),
    )
    given = handing_out_codes.write_paper(issued, what, by=account_of(request, "person.invite"))
    paper = way_in_paper(given, now=timezone.now(), large=_large(request))
    return _file(paper, "letter.pdf")


def _large(request: HttpRequest) -> bool:
    """Whether the address asks for large print: `?large`."""
    return "large" in request.GET


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
