"""Paper for taking part: a way in, the letter for somebody's work, the sheet for a prison, a version to sign.

Their names say nothing. `?large` prints the letters in large type.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from meetings import access
from meetings.models import Seat
from meetings.pages.page_context import account_of, circle_of
from meetings.times import employer_letter
from participants.entry import handing_out_codes, invitations
from participants.models import Family
from participants.platform.doors import POST, READ, door
from participants.platform.errors import NotFound
from plans.agreement import versions
from plans.pdf.letter_pages import visit_paper, work_letter
from plans.pdf.way_in_pages import way_in_paper
from plans.sealing import paper_version


@door("letter.fetch", of=access.seat_for, methods=READ)
def letter(request: HttpRequest, by: Seat, seat_id: UUID) -> HttpResponse:
    """The letter for work of somebody who said yes to it."""
    whose = by if by.pk == seat_id else access.other_seat(by, seat_id)
    letter = employer_letter.letter_for(whose, by=by)
    return _file(work_letter(letter, now=timezone.now(), large=_large(request)), "letter.pdf")


@door("visit.fetch", of=access.seat_for, methods=READ)
def visit(request: HttpRequest, by: Seat, seat_id: UUID) -> HttpResponse:
    """The sheet for somebody held in a prison, in their own language."""
    whose = access.other_seat(by, seat_id)
    sheet = employer_letter.visit_sheet(whose, by=by)
    language = whose.person.language
    paper = visit_paper(sheet, language=language, now=timezone.now(), large=_large(request))
    return _file(paper, "visit.pdf")


@door("version.print", of=access.seat_for, methods=READ)
def to_sign(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The newest version on paper, with places to sign. Its name says nothing about anybody."""
    version = versions.latest(circle_of(request, seat))
    if version is None:
        raise NotFound
    return _file(paper_version.print_to_sign(version, by=seat), "to-sign.pdf")


@door("person.invite", of=access.family_for, methods=POST)
def way_in(request: HttpRequest, own: Family, person_id: UUID, what: str) -> HttpResponse:
    """The sheet with a new link, or the one with its numbers: `token` and `code` as their page holds them."""
    if what not in (handing_out_codes.LINK, handing_out_codes.NUMBERS):
        raise NotFound
    issued = invitations.recall(
        access.person_of(own, person_id),
        own,
        token=request.POST.get("token", ""),
        code=request.POST.get("code", ""),
    )
    given = handing_out_codes.write_paper(issued, what, by=account_of(request))
    paper = way_in_paper(given, now=timezone.now(), large=_large(request))
    return _file(paper, "letter.pdf")


def _large(request: HttpRequest) -> bool:
    """Whether the address asks for large print: `?large`."""
    return "large" in request.GET


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
